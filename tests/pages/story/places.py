"""Where people serve: units, posts, postings, and the roster that brings them."""

import io
import re

from tests import world
from tests.pages.story.telling import Story
from tests.site import guard
from trainer.accounts.models import Person

HEADS = "Staff number;Name;E-mail;Unit code;Post code;Track;From;Shoe size"
IMPORT = "/accounts/people/import"


def units_and_posts(story: Story) -> None:
    ada, units, posts = story.browser("ada"), "/accounts/units", "/accounts/posts"
    story.take("accounts.posts: empty", ada, posts)
    for code, name in (("CONSUL", "Consul"), ("HOM", "Head of mission"), ("IT", "IT officer")):
        story.send(ada, posts, code=code, name=name)
    story.take("accounts.posts: full", ada, posts)
    one = ada.get(posts).text.partition('href="/accounts/posts/')[2].partition('"')[0]
    story.take("accounts.post: open", ada, f"{posts}/{one}")
    story.take("accounts.post: errors", ada, f"{posts}/{one}", {"code": "a b", "name": ""}, status=422)
    story.take("accounts.new_unit: empty", ada, f"{units}/new")
    taken = {"code": "hq", "name": "Headquarters", "parent": 0}
    story.take("accounts.new_unit: code taken", ada, f"{units}/new", taken, status=422)
    story.send(ada, f"{units}/new", code="old", name="Legation in Ostrava", parent=story.world.units["hq"])
    old = re.findall(r'href="(/accounts/units/\d+)">Legation', ada.get(units).text)[0]
    story.take("accounts.unit: nobody there", ada, old)
    story.send(ada, f"{old}/close", closed_from="2026-03-01")
    story.take("accounts.unit: closed", ada, old)
    story.take("accounts.units: full", ada, units)
    embassy = f"{units}/{story.world.units['embassy']}"
    story.take("accounts.unit: people there", ada, embassy)
    closing = {"closed_from": "2026-03-01"}
    story.take("accounts.close_unit: people there", ada, f"{embassy}/close", closing, status=422)
    lena = f"/accounts/people/{story.world.people['lena']}"
    far = {"last": "2099-12-31"}
    story.send(ada, f"{lena}/posting/end", last="2098-12-31")
    story.take("accounts.end_posting: nothing to end", ada, f"{lena}/posting/end", far, status=422)


def rosters(story: Story) -> None:
    ada = story.browser("ada")
    with story.database.aside() as session:
        session.get_one(Person, story.world.people["lena"]).staff_number = "10011"
    story.take("accounts.new_roster: empty", ada, IMPORT)
    wrong: dict[str, object] = {}
    story.take(
        "accounts.new_roster: unreadable", ada, IMPORT, wrong, status=422,
        before=lambda: wrong.update(file=(io.BytesIO(b"Who\nLena\n"), "roster.csv")),
    )  # fmt: skip
    lines = (
        f"10011;Lena Okafor-Haddad;{world.email('lena')};it;CONSUL;diplomat;2026-03-01;38",
        *(f"{n};Vérité Öz {n};v{n}@mfa.example;embassy;HOM;diplomat;2026-02-01;40" for n in range(30)),
        "77;;nobody@mfa.example;hq;;diplomat;2026-02-01;",
        "78;Nils Holm;nils@mfa.example;moon;;diplomat;2026-02-01;",
    )
    where = _sent(story, "\n".join((HEADS, *lines)).encode("cp1252"))
    story.take("accounts.roster: full", ada, where)
    story.take("accounts.roster: one part", ada, f"{where}?part=new")
    stale = {"digest": "0" * 64}
    story.take("accounts.roster: changed meanwhile", ada, where, stale, status=409)
    nothing = f"{HEADS}\n10011;Lena Okafor;{world.email('lena')};embassy;;diplomat;2026-01-12;"
    story.take("accounts.roster: nothing to do", ada, _sent(story, nothing.encode()))


def _sent(story: Story, data: bytes) -> str:
    """Have a roster read; where its preview stands."""
    ada = story.browser("ada")
    form = {"csrf_token": guard(ada), "file": (io.BytesIO(data), "roster.csv")}
    return str(ada.post(IMPORT, data=form).location)
