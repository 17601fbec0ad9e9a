"""What the tables share that the office keeps by hand in Django admin: a service writes, nothing is deleted, and what a
rule refuses stands in the form with its sentence.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from apps.accounts.models import User
from apps.core.errors import RuleViolation
from apps.organisations.rules import keeps_tables
from apps.organisations.services import keep_row

Row = TypeVar("Row", bound=Model)


class KeptTable(admin.ModelAdmin[Row]):
    """``keep`` calls the service that writes a row, ``keeps`` asks the rule who may: once a request."""

    actions: Any = None

    def keep(self, row: Row, *, by: User) -> None:
        keep_row(row, by=by)

    def keeps(self, user: User) -> bool:
        return keeps_tables(user)

    def _may(self, request: HttpRequest) -> bool:
        answers: dict[type, bool] = request.__dict__.setdefault("_kept_tables", {})
        if type(self) not in answers:
            answers[type(self)] = isinstance(request.user, User) and self.keeps(request.user)
        return answers[type(self)]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Row, form: Any, change: bool) -> None:
        self.keep(obj, by=cast(User, request.user))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form; where the service refused, once more with its sentence and everything that was typed."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except RuleViolation as violation:
            request._refused = violation.message  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Row | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Row]]:
        form = super().get_form(request, obj, change=change, **kwargs)
        refused = getattr(request, "_refused", "")
        return type(form.__name__, (form,), {"clean": _refusing(refused)}) if refused else form


def _refusing(sentence: str) -> Callable[[Any], None]:
    def clean(_form: Any) -> None:
        raise ValidationError(sentence)

    return clean
