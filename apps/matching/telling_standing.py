"""Who is told of a yes in advance: asked, given, refused, ended."""

from django.urls import reverse

from apps.audit.selectors import history_of
from apps.matching.models import StandingAsk
from apps.matching.rules import CONSENTERS
from apps.matching.telling import unit_facts
from apps.messaging.services import notify
from apps.organisations.selectors import people_of
from apps.talents.models import StandingConsent


def tell_asked(ask_id: str) -> None:
    ask = _ask(ask_id)
    facts = {"talent": ask.talent.user.name, **unit_facts(ask.unit)}
    path = reverse("matching:standing_give", args=[ask.talent.public_id])
    people = people_of(ask.unit, *CONSENTERS).exclude(pk=ask.talent.user_id)
    notify(people, "matching.standing_asked", facts=facts, path=path, key=f"standing-ask:{ask.public_id}")


def tell_refused(ask_id: str) -> None:
    ask = _ask(ask_id)
    facts = {**unit_facts(ask.unit), "reason": ask.reason}
    key, path = f"standing-ask:{ask.public_id}:no", reverse("matching:standing_mine")
    notify([ask.talent.user], "matching.standing_refused", facts=facts, path=path, key=key)


def tell_given(consent_id: str) -> None:
    consent = standing_by_id(consent_id)
    facts = {**unit_facts(consent.unit), "days": str(consent.days_a_year), "until": _last_day(consent)}
    key, path = f"standing:{consent.public_id}", reverse("matching:standing_mine")
    notify([consent.talent.user], "matching.standing_given", facts=facts, path=path, key=key)


def tell_ended(consent_id: str) -> None:
    consent = standing_by_id(consent_id)
    ended = history_of(consent).filter(action="standing_ended").order_by("-id").first()
    facts = {**unit_facts(consent.unit), "reason": str(ended.detail.get("reason", "")) if ended else ""}
    key, path = f"standing:{consent.public_id}:ended", reverse("matching:standing_mine")
    notify([consent.talent.user], "matching.standing_ended", facts=facts, path=path, key=key)


def standing_by_id(consent_id: str) -> StandingConsent:
    return StandingConsent.objects.select_related("talent__user", "unit").get(public_id=consent_id)


def _last_day(consent: StandingConsent) -> str:
    from_ = consent.valid.upper
    return "" if from_ is None else (from_ - from_.resolution).isoformat()


def _ask(ask_id: str) -> StandingAsk:
    return StandingAsk.objects.select_related("talent__user", "unit").get(public_id=ask_id)
