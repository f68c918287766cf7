"""The linter of templates finds what it is there for, and leaves good templates alone."""

import pytest

from tests.lint.templates import main, problems


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hand in</p>",
        '<img src="a.svg" alt="The seal">',
        '<td data-th="Valid until">{{ day }}</td>',
        '<input type="submit" value="Send">',
        "{{ 'Nothing yet' if not rows }}",
        "{% set title = 'People' %}",
        "{{ field(form.q, hint='Any name') }}",
        "<svg><text>Pass mark</text></svg>",
        "{% if empty %}Nothing yet{% endif %}",
    ],
)
def test_a_text_that_cannot_be_translated_is_found(source: str) -> None:
    (found,) = problems(f"{{# A page #}}\n\n{source}\n")
    assert found[0] == 3
    assert found[1].startswith("Text outside gettext")


@pytest.mark.parametrize(
    "source",
    [
        "<p>{{ _('Hand in') }}</p>",
        "<p>{% trans n=count %}One lesson{% pluralize %}{{ n }} lessons{% endtrans %}</p>",
        '<p class="note{% if bad %} bad{% endif %}" lang="en"><b>{{ 3 }}</b> · &nbsp;%</p>',
        '<p translate="no">Trainer <b>on <b>any</b> screen</b></p>',
        "{# A remark for authors #}{{ ngettext('One', '%(num)s of them', n) }}",
        '{% macro tongue(tag) %}{% if tag %} lang="{{ tag }}" dir="rtl"{% endif %}{% endmacro %}',
        "{% if field.type == 'RadioField' %}<br>{% endif %}",
        "<a href=\"https://example.org/\">{{ _('The source') }}</a>",
        '<script type="module" src="{{ static(\'filters.js\') }}"></script>',
        "<form method=\"post\">{{ csrf() }}<button>{{ _('Send') }}</button></form>",
    ],
)
def test_a_good_template_is_left_alone(source: str) -> None:
    assert problems(source) == []


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("<style>p { margin: 0 }</style>", "<style> inline"),
        ("<script>go()</script>", "<script> inline"),
        ('<p style="margin: 0">{{ _("x") }}</p>', "style= inline"),
        ('<button onclick="go()">{{ _("x") }}</button>', "onclick= inline"),
        ('<a href="javascript:go()">{{ _("x") }}</a>', "href= runs a script"),
        ('<img src="https://example.org/a.png" alt="">', "src= asks another host"),
        ('<link rel="stylesheet" href="//example.org/a.css">', "href= asks another host"),
        ("{{ note|safe }}", "|safe"),
        ("{% autoescape false %}{{ note }}{% endautoescape %}", "autoescape"),
        ('<form method="post"><button>{{ _("x") }}</button></form>', "A form that posts without csrf()"),
        ("{% if x %}", "Not a template"),
    ],
)
def test_what_would_break_a_promise_of_every_page_is_found(source: str, sentence: str) -> None:
    ((_, found),) = problems(source)
    assert found.startswith(sentence)


def test_a_block_inside_a_tag_holds_classes_and_no_text(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path_factory.mktemp("trainer") / "templates"
    folder.mkdir()
    (folder / "base.html").write_text('<main class="wrap {% block wide %}{% endblock %}"></main>')
    (folder / "page.html").write_text(
        "{% block wide %}broad{% endblock %}\n{% block main %}words{% endblock %}"
    )
    assert main(folder) == 1
    assert (
        capsys.readouterr().out
        == f"{folder.parent.name}/templates/page.html:2: Text outside gettext: 'words'.\n"
    )
