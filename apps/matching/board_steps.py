"""Who must act on a demand, as its candidates stand: the band over the board."""

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core import timers
from apps.demands.models import Demand, Seat
from apps.matching.models import Match
from apps.matching.next_steps import LIVE, Step

Status = Match.Status
ORDER = (Status.UNIT_CONSENTED, Status.AGREED, Status.UNIT_ASKED, Status.INTERESTED)


def board_step(
    demand: Demand, matches: QuerySet[Match], sizes: dict[str, int], *, waiting: bool, may_relay: bool
) -> Step:
    """The furthest candidate first; then invitations, the recommended, and at last what to do where nobody fits."""
    if demand.status in LIVE:
        furthest = sorted(_to_act_on(demand, matches), key=_how_far)[:1]
        if furthest:
            return _step_of_candidate(demand, furthest[0], sizes)
    if waiting:
        return Step(_("Matching is at work"), _("Fitting talents appear here within seconds."))
    if sizes["invited"]:
        return Step(_("The talents you invited are answering"), _("You can invite more meanwhile."))
    if sizes["recommended"] and demand.status == Demand.Status.OPEN:
        return _step_to_invite(matches, sizes["recommended"])
    if demand.status == Demand.Status.OPEN:
        return _step_of_nobody(demand, may_relay=may_relay)
    return Step(demand.get_status_display(), "", "done")


def _to_act_on(demand: Demand, matches: QuerySet[Match]) -> QuerySet[Match]:
    """Whose next step stands over the board. A team with free seats goes on with whoever has none yet."""
    here = matches.filter(status__in=ORDER, put_away_at=None)
    if demand.seats == 1 or demand.status != Demand.Status.OPEN:
        return here
    seated = Seat.objects.filter(demand=demand).values("taker")
    return here.filter(Q(status=Status.UNIT_CONSENTED) | ~Q(public_id__in=seated))


def _step_to_invite(matches: QuerySet[Match], number: int) -> Step:
    best = (
        matches.filter(status=Status.SUGGESTED, put_away_at=None).order_by("shown_later", "-rank_score", "pk").first()
    )
    url = reverse("matching:candidate", args=[best.public_id]) if best else ""
    words = ngettext("Your turn: look at %(n)s candidate", "Your turn: look at %(n)s candidates", number)
    text = _("Read the reasons, then invite whom you like.")
    return Step(words % {"n": number}, text, "you", url, _("Open the best match"))


def _step_of_nobody(demand: Demand, *, may_relay: bool) -> Step:
    if may_relay:
        return Step(
            _("Your turn: nobody shown fits yet"),
            _("A sealed invitation reaches talents whom you cannot see. You are told as soon as somebody fits."),
            "you",
            reverse("matching:relay", args=[demand.public_id]),
            _("Send a sealed invitation"),
        )
    return Step(_("Nobody fits yet"), _("You are told as soon as somebody does. Relaxing one condition helps at once."))


def _how_far(match: Match) -> tuple[int, float]:
    return ORDER.index(Status(match.status)), -match.rank_score


def _step_of_candidate(demand: Demand, match: Match, sizes: dict[str, int]) -> Step:
    url, label = reverse("matching:candidate", args=[match.public_id]), _("Open the candidate")
    if match.status == Status.UNIT_CONSENTED:
        return Step(_("Your turn: draft the agreement"), _("The unit has consented."), "you", url, label)
    if match.status == Status.AGREED:
        return Step(_("An agreement is being made"), "", "others", url, label)
    if match.status == Status.UNIT_ASKED:
        return Step(_("The sending unit is answering"), _("Silence is never consent."), "others", url, label)
    if demand.status == Demand.Status.ON_HOLD:
        return Step(_("The talent asks the own unit"), _("The days are held meanwhile."), "others", url, label)
    waiting = sizes["interested"] - sizes["seated"]
    words = ngettext("Your turn: %(n)s talent is interested", "Your turn: %(n)s talents are interested", waiting)
    text = _("Talk, then hold the days of one. The hold runs %(n)s days; meanwhile the sending unit answers.")
    return Step(words % {"n": waiting}, text % {"n": timers.number("hold")}, "you", url, label)
