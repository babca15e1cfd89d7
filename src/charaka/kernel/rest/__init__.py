"""What a room needs to offer its records over the REST API, in its drawer ``rest``.

A room declares operations; the API shell (``charaka.api``) mounts its routers under
``/api/v1/institutions/{code}``, checks token, permission and scope before the operation runs, keeps idempotency keys,
and turns every refusal into problem+json. Nothing of that is written in a room::

    # src/charaka/institutions/rest/partners.py
    from ninja import Query
    from charaka.kernel.rest import (
        ApiRequest, Found, Id, In, Line, Page, PageParams, RecordOut, Router, Status, Text3Line, paged, requires,
    )

    router = Router(tags=["partners"])

    class PartnerOut(RecordOut):                  # has id and version; made from the model instance by name
        name: Text3Line                           # {"ar": …, "fr": …, "en": …}, one line each; Text3Value for prose
        city: str
        turnover: MoneyValue | None               # {"amount": "1234.50", "currency": "MAD"}

        @staticmethod
        def resolve_turnover(partner: Partner) -> Money | None: ...

    class PartnerIn(In):                          # refuses unknown fields; every text and number is bounded
        name: Text3Line
        city: Line = ""

    class PartnerPatch(In):                       # a field that is not sent is not changed
        name: Text3Line = Text3()
        city: Line = ""

    class PartnerFilters(PageParams):             # limit and after come with it; each filter is documented
        city: Annotated[Line, Field(description="Only partners of this city.")] = ""

    @router.get("/partners", response=Page[PartnerOut])
    @requires(VIEW_PARTNERS)                      # below router.…; in scope until the answer is made
    def list_partners(request: ApiRequest, asked: Query[PartnerFilters]) -> Found[Partner]:
        \"\"\"List partners by name.\"\"\"
        return paged(request, list_partners_of(request.institution, city=asked.city), asked, order=["sort_name"])

    @router.get("/partners/{partner_id}", response=PartnerOut)
    @requires(VIEW_PARTNERS)                      # answers with ETag: its version
    def read_partner(request: ApiRequest, partner_id: Id) -> Partner:
        \"\"\"Read a partner.\"\"\"
        return access_partner(request.actor, partner_id)

    @router.post("/partners", response={201: PartnerOut})
    @requires(CHANGE_PARTNERS)
    def create_partner(request: ApiRequest, body: PartnerIn) -> Status[Partner]:
        \"\"\"Create a partner.\"\"\"
        return Status(201, add_partner(actor=request.actor, institution_id=request.institution.pk, **body.given))

    @router.patch("/partners/{partner_id}", response=PartnerOut)
    @requires(CHANGE_PARTNERS, if_match=True)     # 428 without If-Match, 412 with what the other changed
    def change_partner(request: ApiRequest, partner_id: Id, body: PartnerPatch) -> Partner:
        \"\"\"Change a partner.\"\"\"
        return change_partner_service(
            actor=request.actor, partner_id=partner_id, changes=body.given, expected_version=request.expected_version
        )

    @router.delete("/partners/{partner_id}", response={204: None})
    @requires(CHANGE_PARTNERS)
    def delete_partner(request: ApiRequest, partner_id: Id) -> Status[None]: ...

Operations outside institutions are declared with ``signed_in`` or ``public``. One word per thing: function names are
the operation ids, unique over the API. Rooms raise the errors of ``charaka.kernel.errors`` only; ``Invalid(fields=…)``
names fields as the body does (``contacts.0.email``). The new module is then listed in ``charaka.api.assembly.ROUTERS``,
its rows in ``tests/matrix/<room>.py``, and ``charaka openapi > docs/openapi.json`` writes the document anew.
"""

from ninja import Query, Router
from ninja.responses import Status

from charaka.kernel.rest.errors import PreconditionMissing, TooManyRequests, Unauthenticated, Unreadable, WrongMediaType
from charaka.kernel.rest.pages import Found, Page, PageParams, next_page, paged
from charaka.kernel.rest.requests import ApiRequest, Declared, declared, etag, public, requires, signed_in
from charaka.kernel.rest.schemas import (
    Count,
    Id,
    In,
    Line,
    MoneyValue,
    Out,
    Prose,
    RecordOut,
    Text3Line,
    Text3Value,
    Whole,
    line,
    refuse_controls,
)

__all__ = [
    "ApiRequest",
    "Count",
    "Declared",
    "Found",
    "Id",
    "In",
    "Line",
    "MoneyValue",
    "Out",
    "Page",
    "PageParams",
    "PreconditionMissing",
    "Prose",
    "Query",
    "RecordOut",
    "Router",
    "Status",
    "Text3Line",
    "Text3Value",
    "TooManyRequests",
    "Unauthenticated",
    "Unreadable",
    "Whole",
    "WrongMediaType",
    "declared",
    "etag",
    "line",
    "next_page",
    "paged",
    "public",
    "refuse_controls",
    "requires",
    "signed_in",
]
