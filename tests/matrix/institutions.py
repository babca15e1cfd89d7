"""The room institutions: partners, people, roles, team. Append lines for new addresses; how: see ``table``.

``person`` is a trainer who is none of the cast, so that what one may do only for oneself is refused.
"""

from __future__ import annotations

from datetime import date, time

from charaka.institutions.models import (
    Availability,
    BillingEntity,
    DevelopmentGoal,
    Engagement,
    Equipment,
    Partner,
    PartnerMerge,
    PartnerRole,
    Person,
    Qualification,
    RoleAssignment,
    Room,
    Site,
)
from charaka.kernel.text import Text3
from charaka.testing.cast import Cast

PAGES = """
                                                                     D M T F R V U O S N
# Partners: everyone who works here sees them; those who deal with them change them.
institutions:partner_list                                            + + + + + + - + 0 >
institutions:partner_export                                          + + - + - - - - 0 >
institutions:partner_new                                             + + - + - - - - 0 >
POST institutions:partner_new                                        + + - + - - - - 0 >
institutions:partner_duplicates                                      + + - - - - - - 0 >
institutions:duplicate_export                                        + + - - - - - - 0 >
institutions:partner partner_id=partner                              + + + + + + - + 0 >
institutions:partner_contacts partner_id=partner                     + + + + + + - + 0 >
POST institutions:partner_contacts partner_id=partner first_name:=Kenza last_name:=Idrissi
                                                                     + + - + - - - - 0 >
POST institutions:partner_contact_main partner_id=partner contact_id=contact
                                                                     + + - + - - - - 0 >
POST institutions:partner_contact_end partner_id=partner contact_id=contact
                                                                     + + - + - - - - 0 >
institutions:partner_history partner_id=partner                      + + + + + + - + 0 >
institutions:partner_files partner_id=partner                        + + + + + + - + 0 >
institutions:partner_edit partner_id=partner                         + + - + - - - - 0 >
POST institutions:partner_edit partner_id=partner                    + + - + - - - - 0 >
POST institutions:partner_contacted partner_id=partner               + + - + - - - - 0 >
POST institutions:partner_end partner_id=partner                     + + - + - - - - 0 >
POST institutions:partner_resume partner_id=partner                  + + - + - - - - 0 >
POST institutions:partner_part_new partner_id=partner                + + - + - - - - 0 >
POST institutions:partner_part_end partner_id=partner role_id=part   + + - + - - - - 0 >

# A merge touches everything that refers to a partner: the director and the training manager.
institutions:partner_merge_with partner_id=partner                   + + - - - - - - 0 >
institutions:partner_merge partner_id=partner other_id=other         + + - - - - - - 0 >
POST institutions:partner_merge partner_id=partner other_id=other    + + - - - - - - 0 >
POST institutions:partner_distinct partner_id=partner other_id=other + + - - - - - - 0 >
POST institutions:partner_parted merge_id=merge                      + + - - - - - - 0 >

# People: colleagues see each other; the board and the fund do not see the staff's files.
institutions:person_list                                             + + + + - + - + 0 >
institutions:person_export                                           + + + + - + - + 0 >
institutions:person_new                                              + + - - - - - - 0 >
POST institutions:person_new                                         + + - - - - - - 0 >
institutions:team                                                    + + + + - + - + 0 >
institutions:team_export                                             + + + + - + - + 0 >
institutions:person person_id=person                                 + + + + - + - + 0 >
institutions:person_edit person_id=person                            + + - - - - - - 0 >
POST institutions:person_edit person_id=person                       + + - - - - - - 0 >
institutions:person_erase person_id=person                           + - - - - - - - 0 >
POST institutions:person_erase person_id=person                      + - - - - - - - 0 >
institutions:person_history person_id=person                         + + - - - - - - 0 >
institutions:engagement_new person_id=person                         + + - - - - - - 0 >
POST institutions:engagement_end person_id=person engagement_id=engagement
                                                                     + + - - - - - - 0 >

# Roles and access: the director gives them; the operator helps a house that has lost its director.
institutions:role_list                                               + + - + - - - + 0 >
institutions:role_export                                             + + - + - - - + 0 >
institutions:person_roles person_id=person                           + + - + - - - + 0 >
institutions:role_give person_id=person                              + - - - - - - + 0 >
POST institutions:role_end person_id=person role_id=role             + - - - - - - + 0 >
institutions:invite_new                                              + - - - - - - + 0 >
POST institutions:access_invite person_id=person                     + - - - - - - + 0 >
POST institutions:access_close person_id=person                      + - - - - - - + 0 >
POST institutions:access_open person_id=person                       + - - - - - - + 0 >

# Skills and costs.
institutions:person_skills person_id=person                          + + + + - + - + 0 >
institutions:qualification_new person_id=person                      + + - - - - - - 0 >
institutions:qualification_edit person_id=person row_id=qualification
                                                                     + + - - - - - - 0 >
POST institutions:qualification_remove person_id=person row_id=qualification
                                                                     + + - - - - - - 0 >
institutions:skill_assess person_id=person                           + + - - - - - - 0 >
institutions:cost_new person_id=person                               + + - + - - - - 0 >

# Times: trainers keep their own, so another's are refused to them.
institutions:person_times person_id=person                           + + + + - + - + 0 >
institutions:slot_new person_id=person                               + + - - - - - - 0 >
institutions:absence_new person_id=person                            + + - - - - - - 0 >
POST institutions:time_remove person_id=person row_id=time           + + - - - - - - 0 >

# Development: whoever plans it, whoever advises, and everyone for oneself.
institutions:person_development person_id=person                     + + - - - + - - 0 >
institutions:plan_pdf person_id=person                               + + - - - + - - 0 >
institutions:goal_new person_id=person                               + + - - - - - - 0 >
institutions:goal_edit person_id=person row_id=goal                  + + - - - - - - 0 >
institutions:training_new person_id=person                           + + - - - - - - 0 >

# Who the institution is, everyone who has to do with it may know, the fund too; its director keeps the record.
institutions:overview                                                + + + + + + + + 0 >
institutions:identity_edit                                           + - - - - - - + 0 >
POST institutions:identity_edit                                      + - - - - - - + 0 >
POST institutions:identity_logo                                      + - - - - - - + 0 >
POST institutions:identity_logo_remove                               + - - - - - - + 0 >

# Billing entities carry bank accounts: the director and the finance officer change them.
institutions:entity_list                                             + + + + + + + + 0 >
institutions:entity entity_id=entity                                 + + + + + + + + 0 >
institutions:entity_letterhead entity_id=entity                      + + + + + + + + 0 >
institutions:entity_new                                              + - - + - - - - 0 >
POST institutions:entity_new                                         + - - + - - - - 0 >
institutions:entity_edit entity_id=entity                            + - - + - - - - 0 >
POST institutions:entity_close entity_id=entity                      + - - + - - - - 0 >
POST institutions:entity_reopen entity_id=entity                     + - - + - - - - 0 >
POST institutions:entity_logo entity_id=entity                       + - - + - - - - 0 >
POST institutions:entity_logo_remove entity_id=entity                + - - + - - - - 0 >

# Places: everyone who works here sees them, and whoever plans training keeps them.
institutions:site_list                                               + + + + + + - + 0 >
institutions:site_export                                             + + + + + + - + 0 >
institutions:site site_id=site                                       + + + + + + - + 0 >
institutions:site_new                                                + + - - - - - - 0 >
POST institutions:site_new                                           + + - - - - - - 0 >
institutions:site_edit site_id=site                                  + + - - - - - - 0 >
POST institutions:site_close site_id=site                            + + - - - - - - 0 >
POST institutions:site_reopen site_id=site                           + + - - - - - - 0 >
institutions:room_list                                               + + + + + + - + 0 >
institutions:room_export                                             + + + + + + - + 0 >
institutions:room room_id=room                                       + + + + + + - + 0 >
institutions:room_new                                                + + - - - - - - 0 >
POST institutions:room_new                                           + + - - - - - - 0 >
institutions:room_edit room_id=room                                  + + - - - - - - 0 >
POST institutions:room_retire room_id=room                           + + - - - - - - 0 >
POST institutions:room_restore room_id=room                          + + - - - - - - 0 >
institutions:equipment_list                                          + + + + + + - + 0 >
institutions:equipment_export                                        + + + + + + - + 0 >
institutions:equipment equipment_id=equipment                        + + + + + + - + 0 >
institutions:equipment_new                                           + + - - - - - - 0 >
POST institutions:equipment_new                                      + + - - - - - - 0 >
institutions:equipment_edit equipment_id=equipment                   + + - - - - - - 0 >
POST institutions:equipment_retire equipment_id=equipment            + + - - - - - - 0 >
POST institutions:equipment_restore equipment_id=equipment           + + - - - - - - 0 >
"""

