"""What saving and handing in ask of the database: the count is what their speed hangs on."""

from flask.testing import FlaskClient

from tests.conftest import Post, SignIn
from tests.learning.test_lesson import statements
from tests.quiz.sitting.steps import begin, number_of
from trainer import db


def sitting(lena: FlaskClient, post: Post) -> tuple[str, str]:
    """An attempt whose page has been opened, and where one of its answers is saved."""
    address = begin(lena, post)
    return address, f"q{number_of(lena.get(address).text, 'How many fingers')}"


def test_saving_one_answer_asks_four_times(sign_in: SignIn, post: Post, database: db.Database) -> None:
    lena = sign_in("lena")
    address, field = sitting(lena, post)
    post(lena, f"{address}/answers/{field[1:]}", {field: "4"})
    with statements(database) as asked:
        assert post(lena, f"{address}/answers/{field[1:]}", {field: "5"}).status_code == 200
    assert len(asked) <= 4, asked


def test_handing_in_asks_sixteen_times_however_many_answers_it_marks(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    lena = sign_in("lena")
    address, field = sitting(lena, post)
    post(lena, f"{address}/answers/{field[1:]}", {field: "5"})
    with statements(database) as asked:
        assert post(lena, f"{address}/hand-in", declared="yes").status_code == 303
    assert len(asked) <= 16, asked
