"""The room offer: catalogue, sheets, dates, what is public. Append lines for new addresses; how: see ``table``.

``offering`` is on sale, with a new version being written; the training manager wrote it, the director approved it.
"""

from __future__ import annotations

from django.utils import timezone

from charaka.offer.models import CatalogueDate, Offering
from charaka.offer.services.catalogue import plan_date, write_sheet
from charaka.offer.tests.catalogue import an_offering
from charaka.testing.cast import Cast

PAGES = """
                                                                     D M T F R V U O S N
# Everyone who works here, sits on the board or advises sees what is sold. The fund sees what was submitted.
offer:offering_list                                                  + + + + + + - + 0 >
offer:offering_export                                                + + + + + + - + 0 >
offer:offering offering_id=offering                                  + + + + + + - + 0 >
offer:offering_sheet offering_id=offering                            + + + + + + - + 0 >
offer:offering_programme offering_id=offering                        + + + + + + - + 0 >
offer:offering_versions offering_id=offering                         + + + + + + - + 0 >
offer:offering_version offering_id=offering number=1                 + + + + + + - + 0 >
offer:offering_history offering_id=offering                          + + + + + + - + 0 >
offer:date_list offering_id=offering                                 + + + + + + - + 0 >

# Writing is for those who answer for the teaching.
offer:offering_new                                                   + + - - - - - - 0 >
POST offer:offering_new                                              + + - - - - - - 0 >
offer:offering_edit offering_id=offering                             + + - - - - - - 0 >
POST offer:offering_edit offering_id=offering                        + + - - - - - - 0 >
offer:offering_details offering_id=offering                          + + - - - - - - 0 >
POST offer:offering_details offering_id=offering                     + + - - - - - - 0 >
offer:offering_modules offering_id=offering                          + + - - - - - - 0 >
POST offer:offering_modules offering_id=offering                     + + - - - - - - 0 >
offer:offering_derive offering_id=offering                           + + - - - - - - 0 >
POST offer:offering_derive offering_id=offering                      + + - - - - - - 0 >
POST offer:offering_file offering_id=offering                        + + - - - - - - 0 >
POST offer:date_list offering_id=offering                            + + - - - - - - 0 >
offer:date_cancel offering_id=offering date_id=planned               + + - - - - - - 0 >
POST offer:date_cancel offering_id=offering date_id=planned          + + - - - - - - 0 >
POST offer:offering_publish_version offering_id=offering             + + - - - - - - 0 >

# Approving is the director's alone; a step has the right of its verb.
offer:offering_move offering_id=offering verb=suspend                + + - - - - - - 0 >
POST offer:offering_move offering_id=offering verb=suspend           + + - - - - - - 0 >
offer:offering_move offering_id=offering verb=approve                + - - - - - - - 0 >
offer:offering_move offering_id=offering verb=send_back              + - - - - - - - 0 >
offer:offering_move offering_id=offering verb=rework                 + + - - - - - - 0 >

# By program, for everyone: what is on sale.
offer_public:courses                                                 + + + + + + + + + +
offer_public:dates                                                   + + + + + + + + + +
"""

OPERATIONS = """
                                                                     D M T F R V U O S N
GET /institutions/{code}/service-lines                               + + + + + + - + 0 >
GET /institutions/{code}/offerings                                   + + + + + + - + 0 >
POST /institutions/{code}/offerings                                  + + - - - - - - 0 >
GET /institutions/{code}/offerings/{offering_id} offering_id=offering
                                                                     + + + + + + - + 0 >
PATCH /institutions/{code}/offerings/{offering_id} offering_id=offering
                                                                     + + - - - - - - 0 >
POST /institutions/{code}/offerings/{offering_id}/moves offering_id=offering verb:=suspend reason:=x
                                                                     + + - - - - - - 0 >
POST /institutions/{code}/offerings/{offering_id}/variants offering_id=offering
                                                                     + + - - - - - - 0 >
GET /institutions/{code}/offerings/{offering_id}/versions offering_id=offering
                                                                     + + + + + + - + 0 >
GET /institutions/{code}/offerings/{offering_id}/versions/{number} offering_id=offering number=1
                                                                     + + + + + + - + 0 >
GET /institutions/{code}/offerings/{offering_id}/versions/{number}/differences offering_id=offering number=1
                                                                     + + + + + + - + 0 >
PATCH /institutions/{code}/offerings/{offering_id}/sheet offering_id=offering
                                                                     + + - - - - - - 0 >
POST /institutions/{code}/offerings/{offering_id}/publication offering_id=offering
                                                                     + + - - - - - - 0 >
GET /institutions/{code}/offerings/{offering_id}/dates offering_id=offering
                                                                     + + + + + + - + 0 >
POST /institutions/{code}/offerings/{offering_id}/dates offering_id=offering
                                                                     + + - - - - - - 0 >
POST /institutions/{code}/offerings/{offering_id}/dates/{date_id}/cancellation offering_id=offering date_id=planned
                                                                     + + - - - - - - 0 >
"""


def offering(cast: Cast) -> object:
    found = Offering.objects.filter(code="MATRIX").first()
    if found is None:
        found = an_offering(cast, "MATRIX", "published")
        write_sheet(actor=cast.manager.actor, offering=found, values={"days": 4})
    return found.pk


def planned(cast: Cast) -> object:
    offering(cast)
    made: CatalogueDate = plan_date(
        actor=cast.manager.actor, offering=Offering.objects.get(code="MATRIX"), start=timezone.localdate()
    )
    return made.pk


THINGS = {"offering": offering, "planned": planned}
