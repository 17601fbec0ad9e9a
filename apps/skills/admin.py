"""The taxonomy for the office: search, retire, bring back. Credential types and the recognition matrix are kept by hand."""

from typing import cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.errors import RuleViolation
from apps.organisations.tables import KeptTable
from apps.skills.models import CredentialType, Recognition, Skill
from apps.skills.services import retire_skill


@admin.register(Skill)
class SkillAdmin(admin.ModelAdmin[Skill]):
    list_display = ["code", "label_zh", "label_en", "group", "broader", "retired"]
    list_filter = ["retired", "group"]
    list_select_related = ["broader"]
    search_fields = ["code", "label_zh", "label_en", "aliases_zh", "aliases_en"]
    actions = ["retire", "bring_back"]

    @admin.action(description=_("Retire"), permissions=["retire"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Skill]) -> None:
        self._set(request, queryset, retired=True)

    @admin.action(description=_("Bring back"), permissions=["retire"])
    def bring_back(self, request: HttpRequest, queryset: QuerySet[Skill]) -> None:
        self._set(request, queryset, retired=False)

    def _set(self, request: HttpRequest, queryset: QuerySet[Skill], *, retired: bool) -> None:
        for skill in queryset:
            try:
                retire_skill(skill, by=cast(User, request.user), retired=retired)
            except RuleViolation as violation:
                self.message_user(request, f"{skill}: {violation.message}", "warning")

    def has_retire_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("skills.change_skill")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Skill | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Skill | None = None) -> bool:
        return False


@admin.register(CredentialType)
class CredentialTypeAdmin(KeptTable[CredentialType]):
    list_display = ["code", "name_zh", "name_en", "level"]


@admin.register(Recognition)
class RecognitionAdmin(KeptTable[Recognition]):
    list_display = ["credential", "issuing", "accepting", "level", "document", "valid"]
    list_select_related = ["credential"]
