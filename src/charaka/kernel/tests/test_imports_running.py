"""A file enters whole or not at all, the same for page, command and worker; and the pages that lead there.

The importer of these tests writes kept mappings, the plainest tenant table of the kernel: title -> signature.
"""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation

from charaka.kernel.actors import Actor
from charaka.kernel.audit import audit_action, record_many
from charaka.kernel.audit.models import AuditEntry
from charaka.kernel.audit.services import Act
from charaka.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from charaka.kernel.imports import progress as progress_module
from charaka.kernel.imports import views
from charaka.kernel.imports.bringing import set_reading, start_import
from charaka.kernel.imports.models import ImportMapping, ImportRun, ImportState
from charaka.kernel.imports.problems import FileRefused
from charaka.kernel.imports.progress import ask_to_stop, telling, told
from charaka.kernel.imports.running import cancel_import, check_import, import_file, outcome, run_import
from charaka.kernel.imports.schema import Field, Importer, Plan, Row, compare, register_importer
from charaka.kernel.imports.services import claim_import, set_mapping
from charaka.kernel.imports.sources import Options
from charaka.kernel.imports.tasks import forget_import_files
from charaka.kernel.jobs import run_pending
from charaka.kernel.permissions import Role, permission
from charaka.kernel.scope import scope
from charaka.testing.cast import Cast, Player

pytestmark = pytest.mark.django_db

THINGS_WRITTEN = audit_action("kerneltests.thing.imported", "Thing imported")
IMPORT_THINGS = permission("kerneltests.thing:import", "Import things", Role.DIRECTOR, Role.TRAINING_MANAGER)
before_apply: list[Callable[[], None]] = []


def _plan(rows: Sequence[Row], *, institution_id: int) -> Plan:
    known: dict[Hashable, ImportMapping] = {
        thing.signature: thing
        for thing in ImportMapping.objects.filter(institution_id=institution_id, importer="thing")
    }
    plan = compare(
        rows,
        known,
        key=lambda row: row["name"],
        value_of=lambda thing, field: thing.columns.get(field) if field != "name" else thing.signature,
    )
    plan.problems = [
        row.problem("name", "thing.forbidden", name=row["name"]) for row in rows if row["name"] == "Forbidden"
    ]
    return plan


def _apply(plan: Plan, *, actor: Actor, progress: Callable[[int], None]) -> None:
    for hook in before_apply:
        hook()
    made = [
        ImportMapping(
            institution_id=plan.institution_id, importer="thing", signature=row["name"], columns={"staff": row["staff"]}
        )
        for row in plan.create
    ]
    for start in range(0, len(made), 100):
        ImportMapping.objects.bulk_create(made[start : start + 100])
        progress(start + 100)
    for update in plan.update:
        update.record.columns |= {name: after for name, (_before, after) in update.changes.items()}
        update.record.save()
    acts = [Act(thing, {}) for thing in made] + [Act(update.record, update.changes) for update in plan.update]
    record_many(THINGS_WRITTEN, acts, actor=actor)


register_importer(
    Importer(
        code="test-things",
        label="Things",
        fields=[
            Field("name", "Name", required=True, max_length=40, synonyms=["Nom", "الاسم"], example="Drill"),
            Field("staff", "Staff", "integer", synonyms=["Effectif"], example="12"),
        ],
        natural_key=["name"],
        plan=_plan,
        apply=_apply,
        permission=IMPORT_THINGS,
        sentences={"thing.forbidden": "The name “%(name)s” is taken."},
    )
)

GOOD = "Nom;Effectif\nA;1\nB;2\nC;3\n"
BAD = "Nom;Effectif\nA;1\nB;two\n;3\n"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "media")},
        },
    }


@pytest.fixture
def hook() -> Iterator[list[Callable[[], None]]]:
    yield before_apply
    before_apply.clear()


