"""The tables of the kernel. Each idea keeps its own beside its code or in a module here; Django finds them all here."""

from charaka.kernel.audit.models import AuditChain, AuditEntry
from charaka.kernel.files.models import StoredFile
from charaka.kernel.jobs.models import JobRun, JobWorker, PeriodicSlot
from charaka.kernel.measures.models import MeasureSnapshot
from charaka.kernel.models.identity import User
from charaka.kernel.models.institution import Fund, Institution
from charaka.kernel.models.numbering import NumberSeries
from charaka.kernel.models.settings import SettingValue

__all__ = [
    "AuditChain",
    "AuditEntry",
    "Fund",
    "Institution",
    "JobRun",
    "JobWorker",
    "MeasureSnapshot",
    "NumberSeries",
    "PeriodicSlot",
    "SettingValue",
    "StoredFile",
    "User",
]
