"""Tenant, people who sign in, audit, jobs, notices, files, working days, form keys, codes of accounts."""

from portal.models.activation import ActivationCode, ActivationCodeQuerySet, ResetRequest
from portal.models.deliveries import Delivery, NoticePreference
from portal.models.governments import TIME_ZONES, Government, Holiday, User
from portal.models.imports import ImportMapping, ImportRun, ImportRunQuerySet
from portal.models.jobs import Job, JobQuerySet, TickRun
from portal.models.records import (
    Attachment,
    AuditEvent,
    AuditEventQuerySet,
    FormKey,
    Notification,
    NotificationQuerySet,
)

__all__ = [
    "TIME_ZONES",
    "ActivationCode",
    "ActivationCodeQuerySet",
    "Attachment",
    "AuditEvent",
    "AuditEventQuerySet",
    "Delivery",
    "FormKey",
    "Government",
    "Holiday",
    "ImportMapping",
    "ImportRun",
    "ImportRunQuerySet",
    "Job",
    "JobQuerySet",
    "NoticePreference",
    "Notification",
    "NotificationQuerySet",
    "ResetRequest",
    "TickRun",
    "User",
]
