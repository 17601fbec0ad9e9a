"""The compliance file of an agreement: what a unit shows when it is asked how a talent was shared and paid.

One ZIP in the order of the events: consent, agreement, work, statements, payments, vouchers; and a list of contents with
the hash of every file and what it proves. Who asks gets what the person may read anyway, and no more.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.accounts.models import User
from apps.agreements.models import Agreement, AgreementDocument
from apps.agreements.rules import can_see_paper
from apps.assignments.models import Assignment, CostSheet, DeclaredResult, Submission
from apps.assignments.selectors import assignments_visible_to
from apps.assignments.selectors import in_full as assignments_in_full
from apps.audit.services import record
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.web.archives import Member, Written, archive
from apps.core.web.downloads import csv_text
from apps.files.models import StoredFile
from apps.files.rules import can_read
from apps.files.selectors import path_of
from apps.matching.consent_paper import answer_pdf
from apps.matching.models import UnitConsent
from apps.matching.selectors import consents_visible_to
from apps.modes.models import Party
from apps.settlement import selectors, transfers
from apps.settlement.documents.income_report import render_report
from apps.settlement.documents.statement import render_statement
from apps.settlement.exports import statement_table, transfer_table
from apps.settlement.income_report import report_of, years_of
from apps.settlement.models import LineVoucher, Statement
from apps.settlement.rules_vouchers import sees_vouchers

# Above these the file is asked for in parts: from the statements and from the agreement, one paper at a time.
MOST_STATEMENTS: Final = 300
MOST_BYTES: Final = 1_000_000_000
LANGUAGE: Final = "zh-hans"  # the file is read by auditors and tax offices
CHUNK: Final = 256 * 1024


def compliance_file(agreement: Agreement, *, by: User) -> Iterator[bytes]:
    """The bytes, made while they are read. The same state and reader give the same bytes; the asking is in the history.

    Raises RuleViolation ``too-many`` before the first byte where it would be too large to be made at once.
    """
    files = list(_uploads(agreement, by))
    size = sum(file.size for _path, _note, file in files)
    if size > MOST_BYTES or agreement.statements.count() > MOST_STATEMENTS:
        raise RuleViolation(
            "too-many", _("This file would be too large. Take the statements and files one by one from their pages.")
        )
    record("compliance_file_made", agreement, by=by)
    return archive(_members(agreement, by, files), _contents)


def _members(agreement: Agreement, by: User, files: list[tuple[str, str, StoredFile]]) -> Iterator[Member]:
    yield from _consent(agreement, by)
    yield from _agreement(agreement)
    yield from _work(agreement, by)
    yield from _statements(agreement, by)
    yield from _income(agreement, by)
    for path, note, file in files:
        yield Member(path, note, partial(_read, file))


def _consent(agreement: Agreement, by: User) -> Iterator[Member]:
    """For who may read it: never for the using unit."""
    for consent in consents_visible_to(by).filter(match=agreement.match_id).exclude(answered_at=None):
        note = _said(lazy("Consent of the sending unit to this assignment, with its procedure"))
        yield Member("01-consent/consent.pdf", note, _answer(consent))


def _answer(consent: UnitConsent) -> Callable[[], Iterable[bytes]]:
    return lambda: [answer_pdf(consent)]


def _agreement(agreement: Agreement) -> Iterator[Member]:
    found = AgreementDocument.objects.filter(version__agreement=agreement).order_by("version__number", "kind")
    for pk, number, kind in found.values_list("pk", "version__number", "kind"):
        label = AgreementDocument.Kind(kind).label
        note = _said(lazy("Agreement, version %(number)s: %(kind)s"), number=number, kind=label)
        yield Member(f"02-agreement/{agreement.number}-v{number}-{kind}.pdf", note, _stored(pk))


def _stored(pk: int) -> Callable[[], Iterable[bytes]]:
    return lambda: [bytes(AgreementDocument.objects.values_list("content", flat=True).get(pk=pk))]


def _work(agreement: Agreement, by: User) -> Iterator[Member]:
    found = assignments_in_full(assignments_visible_to(by).filter(agreement=agreement)).first()
    if found is None:
        return
    pieces = _said(lazy("Pieces of work: what was due, handed in and accepted, when and by whom"))
    days = _said(lazy("Days of service as they were recorded and answered"))
    yield Member("03-work/pieces.csv", pieces, lambda: [_csv(lambda: _pieces(found))])
    if found.service_logs.all():
        yield Member("03-work/days.csv", days, lambda: [_csv(lambda: _days(found))])


def _pieces(assignment: Assignment) -> tuple[list[str], list[list[object]]]:
    head = [_("Milestone"), _("Due"), _("State"), _("Handed in"), _("Accepted on"), _("Accepted by")]
    rows: list[list[object]] = []
    for piece in assignment.milestones.all():
        given = [f"{clock.local(one.at):%Y-%m-%d}" for one in piece.submissions.all()]
        accepted = f"{clock.local(piece.accepted_at):%Y-%m-%d}" if piece.accepted_at else ""
        who = piece.accepted_by.name if piece.accepted_by else ""
        rows.append([piece.title, piece.due_on, piece.get_status_display(), " ".join(given), accepted, who])
    return head, rows


def _days(assignment: Assignment) -> tuple[list[str], list[list[object]]]:
    head = [_("Day"), _("Hours"), _("What was done"), _("State"), _("Confirmed by")]
    logs = sorted(assignment.service_logs.all(), key=lambda log: (log.day, log.pk))
    return head, [
        [log.day, log.hours, log.note, log.get_status_display(), log.answered_by.name if log.answered_by else ""]
        for log in logs
    ]


def _statements(agreement: Agreement, by: User) -> Iterator[Member]:
    """Read one at a time: a long agreement has many."""
    visible = selectors.statements_visible_to(by).filter(agreement=agreement).order_by("pk")
    pks = list(visible.values_list("pk", "number"))
    for pk, number in pks:
        paper = _said(lazy("Statement %(number)s: amounts, tax, confirmations, payments"), number=number)
        table = _said(lazy("The lines of statement %(number)s for a spreadsheet"), number=number)
        yield Member(f"04-statements/{number}.pdf", paper, _paper(pk, by))
        yield Member(f"04-statements/{number}.csv", table, _table(pk, by))
    if pks:
        note = _said(lazy("Every transfer: payer, payee, bank reference, day, receipt"))
        yield Member("05-payments/payments.csv", note, lambda: [_csv(lambda: _payments(agreement, by))])


def _income(agreement: Agreement, by: User) -> Iterator[Member]:
    """The report to the own unit, for the talent and for that unit."""
    unit, talent = agreement.sending_unit, agreement.talent
    one = _one(agreement)
    if unit is None or one is None or selectors.reader_of(by, one) not in (Party.TALENT, Party.SENDING):
        return
    for year in years_of(talent, agreement):
        note = _said(lazy("Report of the talent's income to the own unit, %(year)s"), year=year)
        yield Member(f"07-income/{year}.pdf", note, partial(_report, agreement, year))


def _one(agreement: Agreement) -> Statement | None:
    """Any statement: with whose eyes somebody reads is the same for all of them."""
    return agreement.statements.select_related("agreement__talent").first()


def _report(agreement: Agreement, year: int) -> Iterator[bytes]:
    if agreement.sending_unit is not None:
        report = report_of(agreement.talent, agreement.sending_unit, year, agreement=agreement)
        yield render_report(report)


def _whole(pk: int) -> Statement:
    return selectors.in_full(Statement.objects.all()).get(pk=pk)


def _paper(pk: int, by: User) -> Callable[[], Iterable[bytes]]:
    return lambda: [render_statement(_whole(pk), by)]


def _table(pk: int, by: User) -> Callable[[], Iterable[bytes]]:
    return lambda: [_csv(lambda: statement_table(_whole(pk), by))]


def _payments(agreement: Agreement, by: User) -> tuple[list[str], list[list[object]]]:
    lines = transfers.lines_visible_to(by).filter(statement__agreement=agreement)
    ordered = transfers.in_order(lines, transfers.TO_PAY).order_by("statement_id", "position")
    return transfer_table(transfers.rows(ordered, by))


def _uploads(agreement: Agreement, by: User) -> Iterator[tuple[str, str, StoredFile]]:
    """Everything handed in as a file that ``by`` may read: approval, scans, work, costs, vouchers."""
    if can_see_paper(by, agreement):
        scans = StoredFile.objects.filter(
            subject__in=[f"paper:{one}" for one in _slots(agreement)], scan=StoredFile.Scan.CLEAN
        )
        note = _said(lazy("A page of the agreement as it was signed on paper"))
        yield from _named("02-agreement/paper", note, scans.order_by("pk"))
    approvals = consents_visible_to(by).filter(match=agreement.match_id).exclude(approval=None)
    note = _said(lazy("The approval that the sending unit uploaded"))
    yield from _named("01-consent/approval", note, [one.approval for one in approvals if one.approval])
    work = Submission.objects.filter(milestone__assignment__agreement=agreement).exclude(file=None)
    note = _said(lazy("What was handed in as work"))
    yield from _named("03-work/work", note, _readable(work.select_related("file").order_by("pk"), "file", by))
    costs = CostSheet.objects.filter(milestone__assignment__agreement=agreement).select_related("proof").order_by("pk")
    note = _said(lazy("Proof of the sending unit's exact cost"))
    yield from _named("03-work/cost", note, _readable(costs, "proof", by))
    results = DeclaredResult.objects.filter(assignment__agreement=agreement).select_related("proof").order_by("pk")
    note = _said(lazy("Proof of a declared result"))
    yield from _named("03-work/result", note, _readable(results, "proof", by))
    yield from _vouchers(agreement, by)


def _slots(agreement: Agreement) -> Iterable[object]:
    return agreement.versions.exclude(slots=None).values_list("slots__public_id", flat=True)


def _vouchers(agreement: Agreement, by: User) -> Iterator[tuple[str, str, StoredFile]]:
    one = _one(agreement)
    if one is None or not sees_vouchers(by, one):
        return
    found = LineVoucher.objects.filter(line__statement__agreement=agreement).select_related("file", "line__statement")
    for voucher in found.order_by("line__statement_id", "line__position", "pk"):
        words = lazy("%(kind)s %(number)s, replaced by a later one") if voucher.replaced_at else "%(kind)s %(number)s"
        note = _said(words, kind=LineVoucher.Form(voucher.form).label, number=voucher.voucher_number)
        path = f"06-vouchers/{voucher.line.statement.number}-{voucher.line.position}-{voucher.pk}"
        yield f"{path}-{_plain(voucher.file.name)}", note, voucher.file


def _readable(rows: Iterable[Submission | CostSheet | DeclaredResult], field: str, by: User) -> list[StoredFile]:
    return [file for row in rows if can_read(by, file := getattr(row, field))]


def _named(folder: str, note: str, files: Iterable[StoredFile]) -> Iterator[tuple[str, str, StoredFile]]:
    for position, file in enumerate(files, 1):
        yield f"{folder}-{position:02d}-{_plain(file.name)}", note, file


def _plain(name: str) -> str:
    """A name that unpacks anywhere, whatever stands in it: no folders, no control or special signs."""
    return re.sub(r"[^\w.()-]+", "_", name).strip("._")[-80:] or "file"


def _read(file: StoredFile) -> Iterator[bytes]:
    with path_of(file).open("rb") as source:
        while chunk := source.read(CHUNK):
            yield chunk


def _contents(written: list[Written]) -> tuple[str, bytes]:
    """The list of contents; its own hash it cannot name."""
    with translation.override(LANGUAGE):
        head = [_("File"), _("What it proves"), _("Bytes"), "SHA-256"]
        rows = [[one.member.name, one.member.note, one.size, one.sha256] for one in written]
        return "00-contents.csv", csv_text(head, rows).encode()


def _csv(make: Callable[[], tuple[list[str], list[list[object]]]]) -> bytes:
    with translation.override(LANGUAGE):
        return csv_text(*make()).encode()


def _said(words: str | Promise, **facts: object) -> str:
    with translation.override(LANGUAGE):
        return str(words) % facts if facts else str(words)
