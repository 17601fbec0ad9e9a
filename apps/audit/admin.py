"""History as a list to read. The dashboard, which knows the office's roles, registers it for auditors."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.audit.models import AuditEvent
from apps.audit.words import actions_called, kind_in_words
from apps.core.display.formats import moment

WITH_CODE = '<span>{} <code class="code-beside" translate="no">{}</code></span>'


class KindFilter(admin.AllValuesFieldListFilter):
    """The kinds that stand in the history, in words."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": capfirst(kind_in_words(str(choice["display"])))}


class AuditEventAdmin(admin.ModelAdmin[AuditEvent]):
    list_display = ["time", "actor_label", "done", "kind", "object_label"]
    list_filter = [("object_type", KindFilter)]
    search_fields = ["=action", "actor_label", "=object_id", "object_label"]
    list_per_page = 50
    fields = ["time", "actor_label", "done", "kind", "object_id", "object_label", "detail"]
    date_hierarchy = "at"
    ordering = ["-id"]
    show_full_result_count = False
    readonly_fields = ["time", "done", "kind"]
    actions = None

    @admin.display(description=_("Time"), ordering="at")
    def time(self, row: AuditEvent) -> str:
        return moment(row.at)

    @admin.display(description=_("Action"))
    def done(self, row: AuditEvent) -> str:
        """In words, and the code beside them: it is what the search finds in every language."""
        return format_html(WITH_CODE, row.action_words, row.action)

    @admin.display(description=_("kind of object"))
    def kind(self, row: AuditEvent) -> str:
        return format_html(WITH_CODE, capfirst(row.kind_words), row.object_type)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent], search_term: str
    ) -> tuple[QuerySet[AuditEvent], bool]:
        """By code, name or id as ever, and by the words for an action in the page's language."""
        found, twice = super().get_search_results(request, queryset, search_term)
        codes = actions_called(search_term)
        return (found | queryset.filter(action__in=codes) if codes else found), twice

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False
