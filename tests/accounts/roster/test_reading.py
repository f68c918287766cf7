"""What personnel systems export is read as it was meant, or refused with the line and what to do."""

import csv
import io
import zipfile
from contextlib import suppress
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given, settings, strategies as st

from trainer.accounts.roster import limits, package
from trainer.accounts.roster.columns import Column
from trainer.accounts.roster.keeping import packed, unpacked
from trainer.accounts.roster.limits import Unreadable
from trainer.accounts.roster.reading import Reading, read
from trainer.core.collation import plain_name
from trainer.reports.table import TableWriter

HEADS = ["Staff number", "Name", "E-mail", "Unit code", "Track", "From"]
LENA = ["10011", "Lena Okafor", "lena@mfa.example", "embassy", "diplomat", "2026-03-01"]


def said(*rows: list[str], separator: str = ",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode()


def book(*rows: list[object], **more: object) -> bytes:
    """A workbook as Excel writes one: dates as numbers in a date style."""
    data = io.BytesIO()
    made = xlsxwriter.Workbook(data, {"in_memory": True, **more})
    sheet, day = made.add_worksheet("Personnel"), made.add_format({"num_format": "dd.mm.yyyy"})
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(line, place, cell, day)
            else:
                sheet.write(line, place, cell)
    made.close()
    return data.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as wrong:
        read(data)
    return str(wrong.value.message)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_separator_and_encoding_reads_alike(separator: str, encoding: str) -> None:
    lena = [*LENA[:1], "Léna Økafor", *LENA[2:]]
    data = said(HEADS, lena, separator=separator).decode().encode(encoding)
    (line,) = read(data).lines
    assert (line.number, line.staff_number, line.name, line.unit) == (2, "10011", "Léna Økafor", "embassy")
    assert line.from_day == date(2026, 3, 1)
    assert not read(data).old_encoding


def test_what_is_no_utf8_is_read_as_windows_1252_and_says_so() -> None:
    reading = read(said(HEADS, [*LENA[:1], "Léna", *LENA[2:]]).decode().encode("cp1252"))
    assert (reading.lines[0].name, reading.old_encoding) == ("Léna", True)


@pytest.mark.parametrize(
    "heads",
    [
        ["Matricule", "Nom", "Courriel", "Code de l’unité", "Filière", "À compter du"],
        ["MATRICULE", "nom complet", "Adresse e-mail", "Unité", "PARCOURS", "Date de début"],
        ["staff_number", " NAME ", "e_mail", "UNIT-CODE", "track", "Since"],
    ],
)
def test_columns_are_known_in_two_languages_whatever_their_case_and_accents(heads: list[str]) -> None:
    reading = read(said(heads, LENA))
    assert reading.columns == {
        Column.STAFF_NUMBER, Column.NAME, Column.EMAIL, Column.UNIT, Column.TRACK, Column.FROM,
    }  # fmt: skip
    assert reading.ignored == ()


def test_columns_that_mean_nothing_are_left_out_and_named() -> None:
    assert read(said([*HEADS, "Shoe size"], [*LENA, "42"])).ignored == ("Shoe size",)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "nothing in the file"),
        (b" \r\n\r\n", "nothing in the file"),
        (said(HEADS), "nothing in the file"),
        (said(["Number", "Full name"], ["1", "x"]), "No column is called “Staff number”"),
        (said([*HEADS, "Courriel"], [*LENA, "x"]), "E-mail and Courriel"),
        (said(["Staff number", "From"], ["1", "2026-03-01"]), "nothing without the column “Unit code”"),
        (b'Staff number,Name\n1,"Lena\n', "quotation mark"),
        (b"\x00\x01\x02\x03" * 50, "neither CSV nor"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "Save it as .xlsx"),
        (b"PK\x03\x04nothing", "damaged"),
    ],
)
def test_a_file_that_cannot_be_taken_says_what_to_do(data: bytes, words: str) -> None:
    assert words in refused(data)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({0: ""}, "staff number is missing"),
        ({1: ""}, "“Name” is empty"),
        ({2: "lena"}, "not an e-mail address"),
        ({3: ""}, "in no unit"),
        ({5: "soon"}, "not a date"),
        ({5: "2026-02-30"}, "not a date"),
        ({1: "x" * 201}, "too long"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused_by_number_and_the_others_are_read(
    changes: dict[int, str], words: str
) -> None:
    bad = [changes.get(place, cell) for place, cell in enumerate(LENA)]
    other = ["2", "Otto Brandt", "otto@mfa.example", "it", "diplomat", "2026-01-12"]
    reading = read(said(HEADS, other, bad))
    assert [line.staff_number for line in reading.lines] == ["2"]
    assert [wrong.number for wrong in reading.wrong] == [3]
    assert words in str(reading.wrong[0].reason)


def test_two_people_with_one_staff_number_are_both_refused() -> None:
    reading = read(said(HEADS, LENA, [*LENA[:2], "other@mfa.example", *LENA[3:]]))
    assert not reading.lines
    assert {str(one.reason) for one in reading.wrong} == {
        "Lines 2, 3 have the same staff number. Keep one line for each person."
    }


def test_one_address_for_two_people_is_refused_for_both() -> None:
    reading = read(said(HEADS, LENA, ["2", "Otto", "LENA@mfa.example", *LENA[3:]]))
    assert [one.number for one in reading.wrong] == [2, 3]
    assert "same e-mail address" in str(reading.wrong[0].reason)


def days(*written: str) -> bytes:
    rows = [["Staff number", "Unit", "From"], *([str(n), "it", day] for n, day in enumerate(written))]
    return said(*rows, separator=";")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (["2026-03-01", "2026-12-31"], [date(2026, 3, 1), date(2026, 12, 31)]),
        (["1.3.2026", "02.03.2026"], [date(2026, 3, 1), date(2026, 3, 2)]),
        (["01/03/2026", "31/12/2026"], [date(2026, 3, 1), date(2026, 12, 31)]),
        (["03/01/2026", "12/31/2026"], [date(2026, 3, 1), date(2026, 12, 31)]),
        (["02/02/2026", "3/3/2026"], [date(2026, 2, 2), date(2026, 3, 3)]),
    ],
)
def test_dates_are_read_in_the_one_way_that_leaves_no_doubt(written: list[str], meant: list[date]) -> None:
    assert [line.from_day for line in read(days(*written)).lines] == meant


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (["01/03/2026", "04/05/2026"], "not clear which number is the month: lines 2, 3"),
        (["2026-03-01", "2026-03-02", "3.3.2026"], "lines 4 differ"),
        (["31/12/2026", "30/11/2026", "12/31/2026"], "lines 4 differ"),
    ],
)
def test_dates_that_mix_or_leave_doubt_are_refused_with_their_lines(written: list[str], words: str) -> None:
    assert words in refused(days(*written))


