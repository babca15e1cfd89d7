"""Addresses of the institution's record, its billing entities, sites, rooms and equipment; part of ``urls``."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from charaka.institutions.views import entities, equipment, record, rooms, sites

_HOUSE = "institution/"
_ENTITY = _HOUSE + "entities/<int:entity_id>/"
_SITE = _HOUSE + "sites/<int:site_id>/"
_ROOM = _HOUSE + "rooms/<int:room_id>/"
_EQUIPMENT = _HOUSE + "equipment/<int:equipment_id>/"

RECORD: Final[list[URLPattern]] = [
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