def start(cast: Cast, text: str | bytes, name: str = "things.csv") -> ImportRun:
    upload = ContentFile(text.encode() if isinstance(text, str) else text, name=name)
    return start_import(actor=cast.director.actor, importer_code="test-things", institution_id=cast.a.pk, upload=upload)


def things() -> dict[str, Any]:
    return {t.signature: t.columns.get("staff") for t in ImportMapping.objects.filter(importer="thing")}


def test_a_good_file_enters_and_the_same_file_again_changes_nothing(in_a: Cast) -> None:
    run = run_import(run=start(in_a, GOOD), actor=in_a.director.actor)
    assert (run.state, run.created, run.updated, run.unchanged) == (ImportState.DONE, 3, 0, 0)
    assert things() == {"A": 1, "B": 2, "C": 3}
    again = run_import(run=start(in_a, GOOD), actor=in_a.director.actor)
    assert (again.state, again.created, again.updated, again.unchanged) == (ImportState.DONE, 0, 0, 3)
    changed = run_import(run=start(in_a, GOOD.replace("B;2", "B;5")), actor=in_a.director.actor)
    assert (changed.created, changed.updated, changed.unchanged) == (0, 1, 2)
    assert things()["B"] == 5


def test_a_run_that_is_done_is_not_run_twice(in_a: Cast) -> None:
    run = run_import(run=start(in_a, GOOD), actor=in_a.director.actor)
    ImportMapping.objects.filter(importer="thing").delete()
    assert run_import(run=run, actor=in_a.director.actor).created == 3
    assert things() == {}
    with pytest.raises(Conflict):
        claim_import(run=run, state=ImportState.RUNNING, actor=in_a.director.actor)


def test_one_bad_row_keeps_the_whole_file_out(in_a: Cast) -> None:
    run = run_import(run=start(in_a, BAD), actor=in_a.director.actor)
    assert (run.state, run.error_count, run.bad_rows, things()) == (ImportState.REFUSED, 2, 2, {})
    assert outcome(run) == {
        "rows": 3, "created": 0, "updated": 0, "unchanged": 0,
        "errors": [
            {"row": 3, "column": "Effectif", "message": "Not a whole number."},
            {"row": 4, "column": "Nom", "message": "Empty, but required."},
        ],
    }  # fmt: skip


def test_good_rows_enter_alone_when_the_user_says_so(in_a: Cast) -> None:
    run = check_import(run=start(in_a, BAD), actor=in_a.director.actor)
    assert (run.state, run.created, run.bad_rows) == (ImportState.CHECKED, 1, 2)
    run = run_import(run=run, actor=in_a.director.actor, ready_only=True)
    assert (run.state, run.created, run.bad_rows, things()) == (ImportState.DONE, 1, 2, {"A": 1})


def test_what_the_room_finds_in_the_database_refuses_the_file_too(in_a: Cast) -> None:
    run = run_import(run=start(in_a, "Nom;Effectif\nA;1\nForbidden;2\n"), actor=in_a.director.actor)
    assert (run.state, things()) == (ImportState.REFUSED, {})
    assert outcome(run)["errors"] == [{"row": 3, "column": "Nom", "message": "The name “Forbidden” is taken."}]


def test_checking_writes_no_row_and_tells_what_would_be_written(in_a: Cast) -> None:
    run_import(run=start(in_a, GOOD), actor=in_a.director.actor)
    run = check_import(run=start(in_a, GOOD.replace("B;2", "B;5") + "D;4\n"), actor=in_a.director.actor)
    assert (run.state, run.created, run.updated, run.unchanged) == (ImportState.CHECKED, 1, 1, 2)
    assert len(things()) == 3


def test_an_import_that_fails_half_way_leaves_nothing(in_a: Cast, hook: list[Callable[[], None]]) -> None:
    run = start(in_a, GOOD)

    def break_down() -> None:
        ImportMapping.objects.create(institution_id=in_a.a.pk, importer="thing", signature="half")
        raise RuntimeError("the disk is full")

    hook.append(break_down)
    with pytest.raises(RuntimeError):
        run_import(run=run, actor=in_a.director.actor)
    run.refresh_from_db()
    assert (run.state, things()) == (ImportState.REFUSED, {})