OPERATIONS = """
                                                                     D M T F R V U O S N
GET /institutions/{code}/partners                                    + + + + + + - + 0 >
GET /institutions/{code}/partners/duplicates                         + + - - - - - - 0 >
GET /institutions/{code}/partners/{partner_id} partner_id=partner    + + + + + + - + 0 >
POST /institutions/{code}/partners                                   + + - + - - - - 0 >
PATCH /institutions/{code}/partners/{partner_id} partner_id=partner  + + - + - - - - 0 >
POST /institutions/{code}/partners/{partner_id}/merge partner_id=partner
                                                                     + + - - - - - - 0 >
POST /institutions/{code}/partners/merges/{merge_id}/undo merge_id=merge
                                                                     + + - - - - - - 0 >

GET /institutions/{code}/people                                      + + + + - + - + 0 >
GET /institutions/{code}/people/{person_id} person_id=person         + + + + - + - + 0 >
POST /institutions/{code}/people                                     + + - - - - - - 0 >
PATCH /institutions/{code}/people/{person_id} person_id=person       + + - - - - - - 0 >
GET /institutions/{code}/people/{person_id}/roles person_id=person   + + - + - - - + 0 >
POST /institutions/{code}/people/{person_id}/roles person_id=person  + - - - - - - + 0 >
POST /institutions/{code}/people/{person_id}/roles/{role_id}/end person_id=person role_id=role
                                                                     + - - - - - - + 0 >
GET /institutions/{code}/people/{person_id}/qualifications person_id=person
                                                                     + + + + - + - + 0 >
POST /institutions/{code}/people/{person_id}/qualifications person_id=person
                                                                     + + - - - - - - 0 >
PATCH /institutions/{code}/people/{person_id}/qualifications/{qualification_id}
    person_id=person qualification_id=qualification                  + + - - - - - - 0 >
DELETE /institutions/{code}/people/{person_id}/qualifications/{qualification_id}
    person_id=person qualification_id=qualification                  + + - - - - - - 0 >
GET /institutions/{code}/people/{person_id}/availability person_id=person
                                                                     + + + + - + - + 0 >
DELETE /institutions/{code}/people/{person_id}/availability/{row_id} person_id=person row_id=time
                                                                     + + - - - - - - 0 >
# A trainer may keep their own times, so the body is read first; another's are refused when it is right.
POST /institutions/{code}/people/{person_id}/weekly-times person_id=person
                                                                     + + + - - - - - 0 >
POST /institutions/{code}/people/{person_id}/absences person_id=person
                                                                     + + + - - - - - 0 >

# The record, as on the pages.
GET /institutions/{code}/record                                      + + + + + + + + 0 >
PATCH /institutions/{code}/record                                    + - - - - - - + 0 >
GET /institutions/{code}/entities                                    + + + + + + + + 0 >
GET /institutions/{code}/entities/{entity_id} entity_id=entity       + + + + + + + + 0 >
POST /institutions/{code}/entities                                   + - - + - - - - 0 >
PATCH /institutions/{code}/entities/{entity_id} entity_id=entity     + - - + - - - - 0 >
POST /institutions/{code}/entities/{entity_id}/close
    entity_id=entity                                                 + - - + - - - - 0 >
POST /institutions/{code}/entities/{entity_id}/reopen
    entity_id=entity                                                 + - - + - - - - 0 >
GET /institutions/{code}/sites                                       + + + + + + - + 0 >
GET /institutions/{code}/sites/{site_id} site_id=site                + + + + + + - + 0 >
POST /institutions/{code}/sites                                      + + - - - - - - 0 >
PATCH /institutions/{code}/sites/{site_id} site_id=site              + + - - - - - - 0 >
POST /institutions/{code}/sites/{site_id}/close site_id=site         + + - - - - - - 0 >
POST /institutions/{code}/sites/{site_id}/reopen site_id=site        + + - - - - - - 0 >
GET /institutions/{code}/rooms                                       + + + + + + - + 0 >
GET /institutions/{code}/rooms/{room_id} room_id=room                + + + + + + - + 0 >
POST /institutions/{code}/rooms                                      + + - - - - - - 0 >
PATCH /institutions/{code}/rooms/{room_id} room_id=room              + + - - - - - - 0 >
POST /institutions/{code}/rooms/{room_id}/retire room_id=room        + + - - - - - - 0 >
POST /institutions/{code}/rooms/{room_id}/restore room_id=room       + + - - - - - - 0 >
GET /institutions/{code}/equipment                                   + + + + + + - + 0 >
GET /institutions/{code}/equipment/{equipment_id}
    equipment_id=equipment                                           + + + + + + - + 0 >
POST /institutions/{code}/equipment                                  + + - - - - - - 0 >
PATCH /institutions/{code}/equipment/{equipment_id}
    equipment_id=equipment                                           + + - - - - - - 0 >
POST /institutions/{code}/equipment/{equipment_id}/retire
    equipment_id=equipment                                           + + - - - - - - 0 >
POST /institutions/{code}/equipment/{equipment_id}/restore
    equipment_id=equipment                                           + + - - - - - - 0 >
"""
SINCE = date(2021, 1, 1)


