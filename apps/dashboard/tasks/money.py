"""What waits among money beside confirming and paying: to put right, to close, to hand in, and what others add."""

from collections.abc import Iterator

from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.display import formats
from apps.dashboard.roles import PAYERS, Roles
from apps.dashboard.tasks.task import Task
from apps.modes.models import Party
from apps.settlement import rules, rules_batches, rules_reversals, turns
from apps.settlement.models import PeriodClosing, Statement, StatementLine, StatementReversal, Subsidy
from apps.settlement.selectors import in_full


def reversal_tasks(roles: Roles) -> Iterator[Task]:
    """Requests to put a statement right that wait for the person's party; fixed queries as of ``in_full``."""
    units = roles.unit_ids(*rules.CONFIRMING_ROLES)
    mine = Q(agreement__using_unit__in=units) | Q(agreement__sending_unit__in=units) | Q(agreement__talent=roles.talent)
    asked = Statement.objects.filter(mine, reversals__status=StatementReversal.Status.OPEN)
    for statement in in_full(asked.distinct()).prefetch_related("reversals__consents"):
        own = roles.parties(statement.agreement, *rules.CONFIRMING_ROLES)
        reversal = rules_reversals.open_reversal(statement)
        if reversal is None or not rules_reversals.can_agree(roles.user, reversal, own):
            continue
        facts = {"party": reversal.get_party_display(), "number": statement.number}
        yield Task(
            title=_("Agree to put a statement right: %(title)s") % {"title": statement.milestone.title},
            text=_("%(party)s found %(number)s wrong. Read the reason, then agree or refuse; silence is no yes.")
            % facts,
            action=_("Read and answer"),
            party=rules_reversals.party_of(roles.user, statement, own) or "",
            url=reverse("settlement:put_right", args=[statement.public_id]),
        )


def closing_tasks(roles: Roles) -> Iterator[Task]:
    """Three queries: months that are over, those handed in already, and those that wait for a second person."""
    paying, seconding = roles.unit_ids(*PAYERS), roles.unit_ids(*rules_batches.APPROVING_ROLES)
    for unit, months in turns.months_to_close(
        [unit for unit in roles.units if unit.pk in paying and unit.uses]
    ).items():
        more = ngettext(
            "%(count)s month is over and not closed.", "%(count)s months are over and not closed.", len(months)
        )
        look = _("Look at the figures, then hand it in; a second person closes it.")
        yield Task(
            title=_("Hand in a month: %(month)s") % {"month": f"{months[0]:%Y-%m}"},
            text=f"{unit.name} · {more % {'count': len(months)}} {look}",
            action=_("Look at the figures"),
            party=Party.USING,
            url=_reconciliation(unit.public_id),
        )
    submitted = PeriodClosing.objects.filter(status=PeriodClosing.Status.SUBMITTED, unit__in=seconding)
    for closing in submitted.exclude(made_by=roles.user).select_related("unit", "made_by").order_by("month", "pk"):
        facts = {"name": closing.made_by.name, "unit": closing.whose}
        yield Task(
            title=_("Close a month: %(month)s") % {"month": f"{closing.month:%Y-%m}"},
            text=_("%(name)s handed it in for %(unit)s. Look at the figures, then close it with a code.") % facts,
            action=_("Look at the figures"),
            party=Party.USING,
            url=_reconciliation(closing.unit.public_id if closing.unit else ""),
        )


def voucher_tasks(roles: Roles) -> Iterator[Task]:
    """One task a side, however many papers are missing: a query for each side, and one for its oldest line."""
    paying, answering = roles.unit_ids(*PAYERS), roles.unit_ids(*rules.CONFIRMING_ROLES)
    sides = turns.sides_of_vouchers(roles.user, answering=answering, paying=paying)
    for party, side in {Party.TALENT: sides.talent, Party.SENDING: sides.sending, Party.USING: sides.using}.items():
        missing = turns.lines_without_voucher().filter(side)
        found = missing.aggregate(count=Count("pk"), first=Min("pk"))
        if found["count"]:
            line = StatementLine.objects.select_related("statement__milestone").get(pk=found["first"])
            yield _to_hand_in(line, party, found["count"])


def _to_hand_in(line: StatementLine, party: Party, count: int) -> Task:
    facts = {"number": line.statement.number, "title": line.statement.milestone.title, "count": count}
    title = ngettext("Hand in %(count)s voucher", "Hand in %(count)s vouchers", count)
    first = _("%(title)s, statement %(number)s. The page says what to copy.")
    if count > 1:
        first = _("The oldest: %(title)s, statement %(number)s. The page says what to copy.")
    return Task(
        title=title % facts,
        text=first % facts,
        action=_("Hand in the voucher") if count == 1 else _("Hand in the oldest"),
        party=party,
        url=reverse("settlement:voucher", args=[line.statement.public_id, line.position]),
    )


def subsidy_tasks(roles: Roles) -> Iterator[Task]:
    """Subsidies whose receipt the talent confirms, and awards that finance may record; four queries."""
    awarded = Q(milestone__subsidies__status=Subsidy.Status.AWARDED, agreement__talent=roles.talent)
    mine = Statement.objects.filter(awarded).exclude(status=Statement.Status.REVERSED).select_related("milestone")
    for statement in mine.annotate(awarded_fen=F("milestone__subsidies__amount_fen")).order_by("pk"):
        facts = {"amount": formats.yuan(statement.awarded_fen), "title": statement.milestone.title}
        yield Task(
            title=_("Confirm that the subsidy came: %(amount)s") % facts,
            text=_("For %(title)s; the authority pays you itself. Look at your account first.") % facts,
            action=_("Check and confirm"),
            party=Party.TALENT,
            url=_subsidies(statement),
        )
    paid = Statement.objects.filter(agreement__using_unit__in=roles.unit_ids(*PAYERS))
    for piece, programme in turns.awards_to_record(paid.exclude(agreement__talent=roles.talent)):
        facts = {"title": piece.milestone.title, "programme": programme.name, "payer": programme.payer}
        yield Task(
            title=_("Record a subsidy: %(title)s") % facts,
            text=_("%(programme)s: the evidence is there. Record the award of %(payer)s once you have its number.")
            % facts,
            action=_("See the subsidy"),
            party=Party.USING,
            url=_subsidies(piece),
        )


def _reconciliation(unit: object) -> str:
    return f"{reverse('settlement:reconciliation')}?unit={unit}#closings"


def _subsidies(statement: Statement) -> str:
    return f"{reverse('settlement:detail', args=[statement.public_id])}#subsidies"
