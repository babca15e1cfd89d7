"""Papers: what they look like to a reader, to an archive and to someone who tries to make them say something else."""

from __future__ import annotations

import io
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import typst
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from hypothesis import given
from hypothesis import strategies as st

from charaka.kernel.documents.codes import ALPHABET, LENGTH, new_code, read_code, shown_code
from charaka.kernel.documents.letterheads import Letterhead
from charaka.kernel.documents.rendering import Proof, fingerprint, render, render_paper, templates_in
from charaka.kernel.documents.sheets import (
    Column,
    Happening,
    Pair,
    Pairs,
    Printing,
    Prose,
    RecordSheet,
    Table,
    record_sheet,
)
from charaka.kernel.documents.words import Amount, Phrase, Reference, encode, spoken
from charaka.kernel.errors import Invalid
from charaka.kernel.money import Money
from charaka.kernel.text import Text3

NOON = datetime(2026, 10, 13, 12, 0, tzinfo=UTC)
PROOF = Proof("K7M39QXT4A", "https://charaka.example/v/K7M39QXT4A/")
LANGUAGES = ("ar", "fr", "en", "ar+fr")

HEAD = Letterhead(
    name=Text3(ar="معهد مهن الصناعة", fr="Institut des métiers", en="Institute of Trades"),
    place=Text3(ar="عين تازرة", fr="Aïn Tazra", en="Aïn Tazra"),
    legal_form=Text3(ar="شركة مساهمة", fr="Société anonyme", en="Public limited company"),
    capital=Money.of("300000", "MAD"),
    seat=Text3(ar="الحي الصناعي", fr="Quartier industriel", en="Industrial district"),
    trade_register="99 412",
    court=Text3(ar="عين تازرة", fr="Aïn Tazra", en="Aïn Tazra"),
    ice="999 000 001 000 007",
)
PARTNER = Text3(ar="كابلاج تيويزي", fr="Câblages Tiwizi", en="Cablages Tiwizi")


def sheet(*rows: Pair, history: int = 1, table: int = 2, number: str = "PA-2024-0031") -> RecordSheet:
    """A partner's sheet with one section of each sort."""
    columns = [Column(_("Year"), width=2), Column(_("Amount"), "end")]
    lines = [[Reference(str(1900 + line)), Amount(Money(line * 100_000, "MAD"))] for line in range(table)]
    return RecordSheet(
        title=Text3(ar="بطاقة شريك", fr="Fiche partenaire", en="Partner sheet"),
        subtitle=PARTNER,
        number=number,
        printing=Printing("Dalila Director", NOON),
        sections=[
            Pairs(_("Identity"), [Pair(_("Since"), date(2024, 3, 4)), Pair(_("Staff"), 1240), *rows]),
            Table(_("Sales"), columns, lines),
            Prose(_("Notes"), ["Premier client.", "أول زبون."]),
        ],
        history=[Happening(NOON, _("Created"), "Dalila Director", "first")] * history,
    )


def pdf_of(one: RecordSheet, language: str) -> bytes:
    return render_paper(one.paper(language=language, letterhead=HEAD), proof=PROOF, made_at=NOON)


def text_of(pdf: bytes) -> str:
    """All the words of the PDF, by the letters that its fonts declare (ToUnicode), in the order of drawing."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return "\n".join(_page_text(page) for page in opened.pages)


def drawing(stream: Any) -> list[tuple[list[Any], Any]]:
    """The instructions of a page or of a font's map: operands and operator."""
    return [(list(step.operands), step.operator) for step in pikepdf.parse_content_stream(stream)]


def _page_text(page: pikepdf.Page) -> str:
    fonts = {str(name): _letters(font) for name, font in page.Resources.Font.items()}
    words, letters = [], {}
    for operands, operator in drawing(page):
        if str(operator) == "Tf":
            letters = fonts[str(operands[0])]
        elif str(operator) == "TJ":
            shown = b"".join(bytes(part) for part in operands[0] if isinstance(part, pikepdf.String))
            words.append("".join(letters.get(shown[at : at + 2], "") for at in range(0, len(shown), 2)))
        elif str(operator) == "Tj":
            shown = bytes(operands[0])
            words.append("".join(letters.get(shown[at : at + 2], "") for at in range(0, len(shown), 2)))
    return "\n".join(words)


