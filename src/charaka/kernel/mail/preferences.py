"""What mail a person wants. Switching a kind off works from the mail itself, without signing in."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core import signing
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from charaka.kernel.errors import Invalid, NotFound
from charaka.kernel.mail.kinds import MailKind, all_kinds, kind_called
from charaka.kernel.mail.models import UnwantedMail
from charaka.kernel.models.identity import User

SALT: Final = "charaka.mail.stop"


def wants(user: User, kind: MailKind) -> bool:
    return kind.necessary or not UnwantedMail.objects.filter(user=user, kind=kind.code).exists()


def list_preferences(user: User) -> list[tuple[MailKind, bool]]:
    """Every kind that may be switched off, and whether the user wants it."""
    unwanted = set(UnwantedMail.objects.filter(user=user).values_list("kind", flat=True))
    return [(kind, kind.code not in unwanted) for kind in all_kinds() if not kind.necessary]


def set_preference(user: User, kind: MailKind, *, wanted: bool) -> None:
    """Switch a kind on or off for oneself. Not audited: it changes nothing of an institution. Raises Invalid."""
    if kind.necessary:
        raise Invalid(_("This mail cannot be switched off."))
    if wanted:
        UnwantedMail.objects.filter(user=user, kind=kind.code).delete()
    else:
        UnwantedMail.objects.bulk_create([UnwantedMail(user=user, kind=kind.code)], ignore_conflicts=True)


def stop_address(user: User, code: str) -> str:
    """The address that switches this kind off for this user, for foot and headers of a mail; "" if it cannot be."""
    kind = kind_called(code)
    if kind is None or kind.necessary:
        return ""
    try:
        return settings.ORIGIN + str(reverse("kernel:stop_mail", args=[signing.dumps([user.pk, code], salt=SALT)]))
    except NoReverseMatch:  # a deployment without pages (worker tests, a bare API)
        return ""


def read_stop_token(token: str) -> tuple[User, MailKind]:
    """Whose mail of which kind a token stops. It never ages: old mails keep working. Raises NotFound."""
    try:
        user_id, code = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        user_id, code = None, ""
    user, kind = User.objects.filter(pk=user_id).first(), kind_called(code)
    if user is None or kind is None or kind.necessary:
        raise NotFound(_("This link is not complete. Copy it whole from the mail."))
    return user, kind
