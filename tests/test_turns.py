"""Writers of a SQLite database take turns."""

import fcntl
import threading
from pathlib import Path

from trainer import db


def test_a_writer_begins_when_the_one_before_is_done(tmp_path: Path) -> None:
    opened = db.Database(f"sqlite:///{tmp_path / 'trainer.db'}")
    began = threading.Event()

    def write() -> None:
        with opened.aside() as session:
            session.connection()
            began.set()

    with opened.engine.connect(), Path(tmp_path / "trainer.db-turn").open() as another:
        fcntl.flock(another, fcntl.LOCK_EX)
        writer = threading.Thread(target=write)
        writer.start()
        assert not began.wait(0.2)
        fcntl.flock(another, fcntl.LOCK_UN)
        assert began.wait(5)
        writer.join()
    opened.dispose()


def test_a_reader_waits_for_no_writer(tmp_path: Path) -> None:
    opened = db.Database(f"sqlite:///{tmp_path / 'trainer.db'}")
    with opened.engine.begin() as first:
        first.exec_driver_sql("CREATE TABLE word (said TEXT)")
    with opened.writer() as writing, opened.reader() as reading:
        writing.connection().exec_driver_sql("INSERT INTO word VALUES ('one')")
        assert reading.connection().exec_driver_sql("SELECT count(*) FROM word").scalar() == 0
    opened.dispose()
