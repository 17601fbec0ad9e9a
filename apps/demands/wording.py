"""Dates, place and next step of a demand in words, the same on every page."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from apps.core import clock, timers
from apps.core.display import formats
from apps.demands.models import Demand, DemandSkill
from apps.demands.periods import DAY, stays, weeks_between
from apps.skills.occupations import occupations
from apps.skills.selectors import find_terms

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


def skills_found(demand: Demand, needs: Iterable[DemandSkill]) -> list[tuple[str, str]]:
    """Code and label of each skill, with the words of the demand that name it on a second line."""
    text = f"{demand.title}\n{demand.problem}\n{demand.result_wanted}"
    terms = {found.skill: found.term for found in reversed(find_terms(text))}
    said, by_hand = _("You wrote: “%(words)s”"), _("Added by you")
    return [
        (
            need.skill.code,
            f"{need.skill.label}\n{said % {'words': term} if (term := terms.get(need.skill_id)) else by_hand}",
        )
        for need in needs
    ]


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
        (_("Occupation asked for"), occupation(demand)),
        (_("Experience"), years if demand.years else ""),
        (_("Language of the work"), str(demand.get_work_language_display()) if demand.work_language else ""),
        (_("Travel, lodging and the like"), demand.benefits),
    ]
    return [(label, words) for label, words in rows if words]


def occupation(demand: Demand) -> str:
    """The name in the national list, which is Chinese; nothing where the unit has named none."""
    return occupations().get(demand.occupation, demand.occupation)


def occupations_guessed(demand: Demand) -> list[tuple[str, str]]:
    """Code and name of what a worker read from the words, the likeliest first."""
    known = occupations()
    return [(code, known[code]) for code, _confidence in demand.occupation_guesses if code in known]


def facts(demand: Demand) -> list[tuple[str, str]]:
    """Icon and words of the line under the title: form and mode, dates, place, pay, seats."""
    return [
        ("flag", form(demand)),
        ("demand", demand.mode.name if demand.mode else ""),
        ("calendar", f"{dates(demand)} · {days(demand)}"),
        ("place", place(demand)),
        ("money", pay(demand)),
        *([("users", seats(demand))] if demand.seats > 1 else []),
    ]


def form(demand: Demand) -> str:
    """ "Open challenge" or "Application scenario"; nothing of an ordinary demand."""
    return "" if demand.form == Demand.Form.ORDINARY else str(demand.get_form_display())


def call(demand: Demand) -> list[tuple[str, str]]:
    """What a challenge or a scenario says besides: label and words."""
    until = demand.expires_on or demand.answer_by
    if demand.is_challenge:
        return [
            (_("How the result is measured"), demand.measure),
            (_("Who judges"), demand.judges),
            (_("Prize"), pay(demand)),
            *([(_("Proposals until"), until.isoformat())] if until else []),
        ]
    if demand.form == Demand.Form.SCENARIO:
        return [(_("Opened for trial"), demand.opens), (_("Pay"), pay(demand))]
    return []


def pay(demand: Demand) -> str:
    """ "¥100,000.00 before tax", and that it is each one's where several are looked for."""
    words = {"amount": formats.yuan(demand.pay_total_fen)}
    if demand.is_unpaid:
        return _("no pay: a trial")
    if demand.seats > 1:
        return _("%(amount)s before tax for each person") % words
    return _("%(amount)s before tax") % words


def seats(demand: Demand) -> str:
    """ "1 of 3 seats filled"."""
    return _("%(filled)s of %(seats)s seats filled") % {"filled": demand.seats_filled, "seats": demand.seats}


def answers(demand: Demand) -> list[tuple[str, str, str]]:
    """The eight answers to look over: question, answer, address of the change."""
    change = reverse("demands:edit", args=[demand.public_id])
    rows = [
        ("problem", _("Problem"), demand.problem),
        ("result_wanted", _("What counts as done"), demand.result_wanted),
        ("days_or_dates_0", _("Dates"), f"{dates(demand)} · {days(demand)}"),
        ("place_or_remote_0", _("Place"), place(demand)),
        ("pay", _("Pay before tax"), pay(demand)),
        ("seats", _("People"), str(demand.seats)),
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


def _seats_left(demand: Demand) -> str:
    """How far a team is, before the rest of the sentence; nothing where one person is looked for."""
    if demand.seats == 1:
        return ""
    words = {"filled": demand.seats_filled, "held": demand.seats_held, "free": demand.seats_free}
    return _("Seats: %(filled)s filled, %(held)s held, %(free)s free. ") % words


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
            _seats_left(demand)
            + _("Matches with their reasons stand below and keep coming. Open until %(day)s.")
            % {"day": demand.expires_on},
            "you",
            _("See the matches"),
            f"{reverse('demands:detail', args=[demand.public_id])}#matches",
        )
    if demand.taken_down_at:
        return NextStep(_("The talent office took it down"), demand.status_reason, "others")
    return {
        Demand.Status.IN_APPROVAL: NextStep(
            _("The talent office looks at it"),
            _("Your unit is not verified yet. The office answers within %(days)s working days.")
            % {"days": timers.number("verification")},
            "others",
        ),
        Demand.Status.ON_HOLD: NextStep(
            _("A talent is on hold for you") if demand.seats == 1 else _("Every seat is held or filled"),
            _("The next step stands with the match below."),
            "others",
        ),
        Demand.Status.FILLED: NextStep(
            _("Filled"), _("An agreement is reached; its page shows what comes next."), "done"
        ),
        Demand.Status.EXPIRED: NextStep(_("The last day has passed"), _("Open it again if you still need it."), "you"),
    }.get(status, NextStep(_("Closed"), demand.status_reason or _("Nobody is invited any more."), "done"))