def test_a_workbook_reads_like_the_text_it_shows() -> None:
    reading = read(book(HEADS, [10011, *LENA[1:5], date(2026, 3, 1)]))
    (line,) = reading.lines
    assert (line.number, line.staff_number, line.name) == (2, "10011", "Lena Okafor")
    assert (line.from_day, reading.sheet, reading.other_sheets) == (date(2026, 3, 1), "Personnel", 0)


@pytest.mark.parametrize("more", [{"date_1904": True}, {"constant_memory": True}])
def test_workbooks_of_other_habits_read_alike(more: dict[str, object]) -> None:
    (line,) = read(book(HEADS, [10011, *LENA[1:5], date(2026, 3, 1)], **more)).lines
    assert (line.name, line.from_day) == ("Lena Okafor", date(2026, 3, 1))


def test_a_formula_is_read_as_its_saved_value_and_never_calculated() -> None:
    data = io.BytesIO()
    made = xlsxwriter.Workbook(data, {"in_memory": True})
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, HEADS)
    sheet.write_row(1, 0, LENA)
    sheet.write_formula(1, 1, '="Mallory"', None, "Lena Okafor")
    made.close()
    assert read(data.getvalue()).lines[0].name == "Lena Okafor"
    without = patched(data.getvalue(), "xl/worksheets/sheet1.xml", b"<v>Lena Okafor</v>", b"")
    assert "Line 2 holds a formula" in refused(without)


