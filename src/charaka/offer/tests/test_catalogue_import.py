"""A catalogue comes from a file and goes into one: nothing lost, nothing twice, and a dirty file read as it is.

``data/register-of-titles.csv`` is a small register with the oddities of real ones: Windows-1252, a line break inside
a title, US dates, a code that stands in several rows with other links, links to codes that are not there.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from charaka.kernel.audit.queries import verify
from charaka.kernel.errors import Forbidden
from charaka.kernel.exports.services import write_table
from charaka.kernel.imports.models import ImportRun
from charaka.kernel.imports.running import import_file
from charaka.kernel.scope import scope
from charaka.offer.exports.catalogue import catalogue_columns, catalogue_rows
from charaka.offer.models import Offering, OfferingLink
from charaka.offer.queries.catalogue import history_of_offering, list_versions, whole_offerings
from charaka.offer.services.catalogue import write_sheet
from charaka.offer.tests.catalogue import again, an_offering
from charaka.testing.cast import Cast

REGISTER = Path(__file__).parent / "data" / "register-of-titles.csv"
LINKS = {
    ("CODE-100", "replaced_by", "CODE-900"),
    ("CODE-300", "replaces", "CODE-310"),
    ("CODE-300", "replaces", "CODE-320"),
    ("CODE-300", "replaced_by", "CODE-100"),
    ("CODE-300", "replaced_by", "CODE-400"),
    ("CODE-400", "replaces", "CODE-300"),
    ("CODE-500", "replaced_by", "CODE-400"),
}


@pytest.fixture
def house(cast: Cast) -> Iterator[Cast]:
    with scope({cast.a.pk}):
        yield cast


def bring(cast: Cast, path: Path) -> dict[str, Any]:
    return import_file("catalogue", path, institution_code="a", actor=cast.manager.actor)


def table(folder: Path, *rows: str, head: str = "Code;Intitulé;Remplace;Actif") -> Path:
    path = folder / "table.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def counts(answer: dict[str, Any]) -> tuple[int, int, int, int]:
    return tuple(answer[name] for name in ("rows", "created", "updated", "unchanged"))


def links() -> set[tuple[str, str, str]]:
    return set(OfferingLink.objects.values_list("offering__code", "kind", "other_code"))


def test_a_dirty_register_is_imported_whole(house: Cast) -> None:
    answer = bring(house, REGISTER)
    assert answer["errors"] == []
    assert counts(answer) == (7, 5, 0, 0)
    offerings = {o.code: o for o in Offering.objects.select_related("draft", "line")}
    languages = offerings["CODE-200"]
    assert languages.title.fr == "LANGUES à finalité recherche\nSpécialité CHINOIS"
    assert (languages.state, languages.draft and languages.draft.certificate.fr) == ("retired", "Master")
    assert str(offerings["CODE-100"].valid_until) == "2026-08-31"
    assert offerings["CODE-400"].title.fr == "Sécurité des « machines » – l’essentiel"
    assert offerings["CODE-500"].title.fr == "Cœur de réseau ; supervision"
    assert {o.line.code for o in offerings.values()} == {"FC"}
    assert verify(house.a.pk).whole


def test_a_code_in_several_rows_keeps_all_its_links(house: Cast) -> None:
    bring(house, REGISTER)
    assert links() == LINKS
    joined = OfferingLink.objects.filter(other__isnull=False).values_list("offering__code", "other__code")
    assert set(joined) == {
        ("CODE-300", "CODE-100"), ("CODE-300", "CODE-400"), ("CODE-400", "CODE-300"), ("CODE-500", "CODE-400"),
    }  # fmt: skip


def test_a_second_run_changes_nothing(house: Cast) -> None:
    bring(house, REGISTER)
    acts = verify(house.a.pk).entries
    assert counts(bring(house, REGISTER)) == (7, 0, 0, 5)
    assert links() == LINKS
    imported = history_of_offering(Offering.objects.get(code="CODE-300")).count()
    assert imported == 1
    assert verify(house.a.pk).entries - acts == ImportRun.objects.count() + 2  # the run's own acts, no offering's


def test_a_link_that_waited_for_its_code_is_joined_when_it_comes(house: Cast, tmp_path: Path) -> None:
    bring(house, REGISTER)
    waiting = OfferingLink.objects.get(other_code="CODE-900", other=None)
    assert counts(bring(house, table(tmp_path, "CODE-900;Taille de pierre;;ACTIVE"))) == (1, 1, 0, 0)
    waiting.refresh_from_db()
    assert waiting.other is not None
    assert waiting.other.code == "CODE-900"


def test_a_new_link_of_a_known_code_is_an_update_with_its_history(house: Cast, tmp_path: Path) -> None:
    bring(house, REGISTER)
    row = "CODE-400;Sécurité des « machines » – l’essentiel;CODE-777;ACTIVE"
    assert counts(bring(house, table(tmp_path, row))) == (1, 0, 1, 0)
    assert links() == LINKS | {("CODE-400", "replaces", "CODE-777")}
    latest = history_of_offering(Offering.objects.get(code="CODE-400")).first()
    assert latest is not None
    assert latest.changes["links"] == [None, ["CODE-777"]]


def test_two_rows_of_one_code_that_disagree_refuse_the_file(house: Cast, tmp_path: Path) -> None:
    answer = bring(house, table(tmp_path, "A-1;Soudage;;", "A-2;Froid;;", "A-1;Soudure;;"))
    assert answer["created"] == 0
    assert [(e["row"], e["column"]) for e in answer["errors"]] == [(4, "Intitulé")]
    assert "row 2" in answer["errors"][0]["message"]
    assert not Offering.objects.exists()


def test_what_is_on_sale_gets_a_new_version_from_a_file(house: Cast, tmp_path: Path) -> None:
    sold = an_offering(house, "A-1", "published")
    path = table(tmp_path, "A-1;Soudage TIG inox;;")
    assert counts(bring(house, path)) == (1, 0, 1, 0)
    now = again(house, sold)
    assert now.title.fr == "Soudage TIG"
    assert now.draft is not None
    assert (now.draft.title.fr, now.draft.title.ar) == ("Soudage TIG inox", "تلحيم")
    assert counts(bring(house, path)) == (1, 0, 0, 1)  # the draft says it already
    assert len(list_versions(sold)) == 2


def test_a_file_retires_what_is_not_on_sale_and_nothing_else(house: Cast, tmp_path: Path) -> None:
    sold, draft = an_offering(house, "A-1", "published"), an_offering(house, "A-2", "draft")
    path = table(tmp_path, "A-1;Soudage TIG;;INACTIVE", "A-2;Soudage TIG;;INACTIVE")
    assert counts(bring(house, path)) == (2, 0, 1, 1)
    assert (again(house, sold).state, again(house, draft).state) == ("published", "retired")
    assert counts(bring(house, path)) == (2, 0, 0, 2)
    revived = table(tmp_path, "A-2;Autre titre;;ACTIVE")
    assert counts(bring(house, revived)) == (1, 0, 0, 1)
    assert again(house, draft).title.fr == "Soudage TIG"


def test_the_manager_imports_and_the_trainer_does_not(house: Cast) -> None:
    with pytest.raises(Forbidden):
        import_file("catalogue", REGISTER, institution_code="a", actor=house.trainer.actor)


@pytest.mark.parametrize(("written_in", "read_in"), [("fr", "fr"), ("ar", "en"), ("en", "fr")])
def test_what_is_exported_comes_back_unchanged(house: Cast, tmp_path: Path, written_in: str, read_in: str) -> None:
    bring(house, REGISTER)
    rented = an_offering(house, "LO-1", "published", kind="rental")
    write_sheet(actor=house.manager.actor, offering=rented, values={"days": 9})
    before = links()
    with override(written_in):
        stream, rows = write_table(catalogue_columns(), catalogue_rows(whole_offerings()), "csv")
    path = tmp_path / "catalogue.csv"
    path.write_bytes(stream.read())
    assert rows == 7  # six offerings; one has two links of each kind
    with override(read_in):
        answer = bring(house, path)
    assert answer["errors"] == []
    assert counts(answer) == (7, 0, 0, 6)
    assert links() == before


def test_each_link_stands_in_the_export(house: Cast) -> None:
    bring(house, REGISTER)
    stream, _rows = write_table(catalogue_columns(), catalogue_rows(whole_offerings()), "csv")
    text = io.TextIOWrapper(io.BytesIO(stream.read()), "utf-8-sig")
    rows = list(csv.DictReader(text, delimiter=";"))
    found = {(r["Code"], "replaces", r["Replaces (code)"]) for r in rows if r["Replaces (code)"]}
    found |= {(r["Code"], "replaced_by", r["Replaced by (code)"]) for r in rows if r["Replaced by (code)"]}
    assert found == LINKS