def partner(cast: Cast) -> object:
    return _partner(cast, "Câblages Tiwizi").pk


def other(cast: Cast) -> object:
    return _partner(cast, "Atelier Amane").pk


def _partner(cast: Cast, name: str) -> Partner:
    made: Partner = Partner.objects.create(institution=cast.a, name=name, side="private", kind="company")
    return made


def part(cast: Cast) -> object:
    of = Partner.objects.latest("pk")
    made: PartnerRole = PartnerRole.objects.create(institution=cast.a, partner=of, part="customer", start=SINCE)
    return made.pk


def contact(cast: Cast) -> object:
    of = Partner.objects.latest("pk")
    person = Person.objects.create(institution=cast.a, first_name="Kenza", last_name="Contact")
    made: Engagement = Engagement.objects.create(institution=cast.a, person=person, kind="contact", partner=of)
    return made.pk


def merge(cast: Cast) -> object:
    kept, gone = _partner(cast, "Kept"), _partner(cast, "Gone")
    Partner.objects.filter(pk=gone.pk).update(merged_into=kept)
    made: PartnerMerge = PartnerMerge.objects.create(
        institution=cast.a, kept=kept, dissolved=gone, merged_by=cast.director.user, merged_by_name="Director"
    )
    return made.pk


def person(cast: Cast) -> object:
    made = Person.objects.create(institution=cast.a, first_name="Hamid", last_name="Ouazzar")
    Engagement.objects.create(institution=cast.a, person=made, kind="own_trainer", start=SINCE)
    return made.pk


