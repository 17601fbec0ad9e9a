"""Days of service: what was done and for how long. Attendance only in a loan, for the sending unit's payroll."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments import rules
from apps.assignments.events import AttendanceConfirmed
from apps.assignments.models import Assignment, ServiceLog
from apps.assignments.services import telling
from apps.assignments.services.moves import lock_assignment, lock_log, move_log
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.outbox import emit
from apps.modes.models import Party


@transaction.atomic
def log_service(assignment: Assignment, *, by: User, day: dt.date, hours: Decimal, note: str) -> ServiceLog:
    """Record one day of service; a returned day is written again.

    Raises RuleViolation outside the period, for a day to come, for a day already recorded, or from anyone but the talent.
    """
    assignment = lock_assignment(assignment.pk)
    if not rules.stands_for(by, assignment, Party.TALENT):
        raise RuleViolation("forbidden", _("Only the talent records the own service."))
    if not rules.can_log(by, assignment):
        raise RuleViolation("wrong-state", _("Service is recorded while the work is running."))
    if not assignment.starts_on <= day <= assignment.ends_on:
        raise RuleViolation("outside-period", _("Choose a day inside the period of the agreement."))
    if day > clock.today():
        raise RuleViolation("day-to-come", _("Choose today or a day before."))
    if not Decimal(0) < hours <= Decimal(24):
        raise RuleViolation("hours", _("Enter more than 0 and at most 24 hours."))
    log = ServiceLog.objects.select_for_update().filter(assignment=assignment, day=day).first()
    if log is None:
        log = ServiceLog.objects.create(assignment=assignment, day=day, hours=hours, note=note, by=by)
        record("service_logged", log, by=by, day=day.isoformat())
        return log
    if log.status != ServiceLog.Status.RETURNED:
        raise RuleViolation("already-done", _("This day is recorded already. There is one record a day."))
    log.hours, log.note, log.by, log.reason = hours, note, by, ""
    move_log(log, ServiceLog.Status.SUBMITTED, by=by)
    log.save(update_fields=["hours", "note", "by", "reason", "status"])
    return log


@transaction.atomic
def approve_log(log: ServiceLog, *, by: User) -> ServiceLog:
    """The using unit confirms the record. Nobody confirms the own record."""
    log = _answerable(log, by)
    log.answered_by = by
    move_log(log, ServiceLog.Status.APPROVED, by=by)
    log.save(update_fields=["answered_by", "status"])
    if rules.is_loan(log.assignment):
        emit(AttendanceConfirmed(str(log.public_id)))
    return log


@transaction.atomic
def return_log(log: ServiceLog, *, by: User, reason: str) -> ServiceLog:
    """The using unit asks for a correction and says of what."""
    log = _answerable(log, by)
    if not reason.strip():
        raise RuleViolation("reason-missing", _("Say what should be corrected."))
    log.answered_by, log.reason = by, reason.strip()
    move_log(log, ServiceLog.Status.RETURNED, by=by)
    log.save(update_fields=["answered_by", "reason", "status"])
    telling.tell_log_returned(log)
    return log


def _answerable(log: ServiceLog, by: User) -> ServiceLog:
    log = lock_log(log)
    if not rules.stands_for(by, log.assignment, Party.USING):
        raise RuleViolation("forbidden", _("Only the using unit answers this record."))
    if by.pk in (log.by_id, log.assignment.agreement.talent.user_id):
        raise RuleViolation("own-record", _("Nobody confirms the own record. Ask a colleague."))
    if not rules.can_answer_log(by, log):
        raise RuleViolation("already-done", _("This record was answered before."))
    return log
