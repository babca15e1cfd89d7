"""The jobs of the kernel, gathered where the worker looks for the jobs of every room."""

from charaka.kernel.imports import tasks as import_tasks
from charaka.kernel.jobs import tasks as job_tasks
from charaka.kernel.mail import tasks as mail_tasks
from charaka.kernel.webhooks import tasks as webhook_tasks

__all__ = ["import_tasks", "job_tasks", "mail_tasks", "webhook_tasks"]
