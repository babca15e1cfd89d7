"""Pages of the kernel: measures, journal, settings, imports, files, jobs. Append lines; how: see ``table``."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from charaka.kernel.files.models import StoredFile
from charaka.kernel.imports.models import ImportRun
from charaka.kernel.jobs import start_run
from charaka.kernel.webhooks.tasks import deliver
from charaka.testing.cast import Cast

PAGES = """
                                                                     D M T F R V U O S N
# Figures are for those who steer; trainers see their own work, the fund reads what was submitted.
house:measures                                                       + + - + + + - + 0 >
house:measure measure_code=active_partners                           + + - + + + - + 0 >
POST house:freeze measure_code=active_partners                       + - - - - - - - 0 >
house:history                                                        + - - + - - - + 0 >
house:history_export                                                 + - - + - - - + 0 >
house:settings                                                       + + - + - - - + 0 >
POST house:settings key:=kernel.webhook_failing_days value:=7        + - - - - - - + 0 >

# Imports write many records at once: for those who may write them one by one.
imports:upload importer=partners                                     + + - + - - - - 0 >
imports:template importer=partners fmt=csv                           + + - + - - - - 0 >
imports:columns importer=partners run_id=import                      + + - + - - - - 0 >
imports:check importer=partners run_id=import                        + + - + - - - - 0 >
imports:done importer=partners run_id=import                         + + - + - - - - 0 >
POST imports:cancel importer=partners run_id=import                  + + - + - - - - 0 >
imports:errors importer=partners run_id=import fmt=csv               + + - + - - - - 0 >

# A file of no record opens for whoever added it; a job shows itself to who started it, and to who runs the house.
kernel:download public_id=file                                       + - - - - - - - 0 >
kernel:run run_id=job                                                + - - - - - - + 0 >
POST kernel:cancel_run run_id=job                                    + - - - - - - + 0 >

# Open to everyone: an unknown code and a forged mark are told so.
kernel:verify                                                        + + + + + + + + + +
kernel:verify_code code=unknown                                      0 0 0 0 0 0 0 0 0 0
kernel:stop_mail token=forged                                        0 0 0 0 0 0 0 0 0 0
"""


def import_run(cast: Cast) -> object:
    run: ImportRun = ImportRun.objects.create(
        institution=cast.a,
        importer="partners",
        name="partners.csv",
        size=1,
        sha256="0" * 64,
        started_by=cast.director.user,
    )
    return run.pk


def file(cast: Cast) -> object:
    key = default_storage.save("matrix.pdf", ContentFile(b"%PDF-"))
    kept: StoredFile = StoredFile.objects.create(
        institution=cast.a,
        kind="attachment",
        name="a.pdf",
        size=1,
        content_type="application/pdf",
        sha256="0" * 64,
        storage_key=key,
        uploaded_by=cast.director.user,
        uploaded_at=timezone.now(),
    )
    return kept.public_id


def job(cast: Cast) -> object:
    run = start_run(deliver, {"delivery_id": 0}, institution_id=cast.a.pk, actor=cast.director.actor)
    return run.pk


THINGS = {"import": import_run, "file": file, "job": job}
