"""Payment batches: choose, look through, approve, hand to the bank, bring the answers. Fetch by scope, one service, redirect."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.selectors import masked_contact
from apps.core.errors import RuleViolation
from apps.core.web.downloads import csv_file, csv_response, xml_file
from apps.core.web.lists import Filters, Listing
from apps.organisations.models import Unit
from apps.organisations.selectors import units_of
from apps.settlement import batch_pages, rules, rules_batches, selectors, services
from apps.settlement.bank_answers import AnswerRow, read_answers, text_of
from apps.settlement.bank_file import answer_sheet
from apps.settlement.batch_checks import checked, payable_lines
from apps.settlement.batch_forms import (
    AnswersForm,
    ApprovalForm,
    FormatForm,
    LinesForm,
    ReadAnswersForm,
    ResolveForm,
    TakeOutForm,
    WithdrawForm,
)
from apps.settlement.models import BatchLine, PaymentBatch
from apps.settlement.services.batches import MOST_LINES
from apps.settlement.views.asked import SignedInRequest


def _batch(request: SignedInRequest, public_id: UUID) -> PaymentBatch:
    return get_object_or_404(selectors.batches_in_full(selectors.batches_visible_to(request.user)), public_id=public_id)


def _home(batch: PaymentBatch) -> HttpResponse:
    return redirect("settlement:batch", batch.public_id)


@login_required
@require_safe
def batch_list(request: SignedInRequest) -> HttpResponse:
    visible, chosen = selectors.batches_visible_to(request.user), request.GET.get("show", "")
    chosen = chosen if chosen in batch_pages.SHOWN else ""
    shown = visible.filter(status__in=batch_pages.SHOWN[chosen])
    listing = Listing(request, batch_pages.in_list(shown).order_by("-id"), Filters(request.GET), keep=("show",))
    context = {
        "listing": listing,
        "rows": batch_pages.list_rows(listing.page.object_list),
        "tab_items": batch_pages.tabs(visible, chosen),
        "chosen": chosen,
        "may_make": _paying_units(request).exists(),
    }
    return render(request, "settlement/batches.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def batch_new(request: SignedInRequest) -> HttpResponse:
    """Every payable line with its checks; what is chosen becomes a batch."""
    units = list(_paying_units(request))
    unit = _chosen_unit(request, units)
    lines = list(payable_lines(unit)[:MOST_LINES]) if unit else []
    found = checked(lines, unit=unit, by=request.user) if unit else []
    form = LinesForm(request.POST if request.method == "POST" else None, offered=[one.line.pk for one in found])
    if unit and request.method == "POST" and form.is_valid():
        try:
            return _home(services.make_batch(unit, form.cleaned_data["lines"], by=request.user))
        except RuleViolation as violation:
            form.add_error("lines", str(violation.message))
    if request.method == "POST" and not unit:
        raise RuleViolation("forbidden", _("Only the using unit's finance makes a payment batch."))
    ticked = set(request.POST.getlist("lines")) if request.method == "POST" else None
    context = {
        "units": units,
        "unit": unit,
        "form": form,
        "rows": [
            (one, amounts, not one.blocked and (ticked is None or str(one.line.pk) in ticked))
            for one, amounts in batch_pages.to_choose(found)
        ],
        "free_fen": sum(one.line.to_pay_fen for one in found if not one.blocked),
        "free": sum(not one.blocked for one in found),
        "full": len(lines) == MOST_LINES,
    }
    return render(request, "settlement/batch_new.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def batch(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    return _page(request, _batch(request, public_id))


@login_required
@require_POST
def batch_submit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    batch = services.submit_batch(_batch(request, public_id), by=request.user)
    messages.success(request, _("The second person has been asked."))
    return _home(batch)


@login_required
@require_POST
def batch_code(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    services.send_approval_code(_batch(request, public_id), by=request.user)
    messages.success(request, _("A code is on its way to %(contact)s.") % {"contact": masked_contact(request.user)})
    return redirect(f"{reverse('settlement:batch', args=[public_id])}#approve")


@login_required
@require_POST
def batch_approve(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The second person's yes. A wrong total or code stays on the page, with everything else as it was."""
    batch, form = _batch(request, public_id), ApprovalForm(request.POST)
    if not rules_batches.can_approve(request.user, batch):
        services.approve_batch(batch, by=request.user, amount_fen=0, code="")  # says why
    if form.is_valid():
        try:
            services.approve_batch(batch, by=request.user, amount_fen=form.amount_fen, code=form.cleaned_data["code"])
        except RuleViolation as violation:
            fields = {"amount-wrong": "amount", "code-wrong": "code", "code-expired": "code", "code-tries": "code"}
            form.add_error(fields.get(violation.code), str(violation.message))
        else:
            messages.success(request, _("The batch is approved. Finance can fetch the bank file now."))
            return _home(batch)
    return _page(request, batch, approval=form)


@login_required
@require_POST
def batch_withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    batch, form = _batch(request, public_id), WithdrawForm(request.POST)
    if rules_batches.can_withdraw(request.user, batch) and not form.is_valid():
        return _page(request, batch, withdrawal=form)
    services.withdraw_batch(batch, by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("The batch is withdrawn. Its payments are free again."))
    return _home(batch)


