"""The office's queue of units, and the tables of regions, roles and the operator."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.accounts.models import User
from apps.core.display.formats import NOTHING, moment
from apps.core.errors import RuleViolation
from apps.organisations.forms import AppointForm
from apps.organisations.models import Alliance, AllianceMember, Membership, OfficeRole, Operator, Region, Unit
from apps.organisations.queues import Decision, LateFilter, OfficeQueue, office_name, office_roles, shown
from apps.organisations.rules import GIVEN_BY_SUPERVISORS, can_appoint, keeps_tables
from apps.organisations.selectors import memberships_of, office_regions
from apps.organisations.services import appoint, end_office_role, keep_operator, return_unit, verify_unit
from apps.organisations.tables import KeptTable

Status = Unit.Status
SUPERVISOR = OfficeRole.Role.SUPERVISOR
PERSON, REGION = shown("user", lazy("Person")), shown("region", lazy("Region"))


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
class OfficeRoleAdmin(KeptTable[OfficeRole]):
    """Given and ended, never changed: by supervisors in their regions, by administrators everywhere."""

    form = AppointForm
    list_display = [PERSON, "role", REGION]
    list_filter = ["role"]
    list_select_related = ["user", "region"]
    readonly_fields = [PERSON, REGION]

    def get_queryset(self, request: HttpRequest) -> QuerySet[OfficeRole]:
        rows = super().get_queryset(request)
        return rows if keeps_tables(_user(request)) else rows.filter(region__in=_supervised(request))

    def _may(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and user.is_staff and (user.is_superuser or SUPERVISOR in office_roles(request))

    def has_change_permission(self, request: HttpRequest, obj: OfficeRole | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OfficeRole | None = None) -> bool:
        user = _user(request)
        return self._may(request) and (obj is None or can_appoint(user, obj.user, obj.region, obj.role))

    def get_fields(self, request: HttpRequest, obj: OfficeRole | None = None) -> Any:
        return [PERSON, REGION, "role"] if obj else ["contact", "region", "role"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A supervisor chooses among the own regions."""
        if db_field.name == "region" and not keeps_tables(_user(request)):
            kwargs["queryset"] = _supervised(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only the roles that the person may give."""
        given = OfficeRole.Role if keeps_tables(_user(request)) else GIVEN_BY_SUPERVISORS
        return super().formfield_for_choice_field(
            db_field, request, choices=[("", "—"), *((one.value, one.label) for one in given)], **kwargs
        )

    def save_model(self, request: HttpRequest, obj: OfficeRole, form: Any, change: bool) -> None:
        obj.pk = appoint(obj.user, region=obj.region, role=obj.role, by=_user(request)).pk

    def delete_model(self, request: HttpRequest, obj: OfficeRole) -> None:
        end_office_role(obj, by=_user(request))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except RuleViolation as violation:
            self.message_user(request, str(violation.message), "error")
            return redirect("admin:organisations_officerole_changelist")


@admin.register(Region)
class RegionAdmin(KeptTable[Region]):
    list_display = ["code", "name_zh", "name_en", "parent"]
    list_select_related = ["parent"]
    search_fields = ["code", "name_zh", "name_en"]


@admin.register(Operator)
class OperatorAdmin(KeptTable[Operator]):
    list_display = ["name_zh", "name_en", "kind", "licence", "credit_code"]

    def keep(self, row: Operator, *, by: User) -> None:
        keep_operator(row, by=by)


@admin.register(Alliance)
class AllianceAdmin(KeptTable[Alliance]):
    list_display = ["name_zh", "name_en", "region", "founded_on"]
    list_select_related = ["region"]
    search_fields = ["name_zh", "name_en"]
    autocomplete_fields = ["region"]


@admin.register(AllianceMember)
class AllianceMemberAdmin(KeptTable[AllianceMember]):
    list_display = ["alliance", "unit", "joined_on", "left_on"]
    list_filter = ["alliance"]
    list_select_related = ["alliance", "unit"]
    autocomplete_fields = ["alliance", "unit"]


def _user(request: HttpRequest) -> User:
    """Whoever is signed in; the site of the office lets in nobody else."""
    return cast(User, request.user)


def _supervised(request: HttpRequest) -> QuerySet[Region]:
    return office_regions(request.user, SUPERVISOR)
