"""The style guide: every component in every state, in the three languages. Sample data only; no query."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from types import SimpleNamespace as Sample
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from charaka.kernel import charts, formats
from charaka.kernel.money import Money
from charaka.kernel.text import Text3
from charaka.kernel.ui import shown
from charaka.kernel.ui.list_spec import (
    BodyRow,
    ChipsState,
    ChipState,
    Column,
    HeadCell,
    ListPage,
    ListSpec,
    SelectState,
)
from charaka.kernel.web import public


def _in(ar: str, fr: str, en: str) -> str:
    """A sample in the language of the page."""
    return Text3(ar, fr, en).in_(shown.language()).text


@public
def styleguide(request: HttpRequest) -> HttpResponse:
    """All components on one page, outside any institution."""
    context: dict[str, Any] = {
        "form": _form(),
        "list": _list(),
        "empty_list": _list(rows=0),
        "thread": _thread(),
        "loop": _loop(),
        "steps": _steps(),
        "stats": _stats(),
        "tabs": _tabs(),
        "facts": _facts(),
        "log": _log(),
        "board": _board(),
        "crumbs": [Sample(label=_in("الشركاء", "Partenaires", "Partners"), url="#"), Sample(label="Zahramet", url="")],
        "colours": ("own", "saffron", "terra", "major", "mint", "line-strong", "text", "page"),
        "money": Money(51_025_600, "MAD"),
        "share": Decimal("0.415"),
        "today": date(2026, 10, 13),
        "names": Text3(ar="معهد عين تازرة", fr="Institut d’Aïn Tazra"),
        **_charts(),
    }
    return render(request, "web/styleguide.html", context)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Course")
    price = forms.IntegerField(label="Price per participant, MAD", help_text="Without tax.")
    ice = forms.CharField(label="ICE number", required=False)
    term = forms.ChoiceField(label="Payment term", choices=[("30", "30 days, end of month"), ("60", "60 days")])
    start = forms.DateField(label="First day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    mode = forms.ChoiceField(
        label="Where", choices=[("inter", "At the institution"), ("intra", "At the company")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    payer = forms.BooleanField(label="A third party pays part of this", required=False)
    file = forms.FileField(label="Letter of order", required=False)


def _form() -> SampleForm:
    data = {"name": "Reading drawings", "price": "1 80", "ice": "9990004180000", "term": "30", "payer": "on"}
    form = SampleForm(data, auto_id="sample_%s")
    form.is_valid()
    form.add_error("ice", "13 digits typed; an ICE has 15.")
    return form


def _list(rows: int = 4) -> ListPage:
    label = [
        _in("الشريك", "Partenaire", "Partner"),
        _in("المداخيل، درهم", "Recettes, MAD", "Revenue, MAD"),
        _in("آخر اتصال", "Dernier contact", "Last contact"),
        _in("الحالة", "État", "State"),
    ]
    columns = (
        Column("name", label[0], sort=("name",)),
        Column("revenue", label[1], sort=("revenue",), numeric=True, css="ck-strong"),
        Column("day", label[2], sort=("day",), css="ck-nowrap"),
        Column("state", label[3]),
    )
    from charaka.kernel.templatetags.ck import state

    data = [
        ("Zahramet Industrie", 641_300, date(2026, 10, 12), state(_in("نشيط", "actif", "active"), "ok")),
        ("Régie des eaux d’Aghbalou", 412_600, date(2026, 10, 2), state(_in("متأخر", "en retard", "late"), "bad")),
        ("Câblages Tiwizi", 338_900, date(2026, 10, 9), state(_in("جار", "en cours", "in progress"), "run")),
        ("Carrières Naour", 142_300, date(2026, 6, 26), state(_in("بلا اتصال", "sans contact", "no contact"), "warn")),
    ][:rows]
    made = [
        BodyRow(name, tuple(zip(columns, (name, shown.number(amount), shown.day(day), mark), strict=True)))
        for name, amount, day, mark in data
    ]
    customers = _in("الزبناء", "Clients", "Customers")
    funders = _in("الممولون", "Financeurs", "Funders")
    chips = (ChipState("customer", customers, 64, True, "#"), ChipState("funder", funders, 6, False, "#"))
    return ListPage(
        spec=ListSpec("sample", columns, "name", search=("name",)),
        rows=[row.record for row in made],
        head=tuple(HeadCell(c, "#" if c.sort else "", "descending" if c.key == "revenue" else "") for c in columns),
        body=tuple(made),
        chips=(ChipsState("role", "", chips),),
        selects=(SelectState("sector", _in("القطاع", "Secteur", "Sector"), "", (("1", "Industrie"),)),),
        search="",
        total=70 if rows else 0,
        start=26 if rows else 0,
        previous_url="#" if rows else "",
        next_url="#" if rows else "",
        clear_url="#",
        export_url="#",
        sums={},
    )


def _stops(words: list[tuple[str, str, str]], here: int, urls: bool = True) -> list[Sample]:  # noqa: FBT001, FBT002
    return [
        Sample(
            label=label,
            value=value,
            detail=detail,
            url="#" if urls and place <= here else "",
            state="done" if place < here else "here" if place == here else "next",
        )
        for place, (label, value, detail) in enumerate(words)
    ]


def _thread() -> list[Sample]:
    return _stops(
        [
            (_in("الحاجة", "Besoin", "Need"), "BE-2026-014", ""),
            (_in("العرض", "Offre", "Offer"), "FC-SOU-212", ""),
            (_in("عرض الأثمان", "Devis", "Quote"), "DV-2026-064", _in("مسودة", "brouillon", "draft")),
            (_in("الدورة", "Session", "Session"), _in("للبرمجة", "à planifier", "to plan"), ""),
            (_in("الفاتورة", "Facture", "Invoice"), "", ""),
        ],
        2,
    )


def _loop() -> list[Sample]:
    return _stops(
        [
            (_in("حاجيات مؤهّلة", "Besoins qualifiés", "Qualified needs"), "12", ""),
            (_in("عروض في الدليل", "Offres au catalogue", "Offers in the catalogue"), "34", ""),
            (_in("عروض أثمان جارية", "Devis en cours", "Open quotes"), "9", ""),
        ],
        3,
    )


def _steps() -> list[Sample]:
    words = [_in("الملف", "Fichier", "File"), _in("الأعمدة", "Colonnes", "Columns"), _in("الفحص", "Contrôle", "Check")]
    return [Sample(label=word, url="#", state=("done", "here", "")[place]) for place, word in enumerate(words)]


def _stats() -> list[Sample]:
    def stat(label: str, value: object, note: str, tone: str = "") -> Sample:
        return Sample(label=label, value=value, note=note, url="#", tone=tone, drawer="")

    open_ = _in("مبالغ للتحصيل", "Reste à encaisser", "To be received")
    late = _in("متأخرة", "En retard", "Late")
    return [
        stat(open_, shown.money(Money(51_025_600, "MAD")), ""),
        stat(late, shown.number(152_520), "", "terra"),
        stat("31–60", shown.number(18_240), ""),
        stat("1–30", shown.number(38_280), ""),
        stat(_in("لم يحل أجلها", "À échoir", "Not due"), shown.number(357_736), ""),
        stat(_in("أدّيت", "Encaissé", "Received"), shown.number(214_300), "", "mint"),
    ]


def _tabs() -> list[Sample]:
    words = [_in("نظرة عامة", "Vue d’ensemble", "Overview"), _in("الوثائق", "Documents", "Documents")]
    counts = (None, 7)
    return [Sample(label=w, url="#", current=not place, count=counts[place]) for place, w in enumerate(words)]


def _facts() -> list[Sample]:
    return [
        Sample(label="ICE", value=shown.figure("001 234 567 000 089"), total=False),
        Sample(label=_in("المدينة", "Ville", "Town"), value=_in("عين تازرة", "Aïn Tazra", "Aïn Tazra"), total=False),
        Sample(label=_in("المجموع", "Total", "Total"), value=shown.money(Money(12_840_000, "MAD")), total=True),
    ]


def _log() -> list[Sample]:
    now: datetime = timezone.now()
    changed = _in("غيّرت الثمن", "Prix changé", "Price changed")
    price = _in("الثمن", "Prix", "Price")
    change = Sample(label=price, before=shown.number(320), after=shown.number(250))
    return [
        Sample(at=now, who="I. Raqib", what=changed, changes=[change], reason=""),
        Sample(at=now - timedelta(days=3), who="Y. Tahmi", what=_in("أُنشئ", "Créé", "Created"), changes=[], reason=""),
    ]


def _board() -> list[Sample]:
    def card(reference: str, percent: int, tone: str) -> Sample:
        title = _in("توقيع اتفاقيتين إطار", "Signer deux conventions-cadres", "Sign two framework agreements")
        day = shown.day(date(2026, 12, 31))
        return Sample(
            reference=reference, percent=percent, tone=tone, title=title, who="N. El Ouarzi", note="", url="#", date=day
        )

    words = [_in("مقررة", "Décidées", "Decided"), _in("جارية", "En cours", "Under way"), _in("منجزة", "Faites", "Done")]
    cards = [[card("AC-31", 0, "")], [card("AC-27", 60, "warn"), card("AC-28", 45, "late")], []]
    return [
        Sample(title=w, count=len(c), here=place == 1, cards=c, more_url="")
        for place, (w, c) in enumerate(zip(words, cards, strict=True))
    ]


OWN_SHARE = tuple(
    float(share)
    for share in (
        "27.9 28.4 28.2 29.1 29.8 30.2 30.1 29.9 31.2 32.4 33.1 33.6 34 34.9 35.4 36.3 37.6 38.7 39.2 39.9 41.5"
    ).split()
)


def _charts() -> dict[str, Any]:
    lang = shown.language()
    sheet: dict[str, Any] = {
        "message": _in(
            "حصة الموارد الذاتية تقترب من الهدف", "La part propre approche la cible", "The own share nears its target"
        ),
        "rtl": lang == "ar",
    }
    written = partial(_written, lang=lang)
    months = [formats.short_date(date(2025 + n // 12, n % 12 + 1, 1), lang).split(maxsplit=1)[1] for n in range(21)]
    points = [
        charts.Point(m, v, 28.5 + n * 0.69, "#m", f"{m}: {written(v)}", breaks=n == 8)
        for n, (m, v) in enumerate(zip(months, OWN_SHARE, strict=True))
    ]
    bars = [charts.Bar(m, v, "#m") for m, v in zip(months[:6], (120, 180, 90, -40, 160, 210), strict=True)]
    return {
        "line": charts.line_chart(points, written=written, break_label="v2", **sheet),
        "bars": charts.bar_chart(bars, written=written, target=170, **sheet),
        "stacked": charts.stacked_bars(_stacks(months[:6]), written=written, **sheet),
        "fan": _fan(months, written, sheet),
        "spark": charts.spark(OWN_SHARE, target=43, rtl=sheet["rtl"]),
        "dial": charts.dial(
            41.5, low=0, high=60, low_label="0", high_label="60", target=45, target_label="45", path=42.3, **sheet
        ),
        "heat": _heat(),
    }


def _written(value: float, lang: str) -> str:
    return formats.number(value, None, lang)


def _stacks(months: list[str]) -> list[charts.Stack]:
    def parts(n: int) -> tuple[charts.Part, ...]:
        return charts.Part(60 + n * 8, "f-own", "", "#"), charts.Part(40, "f-own-soft"), charts.Part(12, "f-saff")

    return [charts.Stack(month, parts(n)) for n, month in enumerate(months)]


def _fan(months: list[str], written: Callable[[float], str], sheet: dict[str, Any]) -> object:
    bands = [
        charts.Band(f"+{n}", 42 + n * 1.4, ((42 - n, 42 + 4 * n), (42 + n * 0.3, 42 + 2.6 * n), (42 + n, 42 + 1.9 * n)))
        for n in range(1, 9)
    ]
    past = list(zip(months[-6:], OWN_SHARE[-6:], strict=True))
    return charts.fan_chart(past, bands, written=written, target=55, target_label=written(55), **sheet)


def _heat() -> charts.HeatMap:
    rooms = (("Atelier A", (12, 35, 55, 71, 92, 64)), ("Labo froid", (8, 22, 44, 61, 85, 90)))
    rows = [
        charts.HeatRow(name, tuple(charts.HeatCell(v, charts.heat_step(v, [20, 40, 60, 80]), "#") for v in values), "#")
        for name, values in rooms
    ]
    return charts.HeatMap(tuple(_in("م", "T", "Q") + str(n) for n in range(1, 7)), tuple(rows))
