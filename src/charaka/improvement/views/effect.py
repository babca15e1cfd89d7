"""The effect of an action as its page shows it: expected, seen, verdict, trend with the start marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from charaka.improvement.models import Action
from charaka.improvement.models.actions import VERDICTS
from charaka.improvement.queries.effects import (
    Trend,
    effect_trend,
    measure_of,
    seen_or_now,
    verdict_now,
    written_effect,
)
from charaka.improvement.rules import Verdict, in_shown_unit
from charaka.improvement.views.lines import VERDICT_TONES, Badge
from charaka.kernel import formats
from charaka.kernel.charts import Point, line_chart
from charaka.kernel.measures import Measure, Unit
from charaka.kernel.measures.queries import Figure
from charaka.kernel.periods import month_of
from charaka.kernel.permissions import decide
from charaka.kernel.ui.shown import language
from charaka.kernel.web import PageRequest, here

TONES = {Verdict.REACHED: "seen", Verdict.PARTLY: "seen", Verdict.NONE: "seen poor", Verdict.UNKNOWN: ""}


@dataclass(frozen=True, slots=True)
class EffectView:
    """Texts are ready to be shown, empty when there is nothing to say. ``tone`` colours what was seen: seen where it
    moved as expected, seen poor where it did not, nothing while nobody knows.
    """

    name: object
    url: str
    words: str
    target: str
    target_by: date | None
    gain: SafeString | str
    baseline: str
    seen: str
    seen_words: str
    seen_on: date | None
    moved: SafeString | str
    judged: Badge | None
    tone: str
    chart: SafeString | str
    note: str

    @property
    def measured(self) -> bool:
        return bool(self.name)


def effect_of(request: PageRequest, action: Action, today: date) -> EffectView | None:
    """What is shown of the effect; None when none is expected and none was seen."""
    wanted = measure_of(action.effect_measure)
    if wanted is None:
        return _in_words(action) if action.effect_text or action.effect_seen_text or action.effect_verdict else None
    seen, base, target = seen_or_now(action, today), action.effect_baseline, action.effect_target
    judged = verdict_now(action, seen)
    may_open = bool(decide(request.actor, wanted.permission, action.institution_id))
    known = base is not None
    return EffectView(
        name=wanted.name,
        url=here(request, "house:measure", wanted.code) if may_open else "",
        words=action.effect_text,
        target=written_effect(wanted, target),
        target_by=action.effect_by,
        gain=_difference(wanted, base, target) if base is not None and target is not None else "",
        baseline=written_effect(wanted, base) if known else "",
        seen=written_effect(wanted, seen),
        seen_words=action.effect_seen_text,
        seen_on=action.effect_seen_on,
        moved=_difference(wanted, base, seen) if base is not None and seen is not None else "",
        judged=_badge(judged) if action.effect_verdict else None,
        tone=TONES[judged],
        chart=_chart(action, wanted, effect_trend(action, today)) if may_open else "",
        note=action.effect_note,
    )


def _in_words(action: Action) -> EffectView:
    judged = Verdict(action.effect_verdict) if action.effect_verdict else None
    return EffectView(
        name="", url="", words=action.effect_text, target="", target_by=action.effect_by, gain="", baseline="", seen="",
        seen_words=action.effect_seen_text, seen_on=action.effect_seen_on, moved="",
        judged=_badge(judged) if judged else None, tone=TONES[judged or Verdict.UNKNOWN], chart="",
        note=action.effect_note,
    )  # fmt: skip


def _difference(wanted: Measure, before: int, after: int) -> SafeString:
    """What was gained or lost, with its sign: points of a share, amounts, numbers."""
    gained = in_shown_unit(after - before, wanted.unit)
    figure = formats.number(gained, None if gained.denominator == 1 else 1, language(), signed=True)
    units = {Unit.SHARE: _("points"), Unit.MONEY: formats.currency("MAD", language()), Unit.DAYS: _("days")}
    return format_html('<bdi dir="ltr">{}</bdi> {}', figure, units.get(wanted.unit, ""))


def _badge(judged: Verdict) -> Badge:
    return Badge(dict(VERDICTS)[judged.value], VERDICT_TONES[judged])


def _chart(action: Action, wanted: Measure, trend: Trend | None) -> SafeString | str:
    """The measure month by month, each over the twelve months to it, with the target and the start of the action."""
    if trend is None or not any(figure.value is not None for figure in trend.figures):
        return ""
    target = action.effect_target
    goal = float(in_shown_unit(target, wanted.unit)) if target is not None else None
    points = [
        Point(
            _month(figure),
            _plain(figure),
            target=goal,
            mark=_("start of the action") if place == trend.start else "",
        )
        for place, figure in enumerate(trend.figures)
    ]
    message = _("%(measure)s since before the action: now %(value)s, expected %(target)s") % {
        "measure": wanted.name,
        "value": written_effect(wanted, seen_or_now(action, trend.figures[-1].slice.period.end)),
        "target": written_effect(wanted, target),
    }
    written = lambda value: formats.number(round(value, 1), None, language())  # noqa: E731
    return line_chart(points, message=message, written=written, rtl=language() == "ar", width=420, height=200)


def _month(figure: Figure) -> str:
    return formats.period_name(month_of(figure.slice.period.end), language()).split("\u00a0")[0]


def _plain(figure: Figure) -> float | None:
    """For drawing only: a pixel needs no exactness."""
    value = figure.value
    if value is None:
        return None
    return float(in_shown_unit(1, figure.measure.unit) * 10_000 * value)