def test_two_writers_of_one_key_are_told_in_a_sentence(in_a: Cast, hook: list[Callable[[], None]]) -> None:
    run = start(in_a, GOOD)

    def write_the_same() -> None:
        ImportMapping.objects.create(institution_id=in_a.a.pk, importer="thing", signature="B")

    hook.append(write_the_same)
    run = run_import(run=run, actor=in_a.director.actor)
    assert (run.state, [e["message"] for e in outcome(run)["errors"]]) == (
        ImportState.REFUSED,
        ["Someone wrote the same records while the file was imported. Check it again."],
    )
    assert things() == {}


def test_each_step_stands_in_the_audit(in_a: Cast) -> None:
    run = start(in_a, GOOD)
    set_mapping(run=run, columns={"Nom": "name", "Effectif": "staff"}, actor=in_a.director.actor)
    run_import(run=check_import(run=run, actor=in_a.director.actor), actor=in_a.director.actor)
    actions = list(
        AuditEntry.objects.filter(institution_id=in_a.a.pk).order_by("position").values_list("action", flat=True)
    )
    assert actions == [
        "kernel.import.brought", "kernel.import.mapped", "kernel.import.begun", "kernel.import.checked",
        "kernel.import.begun", *["kerneltests.thing.imported"] * 3, "kernel.import.ran",
    ]  # fmt: skip


def test_members_without_the_right_and_strangers_are_kept_out(in_a: Cast) -> None:
    upload = ContentFile(GOOD.encode(), name="x.csv")
    for player, error in ((in_a.reader, Forbidden), (in_a.stranger, NotFound)):
        with pytest.raises(error):
            start_import(actor=player.actor, importer_code="test-things", institution_id=in_a.a.pk, upload=upload)
    run = start(in_a, GOOD)
    with pytest.raises(Forbidden):
        run_import(run=run, actor=in_a.reader.actor)
    with pytest.raises(NotFound):
        start_import(actor=in_a.director.actor, importer_code="nothing", institution_id=in_a.a.pk, upload=upload)


