"""The office's register of agreements, a list to read, and the signed papers it may compare. It approves nothing here."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.accounts.models import User
from apps.agreements.admin_payees import OutsidePayeeAdmin, PayeeProposalAdmin
from apps.agreements.conflicts import names_the_operator, with_conflict
from apps.agreements.fee_terms import most_words
from apps.agreements.models import Agreement, OutsidePayee, PaperCopy, PayeeProposal, PublishedFee, SignatureSlot
from apps.agreements.selectors import agreements_visible_to, newest_copy
from apps.agreements.services import publish_fee
from apps.core.display.formats import NOTHING, day
from apps.core.templatetags.ui import status
from apps.organisations.queues import ModeFilter, OfficeQueue, reads_queues, shown
from apps.organisations.tables import KeptTable

Status = Agreement.Status
TONES: dict[str, str] = {
    Status.AGREED: "active", Status.SIGNING: "wait", Status.SIGNED: "active", Status.ACTIVE: "done",
    Status.COMPLETED: "done",
}  # fmt: skip
HANDED_IN = shown("handed_in_at", lazy("Handed in on"))
SIGNED_ON = shown("signed_on", lazy("Date on the paper"))
COMPARED = shown("compared_at", lazy("Compared"))
PARTIES = (
    shown("sending_unit", lazy("Sending unit")),
    shown("using_unit", lazy("Using unit")),
    shown("talent", lazy("Talent")),
)


@admin.display(description=lazy("Signed on"), ordering="signed_at")
def signed(row: Agreement) -> str:
    return str(day(row.signed_at))


DATES: tuple[Any, ...] = (
    shown("starts_on", lazy("Begins")),
    shown("ends_on", lazy("Ends")),
    signed,
    shown("due_on", lazy("Due")),
    shown("cover_proved_at", lazy("Cover proved")),
)


def _told(agreement: Agreement, slot: SignatureSlot) -> tuple[str, ...]:
    """Party, route, standing, and the link to a paper that stands."""
    copy = newest_copy(slot)
    words = day(slot.signed_at) if slot.signed_at else (copy.get_status_display() if copy else _("not signed yet"))
    link = ""
    if copy is not None and copy.status in (PaperCopy.Status.HANDED_IN, PaperCopy.Status.CONFIRMED):
        url = reverse("agreements:compare", args=[agreement.public_id, slot.party])
        link = format_html('<a href="{}">{}</a>', url, _("See the pages"))
    return str(slot.get_party_display()), str(slot.get_route_display()), str(words), link


class ConflictFilter(admin.SimpleListFilter):
    """Agreements of which the operator of this site is itself a party."""

    title, parameter_name = lazy("Conflict of interest"), "conflict"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", _("the operator is a party"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Agreement]) -> QuerySet[Agreement]:
        return queryset.filter(names_the_operator()) if self.value() == "yes" else queryset


@admin.register(Agreement)
class AgreementAdmin(admin.ModelAdmin[Agreement]):
    list_display = [
        "number", "mode_name", *PARTIES, "standing", "conflict", *DATES[:3]
    ]  # fmt: skip
    list_filter = ["status", ("mode", ModeFilter), ConflictFilter]
    search_fields = ["number", "using_unit__name_zh", "sending_unit__name_zh"]
    search_help_text = lazy("Number or unit")
    list_select_related = ["mode", "sending_unit", "using_unit", "talent__user"]
    fields = [
        "number", "mode_name", *PARTIES, "standing", "conflict", *DATES, "signatures",
    ]  # fmt: skip

    readonly_fields = ["mode_name", *PARTIES, "standing", "conflict", *DATES, "signatures"]

    @admin.display(description=lazy("Conflict of interest"))
    def conflict(self, row: Agreement) -> str:
        """``row`` is ``with_conflict``."""
        return status(_("the operator is a party"), "late") if getattr(row, "operator_is_party", False) else NOTHING

    @admin.display(description=lazy("Signatures"))
    def signatures(self, row: Agreement) -> str:
        """Each party with its route and how it stands; a paper leads to its pages."""
        slots = row.current_version.slots.all() if row.current_version else []
        return format_html_join("", "<div>{}: {} · {} {}</div>", [_told(row, slot) for slot in slots]) or NOTHING

    @admin.display(description=lazy("Status"), ordering="status")
    def standing(self, row: Agreement) -> str:
        return status(row.get_status_display(), TONES.get(row.status, ""))

    @admin.display(description=lazy("Mode"), ordering="mode__code")
    def mode_name(self, row: Agreement) -> str:
        return row.mode.name

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agreement]:
        """What the person may see: for an officer the agreements of the own region and below."""
        if not isinstance(request.user, User):
            return Agreement.objects.none()
        return with_conflict(agreements_visible_to(request.user))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return reads_queues(request)

    def has_view_permission(self, request: HttpRequest, obj: Agreement | None = None) -> bool:
        return reads_queues(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Agreement | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Agreement | None = None) -> bool:
        return False


@admin.register(PaperCopy)
class PaperCopyAdmin(OfficeQueue[PaperCopy]):
    """Signatures on paper of the own regions: those that wait to be compared come first, by the due date of the signing."""

    region_path = "slot__version__agreement__using_unit__region"
    waiting = Q(status=PaperCopy.Status.HANDED_IN)
    since = "handed_in_at"
    work_label = lazy("Compare the pages")
    tones = {
        PaperCopy.Status.HANDED_IN: "wait", PaperCopy.Status.CONFIRMED: "done", PaperCopy.Status.RETURNED: "late",
        PaperCopy.Status.GATHERING: "active",
    }  # fmt: skip
    list_display = [
        "agreement",
        "party",
        "standing",
        "pages_wanted",
        HANDED_IN,
        "signing_due",
        "compared_by",
        "go",
    ]
    list_filter = ["status"]
    search_fields = ["slot__version__agreement__number"]
    search_help_text = lazy("Agreement number")
    list_select_related = ["slot__version__agreement", "signer", "handed_in_by", "compared_by"]
    readonly_fields = ["agreement", "party", "standing", "signing_due", "go", SIGNED_ON, HANDED_IN, COMPARED]
    fields = [
        *readonly_fields[:5], "signer", "seal_kind", SIGNED_ON, "handed_in_by", HANDED_IN, "sha256", "compared_by",
        COMPARED, "reason",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[PaperCopy]:
        """Of agreements the person may see, whichever unit's seat is in the region."""
        if not isinstance(request.user, User):
            return PaperCopy.objects.none()
        seen = agreements_visible_to(request.user).values("pk")
        return PaperCopy.objects.filter(slot__version__agreement__in=seen)

    def is_waiting(self, row: PaperCopy) -> bool:
        return row.status == PaperCopy.Status.HANDED_IN

    def next_action(self, row: PaperCopy) -> str:
        return _("Compare it page by page, unless a party does") if self.is_waiting(row) else NOTHING

    def work_url(self, row: PaperCopy) -> str:
        return reverse("agreements:compare", args=[row.slot.version.agreement.public_id, row.slot.party])

    @admin.display(description=lazy("Agreement"))
    def agreement(self, row: PaperCopy) -> str:
        return row.slot.version.agreement.number

    @admin.display(description=lazy("Party"))
    def party(self, row: PaperCopy) -> str:
        return str(row.slot.get_party_display())

    @admin.display(description=lazy("Signing due"))
    def signing_due(self, row: PaperCopy) -> str:
        return str(day(row.slot.version.agreement.due_on))

    @admin.display(description=lazy("Pages"))
    def go(self, row: PaperCopy) -> str:
        """The way to the pages: to compare them, or to see what was confirmed."""
        if row.status not in (PaperCopy.Status.HANDED_IN, PaperCopy.Status.CONFIRMED):
            return NOTHING
        url = reverse("agreements:compare", args=[row.slot.version.agreement.public_id, row.slot.party])
        words = _("Compare the pages") if self.is_waiting(row) else _("See the pages")
        return format_html('<a href="{}">{}</a>', url, words)


@admin.register(PublishedFee)
class PublishedFeeAdmin(KeptTable[PublishedFee]):
    list_display = ["code", "kind", "name", "most", "legal_basis", "source", "valid_from", "valid_until"]
    list_filter = ["kind"]

    def keep(self, row: PublishedFee, *, by: User) -> None:
        publish_fee(row, by=by)

    @admin.display(description=lazy("At most"))
    def most(self, row: PublishedFee) -> str:
        return most_words(row.most_bp, row.cap_fen)

    @admin.display(description=lazy("Name of the fee"))
    def name(self, row: PublishedFee) -> str:
        return str(row.name)

    @admin.display(description=lazy("Legal basis"))
    def legal_basis(self, row: PublishedFee) -> str:
        return str(row.legal_basis)


admin.site.register(OutsidePayee, OutsidePayeeAdmin)
admin.site.register(PayeeProposal, PayeeProposalAdmin)
