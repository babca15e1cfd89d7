"""Folding, company keys, likeness and cleaning, on names as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.kernel.search_text import clean_name, company_key, email_domain, fold, similarity


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Électricité & Froid de l’Œuvre", "electricite froid de l oeuvre"),
        ("SOUDURE-Atlas  (TIG)", "soudure atlas tig"),
        ("مُؤسَّسة التّكوين", "موسسه التكوين"),
        ("مـــراكش", "مراكش"),
        ("أكادير إفران آسفي ٱلعيون", "اكادير افران اسفي العيون"),
        ("أڭادير", "اكادير"),
        ("مستشفى الشيخ", "مستشفي الشيخ"),
        ("شؤون الهيئة", "شوون الهييه"),
        ("قاعة ١٢ و۳", "قاعه 12 و3"),
        ("ﻻ", "لا"),
        ("Straße", "strasse"),
        ("a\u200eb\u00adc", "abc"),
        ("  \t\n", ""),
        ("", ""),
    ],
)
def test_spellings_of_one_word_fold_to_one_text(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Société Atlas Soudure SARL", "STE ATLAS SOUDURE S.A.R.L. A.U."),
        ("Ets. Frères Bennani", "Établissements Freres BENNANI"),
        ("L’Oasis du Sud", "OASIS SUD, SA"),
        ("El Amal Textile", "Al Amal Textile"),
        ("شركة الأطلس للتلحيم ش.م.م", "اطلس للتلحيم"),
        ("مقاولة النور ذات المسؤولية المحدودة", "مؤسسة نور"),
        ("Soudure Atlas", "Atlas Soudure"),
    ],
)
def test_legal_forms_articles_and_order_do_not_tell_companies_apart(one: str, other: str) -> None:
    assert company_key(one) == company_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Atlas Soudure", "Atlas Froid"), ("شركة النور", "شركة النصر"), ("Coopérative Al Amal", "Al Amal")],
)
def test_different_companies_keep_different_keys(one: str, other: str) -> None:
    assert company_key(one) != company_key(other)


def test_a_name_of_legal_words_alone_still_has_a_key() -> None:
    assert company_key("La Société SA") == "la societe sa"


def test_likeness_orders_candidates_as_a_person_would() -> None:
    name = "Atlas Soudure Maroc"
    likeness = [
        similarity(name, other) for other in ("soudure ATLAS maroc", "Atlas Soudrue Maroc", "Maroc Lait", "Zagora")
    ]
    assert likeness[0] == 1.0
    assert likeness == sorted(likeness, reverse=True)
    assert likeness[1] > 0.6 > likeness[2] > 0.0 == likeness[3]


def test_nothing_resembles_an_empty_text() -> None:
    assert similarity("", "Atlas") == similarity("", "") == similarity("—", "-") == 0.0


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("H.Benali@Atlas-Soudure.MA ", "atlas-soudure.ma"),
        ("direction@ofppt.gov.ma", "ofppt.gov.ma"),
        ("rachid@gmail.com", ""),
        ("rachid@yahoo.fr", ""),
        ("rachid@live.fr", ""),
        ("rachid@menara.ma", ""),
        ("rachid", ""),
        ("@atlas.ma", ""),
        ("rachid@atlas", ""),
        ("rachid@atlas..ma", ""),
        ("rachid@atlas.ma et autres", ""),
    ],
)
def test_a_domain_tells_the_employer_unless_the_mailbox_is_free(address: str, domain: str) -> None:
    assert email_domain(address) == domain


@pytest.mark.parametrize(
    ("text", "cleaned", "removed"),
    [
        ("  Atlas\u00a0 Soudure\n", "Atlas Soudure", False),
        ("Atlas\u202egpj.exe", "Atlasgpj.exe", True),
        ("\u2067شركة\u2069", "شركة", True),
        ("شركة\u200f", "شركة", True),
        ("a\x00b\x1bc", "abc", True),
        ("Ame\u0301lie", "Amélie", False),
        ("نیم\u200cفاصله", "نیم\u200cفاصله", False),
        ("\ud800x", "x", True),
    ],
)
def test_a_stored_name_hides_nothing(text: str, cleaned: str, removed: bool) -> None:
    assert clean_name(text) == (cleaned, removed)


@given(st.text())
def test_folding_and_cleaning_are_done_once_for_all(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert "  " not in once
    assert once == once.strip()
    cleaned = clean_name(text).text
    assert clean_name(cleaned) == (cleaned, False)


@given(st.text(alphabet="abcdé أبةى12-."), st.text(alphabet="abcdé أبةى12-."))
def test_likeness_is_mutual_and_lies_between_nothing_and_identity(a: str, b: str) -> None:
    assert similarity(a, b) == similarity(b, a)
    assert 0.0 <= similarity(a, b) <= 1.0
    assert similarity(a, a) == (1.0 if fold(a) else 0.0)


@given(st.lists(st.text(alphabet="abéXY0أبةى", min_size=2), min_size=1))
def test_a_key_does_not_depend_on_order_or_repetition(words: list[str]) -> None:
    key = company_key(" ".join(words))
    assert key
    assert company_key(" ".join([*reversed(words), *words])) == key
