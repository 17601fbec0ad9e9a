"""The first terms of an agreement, drawn from what is already known: nobody is asked twice."""

import datetime as dt
from typing import Any

from apps.accounts.models import User
from apps.agreements import clauses
from apps.agreements.family_terms import DECLARED, SENDING, TALENT, USING, both, by_family
from apps.agreements.term_shapes import WHOLE
from apps.agreements.terms import defaults, new_terms
from apps.core import clock
from apps.demands.models import Demand
from apps.demands.money import money_of
from apps.matching.models import Match, UnitConsent
from apps.modes.models import SharingMode
from apps.organisations.models import Membership, Unit
from apps.organisations.selectors import people_of
from apps.talents.models import Talent

Values = dict[str, Any]
COVER_FEN = 100_000_000  # one million yuan, what single-event accident cover usually insures
NONE = {"zh": "无", "en": "none"}


def first_terms(match: Match) -> dict[str, Any]:
    """Terms of all clauses that the mode offers; what nobody has said yet stays open and is shown as missing."""
    demand, talent, mode = match.demand, match.talent, match.demand.mode
    if mode is None:
        raise ValueError("A demand without a mode has no terms.")
    consent: UnitConsent | None = getattr(match, "consent", None)
    values = defaults(mode.code, mode.family, start=demand.period.lower)
    for part in (
        _parties(talent, demand.unit),
        _mode(mode, match, consent),
        _time_and_place(demand),
        _work_and_pay(demand, talent),
        _cover(demand),
        _results(match, demand, consent),
        _joint_shares(demand, mode),
        _rest(match, talent, demand.unit, consent),
        by_family(mode, demand, talent.unit, money_of(demand)),
    ):
        values |= part
    offered = clauses.field_map(mode.code, mode.family)
    kept = {path: value for path, value in values.items() if path in offered and _may_stand(offered[path], value)}
    return new_terms(mode.code, mode.family, kept)


def _may_stand(known: clauses.Field, value: Any) -> bool:
    # An answer of the demand that this mode does not offer is asked again, and nobody declares for the talent.
    wrong = known.type == "choice" and bool(value) and value not in {choice.value for choice in known.choices}
    return known.path not in DECLARED and not wrong


def identity_display(user: User) -> Any:
    """How the talent's document is shown in clause 1, or an empty text until it is known."""
    identity = getattr(user, "identity", None)
    if identity is None:
        return ""
    kind = both("居民身份证", "resident identity card") if identity.kind == "resident" else both("护照", "passport")
    return both(f"{kind['zh']} 尾号 {identity.last_four}", f"{kind['en']} ending {identity.last_four}")


def signatory_of(unit: Unit) -> tuple[User | None, str]:
    """The person who signs for the unit, and by which authority."""
    membership = (
        Membership.objects.filter(unit=unit, role=Membership.Role.SIGNATORY, ended_at=None)
        .select_related("user")
        .order_by("id")
        .first()
    )
    return (membership.user, membership.authority) if membership else (None, "")


def _unit(unit: Unit, prefix: str) -> Values:
    signatory, authority = signatory_of(unit)
    return {
        f"1.{prefix}_name": both(unit.name_zh, unit.name_en or unit.name_zh),
        f"1.{prefix}_code": unit.credit_code,
        f"1.{prefix}_seat": unit.address or both(unit.region.name_zh, unit.region.name_en),
        f"1.{prefix}_signatory": signatory.name if signatory else "",
        f"1.{prefix}_authority": authority,
    }


def _parties(talent: Talent, using_unit: Unit) -> Values:
    values = _unit(using_unit, "using_unit")
    if talent.unit:  # left out again where the mode has no such party
        values |= _unit(talent.unit, "sending_unit")
    return values | {"1.talent_name": talent.user.name, "1.talent_id_display": identity_display(talent.user)}


def _mode(mode: SharingMode, match: Match, consent: UnitConsent | None) -> Values:
    forbidden = {
        SharingMode.SendingPart.COST: both("派出单位的任何加价、管理费", "any margin or fee of the sending unit"),
        SharingMode.SendingPart.OWN_CONTRACT: both(
            "派出单位无独立服务合同的分成", "a share of the sending unit without a service contract of its own"
        ),
    }.get(SharingMode.SendingPart(mode.sending_part), both("无公开依据的收费", "any fee without a published basis"))
    values: Values = {
        "2.mode": mode.code,
        "2.legal_basis": both(mode.legal_basis_zh, mode.legal_basis_en),
        "2.forbidden_lines": [{"line": forbidden, "reason": both("本模式的规则", "rule of this mode")}],
        "2.eligibility": {"yes_approval": "approval", "unpaid": "unpaid"}.get(match.eligibility, "free"),
    }
    if consent and consent.answered_at:
        day = clock.local(consent.answered_at).date().isoformat()
        limits = consent.limits or NONE
        values["3.consent_document"] = f"派出单位同意函 {day}（平台记录 {str(consent.public_id)[:8]}）"
        values["3.consent_limits"] = limits
        values["17.cover_at_home"] = limits
        if match.eligibility in ("yes_approval", "unpaid"):
            step = both("派出单位审批", "approval of the sending unit")
            values["2.approvals"] = [{"step": step, "date": day, "document": consent.approval_name or day}]
    return values


