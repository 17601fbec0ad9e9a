"""What the pages here share."""

from django.http import HttpRequest

from apps.accounts.models import User


def person(request: HttpRequest) -> User:
    """The signed-in person; every view here asks for one."""
    if not isinstance(request.user, User):
        raise TypeError("login_required stands before this")
    return request.user
