"""Who asks, and what of theirs: shared by the pages of settlement."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from apps.accounts.models import User
from apps.settlement import selectors
from apps.settlement.models import Statement, StatementLine


class SignedInRequest(HttpRequest):
    """A request behind ``login_required``."""

    user: User


def statement_of(request: SignedInRequest, public_id: UUID) -> Statement:
    visible = selectors.in_full(selectors.statements_visible_to(request.user))
    return get_object_or_404(visible, public_id=public_id)


def line_of(statement: Statement, position: int) -> StatementLine:
    line = get_object_or_404(statement.lines.all(), position=position)
    line.statement = statement
    return line


def without(request: HttpRequest, *names: str) -> str:
    """The query string without some of its values and without the page."""
    query = request.GET.copy()
    for name in (*names, "page"):
        query.pop(name, None)
    return query.urlencode()
