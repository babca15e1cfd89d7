"""States: one table says what is possible; ``advance`` is the only door."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charaka.kernel.errors import IllegalTransition
from charaka.kernel.states import Machine, State, step_of

PAPER = Machine(
    "paper",
    initial="draft",
    states=[
        State("draft", "draft", "draft"),
        State("sent", "sent"),
        State("signed", "signed", "ok"),
        State("lost", "lost", "bad"),
    ],
    transitions=[
        step_of("send", "Send", "draft", "sent", "tests.paper:sign"),
        step_of("sign", "Sign", "sent", "signed", "tests.paper:sign", primary=True),
        step_of("lose", "Lose", "draft sent", "lost", "tests.paper:sign", needs_reason=True),
    ],
)


def test_a_step_leads_from_its_sources_to_its_target() -> None:
    assert PAPER.step("sign", "sent").target == "signed"
    assert [step.verb for step in PAPER.open_from("draft")] == ["send", "lose"]
    assert PAPER.final == {"signed", "lost"}


@given(st.sampled_from(["send", "sign", "lose", "burn"]), st.sampled_from(["draft", "sent", "signed", "lost"]))
def test_every_pair_that_is_not_in_the_table_is_refused(verb: str, state: str) -> None:
    listed = {("send", "draft"), ("sign", "sent"), ("lose", "draft"), ("lose", "sent")}
    if (verb, state) in listed:
        assert PAPER.step(verb, state).verb == verb
    else:
        with pytest.raises(IllegalTransition):
            PAPER.step(verb, state)


def test_a_table_that_names_an_unknown_state_is_not_made() -> None:
    with pytest.raises(ValueError, match="unknown states"):
        Machine("x", initial="a", states=[State("a", "a")], transitions=[step_of("go", "Go", "a", "b", "p")])


def test_the_diagram_shows_every_step() -> None:
    diagram = PAPER.diagram()
    assert diagram.startswith("stateDiagram-v2")
    assert diagram.count("-->") == 4 + 1 + 2
