"""The voucher of one line: what to copy into the tax office's form, the papers that came, and handing one in."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import clock
from apps.core.errors import RuleViolation
from apps.core.web.downloads import pdf_response
from apps.settlement import rules_vouchers
from apps.settlement.documents.invoice_request import render_request
from apps.settlement.documents.voucher import render_sheet
from apps.settlement.invoice_requests import sellers_of
from apps.settlement.models import StatementLine
from apps.settlement.services.vouchers import hand_in_for_all
from apps.settlement.views.asked import SignedInRequest, line_of, statement_of
from apps.settlement.voucher_forms import VoucherForm
from apps.settlement.voucher_lines import waiting_beside
from apps.settlement.voucher_pages import voucher_facts


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def voucher(request: SignedInRequest, public_id: UUID, position: int) -> HttpResponse:
    """A refusal stays on the form, so that typed words are not lost."""
    line = _line(request, public_id, position)
    may = rules_vouchers.can_hand_in(request.user, line)
    if request.method == "POST" and not may:
        raise RuleViolation(*_refusal(request, line))
    beside = waiting_beside(line, request.user) if may else []
    form = VoucherForm(request.POST or None, request.FILES or None, line=line, beside=beside) if may else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            given = hand_in_for_all(form.lines(), form.cleaned_data["file"], form.said(), by=request.user)
        except RuleViolation as violation:
            form.add_error("file" if violation.code.startswith("file") else None, str(violation.message))
        else:
            words = ngettext("The voucher is handed in.", "The voucher is handed in for %(n)s lines.", len(given))
            messages.success(request, words % {"n": len(given)})
            return redirect("settlement:detail", public_id)
    context = voucher_facts(line, line.statement, request.user) | {"form": form}
    return render(request, "settlement/voucher.html", context, status=422 if form is not None and form.errors else 200)


@login_required
@require_safe
def voucher_sheet(request: SignedInRequest, public_id: UUID, position: int) -> HttpResponse:
    """The fill-in sheet as a PDF; a line that needs no invoice leads back to its page."""
    line = _line(request, public_id, position)
    content = render_sheet(line)
    if content is None:
        return redirect("settlement:voucher", public_id, position)
    return pdf_response(_("invoice sheet %(number)s") % {"number": f"{line.statement.number}-{position}"}, content)


@login_required
@require_safe
def invoice_request(request: SignedInRequest) -> HttpResponse:
    """What the units that the person pays for still wait for, as one paper to send; nothing leads back to the list."""
    sellers = sellers_of(request.user)
    if not sellers:
        messages.info(request, _("No invoice and no credit note is missing."))
        return redirect("settlement:payments")
    return pdf_response(_("invoice request %(day)s") % {"day": clock.today().isoformat()}, render_request(sellers))


def _line(request: SignedInRequest, public_id: UUID, position: int) -> StatementLine:
    statement = statement_of(request, public_id)
    line = line_of(statement, position)
    if not rules_vouchers.sees_vouchers(request.user, statement):
        raise RuleViolation("forbidden", _("Only the sides of this statement see its vouchers."))
    return line


def _refusal(request: SignedInRequest, line: StatementLine) -> tuple[str, str]:
    if rules_vouchers.hands_in(request.user, line):
        return "wrong-state", _("No voucher is wanted for this line now.")
    return "forbidden", _("Only the payee or its unit hands in this voucher.")