def engagement(cast: Cast) -> object:
    return Engagement.objects.get(person=_hamid()).pk


def role(cast: Cast) -> object:
    made: RoleAssignment = RoleAssignment.objects.create(
        institution=cast.a, person=_hamid(), role="trainer", start=SINCE
    )
    return made.pk


def qualification(cast: Cast) -> object:
    made: Qualification = Qualification.objects.create(institution=cast.a, person=_hamid(), title="CQP")
    return made.pk


def time_of(cast: Cast) -> object:
    made: Availability = Availability.objects.create(
        institution=cast.a, person=_hamid(), weekday=0, begins=time(9), ends=time(12), start=SINCE
    )
    return made.pk


def goal(cast: Cast) -> object:
    made: DevelopmentGoal = DevelopmentGoal.objects.create(
        institution=cast.a, person=_hamid(), competency="Robots", now="1", wanted="3", due_on=date(2030, 1, 1)
    )
    return made.pk


def entity(cast: Cast) -> object:
    made: BillingEntity = BillingEntity.objects.create(institution=cast.a, name=Text3.same("IMI SA"))
    return made.pk


def site(cast: Cast) -> object:
    return _site(cast).pk


def _site(cast: Cast) -> Site:
    made: Site = Site.objects.create(institution=cast.a, code="S1", name=Text3.same("North"))
    return made


def room(cast: Cast) -> object:
    made: Room = Room.objects.create(
        institution=cast.a, site=_site(cast), code="R1", name=Text3.same("Workshop"), kind="workshop", capacity=12
    )
    return made.pk


def equipment(cast: Cast) -> object:
    made: Equipment = Equipment.objects.create(institution=cast.a, code="E1", name=Text3.same("Lathe"))
    return made.pk


def _hamid() -> Person:
    found: Person = Person.objects.get(last_name="Ouazzar")
    return found


THINGS = {
    "partner": partner,
    "other": other,
    "part": part,
    "contact": contact,
    "merge": merge,
    "person": person,
    "engagement": engagement,
    "role": role,
    "qualification": qualification,
    "time": time_of,
    "goal": goal,
    "entity": entity,
    "site": site,
    "room": room,
    "equipment": equipment,
}
