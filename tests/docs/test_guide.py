"""The guide says what the product says: whole in three languages, its links resolve, its words stand on the screen."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from lint.catalogue import catalogue_path, read_catalogue
from tools.screenshots import FOLDER as PICTURES
from tools.screenshots import LANGUAGES, SHOTS

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide"
PAGES = sorted(GUIDE.glob("*/*.md"))
TEXTS = [*PAGES, *sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("*.md"))]
LARGEST, ALL_TOGETHER = 150_000, 6_000_000  # bytes of pictures

_LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
_CODE = re.compile(r"^ {4}.*$|`[^`\n]*`", re.MULTILINE)


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_page_exists_in_every_language() -> None:
    names = {language: {page.name for page in (GUIDE / language).glob("*.md")} for language in LANGUAGES}

    assert names["en"] == names["fr"] == names["ar"]
    assert "index.md" in names["en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_leads_to_every_page(language: str) -> None:
    linked = {target for _picture, target in _links(GUIDE / language / "index.md")}

    assert {page.name for page in (GUIDE / language).glob("*.md")} - {"index.md"} <= linked


@pytest.mark.parametrize("path", TEXTS, ids=_named)
def test_every_relative_link_and_picture_exists(path: Path) -> None:
    targets = [target.partition("#")[0] for _picture, target in _links(path)]
    dead = [
        t for t in targets if t and "://" not in t and not t.startswith("mailto:") and not (path.parent / t).exists()
    ]

    assert not dead


@pytest.mark.parametrize("path", PAGES, ids=_named)
def test_a_page_shows_pictures_of_its_own_language(path: Path) -> None:
    pictures = [target for picture, target in _links(path) if picture]

    assert all(target.endswith(f"-{path.parent.name}.png") for target in pictures)
    assert pictures or path.name == "index.md"


@pytest.mark.parametrize("path", sorted((GUIDE / "ar").glob("*.md")), ids=_named)
def test_an_arabic_page_reads_from_right_to_left(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert text.startswith('<div dir="rtl" lang="ar">\n')
    assert text.count("<div") == text.count("</div>")


@pytest.mark.parametrize("path", PAGES, ids=_named)
def test_words_in_bold_are_words_of_the_interface(path: Path) -> None:
    known = _words_of_the_interface(path.parent.name)
    bold = {_plain(words) for words in _BOLD.findall(_without_code(path))}

    assert not bold - known


def test_the_pictures_are_those_that_the_tool_takes_and_small() -> None:
    taken = {f"{shot.name}-{language}.png" for shot in SHOTS for language in LANGUAGES}
    sizes = {picture.name: picture.stat().st_size for picture in PICTURES.glob("*.png")}
    shown = {Path(target).name for path in TEXTS for picture, target in _links(path) if picture}

    assert set(sizes) == taken == shown
    assert max(sizes.values()) < LARGEST
    assert sum(sizes.values()) < ALL_TOGETHER


def _links(page: Path) -> list[tuple[bool, str]]:
    """The targets of links and pictures: whether it is a picture, and where it leads."""
    return [(mark == "!", target) for mark, target in _LINK.findall(_without_code(page))]


def _without_code(page: Path) -> str:
    return _CODE.sub("", page.read_text(encoding="utf-8"))


@cache
def _words_of_the_interface(language: str) -> frozenset[str]:
    catalogue, _fuzzy = read_catalogue(catalogue_path("fr" if language == "en" else language), language)
    if language == "en":
        return frozenset(_plain(words) for message in catalogue for words in (message.singular, message.plural))
    return frozenset(_plain(form) for forms in catalogue.values() for form in forms)


def _plain(words: str) -> str:
    """Words as they compare: one kind of space, an ellipsis where the interface puts a name or a number."""
    return " ".join(_PLACEHOLDER.sub("…", words).replace("….", "…").split())
