"""Components, tags and forms: what a page shows is safe, named, and reads rightly in three languages."""

from __future__ import annotations

import re

import lucide
import pytest
from bootstrap_wrapper import get_bootstrap_dir
from django import forms
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from charaka.kernel.money import Money
from charaka.kernel.text import Text3
from charaka.kernel.ui.assets import FONT_FILES, SCRIPTS, THEME_SCRIPT, imported, styles
from charaka.kernel.ui.finders import BOOTSTRAP_FILES, BootstrapFinder
from charaka.kernel.ui.icons import DIRECTIONAL, icon


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context({"request": RequestFactory().get("/x/?a=1&sort=name&after=t"), **context}))


# Files --------------------------------------------------------------------------------------------------------------


def test_every_file_that_a_page_loads_is_found() -> None:
    for path in {
        *styles("ltr"),
        *styles("rtl"),
        *imported("ltr"),
        *imported("rtl"),
        *SCRIPTS,
        *FONT_FILES,
        THEME_SCRIPT,
    }:
        assert finders.find(path), path


def test_the_finder_serves_the_files_that_pages_use_and_no_other_of_the_package() -> None:
    finder = BootstrapFinder()
    assert {name for name, _storage in finder.list(None)} == set(BOOTSTRAP_FILES)
    assert finder.find("bootstrap/css/bootstrap.min.css").startswith(str(get_bootstrap_dir()))
    assert not finder.find("bootstrap/css/bootstrap.css")
    assert not finder.find("bootstrap/../django/conf/__init__.py")
    assert not finder.find("css/bootstrap.min.css")


# Icons --------------------------------------------------------------------------------------------------------------


def test_an_icon_is_hidden_or_named() -> None:
    assert 'aria-hidden="true"' in icon("receipt")
    assert 'role="img" aria-label="Fun &amp; games"' in icon("receipt", "", "Fun & games")


def test_an_icon_that_shows_a_direction_is_turned_round() -> None:
    assert "flip" in icon("chevron-right")
    assert "flip" not in icon("receipt")
    for name in DIRECTIONAL:
        assert icon(name)


def test_an_icon_that_does_not_exist_is_an_error_at_once() -> None:
    with pytest.raises(lucide.IconDoesNotExist):
        icon("no-such-icon")


def test_a_label_is_never_read_as_a_template() -> None:
    assert "{{ request }}" in drawn('{% icon "x" label=label %}', label="{{ request }}")


# Values -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("fr", '<bdi dir="ltr">510\u00a0256\u00a0<span class="ck-currency">MAD</span></bdi>'),
        ("ar", '<bdi dir="ltr">510\u00a0256</bdi>\u00a0<span class="ck-currency">درهم</span>'),
        ("en", '<bdi dir="ltr"><span class="ck-currency">MAD</span>\u00a0510,256</bdi>'),
    ],
)
def test_an_amount_stands_with_its_currency_where_the_language_puts_it(lang: str, expected: str) -> None:
    with translation.override(lang):
        assert drawn("{{ value|money }}", value=Money(51_025_600, "MAD")) == expected


def test_nothing_is_a_dash_and_never_a_zero() -> None:
    for name in ("money", "amount", "number", "percent", "day", "when", "text3", "figure"):
        assert "—" in drawn(f"{{{{ value|{name} }}}}", value=None), name


def test_words_in_another_language_say_so() -> None:
    with translation.override("ar"):
        assert drawn("{{ t|text3 }}", t=Text3(ar="معهد", fr="Institut")) == "<bdi>معهد</bdi>"
        assert drawn("{{ t|text3 }}", t=Text3(fr="Institut")) == '<bdi lang="fr" dir="ltr">Institut</bdi>'


def test_a_name_from_a_user_is_escaped_everywhere() -> None:
    evil = "<script>x</script>"
    for source in (
        "{% state v 'ok' %}",
        "{{ v|ref }}",
        "{{ v|figure }}",
        "{% panel v %}{{ v }}{% endpanel %}",
        "{% note %}{{ v }}{% endnote %}",
        "{% avatar v %}",
        "{{ t|text3 }}",
        '{% include "ui/empty.html" with title=v text=v url="#" label=v only %}',
    ):
        assert "<script" not in drawn(source, v=evil, t=Text3.same(evil)), source


# Addresses ----------------------------------------------------------------------------------------------------------


def test_a_query_is_the_page_s_own_with_changes() -> None:
    assert drawn("{% query sort='-name' after=None as q %}{{ q|safe }}") == "?a=1&sort=-name"


# Forms --------------------------------------------------------------------------------------------------------------


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the contract")
    role = forms.ChoiceField(label="Role", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Agreed", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_form_ties_hint_and_error_to_their_field_and_lists_errors_on_top() -> None:
    form = Sample({"role": "c"})
    html = str(form)
    assert 'aria-describedby="id_name_hint id_name_error"' in html
    assert 'id="id_name_hint"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.index('role="alert"') < html.index("ck-fields")
    assert 'href="#id_name"' in html


def test_every_target_that_a_form_points_at_exists() -> None:
    html = str(Sample({}))
    ids = set(re.findall(r'id="([^"]+)"', html))
    pointed = re.findall(r'(?:for|aria-describedby)="([^"]+)"', html) + re.findall(r'href="#([^"]+)"', html)
    for names in pointed:
        assert set(names.split()) <= ids, names


def test_each_kind_of_control_gets_its_class() -> None:
    html = str(Sample())
    assert re.search(r'type="checkbox"[^>]*class="form-check-input"', html)
    assert len(re.findall(r'type="radio"[^>]*class="form-check-input"', html)) == 2
    assert re.search(r'type="text"[^>]*class="form-control"', html)
    assert "ck-note" not in html, "an untouched form accuses nobody"
