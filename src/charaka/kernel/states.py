"""States and the steps between them, as tables. Pure: rooms declare their machines in ``rules``.

Labels are English sentences marked for translation (``text.marked``); whoever shows them translates them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from charaka.kernel.errors import IllegalTransition


@dataclass(frozen=True, slots=True)
class State:
    """``tone`` is how a state looks: draft, run, info, ok, warn or bad."""

    code: str
    label: str
    tone: str = "info"


@dataclass(frozen=True, slots=True)
class Transition:
    """``verb`` moves a record from one of ``sources`` to ``target``; ``permission`` is the code of the right."""

    verb: str
    label: str
    sources: frozenset[str]
    target: str
    permission: str
    needs_reason: bool = False
    primary: bool = False
    asks: bool = False


class Machine:
    """The table of one kind of record. Raises ValueError when it names a state or a verb wrongly."""

    def __init__(self, noun: str, *, initial: str, states: Iterable[State], transitions: Iterable[Transition]) -> None:
        self.noun = noun
        self.initial = initial
        self.states = {state.code: state for state in states}
        self.transitions = {step.verb: step for step in transitions}
        named = {initial} | {s for step in self.transitions.values() for s in (*step.sources, step.target)}
        if unknown := named - set(self.states):
            raise ValueError(f"{noun}: unknown states {sorted(unknown)}")

    def step(self, verb: str, state: str) -> Transition:
        """The transition of this verb from this state. Raises IllegalTransition."""
        step = self.transitions.get(verb)
        if step is None or state not in step.sources:
            raise IllegalTransition(noun=self.noun, verb=verb, state=state)
        return step

    def open_from(self, state: str) -> tuple[Transition, ...]:
        return tuple(step for step in self.transitions.values() if state in step.sources)

    @property
    def final(self) -> frozenset[str]:
        """The states that no step leaves."""
        return frozenset(self.states) - {s for step in self.transitions.values() for s in step.sources}

    def diagram(self) -> str:
        """A Mermaid state diagram, for the docs."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [f"    {s} --> {t.target}: {t.verb}" for t in self.transitions.values() for s in sorted(t.sources)]
        lines += [f"    {state} --> [*]" for state in sorted(self.final)]
        return "\n".join(lines)


def step_of(verb: str, label: str, sources: str, target: str, permission: str, **more: bool) -> Transition:
    """Shorthand: ``sources`` are state codes separated by spaces."""
    return Transition(verb, label, frozenset(sources.split()), target, permission, **more)
