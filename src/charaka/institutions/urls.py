"""Addresses of the room, inside /i/<code>/."""

from __future__ import annotations

from django.urls import URLPattern, path

from charaka.institutions.views import (
    entities,
    equipment,
    merging,
    partner_changes,
    partners,
    people,
    record,
    roles,
    rooms,
    sites,
    team,
    team_matrix,
)

app_name = "institutions"

_PARTNERS = [
    path("partners/", partners.partner_list, name="partner_list"),
    path("partners/export/", partners.partner_export, name="partner_export"),
    path("partners/new/", partner_changes.partner_new, name="partner_new"),
    path("partners/duplicates/", merging.partner_duplicates, name="partner_duplicates"),
    path("partners/duplicates/export/", merging.duplicate_export, name="duplicate_export"),
    path("partners/merges/<int:merge_id>/undo/", merging.partner_parted, name="partner_parted"),
    path("partners/<int:partner_id>/", partners.partner, name="partner"),
    path("partners/<int:partner_id>/contacts/", partners.partner_contacts, name="partner_contacts"),
    path(
        "partners/<int:partner_id>/contacts/<int:contact_id>/main/",
        partners.partner_contact_main,
        name="partner_contact_main",
    ),
    path(
        "partners/<int:partner_id>/contacts/<int:contact_id>/end/",
        partners.partner_contact_end,
        name="partner_contact_end",
    ),
    path("partners/<int:partner_id>/history/", partners.partner_history, name="partner_history"),
    path("partners/<int:partner_id>/files/", partners.partner_files, name="partner_files"),
    path("partners/<int:partner_id>/edit/", partner_changes.partner_edit, name="partner_edit"),
    path("partners/<int:partner_id>/contacted/", partner_changes.partner_contacted, name="partner_contacted"),
    path("partners/<int:partner_id>/end/", partner_changes.partner_end, name="partner_end"),
    path("partners/<int:partner_id>/resume/", partner_changes.partner_resume, name="partner_resume"),
    path("partners/<int:partner_id>/parts/new/", partner_changes.partner_part_new, name="partner_part_new"),
    path(
        "partners/<int:partner_id>/parts/<int:role_id>/end/", partner_changes.partner_part_end, name="partner_part_end"
    ),
    path("partners/<int:partner_id>/merge/", merging.partner_merge_with, name="partner_merge_with"),
    path("partners/<int:partner_id>/merge/<int:other_id>/", merging.partner_merge, name="partner_merge"),
    path("partners/<int:partner_id>/distinct/<int:other_id>/", merging.partner_distinct, name="partner_distinct"),
]

