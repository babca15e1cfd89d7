"""The order in which the room's part of the demo world is made."""

from __future__ import annotations

from typing import Any

from charaka.accounts.models import ServiceLine
from charaka.accounts.services.books import ensure_service_lines
from charaka.institutions.demo.houses import RICH
from charaka.institutions.models import Profile
from charaka.kernel.demo import DemoWorld
from charaka.kernel.models import Institution
from charaka.kernel.periods import Period, calendar_year
from charaka.kernel.scope import scope
from charaka.kernel.text import Text3
from charaka.offer.demo.results import seed_results
from charaka.offer.demo.sheets import CAPACITY, CARDS, ITEMS, SMALL, Item
from charaka.offer.models import CapacityRate, Offering, PriceList, RateCard
from charaka.offer.services.catalogue import create_offering, move_offering, plan_date
from charaka.offer.services.costs import add_cost_line, begin_cost_sheet, change_cost_sheet, validate_cost_sheet
from charaka.offer.services.prices import set_price, set_price_list
from charaka.offer.services.rates import note_used_hours, set_capacity_rate, set_overhead_rate, set_rate_card

ROUTE = {"published": ("develop", "approve", "publish"), "approved": ("develop", "approve"), "draft": ("develop",),
         "suspended": ("develop", "approve", "publish", "suspend"), "idea": ()}  # fmt: skip


def seed(world: DemoWorld) -> None:
    """A full catalogue for the rich institution, three offerings for each of the others."""
    for code, institution in world.institutions.items():
        with scope({institution.pk}):
            House(world, institution).furnish(ITEMS if code == RICH else SMALL)


