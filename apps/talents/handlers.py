"""What follows an event: a paragraph is read, profiles follow the taxonomy, the talent is told. Safe to run twice."""

from django.urls import reverse

from apps.audit.selectors import history_of
from apps.core.outbox import handles
from apps.messaging.services import notify
from apps.skills.events import SkillMerged, SkillSwitched
from apps.talents import services
from apps.talents.events import MergeGoesOn, ProfileChecked, SwitchGoesOn, WordsPasted
from apps.talents.models import Talent


@handles(WordsPasted)
def read_words(event: WordsPasted) -> None:
    services.read_paste(event.paste_id)


@handles(SkillMerged)
def follow_merge(event: SkillMerged) -> None:
    services.follow_merge(event.source)


@handles(MergeGoesOn)
def follow_merge_further(event: MergeGoesOn) -> None:
    services.follow_merge(event.source)


@handles(SkillSwitched)
def follow_switch(event: SkillSwitched) -> None:
    services.follow_switch(event.skill)


@handles(SwitchGoesOn)
def follow_switch_further(event: SwitchGoesOn) -> None:
    services.follow_switch(event.skill, event.after)


@handles(ProfileChecked)
def tell_checked(event: ProfileChecked) -> None:
    """By the latest judgement: of two that followed at once, only the last is told."""
    talent = Talent.objects.select_related("user").get(public_id=event.talent_id)
    judged = history_of(talent).filter(action__in=["verified", "returned"]).order_by("-id").first()
    if judged is None:
        return
    facts = {"reason": str(judged.detail.get("reason", ""))} if judged.action == "returned" else {}
    key = f"talent:{talent.public_id}:{judged.action}:{judged.pk}"
    notify([talent.user], f"talents.{judged.action}", facts=facts, path=reverse("talents:edit"), key=key)
