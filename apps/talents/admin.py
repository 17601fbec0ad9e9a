"""The office's queue of profiles handed in to be checked."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.accounts.models import User
from apps.organisations.admin import OfficeQueue, due_words
from apps.talents.models import Talent
from apps.talents.rules import judging_region
from apps.talents.selectors import talents_visible_to
from apps.talents.services import return_talent, verify_talent


@admin.register(Talent)
class TalentAdmin(OfficeQueue[Talent]):
    list_display = ["person", "headline", "unit", "verification", "next_action", "due", "owner"]
    list_filter = ["verification", "talent_class"]
    list_select_related = ["user", "unit__region", "region"]
    search_fields = ["headline"]
    ordering = ["submitted_at"]
    fields = ["headline", "summary", "talent_class", "unit", "region", "modes", "verification", "submitted_at"]
    actions = ["verify", "send_back"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Talent]:
        if isinstance(request.user, User) and request.user.is_superuser:
            return Talent.objects.select_related("user", "unit__region", "region")
        own = request.user.pk
        return talents_visible_to(request.user).exclude(user=own).order_by("submitted_at")

    @admin.display(description=lazy("Person"))
    def person(self, talent: Talent) -> str:
        return talent.user.name

    @admin.display(description=lazy("Next action"))
    def next_action(self, talent: Talent) -> str:
        return {
            Talent.Verification.SUBMITTED: _("Compare with the documents, then verify or return"),
            Talent.Verification.RETURNED: _("The talent puts it right"),
        }.get(Talent.Verification(talent.verification), "—")

    @admin.display(description=lazy("Due"))
    def due(self, talent: Talent) -> str:
        return due_words(talent.submitted_at) if talent.verification == Talent.Verification.SUBMITTED else "—"

    @admin.display(description=lazy("Owner"))
    def owner(self, talent: Talent) -> str:
        return _("Talent office, %(region)s") % {"region": judging_region(talent).name}

    @admin.action(description=lazy("Verify"), permissions=["judge"])
    def verify(self, request: HttpRequest, queryset: QuerySet[Talent]) -> None:
        if isinstance(request.user, User):
            by = request.user
            self.each(request, queryset, lambda talent: verify_talent(talent, by=by))

    @admin.action(description=lazy("Return, with the reason"), permissions=["judge"])
    def send_back(self, request: HttpRequest, queryset: QuerySet[Talent]) -> None:
        if isinstance(request.user, User):
            by, reason = request.user, request.POST.get("reason", "")
            self.each(request, queryset, lambda talent: return_talent(talent, by=by, reason=reason))
