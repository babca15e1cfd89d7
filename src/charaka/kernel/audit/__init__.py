"""What was done, by whom, when, and why: append-only, in the same transaction, hash-chained per institution."""

from charaka.kernel.audit.registry import AuditAction, all_actions, audit_action
from charaka.kernel.audit.services import record, record_many

__all__ = ["AuditAction", "all_actions", "audit_action", "record", "record_many"]
