"""What was done, by whom, when, and why: append-only, in the same transaction, hash-chained per institution."""

from charaka.kernel.audit.registry import AuditAction, all_actions, audit_action
from charaka.kernel.audit.services import count_recorded, record, record_many

__all__ = ["AuditAction", "all_actions", "audit_action", "count_recorded", "record", "record_many"]
