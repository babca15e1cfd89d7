"""The tables of the room. All of them are tenant tables but the sectors and the roles held in the fund."""

from charaka.institutions.models.partners import Partner, PartnerDistinction, PartnerMerge, PartnerRole
from charaka.institutions.models.people import Engagement, Person
from charaka.institutions.models.places import Equipment, Room, Site
from charaka.institutions.models.record import BillingEntity, Profile, Sector
from charaka.institutions.models.roles import FundRole, PlatformRole, RoleAssignment
from charaka.institutions.models.team import (
    Availability,
    DevelopmentGoal,
    HourlyCost,
    Qualification,
    Skill,
    TrainingReceived,
)

__all__ = [
    "Availability",
    "BillingEntity",
    "DevelopmentGoal",
    "Engagement",
    "Equipment",
    "FundRole",
    "HourlyCost",
    "Partner",
    "PartnerDistinction",
    "PartnerMerge",
    "PartnerRole",
    "Person",
    "PlatformRole",
    "Profile",
    "Qualification",
    "RoleAssignment",
    "Room",
    "Sector",
    "Site",
    "Skill",
    "TrainingReceived",
]
