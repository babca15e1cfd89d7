"""The states of an offering and the steps between them."""

from __future__ import annotations

from typing import Final

from charaka.kernel.states import Machine, State, step_of
from charaka.kernel.text import marked as _

CHANGE, APPROVE, PUBLISH = (f"offer.offering:{verb}" for verb in ("change", "approve", "publish"))

OFFERING: Final = Machine(
    "offering",
    initial="idea",
    states=[
        State("idea", _("idea"), ""),
        State("draft", _("draft"), "draft"),
        State("approved", _("approved"), "info"),
        State("published", _("published"), "ok"),
        State("suspended", _("suspended"), "warn"),
        State("retired", _("retired"), ""),
    ],
    transitions=[
        step_of("develop", _("Develop"), "idea", "draft", CHANGE, primary=True),
        step_of("approve", _("Approve"), "draft", "approved", APPROVE, primary=True),
        step_of("send_back", _("Send back"), "approved", "draft", APPROVE, needs_reason=True),
        # Whoever writes the sheet takes an approved one back to work; changing it does so by itself.
        step_of("rework", _("Rework"), "approved", "draft", CHANGE),
        step_of("publish", _("Publish"), "approved", "published", PUBLISH, primary=True),
        step_of("suspend", _("Suspend"), "published", "suspended", PUBLISH, needs_reason=True),
        step_of("resume", _("Resume"), "suspended", "published", PUBLISH, primary=True),
        step_of(
            "retire",
            _("Retire"),
            "idea draft approved published suspended",
            "retired",
            PUBLISH,
            needs_reason=True,
            asks=True,
        ),
    ],
)
SEEN_STATES: Final = frozenset({"published", "suspended"})  # has versions that clients know
