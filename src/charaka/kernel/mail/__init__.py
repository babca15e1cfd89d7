"""Mail: ``send_mail_to`` writes it down in the recipient's language; the worker sends it after the commit."""

from charaka.kernel.mail.kinds import MailKind, mail_kind
from charaka.kernel.mail.sending import send_mail_to

__all__ = ["MailKind", "mail_kind", "send_mail_to"]
