"""What every page of planning asks first: that its reader works for an office."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from apps.accounts.models import User
from apps.planning.selectors import reads_plans

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def office_page(view: View[P]) -> Callable[..., HttpResponse]:
    """For officers, supervisors and mediators; to others there is no such page."""

    @wraps(view)
    def asked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not reads_plans(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(asked)


def person(request: HttpRequest) -> User:
    """The signed-in person; every view here asks for one."""
    if not isinstance(request.user, User):
        raise TypeError("login_required stands before this")
    return request.user


def framed(request: HttpRequest, title: str, **context: Any) -> dict[str, Any]:
    """The context of a page in the office's frame."""
    return {**admin.site.each_context(request), "title": title, **context}
