"""Dates, place and next step of a demand in words, the same on every page."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from apps.core import clock, timers
from apps.core.display import formats
from apps.demands.models import Demand
from apps.demands.periods import DAY, stays, weeks_between

EXPRESS_DAYS, EXPRESS_FEN = 10, 3_000_000  # what the short path is made for
STATUS_TONES = {
    Demand.Status.IN_APPROVAL: "wait",
    Demand.Status.OPEN: "active",
    Demand.Status.ON_HOLD: "wait",
    Demand.Status.FILLED: "done",
    Demand.Status.EXPIRED: "late",
}


def dates(demand: Demand) -> str:
    """ "weeks 10–13 and 41–43, 2027", or "2027-03-01 to 2027-03-05"."""
    if not demand.windows:
        last = demand.period.upper - DAY
        return _("%(first)s to %(last)s") % {"first": demand.period.lower.isoformat(), "last": last.isoformat()}
    runs = [f"{first}" if first == last else f"{first}\u2013{last}" for first, last in demand.windows]
    first_year, last_year = demand.period.lower.isocalendar().year, (demand.period.upper - DAY).isocalendar().year
    years = str(first_year) if first_year == last_year else f"{first_year}\u2013{last_year}"
    return _("weeks %(weeks)s, %(years)s") % {"weeks": pgettext("weeks", " and ").join(runs), "years": years}


def days(demand: Demand) -> str:
    """ "28 days, 4 a week"."""
    return _("%(days)s days, %(week)s a week") % {"days": demand.days, "week": demand.days_per_week}


def days_left(demand: Demand) -> str:
    """ "60 days left" until it expires; nothing where it is not open."""
    if demand.expires_on is None:
        return ""
    left = max((demand.expires_on - clock.today()).days, 0)
    return ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}


def place(demand: Demand) -> str:
    """ "Wujin, on site", "remote", or "Wujin, 20% remote"."""
    words = {"region": demand.region.name, "percent": demand.remote_percent}
    if demand.place == Demand.Place.REMOTE:
        return _("remote")
    if demand.place == Demand.Place.BOTH:
        return _("%(region)s, %(percent)s%% remote") % words
    return _("%(region)s, on site") % words


def is_larger(demand: Demand) -> bool:
    """More than the short path is made for: then the task list, with requirements and visibility, is proposed."""
    return demand.days > EXPRESS_DAYS and demand.pay_total_fen > EXPRESS_FEN


def wishes(demand: Demand) -> list[tuple[str, str]]:
    """What the task list asked besides: label and words of what was answered."""
    years = ngettext("%(n)s year", "%(n)s years", demand.years or 0) % {"n": demand.years}
    rows = [
        (_("Title or licence asked for"), demand.credential.name if demand.credential else ""),
        (_("Experience"), years if demand.years else ""),
        (_("Language of the work"), str(demand.get_work_language_display()) if demand.work_language else ""),
        (_("Travel, lodging and the like"), demand.benefits),
    ]
    return [(label, words) for label, words in rows if words]


def facts(demand: Demand) -> list[tuple[str, str]]:
    """Icon and words of the line under the title: mode, dates, place, pay."""
    return [
        ("demand", demand.mode.name if demand.mode else ""),
        ("calendar", f"{dates(demand)} · {days(demand)}"),
        ("place", place(demand)),
        ("money", _("%(amount)s before tax") % {"amount": formats.yuan(demand.pay_total_fen)}),
    ]


def answers(demand: Demand) -> list[tuple[str, str, str]]:
    """The eight answers to look over: question, answer, address of the change."""
    change = reverse("demands:edit", args=[demand.public_id])
    rows = [
        ("problem", _("Problem"), demand.problem),
        ("result_wanted", _("What counts as done"), demand.result_wanted),
        ("days_or_dates_0", _("Dates"), f"{dates(demand)} · {days(demand)}"),
        ("place_or_remote_0", _("Place"), place(demand)),
        ("pay", _("Pay before tax"), formats.yuan(demand.pay_total_fen)),
        ("known_person", _("Who may know it"), demand.known_person or _("nobody named")),
        ("results_belong_0", _("Results belong to"), demand.get_result_owner_display()),
        ("contact", _("Contact"), demand.contact),
    ]
    return [(label, value, f"{change}#id_{field}") for field, label, value in rows]


@dataclass(frozen=True, slots=True)
class Strip:
    """One year of weeks for the week strip: the weeks asked for in the year of the first stay."""

    year: str
    need: list[int]
    states: list[str]


def strip(demand: Demand) -> Strip:
    found = stays(demand)
    year = found[0][0].isocalendar().year if found else demand.period.lower.isocalendar().year
    mondays = [
        start - start.weekday() * DAY + 7 * n * DAY
        for start, end in found
        for n in range(len(weeks_between(start, end)))
    ]
    need = sorted({day.isocalendar().week for day in mondays if day.isocalendar().year == year})
    return Strip(year=str(year), need=need, states=["away"] * 52)


@dataclass(frozen=True, slots=True)
class NextStep:
    """Who must act, what happens, and the one button (none where ``url`` is empty)."""

    title: str
    text: str
    turn: str
    label: str = ""
    url: str = ""


def next_step(demand: Demand) -> NextStep:
    """The band as the own unit reads it."""
    status = Demand.Status(demand.status)
    if status == Demand.Status.DRAFT:
        text = demand.status_reason and _("The office returned it: %(reason)s") % {"reason": demand.status_reason}
        sheet = getattr(demand, "sheet", None)
        if sheet is not None:
            text = text or _("The task list is kept; go on where you left it.")
            url = reverse("demands:sheet", args=[sheet.public_id])
            return NextStep(_("Your turn: finish and hand in"), text, "you", _("Open the task list"), url)
        check = reverse("demands:check", args=[demand.public_id])
        text = text or _("One look over the answers, then it is published.")
        return NextStep(_("Your turn: check and publish"), text, "you", _("Check the answers"), check)
    if status == Demand.Status.OPEN:
        return NextStep(
            _("Your turn: invite whom you like"),
            _("Matches with their reasons stand below and keep coming. Open until %(day)s.")
            % {"day": demand.expires_on},
            "you",
            _("See the matches"),
            f"{reverse('demands:detail', args=[demand.public_id])}#matches",
        )
    return {
        Demand.Status.IN_APPROVAL: NextStep(
            _("The talent office looks at it"),
            _("Your unit is not verified yet. The office answers within %(days)s working days.")
            % {"days": timers.number("verification")},
            "others",
        ),
        Demand.Status.ON_HOLD: NextStep(
            _("A talent is on hold for you"), _("The next step stands with the match below."), "others"
        ),
        Demand.Status.FILLED: NextStep(
            _("Filled"), _("An agreement is reached; its page shows what comes next."), "done"
        ),
        Demand.Status.EXPIRED: NextStep(_("The last day has passed"), _("Open it again if you still need it."), "you"),
    }.get(status, NextStep(_("Closed"), demand.status_reason or _("Nobody is invited any more."), "done"))
