"""The closed lists of the room. Values are those of the rules; labels are translated."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OfferingKind(TextChoices):
    """What is sold."""

    COURSE = "course", _("continuing-training course")
    CONSULTING = "consulting", _("consulting")
    DIAGNOSIS = "diagnosis", _("diagnosis")
    TESTING = "testing", _("testing and certification")
    PRIOR_LEARNING = "prior_learning", _("recognition of prior learning")
    RENTAL = "rental", _("rental of rooms and equipment")
    PRODUCTION = "production", _("production and repair")
    EVENT = "event", _("event")
    PROGRAMME = "programme", _("programme")


class Mode(TextChoices):
    """Where and how an offering is delivered."""

    ON_SITE = "on_site", _("at the institution")
    AT_CLIENT = "at_client", _("at the client's")
    REMOTE = "remote", _("remote")
    MIXED = "mixed", _("mixed")


class LinkKind(TextChoices):
    """How two offerings of the catalogue are related."""

    REPLACES = "replaces", _("replaces")
    REPLACED_BY = "replaced_by", _("replaced by")


class DriverChoice(TextChoices):
    """What makes a cost grow (rules: ``cost.Driver``)."""

    FIXED = "fixed", _("fixed for the year")
    SESSION = "session", _("per session")
    HOUR = "hour", _("per hour")
    PARTICIPANT = "participant", _("per participant")
    PARTICIPANT_HOUR = "participant_hour", _("per participant-hour")
    KILOMETRE = "kilometre", _("per kilometre")


class CategoryChoice(TextChoices):
    """What is paid for (rules: ``cost.Category``)."""

    OWN_TRAINER = "own_trainer", _("own trainer")
    HIRED_TRAINER = "hired_trainer", _("hired trainer")
    ROOM = "room", _("room")
    WORKSHOP = "workshop", _("workshop")
    MACHINE = "machine", _("machine")
    CONSUMABLES = "consumables", _("consumables")
    CERTIFICATION = "certification", _("certification")
    TRAVEL = "travel", _("travel")
    CATERING = "catering", _("catering")
    DESIGN = "design", _("design")
    OTHER = "other", _("other")


class NatureChoice(TextChoices):
    """Whether the money is saved when the session does not take place (rules: ``cost.Nature``)."""

    AVOIDABLE = "avoidable", _("avoidable")
    SUNK = "sunk", _("sunk")


class ResourceKind(TextChoices):
    """What a capacity rate is the rate of."""

    TRAINER = "trainer", _("own trainers")
    ROOM = "room", _("rooms")
    WORKSHOP = "workshop", _("workshops")
    MACHINE = "machine", _("machines")


class KeyChoice(TextChoices):
    """By what overhead is charged (rules: ``overhead.Key``)."""

    TRAINEE_HOURS = "trainee_hours", _("trainee-hours")
    TRAINER_HOURS = "trainer_hours", _("trainer-hours")
    DIRECT_COST = "direct_cost", _("direct cost")
    AREA_HOURS = "area_hours", _("area and hours")


class PriceModeChoice(TextChoices):
    """What a price buys (rules: ``price.PriceMode``)."""

    PARTICIPANT = "participant", _("per participant (inter)")
    GROUP = "group", _("per group (intra)")
    DAY = "day", _("per day")
    UNIT = "unit", _("per unit")
    PACKAGE = "package", _("package")


class TreatmentChoice(TextChoices):
    """How VAT meets an offering (rules: ``vat.Treatment``)."""

    STANDARD = "standard", _("standard rate")
    REDUCED = "reduced", _("reduced rate")
    EXEMPT_WITH_DEDUCTION = "exempt_with_deduction", _("exempt with deduction")
    EXEMPT_WITHOUT_DEDUCTION = "exempt_without_deduction", _("exempt without deduction")
    OUT_OF_SCOPE = "out_of_scope", _("out of scope")


class GroundChoice(TextChoices):
    """Why a discount is given (rules: ``discounts.Ground``)."""

    CLIENT_CLASS = "client_class", _("class of client")
    VOLUME = "volume", _("volume")
    EARLY = "early", _("early booking")


class ConsentState(TextChoices):
    """Where the consent to a low price stands."""

    ASKED = "asked", _("asked")
    GIVEN = "given", _("given")
    REFUSED = "refused", _("refused")
    LAPSED = "lapsed", _("lapsed")