class House:
    """One institution while its offer is made."""

    def __init__(self, world: DemoWorld, institution: Institution) -> None:
        self.world = world
        self.institution = institution
        self.actor = world.actor
        self.year: Period = calendar_year(world.today.year)
        self.lines: dict[str, ServiceLine] = {}
        self.rates: dict[str, CapacityRate] = {}
        self.cards: dict[str, RateCard] = {}
        self.list: PriceList | None = None
        profile = Profile.objects.filter(institution=institution).first()
        self.sector = profile.sectors.first() if profile else None

    def furnish(self, items: tuple[Item, ...]) -> None:
        lines = ensure_service_lines(actor=self.actor, institution_id=self.institution.pk)
        self.lines = {line.code: line for line in lines}
        self._rates({item.place for item in items} | {"FOR"})
        self.list = set_price_list(actor=self.actor, institution_id=self.institution.pk, values={
            "code": f"T{self.year.label}", "name": Text3(fr=f"Tarif {self.year.label}", ar=f"تعريفة {self.year.label}", en=f"Prices {self.year.label}"),
            "valid_from": self.year.start, "valid_until": None,
        })  # fmt: skip
        for item in items:
            self._offering(item)
        seed_results(self.world, self.institution)

    def _rates(self, places: set[str]) -> None:
        for code, fr, ar, kind, *amounts, practical, used in CAPACITY:
            if code in places:
                parts = ("pay", "depreciation_own", "depreciation_imputed", "energy", "maintenance", "space")
                values: dict[str, Any] = {name: amount * 100 for name, amount in zip(parts, amounts, strict=True)}
                values |= {
                    "resource": code, "name": Text3(fr=fr, ar=ar), "kind": kind, "practical_hours": practical,
                    "valid_from": self.year.start, "source": "comptes et inventaire de l’exercice",
                }  # fmt: skip
                rate = set_capacity_rate(
                    actor=self.actor, institution_id=self.institution.pk, year=self.year, values=values
                )
                self.rates[code] = note_used_hours(actor=self.actor, rate=rate, hours=used)
        for code, fr, ar, category, unit, rate_mad in CARDS:
            self.cards[code] = set_rate_card(actor=self.actor, institution_id=self.institution.pk, values={
                "code": code, "name": Text3(fr=fr, ar=ar), "category": category, "unit": unit, "rate": rate_mad * 100,
                "valid_from": self.year.start, "source": "moyenne des contrats",
            })  # fmt: skip
        set_overhead_rate(actor=self.actor, institution_id=self.institution.pk, year=self.year, values={
            "total": 468_000_00, "key": "trainee_hours", "units": 26_000, "valid_from": self.year.start,
            "source": "arrêté par le conseil",
        })  # fmt: skip

    def _offering(self, item: Item) -> None:
        title = Text3(fr=item.fr, ar=item.ar)
        goal = Text3(fr=f"Mettre en œuvre : {item.fr.lower()}.", ar=f"التمكن من: {item.ar}.")
        offering = create_offering(
            actor=self.actor, institution_id=self.institution.pk,
            details={"code": item.code, "kind": item.kind, "line": self.lines[item.line], "sector": self.sector},
            sheet={
                "title": title, "aims": goal, "duration_minutes": item.hours * 60, "days": item.days,
                "min_participants": item.least, "max_participants": item.most, "modes": ["on_site"],
                "modules": self._modules(item),
                "audience": Text3(fr="Techniciens et opérateurs en poste", ar="تقنيون وعاملون"),
                "vat_treatment": "standard",
            },
        )  # fmt: skip
        self._cost(offering, item)
        for verb in ROUTE[item.state]:
            offering = move_offering(actor=self.actor, offering=offering, verb=verb, reason="plan de charge")
        if item.state == "published" and item.kind == "course":
            for weeks in (3, 9, 15):
                start = self.world.ahead(7 * weeks)
                plan_date(
                    actor=self.actor, offering=offering, start=start, end=self.world.ahead(7 * weeks + item.days - 1)
                )

    @staticmethod
    def _modules(item: Item) -> list[dict[str, Any]]:
        """Half the time for the gesture, the rest for safety and for the test."""
        thirds = (
            ("Prévention et préparation", "الوقاية والتحضير", 4),
            ("Mise en œuvre", "الإنجاز", 2),
            ("Contrôle et évaluation", "المراقبة والتقييم", 4),
        )
        return [
            {"title": {"fr": fr, "ar": ar}, "minutes": item.hours * 60 // part, "competencies": {}}
            for fr, ar, part in thirds
        ]  # fmt: skip

    def _cost(self, offering: Offering, item: Item) -> None:
        sheet = offering.draft
        if sheet is None:
            return
        cost = begin_cost_sheet(actor=self.actor, sheet=sheet)
        planned = max(item.least, item.most * 3 // 4)
        change_cost_sheet(actor=self.actor, cost_sheet=cost, changes={
            "sessions": item.sessions, "participants": planned, "bad_debt_per_mille": 20,
        })  # fmt: skip
        for values in self._lines_of(item):
            add_cost_line(actor=self.actor, cost_sheet=cost, values=values)
        validate_cost_sheet(actor=self.actor, cost_sheet=cost)
        self._prices(offering, item)

    def _lines_of(self, item: Item) -> list[dict[str, Any]]:
        """Trainer, place, design, consumables, meals, papers."""
        teacher = {"category": "hired_trainer", "rate_card": self.cards["HIR"]} if item.hired else {
            "category": "own_trainer", "capacity_rate": self.rates["FOR"], "preparation": 300, "nature": "sunk"}  # fmt: skip
        lines: list[dict[str, Any]] = [
            {"label": "Formateur", "driver": "hour", "quantity": 1000, **teacher},
            {
                "label": str(self.rates[item.place]), "driver": "hour", "quantity": 1000, "category": "workshop",
                "capacity_rate": self.rates[item.place], "nature": "sunk",
            },
            {
                "label": "Ingénierie pédagogique", "driver": "fixed", "quantity": 1000, "category": "design",
                "rate": 12_000_00, "source": "temps passé, fiche d’ingénierie", "nature": "sunk",
            },
        ]  # fmt: skip
        if item.kind == "course" and item.most > 10:
            lines.append({
                "label": "Assistant au-delà de 10", "driver": "hour", "quantity": 1000, "category": "hired_trainer",
                "rate": 95_00, "source": "convention de vacation", "step_capacity": 10, "step_minimum": 0, "step_above": 10,
            })  # fmt: skip
        if item.bill:
            lines.append({
                "label": "Matière d’œuvre et consommables", "driver": "participant", "quantity": 1000,
                "category": "consumables", "rate": item.bill * 100, "source": "marché de fournitures",
            })  # fmt: skip
        if item.kind in {"course", "testing", "prior_learning"}:
            lines.append({
                "label": "Support et attestation", "driver": "participant", "quantity": 1000,
                "category": "certification", "rate_card": self.cards["SUP"],
            })  # fmt: skip
        if item.kind == "course":
            lines.append({
                "label": "Déjeuners", "driver": "participant", "quantity": item.days * 1000, "category": "catering",
                "rate_card": self.cards["REP"],
            })  # fmt: skip
        return lines

    def _prices(self, offering: Offering, item: Item) -> None:
        if self.list is None or item.state == "idea":
            return
        reason = "prix d’appel, révisé au prochain tarif"
        prices = [(item.mode, item.price)] + ([("group", item.group_price)] if item.group_price else [])
        for mode, price in prices:
            set_price(
                actor=self.actor, price_list=self.list, offering=offering, mode=mode, amount=price * 100, reason=reason
            )
