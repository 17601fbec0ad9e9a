"""Agreements: terms to accept, texts to send for signing, signatures to give."""

from collections.abc import Iterator

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.agreements.models import Acceptance, Agreement, AgreementVersion, PaperCopy, SignatureSlot
from apps.dashboard.roles import KEEPERS, SIGNERS, SPEAKERS, Roles
from apps.dashboard.tasks.task import Task
from apps.modes.models import Party

Status = Agreement.Status


def of_mine(roles: Roles, *statuses: str) -> QuerySet[Agreement]:
    """Agreements in these states in which the person or one of the person's units is a party."""
    units = roles.unit_ids()
    mine = Q(using_unit__in=units) | Q(sending_unit__in=units) | Q(talent=roles.talent)
    return Agreement.objects.filter(mine, status__in=statuses)


def agreement_tasks(roles: Roles) -> Iterator[Task]:
    """Four queries: the agreements, the acceptances and slots of their current versions, the papers of these."""
    waiting = (
        of_mine(roles, Status.DRAFT, Status.AGREED, Status.SIGNING)
        .select_related("current_version", "match__demand", "mode")
        .prefetch_related(
            Prefetch("current_version__acceptances", Acceptance.objects.only("version_id", "party", "by_id")),
            Prefetch("current_version__slots", SignatureSlot.objects.order_by("step", "id")),
            Prefetch("current_version__slots__copies", PaperCopy.objects.filter(status=PaperCopy.Status.HANDED_IN)),
        )
    )
    for agreement in waiting:
        version = agreement.current_version
        if version is None:
            continue
        if agreement.status == Status.DRAFT:
            yield from _to_accept(roles, agreement, version)
        elif agreement.status == Status.AGREED:
            yield from _to_send(roles, agreement)
        else:
            yield from _to_sign(roles, agreement, version)
            yield from _to_compare(roles, agreement, version)


def _to_accept(roles: Roles, agreement: Agreement, version: AgreementVersion) -> Iterator[Task]:
    given = list(version.acceptances.all())
    if any(acceptance.by_id == roles.user.pk for acceptance in given):
        return
    accepted = {Party(acceptance.party) for acceptance in given}
    mine = roles.parties(agreement, *KEEPERS) - accepted
    if mine:
        text = _("Version %(number)s waits for your word: accept it, or propose a change.")
        yield _task(
            agreement,
            title=_("Agree the terms: %(demand)s"),
            text=text % {"number": version.number},
            action=_("Read the terms"),
            party=min(mine),
        )


def _to_send(roles: Roles, agreement: Agreement) -> Iterator[Task]:
    if Party.USING in roles.parties(agreement, *KEEPERS):
        yield _task(
            agreement,
            title=_("Send for signing: %(demand)s"),
            text=_("All have accepted the terms. Freeze the text and send it to the signatories."),
            action=_("Check and send"),
            party=Party.USING,
        )


def _to_sign(roles: Roles, agreement: Agreement, version: AgreementVersion) -> Iterator[Task]:
    """A slot whose step has come and which the person may fill; nobody signs twice."""
    slots = list(version.slots.all())
    unsigned = [slot for slot in slots if slot.signed_at is None]
    if not unsigned or any(slot.signed_at and slot.signer_id == roles.user.pk for slot in slots):
        return
    step = unsigned[0].step
    due = [slot for slot in unsigned if slot.step == step and not slot.copies.all()]
    hands, signers = roles.parties(agreement, *SPEAKERS), roles.parties(agreement, *SIGNERS)
    turn = [slot for slot in due if slot.route == SignatureSlot.Route.ELECTRONIC and slot.party in signers]
    on_paper = [slot for slot in due if slot.route == SignatureSlot.Route.PAPER and slot.party in hands]
    if on_paper:
        yield _task(
            agreement,
            title=_("Hand in the signed paper: %(demand)s"),
            text=_("Agreement %(number)s is signed on paper. Scan or photograph every page.")
            % {"number": agreement.number},
            action=_("Go to the paper"),
            party=on_paper[0].party,
            formal=True,
        )
    if turn:
        facts = {"number": agreement.number, "signed": len(slots) - len(unsigned), "total": len(slots)}
        yield _task(
            agreement,
            title=_("Sign: %(demand)s"),
            text=_("Agreement %(number)s. %(signed)s of %(total)s have signed.") % facts,
            action=_("Read and sign"),
            party=turn[0].party,
            formal=True,
        )


def _to_compare(roles: Roles, agreement: Agreement, version: AgreementVersion) -> Iterator[Task]:
    """The signed paper of another party, for HR; nobody compares the own."""
    mine = roles.parties(agreement, *KEEPERS)
    for slot in version.slots.all():
        papers = [copy for copy in slot.copies.all() if roles.user.pk not in (copy.handed_in_by_id, copy.signer_id)]
        if papers and mine and slot.party not in mine:
            yield _task(
                agreement,
                title=_("Compare the signed paper: %(demand)s"),
                text=_("Page by page with the frozen text of agreement %(number)s.") % {"number": agreement.number},
                action=_("Compare the pages"),
                party=min(mine),
            )


def _task(agreement: Agreement, *, title: str, text: str, action: str, party: str, formal: bool = False) -> Task:
    return Task(
        title=title % {"demand": agreement.match.demand.title},
        text=text,
        action=action,
        party=party,
        due=agreement.due_on,
        formal=formal,
        url=reverse("agreements:detail", args=[agreement.public_id]),
    )