def test_the_mapping_is_kept_for_the_next_file_with_these_titles(in_a: Cast) -> None:
    text = "Intitulé;Nombre\nA;1\n"
    run = start(in_a, text)
    assert run.columns == {}
    set_mapping(run=run, columns={"Intitulé": "name", "Nombre": "staff"}, actor=in_a.director.actor)
    later = start(in_a, "Nombre;Intitulé\n2;B\n")
    assert later.columns == {"Intitulé": "name", "Nombre": "staff"}
    assert later.found["matches"]["Nombre"][1] == "learned"


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"Effectif": "staff"}, "No column feeds what is required: Name."),
        ({"Nom": "name", "Effectif": "name"}, "Some columns cannot be imported like this."),
        ({"Nom": "name", "Effectif": "nothing"}, "Some columns cannot be imported like this."),
        ({"Nom": "name", "Absent": "staff"}, "Some columns cannot be imported like this."),
    ],
)
def test_a_mapping_that_cannot_work_is_refused(in_a: Cast, columns: dict[str, str], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        set_mapping(run=start(in_a, GOOD), columns=columns, actor=in_a.director.actor)


def test_a_wrong_guess_of_the_encoding_is_corrected(in_a: Cast) -> None:
    run = start(in_a, "Nom;Effectif\nŠkoda;1\n".encode("cp1250"))
    run = set_reading(run=run, options=Options(encoding="cp1250"), actor=in_a.director.actor)
    run_import(run=run, actor=in_a.director.actor)
    assert things() == {"Škoda": 1}


def test_problems_are_read_in_the_language_of_the_reader(in_a: Cast) -> None:
    """The import ran in English; what it found is stored as codes, not as English."""
    run = run_import(run=start(in_a, BAD), actor=in_a.director.actor)
    assert run.problems[0] == [3, "Effectif", "not_a_whole_number", {}, "two"]


def test_progress_is_seen_from_outside_while_the_transaction_is_open(
    in_a: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_module, "SECONDS_BETWEEN", 0.0)
    seen: list[tuple[str, int, int]] = []

    def look(phase: str, done: int, total: int) -> None:
        last = told(run.pk)
        if last:
            seen.append((last.phase, last.done, last.total))

    run = start(in_a, "Nom\n" + "".join(f"T{n}\n" for n in range(250)))
    run_import(run=run, actor=in_a.director.actor, told=look)
    assert seen == [
        ("reading", 0, 250),
        ("writing", 0, 250),
        ("writing", 100, 250),
        ("writing", 200, 250),
        ("writing", 300, 250),
    ]
    assert told(run.pk) is None


def test_an_import_stops_at_its_next_rows_and_writes_nothing(
    in_a: Cast, monkeypatch: pytest.MonkeyPatch, hook: list[Callable[[], None]]
) -> None:
    """The word to stop comes from another thread, as from another request, while rows are being written."""
    monkeypatch.setattr(progress_module, "SECONDS_BETWEEN", 0.0)
    run = start(in_a, "Nom\n" + "".join(f"T{n}\n" for n in range(250)))

    def other_request() -> None:
        thread = threading.Thread(target=ask_to_stop, args=(run.pk,))
        thread.start()
        thread.join()

    hook.append(other_request)
    run = run_import(run=run, actor=in_a.director.actor)
    assert (run.state, things()) == (ImportState.CANCELLED, {})


def test_giving_up_a_file_that_rests_closes_it(in_a: Cast) -> None:
    run = start(in_a, GOOD)
    cancel_import(run=run, actor=in_a.director.actor)
    run.refresh_from_db()
    assert run.state == ImportState.CANCELLED


def test_an_import_whose_worker_died_can_be_run_again(in_a: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    run = claim_import(run=start(in_a, GOOD), state=ImportState.RUNNING, actor=in_a.director.actor)
    with telling(run.pk) as teller:
        teller.tell("reading", 0, 3)
        with pytest.raises(Conflict, match="already at work"):
            run_import(run=run, actor=in_a.director.actor)
        with pytest.raises(Conflict, match="Another file"):
            run_import(run=start(in_a, GOOD), actor=in_a.director.actor)
        monkeypatch.setattr(progress_module, "SILENT_AFTER", -1.0)
        assert run_import(run=run, actor=in_a.director.actor).state == ImportState.DONE


def test_a_command_answers_counts_and_errors(in_a: Cast, tmp_path: Path) -> None:
    path = tmp_path / "things.csv"
    path.write_text(GOOD, encoding="utf-8")
    actor = in_a.director.actor
    dry = import_file("test-things", path, institution_code="a", dry_run=True, actor=actor)
    assert dry == {"rows": 3, "created": 3, "updated": 0, "unchanged": 0, "errors": []}
    assert (things(), ImportRun.objects.count()) == ({}, 0)
    assert import_file("test-things", path, institution_code="a", actor=actor) == dry
    assert import_file("test-things", path, institution_code="a", actor=actor)["unchanged"] == 3
    path.write_text(BAD, encoding="utf-8")
    assert [e["row"] for e in import_file("test-things", path, institution_code="a", actor=actor)["errors"]] == [3, 4]
    path.write_bytes(b"%PDF-1.7")
    refused = import_file("test-things", path, institution_code="a", actor=actor)
    assert (refused["rows"], refused["errors"][0]["row"]) == (0, 0)
    assert refused["errors"][0]["message"].startswith("This is a PDF")


def test_a_command_takes_a_mapping_and_says_what_is_wrong_with_it(in_a: Cast, tmp_path: Path) -> None:
    path, mapping = tmp_path / "things.csv", tmp_path / "mapping.json"
    path.write_text("Un,Deux\nA,1\n", encoding="utf-8")
    actor = in_a.director.actor
    unmapped = import_file("test-things", path, institution_code="a", actor=actor)
    assert unmapped["errors"] == [{"row": 0, "column": "", "message": "No column feeds what is required: Name."}]
    mapping.write_text(json.dumps({"columns": {"Un": "name", "Deux": "staff"}, "separator": ","}))
    done = import_file("test-things", path, institution_code="a", mapping_path=mapping, actor=actor)
    assert (done["created"], things()) == (1, {"A": 1})
    mapping.write_text(json.dumps({"column": {}}))
    with pytest.raises(Invalid, match="only these keys"):
        import_file("test-things", path, institution_code="a", mapping_path=mapping, actor=actor)
    with pytest.raises(NotFound):
        import_file("test-things", path, institution_code="b", actor=actor)


def test_files_are_deleted_after_a_month_and_what_became_of_them_stays(in_a: Cast) -> None:
    run = run_import(run=start(in_a, GOOD), actor=in_a.director.actor)
    young = start(in_a, GOOD)
    ImportRun.objects.filter(pk=run.pk).update(started_at=timezone.now() - timedelta(days=31))
    forget_import_files.call()
    run.refresh_from_db()
    young.refresh_from_db()
    assert (bool(run.file), bool(young.file), run.created) == (False, True, 3)


# The pages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def director(cast: Cast, sign_in: Callable[[Player], Client]) -> Client:
    return sign_in(cast.director)


def bring(client: Client, text: str, name: str = "things.csv") -> str:
    """Upload a file; the address of its columns."""
    response = client.post("/i/a/imports/test-things/", {"file": SimpleUploadedFile(name, text.encode())})
    assert response.status_code == 303, response.content.decode()
    return str(response.headers["Location"])


def read(client: Client, address: str) -> str:
    """A page as its reader sees it: without tags, spaces collapsed."""
    html = client.get(address).content.decode()
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_the_pages_lead_from_file_to_done(director: Client, cast: Cast) -> None:
    assert b"Start from a template" in director.get("/i/a/imports/test-things/").content
    columns = bring(director, GOOD)
    page = director.get(columns).content.decode()
    assert "recognised" in page
    assert '<option value="name" selected>Name *</option>' in page
    response = director.post(columns, {"column-0": "name", "column-1": "staff", "remember": "on"})
    check = response.headers["Location"]
    assert (response.status_code, check) == (303, columns.replace("columns", "check"))
    assert "Import the 3 rows" in read(director, check)
    response = director.post(check)
    done = response.headers["Location"]
    assert response.status_code == 303
    assert "3 rows imported" in read(director, done)
    assert director.get(columns).status_code == 303
    with scope({cast.a.pk}):
        assert things() == {"A": 1, "B": 2, "C": 3}


def test_errors_are_shown_by_column_and_can_be_downloaded_with_their_rows(director: Client, cast: Cast) -> None:
    columns = bring(director, "Nom;Effectif\nA;1\nB;=two\n;3\n")
    director.post(columns, {"column-0": "name", "column-1": "staff"})
    check = columns.replace("columns", "check")
    page = director.get(check).content.decode()
    assert "Not a whole number." in page
    assert "leave the others" in page
    effectif = '<th scope="row"><bdi>Effectif</bdi></th>'
    assert effectif in page
    assert effectif not in director.get(f"{check}?column=Nom").content.decode()
    csv = b"".join(director.get(check.replace("check/", "errors.csv")).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert csv.splitlines() == [
        "Nom;Effectif;Row;To correct",
        "B;'=two;3;Effectif: Not a whole number.",
        ";3;4;Nom: Empty, but required.",
    ]
    book = b"".join(director.get(check.replace("check/", "errors.xlsx")).streaming_content)  # type: ignore[attr-defined]
    assert [c.value for c in openpyxl.load_workbook(io.BytesIO(book)).worksheets[0][2]][:2] == ["B", "=two"]
    assert AuditEntry.objects.filter(action="kernel.export.made", institution_id=cast.a.pk).count() == 2


def test_a_mapping_without_the_required_field_is_answered_422_with_the_reason(director: Client) -> None:
    response = director.post(bring(director, GOOD), {"column-1": "staff"})
    assert response.status_code == 422
    assert "No column feeds what is required: Name." in response.content.decode()


def test_another_encoding_reads_the_file_again(director: Client) -> None:
    columns = bring(director, "Nom;Effectif\nA;1\n")
    form = {"read": "1", "encoding": "cp1252", "separator": ",", "header_row": "1"}
    assert director.post(columns, form).status_code == 303
    assert "Nom;Effectif" in director.get(columns).content.decode()
    assert director.post(columns, form | {"separator": "~"}).status_code == 422


def test_a_file_that_is_no_table_is_answered_422_with_its_name(director: Client) -> None:
    upload = SimpleUploadedFile("partners.xlsx", b"%PDF-1.7 not a workbook")
    response = director.post("/i/a/imports/test-things/", {"file": upload})
    assert response.status_code == 422
    assert "This is a PDF" in response.content.decode()
    assert director.post("/i/a/imports/test-things/", {}).status_code == 422


def test_a_large_file_goes_to_a_worker_and_its_page_shows_the_bar(
    director: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "IN_REQUEST", 2)
    columns = bring(director, GOOD)
    check = columns.replace("columns", "check")
    director.post(columns, {"column-0": "name", "column-1": "staff"})
    assert "hx-trigger" in director.get(check).content.decode()
    assert run_pending() == 1
    assert "Import the 3 rows" in read(director, check)
    done = director.post(check).headers["Location"]
    bar = director.get(done, headers={"HX-Request": "true"}).content.decode()
    assert "Waiting for its turn" in bar
    assert "<html" not in bar
    run_pending()
    assert "3 rows imported" in read(director, done)


def test_an_import_that_waits_can_be_stopped_from_its_page(
    director: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "IN_REQUEST", 2)
    columns = bring(director, GOOD)
    director.post(columns, {"column-0": "name", "column-1": "staff"})
    stopped = director.post(columns.replace("columns", "stop"))
    run_pending()
    assert "The import was stopped" in director.get(stopped.headers["Location"]).content.decode()


def test_the_template_of_an_importer_is_a_file_that_it_reads(director: Client, cast: Cast) -> None:
    for fmt in ("xlsx", "csv"):
        response = director.get(f"/i/a/imports/test-things/template.{fmt}")
        data = b"".join(response.streaming_content)  # type: ignore[attr-defined]
        with scope({cast.a.pk}):
            run = start(cast, data, f"template.{fmt}")
        assert run.columns == {"Name": "name", "Staff": "staff"}


def test_strangers_and_readers_see_no_import(cast: Cast, sign_in: Callable[[Player], Client], director: Client) -> None:
    columns = bring(director, GOOD)
    assert sign_in(cast.stranger).get(columns).status_code == 404
    assert sign_in(cast.reader).get(columns).status_code == 403
    assert director.get("/i/a/imports/nothing/").status_code == 404
    assert director.get(columns.replace("test-things", "other-things")).status_code == 404


def test_pages_speak_arabic_from_right_to_left(director: Client) -> None:
    columns = bring(director, "الاسم;Effectif\nمثقاب;1\n")
    director.cookies["charaka_language"] = "ar"
    with translation.override("ar"):
        assert "مثقاب" in director.get(columns).content.decode()


def test_a_refused_file_leaves_no_trace(in_a: Cast) -> None:
    with pytest.raises(FileRefused, match="empty"):
        start(in_a, "")
    assert ImportRun.objects.count() == 0