_PERSON = "people/<int:person_id>/"
_PEOPLE = [
    path("people/", people.person_list, name="person_list"),
    path("people/export/", people.person_export, name="person_export"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/roles/", roles.role_list, name="role_list"),
    path("people/roles/export/", roles.role_export, name="role_export"),
    path("people/roles/invite/", roles.invite_new, name="invite_new"),
    path("people/team/", team_matrix.team, name="team"),
    path("people/team/export/", team_matrix.team_export, name="team_export"),
    path(_PERSON, people.person, name="person"),
    path(_PERSON + "edit/", people.person_edit, name="person_edit"),
    path(_PERSON + "erase/", people.person_erase, name="person_erase"),
    path(_PERSON + "history/", people.person_history, name="person_history"),
    path(_PERSON + "engagements/new/", people.engagement_new, name="engagement_new"),
    path(_PERSON + "engagements/<int:engagement_id>/end/", people.engagement_end, name="engagement_end"),
    path(_PERSON + "roles/", roles.person_roles, name="person_roles"),
    path(_PERSON + "roles/new/", roles.role_give, name="role_give"),
    path(_PERSON + "roles/<int:role_id>/end/", roles.role_end, name="role_end"),
    path(_PERSON + "invite/", roles.access_invite, name="access_invite"),
    path(_PERSON + "access/close/", roles.access_close, name="access_close"),
    path(_PERSON + "access/open/", roles.access_open, name="access_open"),
    path(_PERSON + "qualifications/", team.person_skills, name="person_skills"),
    path(_PERSON + "qualifications/new/", team.qualification_new, name="qualification_new"),
    path(_PERSON + "qualifications/<int:row_id>/edit/", team.qualification_edit, name="qualification_edit"),
    path(_PERSON + "qualifications/<int:row_id>/remove/", team.qualification_remove, name="qualification_remove"),
    path(_PERSON + "skills/new/", team.skill_assess, name="skill_assess"),
    path(_PERSON + "costs/new/", team.cost_new, name="cost_new"),
    path(_PERSON + "availability/", team.person_times, name="person_times"),
    path(_PERSON + "availability/new/", team.slot_new, name="slot_new"),
    path(_PERSON + "availability/away/", team.absence_new, name="absence_new"),
    path(_PERSON + "availability/<int:row_id>/remove/", team.time_remove, name="time_remove"),
    path(_PERSON + "development/", team.person_development, name="person_development"),
    path(_PERSON + "development/plan.pdf", team.plan_pdf, name="plan_pdf"),
    path(_PERSON + "development/goals/new/", team.goal_new, name="goal_new"),
    path(_PERSON + "development/goals/<int:row_id>/edit/", team.goal_edit, name="goal_edit"),
    path(_PERSON + "development/trainings/new/", team.training_new, name="training_new"),
]

_HOUSE = "institution/"
_ENTITY = _HOUSE + "entities/<int:entity_id>/"
_SITE = _HOUSE + "sites/<int:site_id>/"
_ROOM = _HOUSE + "rooms/<int:room_id>/"
_EQUIPMENT = _HOUSE + "equipment/<int:equipment_id>/"

_RECORD = [
    path(_HOUSE, record.overview, name="overview"),
    path(_HOUSE + "edit/", record.identity_edit, name="identity_edit"),
    path(_HOUSE + "logo/", record.identity_logo, name="identity_logo"),
    path(_HOUSE + "logo/remove/", record.identity_logo_remove, name="identity_logo_remove"),
    path(_HOUSE + "entities/", entities.entity_list, name="entity_list"),
    path(_HOUSE + "entities/new/", entities.entity_new, name="entity_new"),
    path(_ENTITY, entities.entity, name="entity"),
    path(_ENTITY + "edit/", entities.entity_edit, name="entity_edit"),
    path(_ENTITY + "close/", entities.entity_close, name="entity_close"),
    path(_ENTITY + "reopen/", entities.entity_reopen, name="entity_reopen"),
    path(_ENTITY + "logo/", entities.entity_logo, name="entity_logo"),
    path(_ENTITY + "logo/remove/", entities.entity_logo_remove, name="entity_logo_remove"),
    path(_ENTITY + "letterhead.pdf", entities.entity_letterhead, name="entity_letterhead"),
    path(_HOUSE + "sites/", sites.site_list, name="site_list"),
    path(_HOUSE + "sites/export/", sites.site_export, name="site_export"),
    path(_HOUSE + "sites/new/", sites.site_new, name="site_new"),
    path(_SITE, sites.site, name="site"),
    path(_SITE + "edit/", sites.site_edit, name="site_edit"),
    path(_SITE + "close/", sites.site_close, name="site_close"),
    path(_SITE + "reopen/", sites.site_reopen, name="site_reopen"),
    path(_HOUSE + "rooms/", rooms.room_list, name="room_list"),
    path(_HOUSE + "rooms/export/", rooms.room_export, name="room_export"),
    path(_HOUSE + "rooms/new/", rooms.room_new, name="room_new"),
    path(_ROOM, rooms.room, name="room"),
    path(_ROOM + "edit/", rooms.room_edit, name="room_edit"),
    path(_ROOM + "retire/", rooms.room_retire, name="room_retire"),
    path(_ROOM + "restore/", rooms.room_restore, name="room_restore"),
    path(_HOUSE + "equipment/", equipment.equipment_list, name="equipment_list"),
    path(_HOUSE + "equipment/export/", equipment.equipment_export, name="equipment_export"),
    path(_HOUSE + "equipment/new/", equipment.equipment_new, name="equipment_new"),
    path(_EQUIPMENT, equipment.equipment, name="equipment"),
    path(_EQUIPMENT + "edit/", equipment.equipment_edit, name="equipment_edit"),
    path(_EQUIPMENT + "retire/", equipment.equipment_retire, name="equipment_retire"),
    path(_EQUIPMENT + "restore/", equipment.equipment_restore, name="equipment_restore"),
]

urlpatterns: list[URLPattern] = [*_PARTNERS, *_PEOPLE, *_RECORD]
