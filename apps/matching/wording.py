"""Codes and numbers of the engine in words. Each viewer reads only what that viewer may see."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext, pgettext_lazy

from apps.core.display import formats
from apps.matching.engine.further import ENDS_EARLY, FRESH_STEPS
from apps.matching.models import Match, TrackRecord, UnitConsent
from apps.skills.models import Skill
from apps.skills.occupations import occupations

FEW = 5
ROUNDING = 0.001
Part = tuple[str, float, float]
Plain = Mapping[str, str | Promise]

UNIT_PARTS: dict[str, str | Promise] = {
    "must_skills": lazy("Needed skills"),
    "nice_skills": lazy("Further skills"),
    "level": lazy("Level"),
    "time": lazy("Time"),
    "rate": lazy("Pay"),
    "distance": lazy("Distance"),
    "evidence": pgettext_lazy("part of a score", "Proof"),
    "track": lazy("Record"),
    "recognition": pgettext_lazy("part of a score", "Recognition"),
    "freshness": pgettext_lazy("part of a score", "Freshness"),
}
TALENT_PARTS: dict[str, str | Promise] = {
    "rate": lazy("Pay"),
    "distance": lazy("Distance"),
    "wishes": lazy("Wishes"),
    "time_fit": lazy("Time"),
    "mode_fit": lazy("Way of sharing"),
}
PASSED: dict[str, str | Promise] = {
    "skills": lazy("skills"),
    "weeks": lazy("weeks"),
    "place": lazy("place"),
    "mode": lazy("way of sharing"),
    "class": lazy("class of talent"),
    "rate": lazy("pay"),
    "credential": lazy("credential"),
    "days": lazy("days a week"),
}
PLAIN_UNIT_PARTS: Plain = {
    "must_skills": lazy("How many of the needed skills the talent has; a rare skill counts more, a near one half."),
    "time": lazy("Whether the talent is free in the weeks needed, and whether the dates could still move a little."),
    "level": lazy(
        "How well the talent masters the needed skills, and the title and the occupation where they are asked for."
    ),
    "nice_skills": lazy("How many of the skills that would be welcome the talent has."),
    "rate": lazy("How the day rate asked for stands to the day's budget."),
    "evidence": lazy("How well the needed skills are proved: only said, shown in works, or confirmed by others."),
    "distance": lazy("How near the talent lives; work that both sides do remotely counts as near."),
    "track": lazy("How earlier assignments here went. Who has none yet stands like a good average."),
    "recognition": lazy(
        "Whether the certificate asked for counts where the work is done until the work ends: in full, or half where it "
        "ends before. Where none is asked for, it counts in full."
    ),
    "freshness": lazy(
        "How recently the talent confirmed the profile: within 90 days in full, within 180 days three quarters, within a "
        "year half, within two years a quarter, else nothing."
    ),
}
PLAIN_TALENT_PARTS: Plain = {
    "rate": lazy("How the day's budget stands to the day rate the talent asks for."),
    "distance": lazy("How near the place of work is to home or to a place the talent chose."),
    "wishes": lazy("How many of the skills the talent wishes to work with occur in the demand."),
    "time_fit": lazy("Whether the weeks are free, and how far the work fills the days the talent offers."),
    "mode_fit": lazy("Whether the talent accepts this way of sharing, and as much remote work as wished."),
}
PLAIN_CONDITIONS: Plain = {
    "skills": lazy("At least one needed skill, or one near to it."),
    "weeks": lazy("Free in every week needed."),
    "days": lazy("As many days a week as needed."),
    "place": lazy("Lives in the city, comes to the place, or both sides agree on remote work."),
    "mode": lazy("Accepts the way of sharing."),
    "class": lazy("Of the class of talent asked for, where one is asked for."),
    "rate": lazy("The day rate is within the day's budget."),
    "credential": lazy("A required certificate is held, and recognised where the work is done."),
    "blocked": lazy("Neither side has shut the other out, and nobody is lent to the own unit."),
}
TONES = {
    Match.Status.SUGGESTED: "",
    Match.Status.INVITED: "wait",
    Match.Status.INTERESTED: "active",
    Match.Status.DECLINED: "",
    Match.Status.UNIT_ASKED: "wait",
    Match.Status.UNIT_CONSENTED: "done",
    Match.Status.UNIT_REFUSED: "late",
    Match.Status.AGREED: "done",
    Match.Status.LAPSED: "late",
}
CONSENT_TONES = {
    UnitConsent.Status.ASKED: "wait",
    UnitConsent.Status.GRANTED: "done",
    UnitConsent.Status.REFUSED: "late",
    UnitConsent.Status.WITHDRAWN: "late",
    UnitConsent.Status.OVERDUE: "late",
}


def parts(rows: Iterable[Mapping[str, Any]], labels: Mapping[str, str | Promise]) -> list[Part]:
    """Label, earned and weight of each part, in points of a hundred."""
    return [(str(labels[row["code"]]), row["earned"] * 100, row["weight"] * 100) for row in rows]


def points(score: float) -> str:
    """0.8741 reads 87.4."""
    return f"{score * 100:.1f}"


def reason(explanation: Mapping[str, Any], *, weeks: int) -> str:
    """One sentence of why: skills met, weeks free. ``weeks`` is the number of weeks needed."""
    asked = explanation["skills"]
    met = sum(1 for row in asked if row["share"] >= 1)
    near = sum(1 for row in asked if 0 < row["share"] < 1)
    sentences = []
    if asked:
        words = ngettext("%(met)s of %(all)s skill asked for", "%(met)s of %(all)s skills asked for", len(asked))
        sentences.append(words % {"met": met, "all": len(asked)})
    if near:
        sentences.append(ngettext("%(n)s near to it", "%(n)s near to it", near) % {"n": near})
    if weeks:
        free = ngettext("free in the %(n)s week needed", "free in all %(n)s weeks needed", weeks)
        sentences.append(free % {"n": weeks})
    return _(", ").join(sentences)


def further(explanation: Mapping[str, Any], *, asks_certificate: bool, own: bool) -> list[str]:
    """What recognition and freshness rest on, a sentence each, where the version of the match has these parts."""
    earned = {row["code"]: row["earned"] / row["weight"] for row in explanation["unit_parts"] if row["weight"]}
    found = []
    if "recognition" in earned:
        found.append(_recognition(earned["recognition"], asks_certificate=asks_certificate))
    if "freshness" in earned:
        found += _freshness(earned["freshness"], own=own)
    return found


def _recognition(value: float, *, asks_certificate: bool) -> str:
    if not asks_certificate:
        return _("Recognition: no certificate is asked for, so it counts in full.")
    if value > ENDS_EARLY + ROUNDING:
        return _("Recognition: the certificate asked for counts there until the work ends.")
    if value > ROUNDING:
        return _("Recognition: the certificate asked for counts there today, but not until the work ends.")
    return _("Recognition: the certificate asked for does not count there.")


def _freshness(value: float, *, own: bool) -> list[str]:
    days = next((days for days, worth in FRESH_STEPS if value >= worth - ROUNDING), None)
    if days is None:
        words = _("Freshness: the profile was confirmed more than %(days)s days ago, or never.")
        found = [words % {"days": FRESH_STEPS[-1][0]}]
    else:
        found = [_("Freshness: the profile was confirmed within the last %(days)s days.") % {"days": days}]
    if own and days != FRESH_STEPS[0][0]:
        found.append(_("See that it is still right and save “Headline and class” once more, then it counts in full."))
    return found


def occupation(match: Match) -> str:
    """The talent's occupations beside the one that the demand asks for; nothing where it asks for none."""
    if not match.demand.occupation:
        return ""
    known = occupations()
    named = [known.get(code, code) for code in match.talent.occupations[:3]]
    words = {
        "has": _(", ").join(named) or _("none named"),
        "asked": known.get(match.demand.occupation, match.demand.occupation),
    }
    return _("Occupation: %(has)s. Asked for: %(asked)s.") % words


