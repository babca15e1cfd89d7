"""Every house rule refuses its bad samples and lets its good ones pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint.findings import Exemption, Finding, judge, load_exemptions
from lint.house_rules import RULES, check_tree
from lint.python_rules import check_python
from lint.sizes import HARD, measure
from lint.template_rules import check_css, check_template

VIEWS = "src/charaka/institutions/views/partners.py"
LAZY = "from django.utils.translation import gettext_lazy as _\n"
EAGER = "from django.utils.translation import gettext as _\n"
BAD_PYTHON = [
    ("write-in-face", VIEWS, "Partner.objects.create(name='x')"),
    ("write-in-face", VIEWS, "partner.save()"),
    ("write-in-face", VIEWS, "Partner.objects.filter(pk=1).update(name='x')"),
    ("write-in-face", "src/charaka/cli/commands/x.py", "user.delete()"),
    ("everywhere", "src/charaka/kernel/x.py", "with everywhere(reason='because of this'): pass"),
    ("float-money", "src/charaka/institutions/rules/x.py", "y = float(cost.amount)"),
    ("float-money", "src/charaka/kernel/money.py", "y = float(x)"),
    ("float-money", "src/charaka/institutions/models/x.py", "rate = models.FloatField()"),
    ("nameless-module", "src/charaka/kernel/utils.py", ""),
    ("undone", "src/charaka/kernel/x.py", "x = 1  # TO" + "DO later"),
    ("eager-string", "src/charaka/kernel/x.py", EAGER + "A = _('Partner')"),
    ("eager-string", "src/charaka/kernel/x.py", EAGER + "class A:\n    label = _('Partner')"),
    ("unreadable-string", "src/charaka/kernel/x.py", EAGER + "def f(x):\n    return _(x)"),
    ("unreadable-string", "src/charaka/kernel/x.py", "from django.utils.translation import gettext as _now"),
    ("syntax", "src/charaka/kernel/x.py", "def f(:"),
]
GOOD_PYTHON = [
    (VIEWS, "context.update(rows=rows)\nrequest.session.save()\ncreate_partner(actor=actor)"),
    ("src/charaka/institutions/services/partners.py", "partner.save()"),
    ("src/charaka/kernel/charts/x.py", "x = float(width)"),
    ("src/charaka/kernel/x.py", LAZY + "A = _('Partner')"),
    ("src/charaka/kernel/x.py", EAGER + "def f():\n    return _('Partner')"),
]
IN_KERNEL = "src/charaka/kernel/templates/kernel/x.html"
BAD_TEMPLATES = [
    ("inline-style", '<p style="color: red">{{ x }}</p>'),
    ("inline-style", "<style>p { color: red }</style>"),
    ("inline-handler", '<button onclick="go()">{{ x }}</button>'),
    ("inline-script", "<script>go()</script>"),
    ("data-address", '<img src="data:image/png;base64,AAAA" alt="">'),
    ("raw-text", "<p>Partners</p>"),
    ("raw-text", "<p>شركاء</p>"),
    ("raw-text", '<button aria-label="Close">{{ x }}</button>'),
    ("room-above", '{% url "institutions:partner_list" %}'),
    ("room-above", '{% include "web/part.html" %}'),
]
GOOD_TEMPLATES = [
    '{% extends "web/base.html" %}{% block title %}{% translate "Partners" %}{% endblock %}',
    "{% blocktranslate trimmed %}All <b>partners</b>{% endblocktranslate %}",
    '<script src="{% static "x.js" %}"></script><p class="ck-icon">{{ x }} · 12&nbsp;MAD</p>',
    "{# Text for whom it concerns #}{% comment %}Words{% endcomment %}<!-- words -->",
    '<input aria-label="{% translate "Name" %}" data-style="x">',
    '<code translate="no">charaka demo</code>',
]
BAD_CSS = [
    ("physical-property", "p { margin-left: 1px }"),
    ("physical-property", "p { text-align: right }"),
    ("physical-property", "p { position: absolute; left: 0 }"),
    ("raw-colour", "p { color: #fff }"),
    ("raw-colour", "p { color: rgb(0 0 0 / 10%) }"),
    ("data-address", "p { background: url('data:image/svg+xml,x') }"),
]
GOOD_CSS = [
    "p { margin-inline-start: 1px; text-align: end; inset-inline-start: 0; color: var(--ck-own) }",
    "/* left: out; #fff */ p > a[href='#main-content'] { inset-block: 0 }",
]


@pytest.mark.parametrize(("rule", "path", "text"), BAD_PYTHON)
def test_bad_python_is_refused(rule: str, path: str, text: str) -> None:
    assert {finding.rule for finding in check_python(text, path)} == {rule}


@pytest.mark.parametrize(("path", "text"), GOOD_PYTHON)
def test_good_python_passes(path: str, text: str) -> None:
    assert list(check_python(text, path)) == []


@pytest.mark.parametrize(("rule", "text"), BAD_TEMPLATES)
def test_a_bad_template_is_refused(rule: str, text: str) -> None:
    assert {finding.rule for finding in check_template(text, IN_KERNEL)} == {rule}


@pytest.mark.parametrize("text", GOOD_TEMPLATES)
def test_a_good_template_passes(text: str) -> None:
    assert list(check_template(text, IN_KERNEL)) == []


@pytest.mark.parametrize(("rule", "text"), BAD_CSS)
def test_a_bad_style_sheet_is_refused(rule: str, text: str) -> None:
    assert {finding.rule for finding in check_css(text, "src/charaka/kernel/static/x.css")} == {rule}


@pytest.mark.parametrize("text", GOOD_CSS)
def test_a_good_style_sheet_passes(text: str) -> None:
    assert list(check_css(text, "src/charaka/kernel/static/x.css")) == []


def test_colours_may_stand_in_the_tokens() -> None:
    assert list(check_css(":root { --ck-own: #0f635a }", "static/tokens.css")) == []


def test_every_rule_has_a_bad_sample() -> None:
    shown = {rule for rule, *_rest in (*BAD_PYTHON, *BAD_TEMPLATES, *BAD_CSS)}
    assert shown == RULES


def test_an_exemption_covers_so_many_and_no_more() -> None:
    twice = [Finding("a.py", line, "everywhere", "leaves") for line in (1, 2)]
    granted = [Exemption("everywhere", "a.py", "a reason that says why", count=1)]
    assert len(judge(twice, granted, RULES)) == 1
    assert judge(twice[:1], granted, RULES) == []


def test_an_exemption_that_is_needed_no_more_is_reported() -> None:
    assert "no more" in judge([], [Exemption("everywhere", "a.py", "a reason that says why")], RULES)[0]


def test_an_exemption_says_why(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text('[[exempt]]\nrule = "everywhere"\npath = "a.py"\nreason = "so"\n')
    with pytest.raises(ValueError, match="says not why"):
        load_exemptions(tmp_path / "x.toml")


def test_tests_are_free_of_the_house_rules(tmp_path: Path) -> None:
    for folder in ("tests", "queries"):
        (tmp_path / "src" / folder).mkdir(parents=True)
        (tmp_path / "src" / folder / "utils.py").touch()
    assert [finding.path for finding in check_tree(tmp_path)] == ["src/queries/utils.py"]


def test_sizes_are_measured(tmp_path: Path) -> None:
    folder = tmp_path / "src" / "templates"
    folder.mkdir(parents=True)
    (folder / "x.html").write_text("\n" * 201)
    (folder / "x.py").write_text("def long():\n" + "    x = 1\n" * 50 + "\n" * 450)
    found = {(finding.rule, finding.name) for finding in measure(tmp_path, HARD)}
    assert found == {("template-size", ""), ("function-size", "long"), ("file-size", "")}