def _time_and_place(demand: Demand) -> Values:
    last = demand.period.upper - dt.timedelta(days=1)
    city = both(demand.region.name_zh, demand.region.name_en)
    windows = demand.windows or [_weeks_of(demand.period.lower, last)]
    return {
        "4.period": [demand.period.lower.isoformat(), last.isoformat()],
        "4.days_per_week": demand.days_per_week,
        "4.total_days": demand.days,
        "4.stays": [
            {
                "weeks": f"{first}-{final}",
                "city": city,
                "days_per_week": demand.days_per_week,
                "remote_share": demand.remote_percent * 100,
            }
            for first, final in windows
        ],
        "5.place": demand.unit.address or city,
        "5.region": both(
            f"{demand.region.name_zh} {demand.region.code}", f"{demand.region.name_en} {demand.region.code}"
        ),
        "5.remote_share": demand.remote_percent * 100,
        "5.travel_cap": 0 if demand.place == Demand.Place.REMOTE else 500_000,
    }


def _weeks_of(first: dt.date, last: dt.date) -> tuple[int, int]:
    return first.isocalendar().week, last.isocalendar().week


def _work_and_pay(demand: Demand, talent: Talent) -> Values:
    last = (demand.period.upper - dt.timedelta(days=1)).isoformat()
    title, amount = demand.title, demand.pay_total_fen
    account = talent.account_last_four
    return {
        "6.work_description": demand.problem,
        "6.milestones": [{"title": title, "due": last, "amount": amount, "acceptance_days": 14}],
        "6.outcome_target": demand.result_wanted,
        "6.buddy": demand.contact,
        "7.total_amount": amount,
        "7.pay_schedule": [{"occasion": title, "due": last, "amount": amount}],
        "7.payee_account": both(f"本人账户 尾号 {account}", f"own account ending {account}") if account else "",
        "8.separate_contract": "",
        "9.invoice_by": "talent_tax_office",
    }


def _cover(demand: Demand) -> Values:
    last = demand.period.upper - dt.timedelta(days=1)
    sending, using = both("派出单位", "sending unit"), both("使用单位", "using unit")
    return {
        "10.payer_table": [
            {
                "item": both("工资、社会保险、住房公积金", "wage, social insurance, housing fund"),
                "payer": sending,
                "cap": None,
            },
            {"item": both("意外伤害保障", "accident cover"), "payer": using, "cap": None},
            {"item": both("差旅食宿", "travel and board"), "payer": using, "cap": 500_000},
        ],
        "11.cover_type": "accident_liability",
        "11.cover_amount": COVER_FEN,
        "11.cover_period": [demand.period.lower.isoformat(), last.isoformat()],
    }


def _joint_shares(demand: Demand, mode: SharingMode) -> Values:
    """Of joint results a proposal that adds up: half to the using unit, half to the other side."""
    if demand.result_owner != Demand.ResultOwner.JOINT:
        return {}
    other = TALENT if mode.family == SharingMode.Family.NO_SENDING_UNIT else SENDING
    return {"13.joint_shares": [{"party": party, "share": WHOLE // 2} for party in (other, USING)]}


def _results(match: Match, demand: Demand, consent: UnitConsent | None) -> Values:
    return {
        "13.background_list": both(
            "以各方在工作开始前书面列明的为准", "as each party lists in writing before the work begins"
        ),
        "13.result_owner": demand.result_owner,
        "13.licence_scope": both(
            "各方仅可为本次工作使用对方的背景技术，工作结束后停止使用",
            "each party uses the others' background technology for this work only",
        ),
        "13.inventor_reward": both(
            "按法律规定和单位制度，不低于法定标准", "by law and the unit's rules, not below the statutory level"
        ),
        "13.sending_unit_ip_confirmed": bool(consent and consent.results_confirmed),
        "16.conflicts": [{"tie": match.conflicts, "measure": both("已申报", "declared")}]
        if match.conflicts and match.conflicts not in ("无", "none", "None")
        else NONE,
    }


def _rest(match: Match, talent: Talent, using_unit: Unit, consent: UnitConsent | None) -> Values:
    today = clock.today().isoformat()
    return {
        "14.conf_scope": both(
            "双方标明保密或者依性质应当保密的技术和经营信息",
            "technical and business information marked or evidently confidential",
        ),
        "20.criteria": [
            {"criterion": both("成果质量", "quality of the result")},
            {"criterion": both("按期完成", "on time")},
            {"criterion": both("沟通配合", "cooperation")},
        ],
        "21.separate_consents": [
            {
                "purpose": both(
                    "签署时单独同意处理必要的敏感信息", "separate consent to sensitive data, given when signing"
                ),
                "given": today,
            }
        ],
        "23.reason_codes": both(
            "劳动保护违法；患病；不可抗力；保险中断；资格丧失；严重违反安全规程",
            "breach of labour protection; illness; force majeure; cover lapsed; eligibility lost; serious breach of safety rules",
        ),
        "27.notice_addresses": [
            *([_address(both("甲方", "Party A"), talent.unit)] if talent.unit else []),
            _address(both("乙方", "Party B"), using_unit),
            {"party": both("丙方", "Party C"), "email": talent.user.email, "phone": "", "address": NONE},
        ],
    }


def _address(party: dict[str, str], unit: Unit) -> Values:
    contact = people_of(unit, Membership.Role.ADMINISTRATOR, Membership.Role.HR).first()
    return {"party": party, "email": contact.email if contact else "", "phone": "", "address": unit.address or NONE}
