"""The office's queue of profiles handed in to be checked."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.accounts.models import User
from apps.core.display.formats import NOTHING, moment
from apps.core.templatetags.ui import local
from apps.organisations.queues import Decision, LateFilter, OfficeQueue, office_name
from apps.talents.evidence import Proof, proofs_of
from apps.talents.models import Talent, TalentSkill
from apps.talents.rules import judging_region
from apps.talents.selectors import claims_of, talents_visible_to
from apps.talents.services import return_talent, verify_talent

Verification = Talent.Verification


def evidence_word(level: int) -> str:
    return str(TalentSkill.Evidence(level).label)


def _links(proof: Proof) -> str:
    """The documents of one claim by name."""
    rows = ((reverse("files:download", args=[file.public_id]), file.name) for file in proof.files)
    return format_html_join(" · ", '<a href="{}">{}</a>', rows) or _("no document")


@admin.register(Talent)
class TalentAdmin(OfficeQueue[Talent]):
    list_display = ["person", "headline", "own_unit", "standing", "next_action", "due", "owner"]
    list_filter = ["verification", LateFilter, "talent_class"]
    list_select_related = ["user", "unit__region", "region"]
    search_fields = ["headline"]
    search_help_text = lazy("Words of the headline")
    fields = [
        "person",
        "headline",
        "summary",
        "talent_class",
        "own_unit",
        "home",
        "claims",
        "documents",
        "standing",
        "submitted",
    ]
    readonly_fields = ["person", "own_unit", "home", "claims", "documents", "standing", "submitted"]
    status_field = "verification"
    waiting = Q(verification=Verification.SUBMITTED)
    tones = {Verification.SUBMITTED: "active", Verification.RETURNED: "wait", Verification.VERIFIED: "done"}
    decisions = (
        Decision("verify", lazy("Verify"), lambda talent, by, _reason: verify_talent(talent, by=by)),
        Decision(
            "send_back",
            lazy("Return, with the reason"),
            lambda talent, by, reason: return_talent(talent, by=by, reason=reason),
            asks_reason=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Talent]:
        if isinstance(request.user, User) and request.user.is_superuser:
            return Talent.objects.select_related("user", "unit__region", "region")
        own = request.user.pk
        return talents_visible_to(request.user).exclude(user=own).order_by("submitted_at")

    def is_waiting(self, row: Talent) -> bool:
        return row.verification == Verification.SUBMITTED

    @admin.display(description=lazy("Person"))
    def person(self, row: Talent) -> str:
        return row.user.name

    @admin.display(description=lazy("Next action"))
    def next_action(self, row: Talent) -> str:
        return {
            Verification.SUBMITTED: _("Compare with the documents, then verify or return"),
            Verification.RETURNED: _("The talent puts it right"),
        }.get(Verification(row.verification), NOTHING)

    @admin.display(description=lazy("Owner"))
    def owner(self, row: Talent) -> str:
        return office_name(judging_region(row))

    @admin.display(description=lazy("Unit"))
    def own_unit(self, row: Talent) -> str:
        """The registered unit; else the name that the talent gave for one which is not here yet."""
        if row.unit is None and row.unit_claimed:
            return _("%(unit)s (named by the talent, not registered yet)") % {"unit": row.unit_claimed}
        return row.unit.name if row.unit else NOTHING

    @admin.display(description=lazy("Region"))
    def home(self, row: Talent) -> str:
        return row.region.name

    @admin.display(description=lazy("Skills"))
    def claims(self, row: Talent) -> str:
        return format_html_join(" · ", "{}", ((local(one.skill, "label"),) for one in claims_of(row))) or NOTHING

    @admin.display(description=lazy("Titles, results and documents"))
    def documents(self, row: Talent) -> str:
        """Every title and result, and skills with documents; each opening of a document is written down."""
        shown = [proof for proof in proofs_of(row) if proof.files or proof.kind != "skill"]
        lines = ((proof.label, evidence_word(proof.evidence), _links(proof)) for proof in shown)
        return format_html_join("", "<p><b>{}</b> · {} · {}</p>", lines) or NOTHING

    @admin.display(description=lazy("Handed in on"))
    def submitted(self, row: Talent) -> str:
        return moment(row.submitted_at)
