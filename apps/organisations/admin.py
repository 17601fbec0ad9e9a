"""The office's queue of units, and the tables of regions, roles and the operator."""

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.core.display.formats import NOTHING, moment
from apps.organisations.models import Membership, OfficeRole, Operator, Region, Unit
from apps.organisations.queues import Decision, LateFilter, OfficeQueue, office_name
from apps.organisations.selectors import memberships_of
from apps.organisations.services import return_unit, verify_unit

Status = Unit.Status


@admin.register(Unit)
class UnitAdmin(OfficeQueue[Unit]):
    list_display = ["name_zh", "credit_code", "standing", "next_action", "due", "owner", "status_reason"]
    list_filter = ["status", LateFilter, "kind"]
    list_select_related = ["region", "licence"]
    search_fields = ["name_zh", "name_en", "credit_code"]
    search_help_text = lazy("Name or credit code")
    fields = [
        "name_zh", "name_en", "credit_code", "kind", "seat", "address", "takes_part", "licence_file", "people", "standing",
        "status_reason", "submitted",
    ]  # fmt: skip
    readonly_fields = ["seat", "takes_part", "licence_file", "people", "standing", "submitted"]
    waiting = Q(status=Status.SUBMITTED)
    tones = {
        Status.SUBMITTED: "active",
        Status.RETURNED: "wait",
        Status.VERIFIED: "done",
        Status.SUSPENDED: "late",
    }
    decisions = (
        Decision("verify", lazy("Verify"), lambda unit, by, _reason: verify_unit(unit, by=by)),
        Decision(
            "send_back",
            lazy("Return, with the reason"),
            lambda unit, by, reason: return_unit(unit, by=by, reason=reason),
            asks_reason=True,
        ),
    )

    def is_waiting(self, row: Unit) -> bool:
        return row.status == Status.SUBMITTED

    @admin.display(description=lazy("Next action"))
    def next_action(self, row: Unit) -> str:
        return {
            Status.SUBMITTED: _("Compare with the licence, then verify or return"),
            Status.RETURNED: _("The unit puts it right"),
            Status.DRAFT: _("The unit submits"),
        }.get(Status(row.status), NOTHING)

    @admin.display(description=lazy("Owner"), ordering="region__code")
    def owner(self, row: Unit) -> str:
        return office_name(row.region)

    @admin.display(description=lazy("Region"))
    def seat(self, row: Unit) -> str:
        return row.region.name

    @admin.display(description=lazy("Takes part"))
    def takes_part(self, row: Unit) -> str:
        return " · ".join([_("may send talents")] * row.sends + [_("may use talents")] * row.uses)

    @admin.display(description=lazy("Licence"))
    def licence_file(self, row: Unit) -> str:
        """The upload to compare with; every reading of it is written down."""
        if row.licence is None:
            return _("Not uploaded")
        return format_html('<a href="{}">{}</a>', reverse("files:download", args=[row.licence.public_id]), row.licence)

    @admin.display(description=lazy("People"))
    def people(self, row: Unit) -> str:
        """Who works for the unit and, of a signatory, what lets the person sign; names are masked."""
        words = [
            " ".join(filter(None, (str(one.user), one.get_role_display(), one.get_authority_display())))
            for one in memberships_of(row)
        ]
        return " · ".join(words) or NOTHING

    @admin.display(description=lazy("Handed in on"))
    def submitted(self, row: Unit) -> str:
        return moment(row.submitted_at)


@admin.register(Membership)
class MembershipAdmin(OfficeQueue[Membership]):
    region_path = "unit__region"
    list_display = ["user", "unit", "role", "authority", "ended"]
    list_filter = ["role"]
    list_select_related = ["user", "unit"]
    fields = ["user", "unit", "role", "authority", "ended"]
    readonly_fields = ["ended"]

    @admin.display(description=lazy("Ended"), ordering="ended_at")
    def ended(self, row: Membership) -> str:
        return moment(row.ended_at)


@admin.register(OfficeRole)
class OfficeRoleAdmin(admin.ModelAdmin[OfficeRole]):
    """Given by the deployment's administrators."""

    list_display = ["user", "role", "region"]
    list_filter = ["role"]
    list_select_related = ["user", "region"]


@admin.register(Region)
class RegionAdmin(admin.ModelAdmin[Region]):
    list_display = ["code", "name_zh", "name_en", "parent"]
    list_select_related = ["parent"]
    search_fields = ["code", "name_zh", "name_en"]

    def has_delete_permission(self, request: HttpRequest, obj: Region | None = None) -> bool:
        return False


@admin.register(Operator)
class OperatorAdmin(admin.ModelAdmin[Operator]):
    list_display = ["name_zh", "name_en", "kind", "licence"]

    def has_delete_permission(self, request: HttpRequest, obj: Operator | None = None) -> bool:
        return False
