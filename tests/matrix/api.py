"""The API's own pages and operations. Append lines for new ones; how: see ``table``."""

from __future__ import annotations

from charaka.api.models import ApiToken
from charaka.api.services import create_token
from charaka.kernel.webhooks.delivery import queue_delivery
from charaka.kernel.webhooks.models import WebhookDelivery, WebhookEndpoint
from charaka.testing.cast import Cast

PAGES = """
                                                                     D M T F R V U O S N
api_openapi                                                          + + + + + + + + + +
api_reference                                                        + + + + + + + + + +
api_problems                                                         + + + + + + + + + +
tokens:list                                                          + + + + + + + + + >
tokens:new                                                           + + + + + + + + + >
POST tokens:new                                                      + + + + + + + + + >
POST tokens:revoke token_id=token                                    + 0 0 0 0 0 0 0 0 >    # the director's own
"""

OPERATIONS = """
                                                                     D M T F R V U O S N
GET /me                                                              + + + + + + + + + >
GET /institutions                                                    + + + + + + + + + >
GET /institutions/{code}                                             + + + + + + + + 0 >

# Figures are for those who steer; trainers see their own work, the fund what was submitted.
GET /institutions/{code}/measures                                    + + - + + + - + 0 >
GET /institutions/{code}/measures/{measure} measure=active_partners  + + - + + + - + 0 >
GET /institutions/{code}/measures/{measure}/rows measure=active_partners
                                                                     + + - + + + - + 0 >
GET /institutions/{code}/history                                     + - - + - - - + 0 >

GET /institutions/{code}/settings                                    + + - + - - - + 0 >
GET /institutions/{code}/settings/{key} key=kernel.webhook_failing_days
                                                                     + + - + - - - + 0 >
PUT /institutions/{code}/settings/{key} key=kernel.webhook_failing_days
                                                                     + - - - - - - + 0 >

# Webhooks carry data out of the house: the director and the operator only.
GET /institutions/{code}/webhook-events                              + - - - - - - + 0 >
GET /institutions/{code}/webhooks                                    + - - - - - - + 0 >
POST /institutions/{code}/webhooks                                   + - - - - - - + 0 >
GET /institutions/{code}/webhooks/{webhook_id} webhook_id=webhook    + - - - - - - + 0 >
PATCH /institutions/{code}/webhooks/{webhook_id} webhook_id=webhook  + - - - - - - + 0 >
DELETE /institutions/{code}/webhooks/{webhook_id} webhook_id=webhook + - - - - - - + 0 >
POST /institutions/{code}/webhooks/{webhook_id}/secret webhook_id=webhook
                                                                     + - - - - - - + 0 >
POST /institutions/{code}/webhooks/{webhook_id}/test webhook_id=webhook
                                                                     + - - - - - - + 0 >
GET /institutions/{code}/webhooks/{webhook_id}/deliveries webhook_id=webhook
                                                                     + - - - - - - + 0 >
POST /institutions/{code}/webhooks/{webhook_id}/deliveries/{delivery_id}/retry webhook_id=webhook delivery_id=delivery
                                                                     + - - - - - - + 0 >
"""


def token(cast: Cast) -> object:
    made = create_token(
        actor=cast.director.actor,
        owner=cast.director.user,
        name="test",
        institution=cast.a,
        scopes=["institutions.partner:view"],
    )
    return ApiToken.objects.get(pk=made.token.pk).pk


def webhook(cast: Cast) -> object:
    found = WebhookEndpoint.objects.first()
    if found is None:
        found = WebhookEndpoint.objects.create(institution=cast.a, url="https://example.org/", events=[], secret="x")
    return found.pk


def delivery(cast: Cast) -> object:
    webhook(cast)
    made: WebhookDelivery = queue_delivery(WebhookEndpoint.objects.get(), "charaka.test", {})
    return made.pk


THINGS = {"token": token, "webhook": webhook, "delivery": delivery}
