"""The closed lists of the room. Values are stored; labels are translated."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Governance(TextChoices):
    """How the institution is governed by its public and private partners."""

    COMPANY = "company", _("société anonyme")
    COUNCIL = "council", _("institution council")
    OTHER = "other", _("other model")


class LegalForm(TextChoices):
    """What a billing entity is in law. The labels are printed on documents."""

    SA = "sa", _("public limited company (SA)")
    SAS = "sas", _("simplified joint-stock company (SAS)")
    SARL = "sarl", _("limited liability company (SARL)")
    SARL_AU = "sarl_au", _("single-member limited liability company (SARL AU)")
    GIE = "gie", _("economic interest group (GIE)")
    PUBLIC_BODY = "public_body", _("public establishment (EP)")
    STATE_SERVICE = "state_service", _("autonomously managed State service (SEGMA)")
    CHAMBER = "chamber", _("professional chamber")
    ASSOCIATION = "association", _("association under the law of 1958")
    FOUNDATION = "foundation", _("foundation")


class Region(TextChoices):
    """The twelve regions of Morocco, by their ISO 3166-2 codes."""

    TANGER = "MA-01", _("Tanger-Tétouan-Al Hoceïma")
    ORIENTAL = "MA-02", _("Oriental")
    FES = "MA-03", _("Fès-Meknès")
    RABAT = "MA-04", _("Rabat-Salé-Kénitra")
    BENI_MELLAL = "MA-05", _("Béni Mellal-Khénifra")
    CASABLANCA = "MA-06", _("Casablanca-Settat")
    MARRAKECH = "MA-07", _("Marrakech-Safi")
    DRAA = "MA-08", _("Drâa-Tafilalet")
    SOUSS = "MA-09", _("Souss-Massa")
    GUELMIM = "MA-10", _("Guelmim-Oued Noun")
    LAAYOUNE = "MA-11", _("Laâyoune-Sakia El Hamra")
    DAKHLA = "MA-12", _("Dakhla-Oued Ed-Dahab")


class TrainingLevel(TextChoices):
    """The levels of Moroccan vocational training."""

    SPECIALISATION = "specialisation", _("specialisation")
    QUALIFICATION = "qualification", _("qualification")
    TECHNICIAN = "technician", _("technician")
    SPECIALISED_TECHNICIAN = "specialised_technician", _("specialised technician")


class Side(TextChoices):
    """The two sides of the partnership."""

    PUBLIC = "public", _("public")
    PRIVATE = "private", _("private")


class PartnerKind(TextChoices):
    """What a partner is."""

    COMPANY = "company", _("company")
    FEDERATION = "federation", _("federation")
    MINISTRY = "ministry", _("ministry")
    CHAMBER = "chamber", _("chamber")
    PUBLIC_BODY = "public_body", _("public establishment")
    LOCAL_AUTHORITY = "local_authority", _("local authority")
    ASSOCIATION = "association", _("association")
    PAYER = "payer", _("payer body")
    TRAINING_FIRM = "training_firm", _("training firm")


class PartnerSize(TextChoices):
    """Size class by staff: the bounds follow the number of employees."""

    MICRO = "micro", _("fewer than 10 employees")
    SMALL = "small", _("10 to 49 employees")
    MEDIUM = "medium", _("50 to 199 employees")
    LARGE = "large", _("200 employees or more")


class PartnerPart(TextChoices):
    """The part that a partner plays in the institution."""

    GOVERNANCE = "governance", _("governance partner")
    TECHNICAL = "technical", _("technical partner")
    SUPPORT = "support", _("support partner")
    FINANCIAL = "financial", _("financial partner")
    CLIENT = "client", _("client")
    INTERNSHIPS = "internships", _("hosts internships")


class Sex(TextChoices):
    """As recorded in the person's papers; needed to measure inclusion."""

    FEMALE = "F", _("female")
    MALE = "M", _("male")


class EngagementKind(TextChoices):
    """What a person is to the institution."""

    STAFF = "staff", _("staff")
    OWN_TRAINER = "own_trainer", _("own trainer")
    HIRED_TRAINER = "hired_trainer", _("hired trainer")
    BODY_MEMBER = "body_member", _("member of a body")
    CONTACT = "contact", _("contact of a partner")


class RoomKind(TextChoices):
    """What a room is used for."""

    CLASSROOM = "classroom", _("classroom")
    WORKSHOP = "workshop", _("workshop")
    LABORATORY = "laboratory", _("laboratory")
    COMPUTER_ROOM = "computer_room", _("computer room")
    MEETING_ROOM = "meeting_room", _("meeting room")
    LECTURE_HALL = "lecture_hall", _("lecture hall")


class ServiceState(TextChoices):
    """Whether a room or a piece of equipment can be used."""

    IN_SERVICE = "in_service", _("in service")
    MAINTENANCE = "maintenance", _("under maintenance")
    RETIRED = "retired", pgettext_lazy("room or equipment", "retired")


class Mastery(TextChoices):
    """How well a competency is mastered, from none to able to teach it."""

    NONE = "0", _("none")
    BASIC = "1", _("basic")
    INDEPENDENT = "2", _("independent")
    EXPERT = "3", _("expert")
    TEACHES = "4", _("teaches it")


class GoalState(TextChoices):
    """Where a development goal stands."""

    PLANNED = "planned", _("planned")
    UNDER_WAY = "under_way", _("under way")
    REACHED = "reached", _("reached")
    GIVEN_UP = "given_up", _("given up")