def record(track: TrackRecord | None) -> str:
    """ "6 assignments finished, 6 of them well"; nothing is held against who has none."""
    if track is None or not track.total:
        return _("no record yet")
    words = ngettext(
        "%(total)s assignment finished, %(good)s of them well",
        "%(total)s assignments finished, %(good)s of them well",
        track.total,
    )
    return words % {"total": track.total, "good": track.good}


def against_budget(asked_fen: int, budget_fen: int) -> str:
    """The asked day rate beside the day's budget, in whole percent."""
    if budget_fen <= 0:
        return ""
    percent = round((asked_fen - budget_fen) * 100 / budget_fen)
    if percent > 0:
        return _("%(percent)s%% over the budget") % {"percent": percent}
    if percent < 0:
        return _("%(percent)s%% under the budget") % {"percent": -percent}
    return _("exactly the budget")


def why_declined(match: Match) -> str:
    """The reason in the reader's language, and the kind word as it was written."""
    words = [str(match.get_reason_code_display()) if match.reason_code else "", match.reason]
    return " · ".join(word for word in words if word)


def passed(codes: Iterable[str]) -> str:
    """ "skills, weeks, place": the conditions that hold."""
    return _(", ").join(str(PASSED[code]) for code in codes if code in PASSED)


def what_if(change: Mapping[str, Any], skills: Mapping[int, Skill], *, for_talent: bool) -> str:
    """The one change that would help most, with what it would add to this viewer's side; "" where none would."""
    gain = change["talent_gain"] if for_talent else change["unit_gain"]
    skill = skills.get(change["subject"]) if change["subject"] else None
    words = {"points": f"{gain * 100:.1f}", "skill": skill.label if skill else "", "value": change["value"]}
    if gain <= 0:
        return ""
    if change["code"] == "remote":
        return _("With %(value)s%% remote the score would rise by %(points)s.") % words
    if change["code"] == "verify" and skill:
        return _("With “%(skill)s” confirmed by the issuer the score would rise by %(points)s.") % words
    if change["code"] == "learn" and skill:
        return _("With “%(skill)s” the score would rise by %(points)s.") % words
    if change["code"] == "rate":
        return _("With a day rate of %(rate)s the score would rise by %(points)s.") % {
            **words,
            "rate": formats.yuan(change["value"]),
        }
    return ""


def relaxations(rows: Iterable[Mapping[str, Any]], skills: Mapping[int, Skill]) -> list[str]:
    """What to relax, and whom it would bring: fewer than five read "a few"."""
    found = []
    for row in rows:
        words = {"people": _people(row["count"]), "value": row["value"]}
        if row["code"] == "dates":
            sentence = ngettext(
                "Move the dates by %(value)s week: %(people)s more",
                "Move the dates by up to %(value)s weeks: %(people)s more",
                row["value"],
            )
            found.append(sentence % words)
        elif row["code"] == "remote":
            found.append(_("Let the work be done wholly remote: %(people)s more") % words)
        elif row["code"] == "rate":
            found.append(_("Pay %(rate)s a day: %(people)s more") % {**words, "rate": formats.yuan(int(row["value"]))})
        elif row["code"] == "skill" and row["value"] in skills:
            found.append(_("Do without “%(skill)s”: %(people)s more") % {**words, "skill": skills[row["value"]].label})
    return found


def _people(count: int) -> str:
    return str(count) if count >= FEW else _("a few")
