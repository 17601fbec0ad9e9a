"""From the demand to the sending unit's consent."""

import datetime as dt

from apps.accounts import services as accounts
from apps.core import clock
from apps.core.models import Delivery
from apps.demands import services as demands
from apps.demands.answers import Answers
from apps.demands.models import Demand
from apps.demo.steps.story import NotHappened, Story, code_for, last_message, needed, wait_for
from apps.matching import services as matching
from apps.matching.models import Match, MatchRun, UnitConsent
from apps.messaging.models import Notice
from apps.organisations.models import Membership

Role = Membership.Role
WEEKS = 8
LAST_WEEKS_FIRST = 49  # a window of four weeks that begins later would run over the new year
PAY_FEN = 10_000_000
TITLE = "动力电池壳体激光焊接工艺优化"


def catch_up(_story: Story) -> str:
    """The sample region has just been loaded: let the workers first finish with it."""
    undone = Delivery.objects.filter(done_at=None, dead=False)
    waiting = undone.count()
    wait_for("the workers to finish with the sample region", lambda: not undone.exists())
    return f"{waiting} events of the sample region were waiting"


def demand_of(story: Story) -> Demand | None:
    """The demand of the main job, where it stands in this database already."""
    return Demand.objects.filter(unit=story.using_unit, title=TITLE).order_by("-id").first()


def post_demand(story: Story) -> str:
    """Eight answers of the using unit's HR; mode and skills follow from them."""
    by = story.person(story.using_unit, Role.HR)
    draft = demand_of(story) or demands.save_draft(story.using_unit, by=by, answers=_answers(story))
    story.demand = demands.publish_demand(draft, by=by) if draft.status == Demand.Status.DRAFT else draft
    mode = needed(story.demand.mode)
    skills = ", ".join(need.skill.label_zh for need in story.demand.skill_needs.select_related("skill"))
    return f"{story.demand.number}, mode {mode.code}; found in the words: {skills}"


def _answers(story: Story) -> Answers:
    today = clock.today()
    last = today + dt.timedelta(weeks=WEEKS)
    first_day = today if today.isocalendar().week <= LAST_WEEKS_FIRST else today + dt.timedelta(weeks=4)
    first_week = first_day.isocalendar().week
    return Answers(
        title=TITLE,
        problem="动力电池壳体激光焊接的焊缝气孔率偏高，铝合金薄壁件焊接变形大，节拍达不到要求。",
        result_wanted="焊缝气孔率低于 0.5%，节拍 45 秒；用试验设计给出工艺窗口，并做焊接缺陷检测。",
        period=(today, last),
        windows=[[first_week, first_week + 3]],
        days=16,
        place=Demand.Place.BOTH,
        region=story.using_unit.region,
        pay_total_fen=PAY_FEN,
        result_owner=Demand.ResultOwner.USING,
        contact="周允",
    )


def match_demand(story: Story) -> str:
    """The outbox, the relay and a worker do this; here we only wait and look."""
    demand = needed(story.demand)
    run = wait_for("the matches", lambda: MatchRun.objects.filter(demand=demand, computed_at__isnull=False).first())
    matches = list(
        Match.objects.filter(demand=demand, fits=True).select_related("talent__user").order_by("-rank_score", "id")
    )
    story.matches = len(matches)
    story.match = next((match for match in matches if match.talent_id == story.talent.pk), None)
    if story.match is None:
        raise NotHappened(f"{story.talent.user.name} is not among the {len(matches)} matches.")
    best = sorted(story.match.explanation["unit_parts"], key=lambda part: -part["earned"])[:3]
    story.top_reasons = [f"{part['code']} {part['earned'] * 100:.1f}/{part['weight'] * 100:.0f}" for part in best]
    place = matches.index(story.match) + 1
    return (
        f"{len(matches)} explained matches in {run.milliseconds} ms; {story.talent.user.name} is no. {place} "
        f"with {story.match.rank_score * 100:.1f} ({', '.join(story.top_reasons)})"
    )


def invite(story: Story) -> str:
    match, by = needed(story.match), story.person(story.using_unit, Role.HR)
    if match.status == Match.Status.SUGGESTED:
        matching.invite(match, by=by, text="您在铝合金激光焊接上的经验正是我们需要的，盼能来常州指导几周。")
    notice = wait_for(
        "the invitation's notice",
        lambda: Notice.objects.filter(
            user=story.talent.user, kind__startswith="matching.", sent_at__isnull=False
        ).first(),
    )
    return f"{story.talent.user.name} was told ({notice.kind})"


def answer_invitation(story: Story) -> str:
    """Four answers of the talent."""
    match = needed(story.match)
    match.refresh_from_db()
    if not match.eligibility:
        matching.answer_invitation(
            match,
            by=story.talent.user,
            eligibility="yes",
            dates="每周四天，周五回本单位",
            account="6222020000000004321",
            conflicts="无",
        )
    return "interested, with four answers"


def hold(story: Story) -> str:
    match = needed(story.match)
    if Demand.objects.get(pk=match.demand_id).status == Demand.Status.OPEN:
        matching.place_hold(match, by=story.person(story.using_unit, Role.HR))
    return f"{match.talent.bookings.filter(live=True, kind='hold').count()} stay(s) held in the one calendar"


def ask_unit(story: Story) -> str:
    """The talent presses "ask my unit"; the unit's HR receives a link."""
    match = needed(story.match)
    if not UnitConsent.objects.filter(match=match).exists():
        matching.ask_unit(match, by=story.talent.user)
    clerk = story.person(story.sending_unit, Role.HR)
    link = wait_for("the link to the consent page", lambda: last_message(clerk, r"https?://\S+"))
    return f"link sent to {clerk.name}: …{link[-8:]}"


def consent(story: Story) -> str:
    """Two answers and one tick of the sending unit, behind a code sent to the contact."""
    match = needed(story.match)
    clerk = story.person(story.sending_unit, Role.HR)
    asked = UnitConsent.objects.get(match=match)
    if asked.status == UnitConsent.Status.ASKED:
        code = code_for(clerk, lambda: accounts.send_code(clerk, "consent"))
        accounts.check_code(clerk, "consent", code)
        matching.answer_for_unit(
            asked,
            by=clerk,
            consents=True,
            limits="每周五回院；由课题组陆工代管设备；不得服务于本院竞争单位。",
            results_confirmed=True,
            reason="",
        )
    match.refresh_from_db()
    return f"{story.sending_unit.name_zh}: {match.get_status_display()}"
