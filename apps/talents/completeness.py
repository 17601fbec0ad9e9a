"""The profile as a list of tasks: what each part holds, how far it is proved, and which step pays most next."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import Identity
from apps.core.display import formats
from apps.talents.models import StandingConsent, Talent, TalentSkill
from apps.talents.rules import ends_soon, has_ended
from apps.talents.selectors import standing_consent_of

Evidence = TalentSkill.Evidence
Verification = Talent.Verification


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the profile. ``weight`` is its share of the ring; ``gain`` says what doing it brings."""

    code: str
    title: str
    holds: str
    state: str
    tone: str
    url: str
    done: bool
    weight: int
    gain: str
    action: str


@dataclass(frozen=True, slots=True)
class Progress:
    """All steps, the share that is done, and the next best step."""

    steps: list[Step]
    percent: int
    next: Step | None


def progress_of(talent: Talent | None) -> Progress:
    """In eight queries, whatever the profile holds. Without a profile every step but the first waits."""
    steps = [] if talent is None else _steps(talent)
    whole = sum(step.weight for step in steps)
    done = sum(step.weight for step in steps if step.done)
    left = sorted((step for step in steps if not step.done), key=lambda step: -step.weight)
    return Progress(steps, round(100 * done / whole) if whole else 0, left[0] if left else None)


def _steps(talent: Talent) -> list[Step]:
    standing = standing_consent_of(talent)
    return [
        _identity(talent),
        _about(talent),
        _skills(talent),
        _credentials(talent),
        _results(talent),
        _windows(talent),
        _terms(talent),
        _visibility(talent),
        _consent(talent, standing),
        _account(talent),
    ]


def _step(code: str, title: str, holds: str, state: tuple[str, str], worth: tuple[int, str, str]) -> Step:
    (word, tone), (weight, gain, action) = state, worth
    address = {"identity": "accounts:identity", "consent": "matching:standing_mine"}.get(code, f"talents:{code}")
    return Step(
        code, title, holds, word, tone, reverse(address), tone not in ("", "wait", "late"), weight, gain, action
    )


def _identity(talent: Talent) -> Step:
    known = Identity.objects.filter(user=talent.user_id).first()
    state = (_("Given"), "done") if known else _not_yet()
    holds = talent.user.name if known else _("Asked for only before your first signature")
    gain = _("Before the first signature the law asks who signs.")
    return _step("identity", _("Real name"), holds, state, (5, gain, _("Give my real name")))


def _about(talent: Talent) -> Step:
    holds = f"{talent.headline} \u00b7 {talent.get_talent_class_display()}"
    gain = _("It is the first line that a unit reads.")
    return _step("about", _("Headline and class"), holds, _checked(talent), (15, gain, _("Write my headline")))


def _skills(talent: Talent) -> Step:
    levels = list(talent.skill_claims.values_list("evidence", flat=True))
    holds = ngettext("%(count)s skill", "%(count)s skills", len(levels)) % {"count": len(levels)} if levels else ""
    gain = _("Skills make the largest part of every score.")
    return _step("skills", _("Skills"), holds, _proved(talent, levels), (25, gain, _("Add my skills")))


def _credentials(talent: Talent) -> Step:
    rows = list(talent.credentials.select_related("type"))
    ended = [row for row in rows if has_ended(row)]
    until = min((row.valid_until for row in rows if row.valid_until and row not in ended), default=None)
    state = _proved(talent, [row.evidence for row in rows])
    if ended:
        state = (_expired(), "late")
    elif any(ends_soon(row) for row in rows) and until:  # it counts until then, so the step stays done
        words = _("Ends on %(day)s: renew it in time") % {"day": until.isoformat()}
        state = (words, "active" if state[1] == "done" else state[1])
    elif until and state[1] == "done":
        state = (_("Verified until %(day)s") % {"day": until.isoformat()}, "done")
    holds = " \u00b7 ".join(row.type.name for row in rows[:3])
    gain = _("A title that counts in the unit's city opens demands that ask for it.")
    return _step("credentials", _("Titles and certificates"), holds, state, (15, gain, _("Add a certificate")))


