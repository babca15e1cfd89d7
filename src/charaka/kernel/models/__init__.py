"""The tables of the kernel. Each idea keeps its own beside its code or in a module here; Django finds them all here."""

from charaka.kernel.audit.models import AuditChain, AuditEntry
from charaka.kernel.documents.models import Document
from charaka.kernel.files.models import StoredFile
from charaka.kernel.imports.models import ImportMapping, ImportProgress, ImportRun
from charaka.kernel.jobs.models import JobRun, JobWorker, PeriodicSlot
from charaka.kernel.mail.models import OutgoingMail, UnwantedMail
from charaka.kernel.measures.models import MeasureSnapshot
from charaka.kernel.models.identity import User
from charaka.kernel.models.institution import Fund, Institution
from charaka.kernel.models.numbering import NumberSeries
from charaka.kernel.models.settings import SettingValue
from charaka.kernel.webhooks.models import WebhookDelivery, WebhookEndpoint

__all__ = [
    "AuditChain",
    "AuditEntry",
    "Document",
    "Fund",
    "ImportMapping",
    "ImportProgress",
    "ImportRun",
    "Institution",
    "JobRun",
    "JobWorker",
    "MeasureSnapshot",
    "NumberSeries",
    "OutgoingMail",
    "PeriodicSlot",
    "SettingValue",
    "StoredFile",
    "UnwantedMail",
    "User",
    "WebhookDelivery",
    "WebhookEndpoint",
]
