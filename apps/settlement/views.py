"""Pages of statements: fetch by scope, form, one service, redirect."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.settlement import pages, rules, selectors, services
from apps.settlement.calculator import result as what_becomes
from apps.settlement.forms import CalculatorForm, PaymentForm
from apps.settlement.models import Statement, StatementLine

PER_PAGE = 20


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)  # every view here asks for a sign-in


def _statement(request: HttpRequest, public_id: UUID) -> Statement:
    visible = selectors.in_full(selectors.statements_visible_to(_user(request)))
    return get_object_or_404(visible, public_id=public_id)


def _line(statement: Statement, position: int) -> StatementLine:
    line = get_object_or_404(statement.lines.all(), position=position)
    line.statement = statement
    return line


def _home(statement: Statement) -> HttpResponse:
    return redirect("settlement:detail", statement.public_id)


@login_required
def statement_list(request: HttpRequest) -> HttpResponse:
    found = selectors.statements_visible_to(_user(request))
    chosen = request.GET.get("show", "")
    shown = selectors.in_full(found.filter(status__in=pages.SHOWN.get(chosen, pages.OPEN)))
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": pages.list_rows(page.object_list),
        "tab_items": pages.list_tabs(found, chosen),
    }
    return render(request, "settlement/list.html", context)


@login_required
def statement_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    statement = _statement(request, public_id)
    return render(request, "settlement/detail.html", pages.detail(statement, _user(request)))


@login_required
@require_POST
def statement_confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    statement = services.confirm_statement(_statement(request, public_id), by=_user(request))
    messages.success(request, _("Your confirmation is recorded."))
    return _home(statement)


@login_required
@require_POST
def statement_redraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    statement = services.redraw_statement(_statement(request, public_id), by=_user(request))
    messages.success(request, _("The statement is drawn up anew. Please confirm it."))
    return _home(statement)


@login_required
def payment(request: HttpRequest, public_id: UUID, position: int) -> HttpResponse:
    """The form of one transfer. A refusal stays on the page, so that typed words are not lost."""
    statement = _statement(request, public_id)
    line = _line(statement, position)
    form = PaymentForm(request.POST or None, initial={"paid_on": clock.today()})
    if not rules.can_record_payment(_user(request), line):
        raise RuleViolation("not-payable", _("This line is not yours to pay, or it is paid already."))
    if request.method == "POST" and form.is_valid():
        try:
            services.record_payment(line, by=_user(request), **form.cleaned_data)
        except RuleViolation as violation:
            form.add_error(None, str(violation.message))
        else:
            messages.success(request, _("The payment is recorded. The payee confirms the receipt."))
            return _home(statement)
    row = next(row for row in pages.detail(statement, _user(request))["pay_rows"] if row.line.pk == line.pk)
    context = {"statement": statement, "line": line, "row": row, "form": form}
    return render(request, "settlement/payment.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def payment_confirm(request: HttpRequest, public_id: UUID, position: int) -> HttpResponse:
    statement = _statement(request, public_id)
    services.confirm_payment(_line(statement, position), by=_user(request))
    messages.success(request, _("The receipt is confirmed."))
    return _home(statement)


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """For everybody: what becomes of an amount. The answers stand in the address; nothing is kept."""
    form = CalculatorForm(request.GET)
    shown = None
    if form.is_valid():
        shown = what_becomes(form.contract_fen, months=form.months_asked, share_bp=form.share_bp)
    context = {"form": form, "result": shown}
    return render(request, "settlement/calculator.html", context, status=422 if form.errors else 200)
