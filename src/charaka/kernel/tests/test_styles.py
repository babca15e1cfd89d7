"""The style sheets keep the promises that the content security policy and the three languages rest on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bootstrap_wrapper import get_bootstrap_dir
from django.contrib.staticfiles import finders

from charaka.kernel.ui.assets import Direction, imported, styles

STATIC = Path(__file__).resolve().parent.parent / "static"
WAYS: tuple[Direction, ...] = ("ltr", "rtl")
SHEETS = sorted((STATIC / "charaka/css").glob("*.css"))
PHYSICAL = re.compile(
    r"(?<![\w-])((margin|padding|border)-(left|right|top|bottom)|left|right|top|bottom|width|height|"
    r"(min|max)-(width|height)|text-align:\s*(left|right)|float)\s*:(?!\s*none)"
)


def rules_of(sheet: Path) -> str:
    """The sheet without comments and without media queries, whose conditions name a width."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"@media[^{]+", "@media ", text)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_sheet_uses_logical_properties_and_no_data_address(sheet: Path) -> None:
    text = rules_of(sheet)
    assert not PHYSICAL.findall(text)
    assert "data:" not in text
    assert "http" not in text


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_file_a_sheet_asks_for_exists(sheet: Path) -> None:
    for address in re.findall(r'url\("([^"]+)"\)', rules_of(sheet)):
        path = (sheet.parent / address).resolve().relative_to(STATIC)
        assert finders.find(path.as_posix()), address


def test_every_sheet_is_linked_or_imported_and_every_link_has_its_sheet() -> None:
    loaded = {path for way in WAYS for path in (*styles(way), *imported(way))}
    assert {path.rsplit("/", 1)[-1] for path in loaded if path.startswith("charaka/")} == {s.name for s in SHEETS}


@pytest.mark.parametrize("way", WAYS)
def test_the_cascade_is_font_bootstrap_tokens_base_parts_and_print_last(way: Direction) -> None:
    linked = styles(way)
    assert linked[0] == "charaka/css/fonts.css"
    assert linked[-1] == "charaka/css/print.css"
    sheet = STATIC / linked[1]
    found = [
        (sheet.parent / address).resolve() for address in re.findall(r'@import url\("([^"]+)"\)', sheet.read_text())
    ]
    assert found == [(STATIC / path).resolve() for path in imported(way)]
    assert ("rtl" in imported(way)[0]) == (way == "rtl")


def test_a_class_that_stands_alone_carries_our_prefix_or_bootstraps_name() -> None:
    bootstrap = (Path(get_bootstrap_dir()) / "css/bootstrap.min.css").read_text("utf-8")
    known = set(re.findall(r"\.([A-Za-z][\w-]*)", bootstrap))
    ours = re.compile(r"(ck-|btn-(default|quiet|icon|touch)$|flip$)")
    for sheet in SHEETS:
        plain = re.sub(r":(is|where|not|has)\([^{}]*?\)(?=[\s,{:.>])", ":any", rules_of(sheet))
        for selector in re.findall(r"(?:^|[},])\s*\.([A-Za-z][\w-]*)", plain, flags=re.MULTILINE):
            assert ours.match(selector) or selector in known, f"{sheet.name}: .{selector}"


PACKAGE = STATIC.parent.parent
PAGES = sorted(path for path in PACKAGE.glob("*/templates/**/*.html") if "mail" not in path.parts)


def classes_of(page: Path) -> set[str]:
    """The classes that a template writes, without those that it computes."""
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "\0", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    words = (word for value in re.findall(r'\bclass="([^"]*)"', text) for word in value.split())
    return {word for word in words if "\0" not in word}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PACKAGE)))
def test_a_template_uses_only_classes_that_exist(page: Path) -> None:
    bootstrap = (Path(get_bootstrap_dir()) / "css/bootstrap.min.css").read_text("utf-8")
    known = set(re.findall(r"\.([A-Za-z][\w-]*)", bootstrap + "".join(map(rules_of, SHEETS))))
    assert classes_of(page) <= known, classes_of(page) - known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PACKAGE)))
def test_a_template_has_no_style_no_handler_and_no_script_of_its_own(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\ssrc=)|hx-on|javascript:|data:image", text)