def _letters(font: pikepdf.Object) -> dict[bytes, str]:
    """glyph -> letters, read from the font's ToUnicode map."""
    found: dict[bytes, str] = {}
    for operands, operator in drawing(font.ToUnicode):
        if str(operator) == "endbfchar":
            pairs = [bytes(part) for part in operands]
            found |= {
                glyph: letters.decode("utf-16-be") for glyph, letters in zip(pairs[::2], pairs[1::2], strict=True)
            }
        if str(operator) == "endbfrange":
            for first, last, start in zip(operands[::3], operands[1::3], operands[2::3], strict=True):
                base = int.from_bytes(bytes(start), "big")
                for step in range(int.from_bytes(bytes(last), "big") - int.from_bytes(bytes(first), "big") + 1):
                    glyph = (int.from_bytes(bytes(first), "big") + step).to_bytes(2, "big")
                    found[glyph] = chr(base + step)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_record_sheet_is_an_archive_file_that_can_be_read_aloud(language: str) -> None:
    with pikepdf.open(io.BytesIO(pdf_of(sheet(), language))) as opened:
        with opened.open_metadata() as told:
            assert (told["pdfaid:part"], told["pdfaid:conformance"], told["pdfuaid:part"]) == ("2", "A", "1")
            assert told.pdfa_status == "2A"
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang).startswith(language[:2] if language != "ar+fr" else "fr")
        box = [float(side) for side in opened.pages[0].MediaBox]
        assert (round(box[2]), round(box[3])) == (595, 842), "A4"
        fonts = [font for page in opened.pages for font in page.Resources.Font.values()]
        assert all("FontFile" in str(list(_descriptor(font).keys())) for font in fonts), "every font is inside"
        assert all("IBMPlexSansArabic" in str(font.BaseFont) for font in fonts), "and it is ours"


def drawn(word: str) -> str:
    """An Arabic word in the order in which it is drawn: from the left."""
    return word[::-1]


def _descriptor(font: pikepdf.Object) -> pikepdf.Object:
    return font.DescendantFonts[0].FontDescriptor if "/DescendantFonts" in font else font.FontDescriptor


def test_words_can_be_found_in_both_scripts() -> None:
    french, arabic, both = (text_of(pdf_of(sheet(), language)) for language in ("fr", "ar", "ar+fr"))
    assert "Fiche partenaire" in french
    assert "Câblages Tiwizi" in french
    assert drawn("بطاقة") in arabic
    assert "Fiche partenaire" not in arabic
    assert "Fiche partenaire" in both
    assert drawn("بطاقة") in both
    assert "K7M3-9QXT-4A" in french
    assert "charaka.example/v\n" in french


def test_the_legal_foot_names_what_the_law_asks_for() -> None:
    said = text_of(pdf_of(sheet(), "en"))
    for words in (
        "Public limited company",
        "MAD\u00a0300,000.00",
        "Industrial district",
        "99\u00a0412",
        "999\u00a0000\u00a0001",
    ):
        assert words in said
    assert "RIB" not in said, "what is empty is left out"


def test_the_same_record_makes_the_same_bytes_and_another_does_not() -> None:
    first = record_sheet(sheet(), language="ar+fr", letterhead=HEAD)
    assert record_sheet(sheet(), language="ar+fr", letterhead=HEAD) == first
    assert record_sheet(sheet(Pair("Size", 1)), language="ar+fr", letterhead=HEAD) != first


def test_the_fingerprint_follows_the_words_and_not_the_clock() -> None:
    one = sheet().paper(language="fr", letterhead=HEAD)
    assert fingerprint(one) == fingerprint(sheet().paper(language="fr", letterhead=HEAD))
    assert fingerprint(one) != fingerprint(sheet(Pair("Size", 2)).paper(language="fr", letterhead=HEAD))
    assert fingerprint(one) != fingerprint(sheet().paper(language="en", letterhead=HEAD))
    said = text_of(render_paper(one, proof=PROOF, made_at=NOON))
    assert f"{fingerprint(one)[:4]}\u00a0{fingerprint(one)[4:8]}" in said


HOSTILE = [
    '#import "letterhead.typ": *',
    "] $ #panic()",
    '"quotes" \\ back',
    "*bold* _it_ `raw` <label> @ref",
    "// comment /* x */",
    "$ x^2 $ #{1+1} = 2",
]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("language", ["fr", "ar", "ar+fr"])
def test_a_name_is_never_code(words: str, language: str) -> None:
    """The whole name stands on the page, letter by letter, wherever a name may stand."""
    hostile = Text3.same(words)
    one = RecordSheet(
        hostile, [Pairs(words, [Pair(words, words)])], Printing(words, NOON), number="1", subtitle=hostile
    )
    head = Letterhead(name=hostile, place=hostile, seat=hostile)
    said = text_of(record_sheet(one, language=language, letterhead=head)).replace("\n", " ")
    if language == "fr":
        assert said.count(words) >= 5
    for word in words.split():
        assert word in said or language == "ar", word


