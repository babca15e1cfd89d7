"""Takes the pictures of the guide anew: ``python -m tools.screenshots`` (``--only board cost`` for some of them).

Seeds a demo in a temporary folder, serves it, walks through it in Arabic, French and English, and writes
docs/img/<name>-<language>.png. Pictures are cropped to what the text speaks of and reduced to few colours.
"""

from __future__ import annotations

import argparse
import io
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER: Final = Path(__file__).resolve().parent.parent / "docs" / "img"
LANGUAGES: Final = ("ar", "fr", "en")
LOCALES: Final = {"ar": "ar-MA", "fr": "fr-MA", "en": "en-GB"}
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTH, HEIGHT, COLOURS = 1280, 750, 96
SEEDING: Final = 180  # seconds until the demo must answer
HOME: Final = "/i/ain-tazra/"
DIRECTOR: Final = "Nadia El Ouarzi"
Walk = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: how to come to the page, which part of it is shown (the whole window unless said), and to whom."""

    name: str
    walk: Walk
    part: str = ""
    height: int = HEIGHT
    signed_in: bool = True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], help="names of pictures")
    parser.add_argument("--languages", nargs="*", default=LANGUAGES)
    parser.add_argument("--origin", default="", help="a demo that is served already; the import leaves its trace there")
    wanted = parser.parse_args()
    shots = [shot for shot in SHOTS if not wanted.only or shot.name in wanted.only]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _demo(wanted.origin) as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox", "--disable-gpu"])
        for language in wanted.languages:
            for shot in shots:
                target = FOLDER / f"{shot.name}-{language}.png"
                target.write_bytes(_small(_taken(browser, origin, language, shot)))
                print(f"{target.name}: {target.stat().st_size // 1024} kB")
        browser.close()


def _demo(origin: str) -> AbstractContextManager[str]:
    return nullcontext(origin) if origin else served_demo()


@contextmanager
def served_demo() -> Iterator[str]:
    """The address of a fresh demo, which is gone afterwards. Raises TimeoutError when it does not come up."""
    port = _free_port()
    origin = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="charaka-guide-") as home:
        charaka = Path(sys.executable).with_name("charaka")
        command = [str(charaka), "demo", "--home", f"{home}/demo", "--port", str(port)]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            _wait_for(f"{origin}/demo/", server)
            yield origin
        finally:
            server.terminate()
            server.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SEEDING
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.5)
    raise TimeoutError("the demo did not start")


def _chromium() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise SystemExit("No Chromium was found. Install the package chromium.")
    return found


def _taken(browser: Browser, origin: str, language: str, shot: Shot) -> bytes:
    """The picture as PNG, of the window or of the upper part of one of its elements."""
    context = browser.new_context(
        base_url=origin,
        viewport={"width": WIDTH, "height": HEIGHT},
        locale=LOCALES[language],
        color_scheme="light",
        reduced_motion="reduce",
    )
    try:
        page = context.new_page()
        if shot.signed_in:
            _sign_in(page)
        context.add_cookies([{"name": "charaka_language", "value": language, "url": origin}])
        shot.walk(page)
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        return _picture(page, shot)
    finally:
        context.close()


def _picture(page: Page, shot: Shot) -> bytes:
    if not shot.part:
        return page.screenshot()
    box = page.locator(shot.part).first.bounding_box()
    if box is None:
        raise LookupError(f"{shot.name}: {shot.part} is not shown")
    clip = {"x": box["x"], "y": box["y"], "width": box["width"], "height": min(box["height"], shot.height)}
    return page.screenshot(clip=clip, full_page=True)  # type: ignore[arg-type]


def _small(png: bytes) -> bytes:
    """The picture in few colours: a third of the bytes, and text as sharp as before."""
    reduced = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    written = io.BytesIO()
    reduced.save(written, "PNG", optimize=True)
    return written.getvalue()


# How to come to the pages --------------------------------------------------------------------------------------------


def _sign_in(page: Page) -> None:
    page.goto("/demo/")
    page.locator("form", has_text=DIRECTOR).get_by_role("button").click()


def _at(path: str) -> Walk:
    """The page of this address inside the institution, or of the whole platform when it begins with a slash."""

    def walk(page: Page) -> None:
        page.goto(path if path.startswith("/") else HOME + path)

    return walk


def _first_found(listed: str, words: str, inside: str, tab: str = "") -> Walk:
    """The record that a list finds first for ``words``; ``inside`` is a part of its address, ``tab`` follows it."""

    def walk(page: Page) -> None:
        page.goto(f"{HOME}{listed}?q={words}")
        address = page.locator(f'main table a[href*="{inside}"]').first.get_attribute("href") or ""
        page.goto(address + tab)

    return walk


def _merge(page: Page) -> None:
    page.goto(f"{HOME}partners/duplicates/")
    page.goto(page.locator('main a[href*="/merge/"]').first.get_attribute("href") or "")


def _import_columns(page: Page) -> None:
    page.goto(f"{HOME}imports/partners/")
    page.set_input_files("input[type=file]", {"name": "partenaires.csv", "mimeType": "text/csv", "buffer": PARTNERS})
    page.locator("main form[enctype] button[type=submit]").last.click()
    page.locator("#mapping").wait_for()


def _import_check(page: Page) -> None:
    _import_columns(page)
    page.locator('button[form="mapping"]').first.click()
    page.wait_for_url("**/check/")
    page.locator("main table").first.wait_for(timeout=60_000)


def _books_columns(page: Page) -> None:
    page.goto(f"{HOME}imports/ledger/")
    page.set_input_files("input[type=file]", {"name": "fec-2026.txt", "mimeType": "text/plain", "buffer": BOOKS})
    page.locator("main form[enctype] button[type=submit]").last.click()
    page.locator("#mapping").wait_for()


BOOKS: Final = b"""JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|PieceRef|EcritureLib|Debit|Credit
AC|Achats|FA-2026-411|20261104|6125|Eau et energie|LYD-88121|Electricite, ateliers|4820,50|
AC|Achats|FA-2026-411|20261104|4411|Fournisseurs|LYD-88121|Electricite, ateliers||4820,50
AC|Achats|FA-2026-412|20261106|6122|Matieres et fournitures|SMF-0931|Baguettes de soudure|2150,00|
AC|Achats|FA-2026-412|20261106|4411|Fournisseurs|SMF-0931|Baguettes de soudure||2150,00
OD|Operations diverses|OD-2026-77|20261112|6171|Salaires|PAIE-11|Heures de vacation|9300,00|
OD|Operations diverses|OD-2026-77|20261112|4432|Personnel|PAIE-11|Heures de vacation||9300,00
"""

PARTNERS: Final = """Raison sociale;Statut;Type;ICE;Effectif;Ville;Courriel;Partenaire depuis
Menuiserie Tafoukt;privé;entreprise;001998230000054;42;Aïn Tazra;contact@tafoukt.example;12/03/2024
Câblerie d’Ighzer;privé;entreprise;00199823000X054;310;Aïn Tazra;cablerie@ighzer.example;04/09/2023
Fédération du froid;privé;fédération;;12;Aïn Tazra;froid@federation;15/01/2025
Hôtellerie Targant;privé;entreprise;002004410000031;quatre-vingts;Tizi Ourir;rh@targant.example;31/02/2025
Délégation de la pêche;public;ministère;;;Port Sahla;delegation@peche.example;20/11/2024
""".encode("cp1252")

SHOTS: Final = (
    Shot("sign-in", _at("/account/login/"), signed_in=False),
    Shot("today", _at("")),
    Shot("institution", _at("institution/"), part="main"),
    Shot("partners", _at("partners/"), part="main"),
    Shot("merge", _merge, part="main"),
    Shot("roles", _at("people/roles/"), part="main"),
    Shot("trainer", _first_found("people/", "Karima+Lahsini", "/people/", "qualifications/"), part="main"),
    Shot("import-columns", _import_columns, part="main"),
    Shot("import-check", _import_check, part="main"),
    Shot("board", _at("actions/board/"), part="main"),
    Shot("action", _at("actions/34/"), part="main"),
    Shot("measure", _at("measures/actions_on_time/"), part="main"),
    Shot("hidden", _at("measures/staff/"), part="main section:has(tr.sub)", height=520),
    Shot("cost", _first_found("offerings/", "FC-SOU-212", "/offerings/", "cost/"), part="main", height=900),
    Shot("portfolio", _at("portfolio/"), part="main"),
    Shot("services", _at("accounts/"), part="main", height=1000),
    Shot("ledger", _at("accounts/chart/71243/ledger/?period=2026"), part="main"),
    Shot("books-columns", _books_columns, part="main"),
    Shot("budget", _at("accounts/budget/"), part="main", height=900),
    Shot("bank", _at("accounts/bank/1/"), part="main"),
    Shot("verify", _at("/v/?code=K7M3-9QXT-4A"), part="main", signed_in=False),
    Shot("token", _at("/me/tokens/new/"), part="main"),
)

if __name__ == "__main__":
    main()