def _results(talent: Talent) -> Step:
    rows = list(talent.results.values_list("title", "evidence"))
    gain = _("One finished piece of work says more than ten adjectives.")
    state = _proved(talent, [evidence for _title, evidence in rows])
    holds = " \u00b7 ".join(title for title, _evidence in rows[:2])
    return _step("results", _("Work and results"), holds, state, (10, gain, _("Add a result")))


def _windows(talent: Talent) -> Step:
    count = talent.windows.count()
    holds = ngettext("%(count)s window a year", "%(count)s windows a year", count) % {"count": count}
    state = (_("Filled in"), "done") if count else (_("Free all year"), "done")
    gain = _("Units plan by your windows.")
    return _step("calendar", _("Availability"), holds if count else "", state, (5, gain, _("Choose my weeks")))


def _terms(talent: Talent) -> Step:
    holds = _("%(rate)s a day, %(days)s days a week") % {
        "rate": formats.yuan(talent.day_rate_fen),
        "days": talent.days_per_week,
    }
    filled = bool(talent.modes and talent.day_rate_fen)
    state = (_("Filled in"), "done") if filled else _not_yet()
    gain = _("Without a way of sharing nothing can be matched.")
    return _step("terms", _("Ways of sharing and rate"), holds, state, (10, gain, _("Choose ways of sharing")))


def _visibility(talent: Talent) -> Step:
    holds = str(talent.get_visibility_display())
    gain = _("You choose who may know of you.")
    return _step("visibility", _("Who may know"), holds, (_("Chosen"), "done"), (5, gain, _("Choose who may know")))


def _consent(talent: Talent, standing: StandingConsent | None) -> Step:
    gain = _("With a standing consent an assignment needs no second question.")
    if talent.unit is None and talent.unit_claimed:
        holds = _("%(unit)s is not here yet") % {"unit": talent.unit_claimed}
        worth = (5, _("Before an agreement your unit has to consent."), _("Bring my unit here"))
        step = _step("consent", _("Own unit's consent"), holds, (_("Unit missing"), "wait"), worth)
        return replace(step, url=f"{reverse('talents:profile')}#own-unit")
    if talent.unit is None:
        return _step(
            "consent", _("Own unit's consent"), _("You have no unit to ask"), (_("Not needed"), "done"), (5, gain, "")
        )
    if standing is None:
        state, holds = (_("Asked each time"), "done"), talent.unit.name
    else:
        last = standing.valid.upper
        state = (_("Valid until %(day)s") % {"day": last.isoformat()} if last else _("Valid"), "done")
        holds = ngettext("%(count)s day a year", "%(count)s days a year", standing.days_a_year)
        holds %= {"count": standing.days_a_year}
    return _step("consent", _("Own unit's consent"), holds, state, (5, gain, ""))


def _account(talent: Talent) -> Step:
    known = bool(talent.account_last_four)
    state = (_("Given"), "done") if known else _not_yet()
    gain = _("The using unit pays into it.")
    holds = f"**** {talent.account_last_four}" if known else ""
    return _step("account", _("Bank account"), holds, state, (5, gain, _("Give my bank account")))


def _checked(talent: Talent) -> tuple[str, str]:
    """How the office's check of the whole profile stands."""
    return {
        Verification.NONE: (_("Self-stated"), "active"),
        Verification.SUBMITTED: (_("Under review"), "active"),
        Verification.RETURNED: (_("Returned"), "wait"),
        Verification.VERIFIED: (_("Verified"), "done"),
    }[Verification(talent.verification)]


def _proved(talent: Talent, levels: Iterable[int]) -> tuple[str, str]:
    """How well the claims of one part are proved together."""
    rows = list(levels)
    if not rows:
        return _not_yet()
    proved = sum(level > Evidence.SELF for level in rows)
    if proved == len(rows):
        return _("Verified"), "done"
    if talent.verification == Verification.RETURNED and not proved:
        return _("Returned"), "wait"
    if talent.verification == Verification.SUBMITTED:
        return _("Under review"), "active"
    if proved:
        return _("%(proved)s of %(all)s proved") % {"proved": proved, "all": len(rows)}, "active"
    return _("Self-stated"), "active"


def _not_yet() -> tuple[str, str]:
    return _("Not started"), ""


def _expired() -> str:
    return _("Expired: renew it")
