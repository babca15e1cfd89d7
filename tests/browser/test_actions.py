"""The register of actions in a real browser: a row opens beside the list, a step is checked, all is in reach."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from charaka.improvement.services import Source, move_action, propose_action, set_steps
from charaka.kernel.scope import scope
from charaka.testing.browser import Language, PageIn
from charaka.testing.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def register(transactional_db: None) -> Cast:
    """Two actions of the trainer's: one begun with a step, one proposed on a measure."""
    cast = Cast()
    with scope({cast.a.pk}):
        owner, soon = cast.trainer.person, timezone.localdate() + timedelta(days=3)
        first, _second = (
            propose_action(
                actor=cast.director.actor,
                institution_id=cast.a.pk,
                source=Source("meeting", "Board of spring"),
                details={"title": title, "owner": owner, "due_on": soon} | effect,
            )
            for title, effect in (
                ("Write to employers", {"effect_text": "Ten places"}),
                ("Keep our dates", {"effect_measure": "actions_on_time", "effect_target": 8500}),
            )
        )
        set_steps(actor=cast.director.actor, action=first, titles=["Letter"])
        move_action(actor=cast.director.actor, action=first, verb="accept")
    return cast


@pytest.mark.parametrize(("lang", "width"), [("ar", 1440), ("fr", 1440), ("ar", 390)])
def test_list_board_and_page_are_within_everyones_reach(
    register: Cast, page_in: PageIn, axe: Callable[[Page], None], lang: Language, width: int
) -> None:
    page = page_in(lang, width, user=register.director.user)
    for address in ("actions/", "actions/board/", "actions/1/", "actions/2/", "actions/new/", "actions/1/due/"):
        page.goto(f"/i/a/{address}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address


def test_a_row_opens_beside_the_list_without_leaving_it(register: Cast, page_in: PageIn) -> None:
    page = page_in("en", user=register.trainer.user)
    page.goto("/i/a/actions/")
    page.locator("table").get_by_role("link", name="Keep our dates").click()
    expect(page).to_have_url(re.compile(r"action=2"))
    expect(page.locator("#beside h2")).to_have_text("Keep our dates")
    page.locator("table").get_by_role("link", name="Write to employers").click()
    page.locator("#beside").get_by_role("button", name="Done: Letter").click()
    expect(page.locator("#beside").get_by_role("button", name="Done: Letter")).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile(r"/i/a/actions/\?action=1"))
