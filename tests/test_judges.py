"""The judges themselves: they find what is wrong, and say so when they are missing."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.databases import PostgresServer, connect
from tests.judges import OpenPage, axe_findings, nu_errors

pytest_plugins = ["pytester"]

POLICY = "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
PAGE = "<!doctype html><html lang=en><title>A page</title><main><h1>A page</h1>{}</main></html>"


@pytest.fixture
def shown(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a page that holds the test's parameter, under a strict policy."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(PAGE.format(request.param).encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def a_run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A run of pytest in an empty folder that requires no judge."""
    for name in ("TRAINER_TEST_REQUIRE", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    return pytester


@pytest.fixture
def a_bare_run(a_run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """The same, on a machine that has no judge either."""
    monkeypatch.delenv("TRAINER_TEST_POSTGRES", raising=False)
    monkeypatch.setenv("PATH", str(a_run.path))
    return a_run


def test_a_test_without_its_judge_is_skipped_and_says_what_is_missing(a_bare_run: pytest.Pytester) -> None:
    a_bare_run.makepyfile(
        """
        import pytest

        @pytest.mark.postgres
        def test_by_mark(): assert False

        def test_by_fixture(postgres): assert False

        def test_of_pages(open_page): assert False

        @pytest.mark.html
        def test_of_html(): assert False

        @pytest.mark.strace
        def test_of_faults(): assert False

        @pytest.mark.fresh
        def test_of_a_new_machine(): assert False
        """
    )
    run = a_bare_run.runpytest_inprocess("-p", "tests.judges", "-p", "no:xdist", "-rs")
    run.assert_outcomes(skipped=6)
    run.stdout.fnmatch_lines_random(
        [
            "*[[]2[]]*set TRAINER_TEST_POSTGRES*",
            "*install the package chromium*",
            "*install Java*",
            "*install strace*",
            "*TRAINER_TEST_REQUIRE=fresh*",
        ]
    )


@pytest.mark.parametrize(
    ("required", "sentence"),
    [
        ("postgres", "*TRAINER_TEST_REQUIRE names postgres: no PostgreSQL*"),
        ("html,browser", "*TRAINER_TEST_REQUIRE names browser: no Chromium*"),
        ("strace", "*TRAINER_TEST_REQUIRE names strace: no strace that may trace*"),
        ("postgress", "*TRAINER_TEST_REQUIRE names postgress; the judges are *"),
    ],
)
def test_a_judge_that_must_be_there_and_is_not_fails_the_run(
    a_bare_run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, required: str, sentence: str
) -> None:
    monkeypatch.setenv("TRAINER_TEST_REQUIRE", required)
    a_bare_run.makepyfile("def test_it(): pass")
    run = a_bare_run.runpytest_inprocess("-p", "tests.judges", "-p", "no:xdist")
    assert run.ret == pytest.ExitCode.USAGE_ERROR
    run.stderr.fnmatch_lines(sentence)


def test_each_fresh_database_is_a_copy_that_nobody_else_writes_to(postgres: PostgresServer) -> None:
    built = []

    def build(url: str) -> None:
        built.append(url)
        with connect(url) as connection:
            connection.execute("CREATE TABLE note (text text)")

    first, second = postgres.fresh(build), postgres.fresh(build)
    with connect(first) as connection:
        connection.execute("INSERT INTO note VALUES ('only here')")
    with connect(second) as connection:
        assert connection.execute("SELECT count(*) FROM note").fetchone() == (0,)
    assert len(built) == 1
    for url in (first, second):
        postgres.drop(url)


@pytest.mark.html
@pytest.mark.parametrize("shown", ["<input>"], indirect=True)
def test_axe_reads_a_page_under_the_strictest_policy(open_page: OpenPage, shown: str) -> None:
    page = open_page()
    page.goto(shown)
    assert [finding.split(":")[0] for finding in axe_findings(page)] == ["label"]


@pytest.mark.html
@pytest.mark.parametrize("shown", [""], indirect=True)
def test_axe_refuses_a_page_whose_scripts_are_off(open_page: OpenPage, shown: str) -> None:
    page = open_page(scripts=False)
    page.goto(shown)
    with pytest.raises(ValueError, match="scripts=True"):
        axe_findings(page)


@pytest.mark.html
def test_the_nu_checker_names_the_page_and_the_line() -> None:
    pages = {"quiz/result": PAGE.format("\n<img src=x>"), "quiz/start": PAGE.format("<p>Well made</p>")}
    (error,) = nu_errors(pages)
    assert error.startswith("quiz/result:2: An “img” element must have an “alt” attribute")


@pytest.mark.browser
def test_a_page_that_asks_for_what_no_page_may_fails_its_test(a_run: pytest.Pytester) -> None:
    policy = f'<meta http-equiv=Content-Security-Policy content="{POLICY}">'
    a_run.makepyfile(
        f"""
        def test_inline(open_page):
            open_page().set_content({PAGE.format(policy + "<script>1</script>")!r})

        def test_elsewhere(open_page):
            open_page().set_content({PAGE.format("<img src=http://elsewhere.test/a.png alt=>")!r})
        """
    )
    run = a_run.runpytest_subprocess("-p", "tests.judges", "-p", "no:xdist")
    run.assert_outcomes(passed=2, errors=2)
    run.stdout.fnmatch_lines_random(
        ["*Content Security Policy*", "*asked another host: http://elsewhere.test/a.png*"]
    )


def test_a_page_opens_in_the_language_theme_and_size_asked_for(open_page: OpenPage) -> None:
    page = open_page(locale="fr-FR", time_zone="Asia/Tokyo", dark=True, size=(360, 640))
    assert page.evaluate(
        """[navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone,
            matchMedia('(prefers-color-scheme: dark)').matches, innerWidth, innerHeight]"""
    ) == ["fr-FR", "Asia/Tokyo", True, 360, 640]
