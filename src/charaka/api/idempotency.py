"""The same request sent twice is done once: the second is answered as the first was.

The key's row and the act share one transaction. A second request with the key waits in the database until the first
has ended: it then finds the stored answer, or, when the first was refused or died, nothing, and is done itself.
Refusals are not kept, since they changed nothing and may pass later.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charaka.api.models import ApiToken, IdempotencyRecord
from charaka.kernel.errors import Invalid

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_FOR = timedelta(hours=24)
LARGEST_KEPT = 1_000_000  # bytes; no operation that writes answers with more
_KEPT_HEADERS = ("Content-Type", "ETag", "Link", "Location")
_KEY = re.compile(r"^[\x21-\x7e]{1,255}$")
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def once(request: Any, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Do the act, or answer as it was answered. Raises Invalid for a malformed key or one used for another request."""
    key = request.headers.get(HEADER)
    if key is None or request.method not in WRITES:
        return act()
    if not _KEY.match(key):
        sentence = _("An idempotency key is 1 to 255 visible ASCII characters.")
        raise Invalid(sentence, fields={HEADER: [sentence]})
    with transaction.atomic():
        kept = _claim(request.token, key, _fingerprint(request))
        if kept.status:
            return _again(kept)
        response = act()
        if response.status_code >= 300:
            transaction.set_rollback(True)
        else:
            _keep(kept, response)
        return response


def _claim(token: ApiToken, key: str, fingerprint: str) -> IdempotencyRecord:
    """The key's row: a new one of ours, or the one of the request that was done. Waits for one that is being done."""
    now = timezone.now()
    mine = {"token": token, "key": key}
    IdempotencyRecord.objects.filter(**mine, expires_at__lt=now).delete()
    claim = IdempotencyRecord(**mine, fingerprint=fingerprint, expires_at=now + KEPT_FOR)
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError:
        claim = IdempotencyRecord.objects.get(**mine)
    if claim.fingerprint != fingerprint:
        sentence = _("This idempotency key was used for another request. Make a new key for each new request.")
        raise Invalid(sentence, fields={HEADER: [sentence]})
    return claim


def _fingerprint(request: HttpRequest) -> str:
    """SHA-256 over what makes the request: method, address, version it changes, body."""
    seen = hashlib.sha256()
    for part in (request.method or "", request.get_full_path(), request.headers.get("If-Match", "")):
        seen.update(part.encode() + b"\n")
    seen.update(hashlib.sha256(_body(request)).digest())
    return seen.hexdigest()


def _body(request: Any) -> bytes:
    """The bytes of the body, or of the fields and files of a form."""
    if not request.content_type.startswith("multipart/"):
        return cast(bytes, request.body)
    parts = [repr(sorted(request.POST.lists())).encode()]
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            parts += [name.encode(), *(hashlib.sha256(chunk).digest() for chunk in file.chunks())]
            file.seek(0)
    return b"\n".join(parts)


def _keep(kept: IdempotencyRecord, response: HttpResponse) -> None:
    kept.status = response.status_code
    kept.headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    kept.body = response.content[:LARGEST_KEPT].decode()
    kept.save(update_fields=["status", "headers", "body"])


def _again(kept: IdempotencyRecord) -> HttpResponse:
    response = HttpResponse(kept.body.encode(), status=kept.status)
    for name, value in kept.headers.items():
        response.headers[name] = value
    response.headers[REPLAYED] = "true"
    return response
