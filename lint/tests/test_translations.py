"""The translation tool on a small product of two files, as translators and the pipeline use it."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest

from charaka.kernel.catalogues import ensure_compiled
from lint import translations
from lint.catalogue import Msg, TwoPlurals, catalogue_path, extract_all
from lint.translation_checks import problems, with_no_break_spaces

CODE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
A = _("Change partners")
B = pgettext("month", "May")
C = lambda n: ngettext("%(n)s partner", "%(n)s partners", n) % {"n": n}
D = f"{A} {_('inside an f-string')}"
"""
TEMPLATE = """{% if rows %}
    <p>{% translate "Nothing yet" %}</p> {# a remark #} {{ name|default:_("no name") }}
{% endif %}
  {% blocktranslate trimmed count n=rows|length %}
    {{ n }} row
  {% plural %}
    {{ n }} rows
  {% endblocktranslate %}
{% blocktranslate with name=person.name %}Hello <strong>{{ name }}</strong>{% endblocktranslate %}
"""
PARTNERS = Msg("%(n)s partner", "%(n)s partners")


@pytest.fixture
def product(tmp_path: Path) -> Path:
    (tmp_path / "room" / "templates" / "room").mkdir(parents=True)
    (tmp_path / "room" / "rules.py").write_text(CODE)
    (tmp_path / "room" / "templates" / "room" / "list.html").write_text(TEMPLATE)
    (tmp_path / "room" / "tests").mkdir()
    (tmp_path / "room" / "tests" / "test_rules.py").write_text("_('said in a test only')")
    return tmp_path


def test_strings_are_found_in_code_and_templates_and_not_in_tests(product: Path) -> None:
    assert set(extract_all(product)) == {
        Msg("Change partners"),
        Msg("May", context="month"),
        PARTNERS,
        Msg("inside an f-string"),
        Msg("Nothing yet"),
        Msg("no name"),
        Msg("%(n)s row", "%(n)s rows"),
        Msg("Hello <strong>%(name)s</strong>"),
    }


def test_one_singular_with_two_plurals_is_refused(product: Path) -> None:
    (product / "room" / "views.py").write_text("from x import gettext as _\nE = _('%(n)s partner')")
    with pytest.raises(TwoPlurals, match="partner"):
        extract_all(product)


def test_a_catalogue_goes_out_to_translators_and_comes_back(product: Path) -> None:
    assert translations.check(product) == 1
    waiting = translations.missing("ar", product)
    assert waiting["Change partners"] == ""
    assert waiting["%(n)s partner ⇄ %(n)s partners"] == [""] * 6
    assert waiting["month\u0004May"] == ""
    for language in ("ar", "fr"):
        given = {
            key: value.replace("", "") or key.rsplit("\u0004")[-1]
            if isinstance(value, str)
            else [key.split(" ⇄ ")[1]] * len(value)
            for key, value in translations.missing(language, product).items()
        }
        assert translations.fill(language, given, product) == []
    assert translations.check(product) == 0


def test_what_is_refused_leaves_the_rest_entered(product: Path) -> None:
    refused = translations.fill("fr", {"Change partners": "Modifier", "no name": "sans nom %(x)s", "?": "?"}, product)
    assert len(refused) == 2
    assert "Change partners" not in translations.missing("fr", product)
    assert "no name" in translations.missing("fr", product)


def test_a_string_that_is_gone_leaves_the_catalogue_and_the_others_stay(product: Path) -> None:
    translations.fill("fr", {"Change partners": "Modifier", "no name": "sans nom"}, product)
    (product / "room" / "rules.py").write_text("")
    assert translations.update(product) == 0
    text = catalogue_path("fr", product).read_text()
    assert "sans nom" in text
    assert "Modifier" not in text
    assert "#:" not in text


def test_updating_twice_changes_nothing(product: Path) -> None:
    translations.update(product)
    before = catalogue_path("ar", product).read_bytes()
    translations.update(product)
    assert catalogue_path("ar", product).read_bytes() == before


@pytest.mark.parametrize(
    ("source", "forms", "complaint"),
    [
        (Msg("Save"), ("",), "empty"),
        (Msg("Save"), (" Enregistrer",), "space at the beginning"),
        (Msg("Hello %(name)s"), ("Bonjour",), "missing placeholder: name"),
        (Msg("Hello {name}"), ("Bonjour {nom}",), "unknown placeholder: nom"),
        (Msg("%s of %s"), ("%s",), "%s and %d"),
        (Msg("<b>Now</b>"), ("<b>Maintenant",), "HTML tags"),
        (Msg("Late?"), ("En retard ?",), "does not break"),
        (PARTNERS, ("%(n)s partenaire",), "1 forms, 2 expected"),
        (PARTNERS, ("un partenaire", "partenaires"), "form 1: missing placeholder: n"),
    ],
)
def test_a_wrong_translation_is_named(source: Msg, forms: tuple[str, ...], complaint: str) -> None:
    assert any(complaint in found for found in problems(source, forms, "fr"))


@pytest.mark.parametrize(
    ("source", "forms"),
    [
        (PARTNERS, ("un partenaire", "%(n)s partenaires")),
        (Msg("Late?"), ("En retard\u00a0?",)),
        (Msg("41% of <b>%(x)s</b>"), ("41\u00a0% de <b>%(x)s</b>",)),
        (Msg("{a} then {b}"), ("{b} après {a}",)),
    ],
)
def test_a_right_translation_passes(source: Msg, forms: tuple[str, ...]) -> None:
    assert list(problems(source, forms, "fr")) == []


def test_french_spaces_are_set_for_the_translator() -> None:
    assert with_no_break_spaces("« oui » : 4 %, %(n)s", "fr") == "«\u00a0oui\u00a0»\u00a0: 4\u00a0%, %(n)s"
    assert with_no_break_spaces("a : b", "ar") == "a : b"


def test_arabic_has_six_forms_and_the_compiled_catalogue_uses_them(product: Path) -> None:
    forms = ["لا شركاء", "شريك", "شريكان", "%(n)s شركاء", "%(n)s شريكا", "%(n)s شريك"]
    assert translations.fill("ar", {"%(n)s partner": forms}, product) == []
    ensure_compiled(product / "locale")
    with catalogue_path("ar", product).with_suffix(".mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    said = [catalogue.ngettext("%(n)s partner", "%(n)s partners", n) for n in (0, 1, 2, 3, 11, 100)]
    assert said == forms


def test_what_is_not_translated_yet_is_shown_in_english(product: Path) -> None:
    translations.update(product)
    ensure_compiled(product / "locale")
    with catalogue_path("fr", product).with_suffix(".mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    assert catalogue.gettext("no name") == "no name"
    assert catalogue.ngettext("%(n)s partner", "%(n)s partners", 2) == "%(n)s partners"


def test_a_catalogue_is_compiled_when_its_source_is_another(product: Path) -> None:
    translations.fill("fr", {"no name": "sans nom"}, product)
    path = catalogue_path("fr", product)
    assert path.with_suffix(".mo") in ensure_compiled(product / "locale")
    assert ensure_compiled(product / "locale") == []
    os.utime(path, ns=(0, 0))
    assert ensure_compiled(product / "locale") == [path.with_suffix(".mo")]
