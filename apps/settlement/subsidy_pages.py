"""What a statement shows as paid by someone else."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.core import clock
from apps.core.display import formats
from apps.settlement import rules_subsidies
from apps.settlement.models import Statement, Subsidy, SubsidyProgramme
from apps.settlement.wording_amounts import percent


@dataclass(frozen=True, slots=True)
class SubsidyRow:
    """One programme that clause 22 cites, with the award where there is one."""

    programme: SubsidyProgramme
    subsidy: Subsidy | None
    rule: str
    evidence: str
    amount_fen: int
    word: str
    tone: str
    can_award: bool
    can_confirm: bool


def programme_rows() -> list[tuple[SubsidyProgramme, str]]:
    """The programmes that hold today, each with its rule in words: whoever writes clause 22 finds the code here."""
    today = clock.today()
    found = SubsidyProgramme.objects.filter(valid_from__lte=today).exclude(valid_until__lt=today)
    return [(programme, rule_words(programme)) for programme in found]


def subsidy_rows(statement: Statement, user: User) -> list[SubsidyRow]:
    """Empty where the agreement cites none; then the page says nothing of subsidies."""
    programmes = rules_subsidies.programmes_of(statement)
    awarded = Subsidy.objects.filter(milestone=statement.milestone).select_related("programme") if programmes else []
    given = {one.programme_id: one for one in awarded}
    return [_row(programme, given.get(programme.pk), statement, user) for programme in programmes]


def _row(programme: SubsidyProgramme, subsidy: Subsidy | None, statement: Statement, user: User) -> SubsidyRow:
    counted = subsidy.proved if subsidy else rules_subsidies.proved(statement.milestone, programme)
    amount = subsidy.amount_fen if subsidy else rules_subsidies.amount_for(statement.milestone, programme, counted)
    states = {None: (_("Not awarded yet"), ""), "awarded": (_("Awarded, not received yet"), "wait")}
    word, tone = states.get(subsidy.status if subsidy else None, (_("Received"), "done"))
    return SubsidyRow(
        programme=programme,
        subsidy=subsidy,
        rule=rule_words(programme),
        evidence=_evidence(programme, counted),
        amount_fen=amount,
        word=word,
        tone=tone,
        can_award=subsidy is None and amount > 0 and rules_subsidies.can_record_award(user, statement),
        can_confirm=subsidy is not None and rules_subsidies.can_confirm_receipt(user, subsidy, statement),
    )


def rule_words(programme: SubsidyProgramme) -> str:
    """The rule of the programme in one line: for what, how much, at most."""
    cap = formats.yuan(programme.cap_fen)
    if programme.evidence == SubsidyProgramme.Evidence.DAYS:
        return _("%(amount)s for each approved day, at most %(cap)s") % {
            "amount": formats.yuan(programme.day_fen or 0),
            "cap": cap,
        }
    return _("%(share)s of the tickets handed in, at most %(cap)s") % {
        "share": percent(programme.tickets_bp or 0),
        "cap": cap,
    }


def _evidence(programme: SubsidyProgramme, counted: int) -> str:
    if programme.evidence == SubsidyProgramme.Evidence.DAYS:
        return ngettext("%(days)s approved day", "%(days)s approved days", counted) % {"days": counted}
    return _("tickets of %(amount)s") % {"amount": formats.yuan(counted)}