@given(st.text(max_size=60))
def test_any_text_can_be_printed(words: str) -> None:
    """Emoji, control characters, other scripts, marks that reorder: no name stops a document."""
    one = RecordSheet(words or "-", [Pairs(None, [Pair("x", words)])], Printing(words, NOON))
    assert record_sheet(one, language="ar", letterhead=HEAD).startswith(b"%PDF-")


def test_marks_that_reorder_are_not_printed() -> None:
    assert spoken("\u202egnp.exe", "fr") == "gnp.exe"
    assert spoken("a\u0000b\u2066c", "fr") == "abc"


def test_a_legal_document_misses_no_language_and_no_letter() -> None:
    data = {"title": Text3(fr="Facture"), "number": "FA-1"}
    with pytest.raises(Invalid, match="Facture"):
        render("kernel/record_sheet", data, language="ar+fr", letterhead=HEAD, complete=True)
    complete = sheet(Pair(_("Name"), "ⵜⴰⵎⴰⵣⵉⵖⵜ")).paper(language="fr", letterhead=HEAD)
    with pytest.raises(Invalid, match="cannot be printed"):
        render_paper(complete, made_at=NOON, complete=True)
    assert "◊" in text_of(render_paper(complete, made_at=NOON)), "elsewhere a lozenge stands for it"


def test_a_long_table_runs_over_pages_and_says_so() -> None:
    pdf = pdf_of(sheet(table=120), "fr")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        count = len(opened.pages)
        pages = [_page_text(page) for page in opened.pages]
    assert count >= 4
    assert all(f"{at}\u00a0/\u00a0{count}" in page for at, page in enumerate(pages, 1))
    with translation.override("fr"):
        head = gettext("Year")
    assert all(head in page for page in pages[1:-1]), "the head of the table is repeated"


def test_a_room_brings_its_own_template(tmp_path: Path) -> None:
    (tmp_path / "note.typ").write_text(
        '#import "letterhead.typ": *\n#show: paper\n#title-line(data.body.title)\n#closing()'
    )
    templates_in("testroom", tmp_path)
    pdf = render(
        "testroom/note", {"title": "Note de service"}, language="fr", letterhead=HEAD, proof=PROOF, made_at=NOON
    )
    assert "Note de service" in text_of(pdf)


def test_a_template_reads_nothing_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "spy.typ").write_text('#read("/etc/hostname")')
    templates_in("spyroom", tmp_path)
    with pytest.raises(typst.TypstError):
        render("spyroom/spy", {"title": "x"}, language="fr", letterhead=HEAD, made_at=NOON)


def test_threads_render_at_once() -> None:
    made: list[bytes] = []
    workers = [threading.Thread(target=lambda: made.append(pdf_of(sheet(), "ar+fr"))) for _worker in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(made) == 4
    assert len(set(made)) == 1


def test_a_logo_is_a_picture() -> None:
    with pytest.raises(Invalid, match="PNG or JPEG"):
        record_sheet(sheet(), language="fr", letterhead=Letterhead(name=PARTNER, logo=b"<svg onload=x>"))


def test_values_are_written_as_the_language_wants() -> None:
    price = Money.of("34776", "MAD")
    assert spoken(price, "fr") == "34\u00a0776,00\u00a0MAD"
    assert spoken(price, "ar") == "34\u00a0776,00\u00a0درهم"
    assert spoken(Amount(price), "ar") == "34\u00a0776,00"
    assert spoken(date(2026, 7, 1), "ar") == "1\u00a0يوليوز\u00a02026"
    assert encode(date(2026, 9, 16), "ar+fr") == {"k": "figure", "fr": "16/09/2026", "ar": "16/09/2026"}
    assert spoken(Phrase(_("Printed on %(day)s by %(name)s."), {"day": NOON, "name": "X"}), "en").startswith(
        "Printed on"
    )
    with pytest.raises(TypeError):
        spoken(object(), "fr")


@given(st.text(max_size=40))
def test_no_typed_text_upsets_the_reading_of_codes(typed: str) -> None:
    code = read_code(typed)
    assert code is None or (len(code) == LENGTH and set(code) <= set(ALPHABET))


def test_a_code_survives_being_typed() -> None:
    for _time in range(50):
        code = new_code()
        assert read_code(f" {shown_code(code).lower()} ") == code
    assert not set("01258OILSBUZ") & set(ALPHABET)
    assert read_code("K7M39QXT4") is None