def patched(data: bytes, part: str, old: bytes, new: bytes, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook with something else in one of its parts."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(made, "w", packing) as target,
    ):
        for name in source.namelist():
            text = source.read(name)
            target.writestr(name, text.replace(old, new) if name == part else text)
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<worksheet", b"<!DOCTYPE w [<!ENTITY a 'aaaa'>]><worksheet"),
        (b"<sheetData>", b"<sheetData>" + b" " * (limits.UNPACKED + 1)),
        (b"<sheetData>", b'<sheetData x="' + b"a" * (package.TOKEN * 3) + b'">'),
        (b'r="B2"', b'r="ZZZZ2"'),
        (b"<sheetData>", b"<sheetData><row><"),
        (b't="s"><v>', b't="s"><v>99999'),
    ],
)
def test_a_workbook_that_grows_or_lies_is_refused_before_it_harms(old: bytes, new: bytes) -> None:
    data = patched(book(HEADS, LENA), SHEET, old, new)
    assert len(data) < limits.BYTES
    assert "This workbook" in refused(data)


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_workbook_packed_as_no_office_packs_it_is_refused(packing: int) -> None:
    assert "This workbook" in refused(patched(book(HEADS, LENA), SHEET, b"", b"", packing))


def test_a_workbook_for_programs_to_come_is_refused() -> None:
    data = book(HEADS, LENA)
    entry = data.index(b"PK\x01\x02")
    assert "This workbook" in refused(data[: entry + 6] + b"\xff" + data[entry + 7 :])


def test_cells_far_apart_cost_no_memory_between_them() -> None:
    data = patched(book(HEADS, LENA), SHEET, b'<row r="2"', b'<row r="1048576"')
    assert "more cells" not in str(read(data).wrong)
    assert read(data).lines[0].number == 1_048_576


def test_more_people_than_a_roster_holds_are_refused() -> None:
    rows = [[str(number), f"P {number}"] for number in range(limits.ROWS + 1)]
    assert "more than 100000 lines" in refused(said(["Staff number", "Name"], *rows))
    assert len(read(said(["Staff number", "Name"], *rows[1:])).lines) == limits.ROWS


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=30)
PERSON = st.tuples(TEXT, TEXT)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(people=st.lists(PERSON, min_size=1, max_size=5), bom=st.booleans())
def test_what_leaves_the_house_comes_back_as_it_was(people: list[tuple[str, str]], *, bom: bool) -> None:
    """Guards against formulas go again; only what no name keeps, such as double spaces, is made plain."""
    writer = TableWriter(["Staff number", "Name"], bom=bom)
    rows = [(str(number), f"{sign}{name}") for number, (sign, name) in enumerate(people)]
    data = writer.chunk(rows)
    reading = read(data)
    back = {line.staff_number: line.name for line in reading.lines}
    plain = {number: plain_name(name) for number, name in rows}
    assert back == {number: name for number, name in plain.items() if 0 < len(name) <= 200}


@settings(max_examples=100, deadline=None, derandomize=True)
@given(data=st.binary(max_size=300))
def test_no_bytes_at_all_break_the_reader(data: bytes) -> None:
    for head in (b"", b"Staff number,Name\n", b"PK\x03\x04"):
        with suppress(Unreadable):
            assert isinstance(read(head + data), Reading)


def test_what_was_read_is_kept_as_it_was() -> None:
    reading = read(said(HEADS, LENA, ["", *LENA[1:]], [*LENA[:5], "soon"]))
    assert unpacked(packed(reading)) == reading
