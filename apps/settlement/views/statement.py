"""One statement: fetch by scope, form, one service, redirect; and its papers."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.web.downloads import csv_response, pdf_response
from apps.core.web.spreadsheets import xlsx_response
from apps.settlement import pages, reversal_pages, rules, services
from apps.settlement.documents.statement import render_statement
from apps.settlement.exports import statement_table
from apps.settlement.forms import PaymentForm
from apps.settlement.models import Statement
from apps.settlement.objection_pages import objection_rows
from apps.settlement.views.asked import SignedInRequest, line_of, statement_of
from apps.settlement.views.subsidies import subsidy_context
from apps.settlement.voucher_pages import voucher_rows


def _home(statement: Statement) -> HttpResponse:
    return redirect("settlement:detail", statement.public_id)


@login_required
@require_safe
def statement_detail(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    statement = statement_of(request, public_id)
    context = pages.detail(statement, request.user) | {"objections": objection_rows(statement, request.user)}
    context |= reversal_pages.summary(statement, request.user)
    context |= subsidy_context(statement, request)
    context |= {"voucher_rows": voucher_rows(statement, request.user)}
    return render(request, "settlement/detail.html", context)


@login_required
@require_safe
def statement_pdf(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    statement = statement_of(request, public_id)
    return pdf_response(statement.number, render_statement(statement, request.user))


@login_required
@require_safe
def statement_csv(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    statement = statement_of(request, public_id)
    return csv_response(statement.number, *statement_table(statement, request.user))


@login_required
@require_safe
def statement_xlsx(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    statement = statement_of(request, public_id)
    return xlsx_response(statement.number, *statement_table(statement, request.user))


@login_required
@require_POST
def statement_confirm(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    statement = services.confirm_statement(statement_of(request, public_id), by=request.user)
    messages.success(request, _("Your confirmation is recorded."))
    return _home(statement)


@login_required
@require_POST
def statement_redraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    statement = services.redraw_statement(statement_of(request, public_id), by=request.user)
    messages.success(request, _("The statement is drawn up anew. Please confirm it."))
    return _home(statement)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def payment(request: SignedInRequest, public_id: UUID, position: int) -> HttpResponse:
    """The form of one transfer. A refusal stays on the page, so that typed words are not lost."""
    statement = statement_of(request, public_id)
    line = line_of(statement, position)
    form = PaymentForm(request.POST or None, initial={"paid_on": clock.today()})
    if not rules.is_payer(request.user, statement):
        raise RuleViolation("forbidden", _("Only the using unit's finance records a payment."))
    if rules.live_objection(line):
        raise RuleViolation("line-disputed", rules.disputed_sentence())
    if not rules.can_record_payment(request.user, line):
        code = "not-payable" if rules.is_payer(request.user, statement) else "forbidden"
        raise RuleViolation(code, _("This line is not yours to pay, or it is paid already."))
    if request.method == "POST" and form.is_valid():
        try:
            services.record_payment(line, by=request.user, **form.cleaned_data)
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
        else:
            messages.success(request, _("The payment is recorded. The payee confirms the receipt."))
            return _home(statement)
    row = next(row for row in pages.detail(statement, request.user)["pay_rows"] if row.line.pk == line.pk)
    context = {"statement": statement, "line": line, "row": row, "form": form}
    return render(request, "settlement/payment.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def payment_confirm(request: SignedInRequest, public_id: UUID, position: int) -> HttpResponse:
    statement = statement_of(request, public_id)
    services.confirm_payment(line_of(statement, position), by=request.user)
    messages.success(request, _("The receipt is confirmed."))
    return _home(statement)
