"""The taxonomy for the office: retire, bring back, merge, other words; what people looked for and did not find.

Credential types and the recognition matrix are kept by hand.
"""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.accounts.models import User
from apps.core.errors import RuleViolation
from apps.organisations.queues import shown
from apps.organisations.tables import KeptTable, Row
from apps.skills.forms import GapForm, MergeForm, SkillForm
from apps.skills.models import CredentialType, Gap, Recognition, Skill
from apps.skills.rules import keeps_taxonomy
from apps.skills.selectors import gaps_measured, skills_in_use, uses_of
from apps.skills.services import leave_gap, merge_skills, retire_skill, set_aliases, take_gap

CODE, GROUP = shown("code", lazy("Code of the skill")), shown("group", lazy("Field of skills"))
NAME_ZH, NAME_EN = shown("label_zh", lazy("Chinese name")), shown("label_en", lazy("English name"))
BROADER = shown("broader", lazy("Broader skill"))


class Curated(KeptTable[Row]):
    """A table of the taxonomy: changed by supervisors and administrators, never added to by hand."""

    def keeps(self, user: User) -> bool:
        return keeps_taxonomy(user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def each(self, request: HttpRequest, rows: QuerySet[Any], act: Callable[[Any], object]) -> None:
        """Run a service for every chosen row; each refusal is told with its row, the others go on."""
        for row in rows:
            try:
                act(row)
            except RuleViolation as violation:
                self.message_user(request, f"{row}: {violation.message}", "warning")


@admin.register(Skill)
class SkillAdmin(Curated[Skill]):
    list_display = [CODE, NAME_ZH, NAME_EN, GROUP, BROADER, "retired", "merged_into"]
    list_filter = ["retired", "group"]
    list_select_related = ["broader", "merged_into"]
    search_fields = ["code", "label_zh", "label_en", "aliases_zh", "aliases_en"]
    actions = ("retire", "bring_back")
    form = SkillForm
    change_form_template = "admin/skill.html"
    readonly_fields = [CODE, NAME_ZH, NAME_EN, GROUP, BROADER, "retired", "merged_into", "taken_in"]
    fields = [*readonly_fields, "aliases_zh", "aliases_en"]

    @admin.display(description=lazy("Merged into this one"))
    def taken_in(self, row: Skill) -> str:
        return " · ".join(str(one) for one in row.merged.order_by("code")) or "—"

    @admin.action(description=lazy("Retire"), permissions=["change"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Skill]) -> None:
        self.each(request, queryset, lambda skill: retire_skill(skill, by=_user(request)))

    @admin.action(description=lazy("Bring back"), permissions=["change"])
    def bring_back(self, request: HttpRequest, queryset: QuerySet[Skill]) -> None:
        self.each(request, queryset, lambda skill: retire_skill(skill, by=_user(request), retired=False))

    def keep(self, row: Skill, *, by: User) -> None:
        set_aliases(row, zh=row.aliases_zh, en=row.aliases_en, by=by)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.merge)
        return [path("<int:pk>/merge/", view, name="skills_skill_merge"), *super().get_urls()]

    def merge(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Which skill it goes into, then how much that touches, then done."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        source = get_object_or_404(Skill, pk=pk)
        asked = request.POST if request.method == "POST" else request.GET
        form = MergeForm(asked if "into" in asked else None)
        target = form.cleaned_data["into"] if form.is_bound and form.is_valid() else None
        if request.method == "POST" and target is not None:
            try:
                merge_skills(source, target, by=_user(request))
            except RuleViolation as violation:
                form.add_error("into", str(violation.message))
                target = None
            else:
                words = _("“%(one)s” is merged into “%(other)s”. Profiles and demands follow within minutes.")
                self.message_user(request, words % {"one": source, "other": target}, "success")
                return redirect("admin:skills_skill_change", target.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Merge into another skill"),
            "source": source,
            "target": target,
            "uses": uses_of(source, target) if target else None,
            "form": form,
            "choices": skills_in_use().exclude(pk=pk),
        }
        return render(request, "admin/skill_merge.html", context, status=422 if form.errors else 200)


@admin.register(Gap)
class GapAdmin(Curated[Gap]):
    """What at least five people wrote for a skill and nothing was found by."""

    list_display = ["words", "language", "people", "last_day"]
    list_filter = ["language"]
    search_fields = ["words"]
    actions = ("leave",)
    form = GapForm
    change_form_template = "admin/gap.html"
    fields = ["words", "language", "people", "last_day", "skill"]
    readonly_fields = ["words", "language", "people", "last_day"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Gap]:
        return gaps_measured()

    @admin.action(description=lazy("These are no skills"), permissions=["change"])
    def leave(self, request: HttpRequest, queryset: QuerySet[Gap]) -> None:
        self.each(request, queryset, lambda gap: leave_gap(gap, by=_user(request)))

    def save_model(self, request: HttpRequest, obj: Gap, form: Any, change: bool) -> None:
        take_gap(obj, form.cleaned_data["skill"], by=_user(request))

    def response_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        self.message_user(request, _("“%(words)s” is found from now on.") % {"words": obj}, "success")
        return redirect(reverse("admin:skills_gap_changelist"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        choices = {"choices": skills_in_use()} | (extra_context or {})
        return super().change_view(request, object_id, form_url, choices)


@admin.register(CredentialType)
class CredentialTypeAdmin(KeptTable[CredentialType]):
    list_display = ["code", "name_zh", "name_en", "level"]


@admin.register(Recognition)
class RecognitionAdmin(KeptTable[Recognition]):
    change_list_template = "admin/recognitions.html"
    list_display = ["credential", "issuing", "accepting", "level", "document", "valid"]
    list_select_related = ["credential"]


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
