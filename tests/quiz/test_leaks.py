"""Nothing of the key reaches a learner before it is due: canaries in every key, searched everywhere."""

import re

from flask.testing import FlaskClient

from tests.conftest import Post, SignIn

CANARY = re.compile(r"canary-[a-z-]+")


def pages(client: FlaskClient) -> dict[str, str]:
    """Every page a learner can open now, crawled from the front: bodies with their headers."""
    seen: dict[str, str] = {}
    queue = ["/", "/learning/", "/catalogue/", "/learning/first-steps"]
    while queue:
        path = queue.pop()
        if path in seen:
            continue
        answer = client.get(path, follow_redirects=True)
        seen[path] = f"{answer.headers}\n{answer.get_data(as_text=True)}"
        if answer.mimetype == "text/html":
            links = re.findall(r'(?:href|src|action)="(/(?!static/)[^"#]*)', answer.text)
            queue.extend(link.replace("&amp;", "&") for link in links if "sign-out" not in link)
    assert len(seen) > 8
    return seen


def canaries(client: FlaskClient) -> set[str]:
    return {canary for body in pages(client).values() for canary in CANARY.findall(body)}


def fields(page: str) -> dict[str, list[str]]:
    """The radio, tick and text fields of a page with their values."""
    found: dict[str, list[str]] = {}
    for field in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="(q[^"]*)"', field), re.search(r'value="([^"]*)"', field)
        if name:
            found.setdefault(name[1], []).append(value[1] if value else "")
    return found


def test_before_and_during_an_attempt_nothing_is_told(sign_in: SignIn, post: Post) -> None:
    lena = sign_in("lena")
    assert canaries(lena) == set()
    started = post(lena, "/quiz/first-steps/final")
    page = lena.get(started.location).text
    assert CANARY.search(page) is None
    post(lena, started.location, {**dict.fromkeys(fields(page), "x"), "part": 1, "go": "check"})
    assert canaries(lena) == set()


def test_a_failed_attempt_tells_its_score_but_not_the_answers_until_passing(
    sign_in: SignIn, post: Post
) -> None:
    lena = sign_in("lena")
    started = post(lena, "/quiz/first-steps/final")
    done = post(lena, f"{started.location}/hand-in")
    assert done.location.endswith("/result")
    assert CANARY.search(lena.get(done.location).text) is None
    assert canaries(lena) == set()


def test_tokens_of_options_differ_from_attempt_to_attempt(sign_in: SignIn, post: Post) -> None:
    drawn = []
    for name in ("lena", "otto"):
        client = sign_in(name)
        page = client.get(post(client, "/quiz/first-steps/final").location).text
        drawn.append({value for values in fields(page).values() for value in values if value})
    assert drawn[0].isdisjoint(drawn[1])


def test_after_each_question_only_that_question_is_told(sign_in: SignIn, post: Post) -> None:
    lena = sign_in("lena")
    started = post(lena, "/quiz/first-steps/start/warm-up")
    page = lena.get(started.location).text
    assert CANARY.search(page) is None
    name, values = next(iter(fields(page).items()))
    post(lena, started.location, {name: values[0] or "1", "part": 1, "go": "1"})
    told = set(CANARY.findall(lena.get(started.location).text))
    assert told
    assert len({canary.split("-")[1] for canary in told}) == 1
    again = post(lena, started.location, {name: values[-1] or "2", "part": 1, "go": "1"})
    assert again.status_code == 409


def test_an_attempt_of_another_is_not_there(sign_in: SignIn, post: Post) -> None:
    lena, otto = sign_in("lena"), sign_in("otto")
    path = post(lena, "/quiz/first-steps/final").location.split("?")[0]
    unknown = otto.get("/quiz/attempts/999999")
    for answer in (
        otto.get(path),
        otto.get(f"{path}/check"),
        otto.get(f"{path}/result"),
        post(otto, path, q1="x"),
    ):
        assert answer.status_code == 404
    guard = re.compile(r'name="csrf_token" value="[^"]*"')
    bodies = [guard.sub("", answer.text) for answer in (otto.get(path), unknown)]
    assert bodies[0].replace(path, "") == bodies[1].replace("/quiz/attempts/999999", "")
    assert post(otto, f"{path}/hand-in").status_code == 404
    assert lena.get(path).status_code == 200


def test_handing_in_twice_shows_the_same_result(sign_in: SignIn, post: Post) -> None:
    lena = sign_in("lena")
    path = post(lena, "/quiz/first-steps/final").location.split("?")[0]
    first, second = post(lena, f"{path}/hand-in"), post(lena, f"{path}/hand-in")
    assert first.status_code == second.status_code == 303
    assert first.location == second.location


def test_what_makes_no_sense_is_told_at_the_field_and_nothing_is_lost(sign_in: SignIn, post: Post) -> None:
    lena = sign_in("lena")
    path = post(lena, "/quiz/first-steps/final").location
    page = lena.get(path).text
    by_name = fields(page)
    text_fields = [name for name, values in by_name.items() if values == [""]]
    typed = dict.fromkeys(text_fields, "about five") | {name: v[0] for name, v in by_name.items() if v[0]}
    answer = post(lena, path, {**typed, "part": 1, "go": "check"})
    assert answer.status_code == 422
    assert "about five" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert answer.text.count(" checked") == 2


def test_foreign_fields_change_nothing(sign_in: SignIn, post: Post) -> None:
    lena = sign_in("lena")
    path = post(lena, "/quiz/first-steps/final").location.split("?")[0]
    post(lena, path, {"q99": "x", "score": 100, "passed": 1, "person_id": 2, "part": 1, "go": "check"})
    done = post(lena, f"{path}/hand-in", {"points": 100})
    assert "Passed" not in lena.get(done.location).text