@login_required
@require_POST
def batch_take_out(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Some payments leave the batch; the others go into a new one."""
    batch = _batch(request, public_id)
    form = TakeOutForm(request.POST, offered=batch_pages.to_take_out(batch_pages.rows_of(batch)))
    if not form.is_valid() and rules_batches.can_take_out(request.user, batch):
        return _page(request, batch, leaving=form)
    positions, reason = form.cleaned_data.get("lines", []), form.cleaned_data.get("reason", "")
    try:
        made = services.remake_without(batch, positions, by=request.user, reason=reason)
    except RuleViolation as violation:
        if violation.code not in {"nothing-chosen", "batch-checks"}:
            raise
        form.add_error("lines", str(violation.message))
        return _page(request, batch, leaving=form)
    messages.success(request, _("The batch is withdrawn; this new one has all its other payments."))
    return _home(made)


@login_required
@require_POST
def batch_month(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The month has ended meanwhile: make the batch anew, or have put right what the bank has paid since."""
    batch = _batch(request, public_id)
    if rules_batches.is_at_the_bank(batch):
        services.ask_to_follow_month(batch, by=request.user)
        messages.success(
            request, _("The other parties are asked. Until all have agreed, the statement stays as it is.")
        )
        return _home(batch)
    made, fresh = services.remake_for_month(batch, by=request.user)
    for statement in fresh:
        words = _("%(number)s is drawn up for this month. All parties confirm it; then it can be paid.")
        messages.info(request, words % {"number": statement.number})
    if made is None:
        messages.success(request, _("The batch is withdrawn. No other payment of it is left to be made."))
        return _home(batch)
    messages.success(request, _("The batch is withdrawn; this new one has all its other payments."))
    return _home(made)


@login_required
@require_POST
def batch_file(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The bank file, once, in the chosen format. It changes something, so it is no link."""
    batch = _batch(request, public_id)
    form = FormatForm(request.POST, batch=batch)
    if rules_batches.can_export(request.user, batch) and not form.is_valid():
        return _page(request, batch, export=form)
    chosen = request.POST.get("file_format", "")
    text = services.export_batch(batch, by=request.user, file_format=chosen)
    return xml_file(batch.number, text) if chosen == PaymentBatch.Format.PAIN_001 else csv_file(batch.number, text)


@login_required
@require_safe
def batch_sheet(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The sheet to write the bank's answers into."""
    batch = _batch(request, public_id)
    services.refuse_unless_answerable(batch, request.user)
    return csv_response(_("answers %(number)s") % {"number": batch.number}, *answer_sheet(list(batch.lines.all())))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def batch_answers(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Choose the bank's file and see what each row would do; nothing is recorded yet."""
    batch = _batch(request, public_id)
    services.refuse_unless_answerable(batch, request.user)
    sent = request.method == "POST"
    form, outcomes, text = AnswersForm(request.POST if sent else None, request.FILES if sent else None), [], ""
    if sent and form.is_valid():
        try:
            text = text_of(form.cleaned_data["file"].read())
            outcomes = services.try_answers(batch, read_answers(text), by=request.user)
        except RuleViolation as violation:
            form.add_error("file", str(violation.message))
    context = {
        "batch": batch,
        "form": form,
        "outcomes": outcomes,
        "read": ReadAnswersForm(initial={"text": text}),
        "does": sum(one.what == "done" for one in outcomes),
        "wrong": sum(one.what == "wrong" for one in outcomes),
    }
    return render(request, "settlement/batch_answers.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def batch_record(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Record what was looked through."""
    batch, form = _batch(request, public_id), ReadAnswersForm(request.POST)
    rows: list[AnswerRow] = read_answers(form.cleaned_data["text"]) if form.is_valid() else []
    outcomes = services.record_answers(batch, rows, by=request.user)
    done = sum(one.what == "done" for one in outcomes)
    wrong = [str(one.row.number) for one in outcomes if one.what == "wrong"]
    messages.success(request, _("Answers recorded: %(count)s.") % {"count": done})
    if wrong:
        words = _("Rows that could not be used: %(rows)s. Correct them in the file and bring it again.")
        messages.warning(request, words % {"rows": ", ".join(wrong)})
    return _home(batch)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def batch_resolve(request: SignedInRequest, public_id: UUID, position: int) -> HttpResponse:
    """One line the bank left open, settled by hand."""
    batch = _batch(request, public_id)
    row = get_object_or_404(BatchLine.objects.select_related("batch__unit"), batch=batch, position=position)
    if not rules_batches.can_resolve(request.user, row):
        services.refuse_unless_answerable(batch, request.user)
        raise RuleViolation("wrong-state", _("This line has its answer already. Please look again."))
    form = ResolveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.resolve_line(row, by=request.user, **form.cleaned_data)
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
        else:
            messages.success(request, _("The line is settled."))
            return _home(batch)
    context = {"batch": batch, "row": row, "form": form}
    return render(request, "settlement/batch_resolve.html", context, status=422 if form.errors else 200)


def _page(
    request: SignedInRequest,
    batch: PaymentBatch,
    *,
    approval: ApprovalForm | None = None,
    withdrawal: WithdrawForm | None = None,
    leaving: TakeOutForm | None = None,
    export: FormatForm | None = None,
) -> HttpResponse:
    shown = batch_pages.detail(batch, request.user)
    forms = {
        "leaving": leaving or TakeOutForm(offered=batch_pages.to_take_out(shown["rows"])),
        "approval": approval or ApprovalForm(),
        "withdrawal": withdrawal or WithdrawForm(auto_id="withdraw_%s"),
        "export": export or FormatForm(batch=batch),
    }
    refused = approval or withdrawal or leaving or export
    return render(request, "settlement/batch.html", {**shown, **forms}, status=422 if refused else 200)


def _paying_units(request: SignedInRequest) -> QuerySet[Unit]:
    return units_of(request.user, *rules.PAYING_ROLES).filter(uses=True).order_by("id")


def _chosen_unit(request: SignedInRequest, units: list[Unit]) -> Unit | None:
    """The unit of the address among those the person pays for, else the first."""
    asked = request.GET.get("unit", "")
    return next((unit for unit in units if str(unit.public_id) == asked), units[0] if units else None)
