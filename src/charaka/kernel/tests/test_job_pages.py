"""The page of a job: a bar that htmx refreshes, a button that stops, for whoever asked and whoever may look."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from charaka.kernel.jobs import progress, start_run
from charaka.kernel.jobs.models import JobRun, RunState
from charaka.kernel.jobs.running import claim, execute
from charaka.kernel.tests import job_samples
from charaka.testing.cast import Cast


@pytest.fixture
def run(cast: Cast) -> JobRun:
    """A job that the trainer asked for in institution A."""
    return start_run(
        job_samples.count, {"upto": 4}, actor=cast.trainer.actor, institution_id=cast.a.pk, label="Count to four"
    )


def page_of(run: JobRun) -> str:
    return reverse("kernel:run", args=[run.pk])


@pytest.mark.parametrize(("who", "status"), [("trainer", 200), ("director", 200), ("reader", 403), ("stranger", 404)])
def test_who_sees_a_job(cast: Cast, run: JobRun, client: Client, who: str, status: int) -> None:
    client.force_login(getattr(cast, who).user)
    assert client.get(page_of(run)).status_code == status
    assert client.post(reverse("kernel:cancel_run", args=[run.pk])).status_code == (302 if status == 200 else status)


def test_the_bar_is_asked_for_until_the_job_is_over(cast: Cast, run: JobRun, client: Client) -> None:
    client.force_login(cast.trainer.user)
    whole = client.get(page_of(run)).content.decode()
    assert "<html" in whole
    assert "Count to four" in whole
    claimed = claim([], worker="w")
    progress(claimed, 1, 4, "number 1")
    bar = client.get(page_of(run), headers={"HX-Request": "true"})
    text = bar.content.decode()
    assert "<html" not in text
    assert 'aria-valuenow="25"' in text
    assert "every 1s" in text
    assert claimed is not None
    execute(claimed)
    over = client.get(page_of(run), headers={"HX-Request": "true"})
    assert "every 1s" not in over.content.decode()
    assert over.headers["HX-Trigger"] == "kernel:run-ended"


def test_the_button_stops_the_job_with_and_without_scripts(cast: Cast, run: JobRun, client: Client) -> None:
    client.force_login(cast.trainer.user)
    claimed = claim([], worker="w")
    stopping = client.post(
        reverse("kernel:cancel_run", args=[run.pk]), headers={"HX-Request": "true", "Accept-Language": "en"}
    )
    assert "It stops at the next row" in stopping.content.decode()
    assert claimed is not None
    execute(claimed)
    assert JobRun.objects.select_related("result").get(pk=run.pk).state is RunState.CANCELLED
    assert client.post(reverse("kernel:cancel_run", args=[run.pk])).status_code == 302
