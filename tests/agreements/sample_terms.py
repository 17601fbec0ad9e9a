"""Sound terms of a migratory-bird agreement, and the document made from them. Names are fictional."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

from apps.agreements import terms
from apps.agreements.documents.render import DocumentContext, Party
from apps.agreements.term_checks import TermsFacts

TODAY = dt.date(2026, 11, 22)
FACTS = TermsFacts(operator_kind="pilot", today=TODAY, cap_months=36, consented_days=40)
SENDING_CODE, USING_CODE = "91310000MA1FL0AQ7X", "91320400MA1W0NXK3N"


BIRD: dict[str, Any] = {
    "1.sending_unit_name": "示例海滨材料研究院",
    "1.sending_unit_code": SENDING_CODE,
    "1.sending_unit_seat": "示例市海滨路 1 号",
    "1.sending_unit_signatory": "沈示例",
    "1.sending_unit_authority": "legal_representative",
    "1.using_unit_name": "示例运河精密制造有限公司",
    "1.using_unit_code": USING_CODE,
    "1.using_unit_seat": "示例市运河路 88 号",
    "1.using_unit_signatory": "周示例",
    "1.using_unit_authority": "power_of_attorney",
    "1.talent_name": "林示例",
    "1.talent_id_display": "居民身份证 ****1234",
    "2.legal_basis": {"zh": "《民法典》合同编；国家关于专业技术人员兼职的规定", "en": "Civil Code, Book Three; rules on part-time work of professionals"},
    "2.forbidden_lines": [
        {"line": "从丙方报酬中提取的管理费", "reason": "派出单位未提供自己的服务"},
        {"line": "押金、保证金", "reason": "不得向劳动者收取"},
    ],
    "2.eligibility": "free",
    "3.consent_document": {"name": "consent.pdf", "sha256": "ab" * 32},
    "3.consent_limits": {"zh": "每年不超过 40 日，不得为列名竞争者服务", "en": "at most 40 days a year, not for the named competitors"},
    "4.total_days": 20,
    "4.stays": [{"weeks": "10-13", "city": "常州", "days_per_week": 2, "remote_share": 2000}],
    "5.region": "320400 江苏省常州市",
    "5.travel_cap": 800_000,
    "6.work_description": {
        "zh": "改进精密铸件的热处理工艺，降低变形，指导现场人员",
        "en": "improve the heat treatment of precision castings, reduce distortion, guide the people on site",
    },
    "6.milestones": [
        {"title": "工艺诊断报告", "due": "2027-03-20", "amount": 4_000_000, "acceptance_days": 14},
        {"title": "试制验证通过", "due": "2027-05-20", "amount": 6_000_000, "acceptance_days": 14},
    ],
    "6.outcome_target": {"zh": "变形量降低三成", "en": "distortion down by three tenths"},
    "6.learners": [{"person": "吴示例", "skill": "热处理工艺设计", "by": "2027-05-20"}],
    "6.buddy": "郑示例",
    "7.total_amount": 10_000_000,
    "7.pay_schedule": [
        {"occasion": "第一个里程碑验收", "due": "2027-04-10", "amount": 4_000_000},
        {"occasion": "第二个里程碑验收", "due": "2027-06-10", "amount": 6_000_000},
    ],
    "7.payee_account": "示例银行 ****5678",
    "8.sending_unit_share": 2_000,
    "8.talent_share": 8_000,
    "8.separate_contract": "FW-2027-001",
    "9.invoice_by": "talent_tax_office",
    "10.payer_table": [
        {"item": "差旅", "payer": "乙方", "cap": 800_000},
        {"item": "意外伤害险与雇主责任险", "payer": "乙方"},
    ],
    "11.cover_type": "accident_liability",
    "11.cover_amount": 100_000_000,
    "11.cover_period": ["2027-03-01", "2027-05-31"],
    "13.background_list": [{"title": "低变形热处理方法", "number": "ZL 示例 0001", "owner": "甲方"}],
    "13.result_owner": "using_unit",
    "13.licence_scope": {"zh": "丙方可为教学和科研使用", "en": "the talent may use them for teaching and research"},
    "13.inventor_reward": {"zh": "按法定标准", "en": "at the statutory level"},
    "13.sending_unit_ip_confirmed": True,
    "14.conf_scope": {"zh": "工艺参数、图纸、客户资料", "en": "process parameters, drawings, customer data"},
    "17.cover_at_home": {"zh": "由课题组同事接续", "en": "covered by colleagues of the group"},
    "20.criteria": [{"criterion": "按期交付"}, {"criterion": "达到目标"}, {"criterion": "配合"}],
    "21.separate_consents": [{"purpose": "向使用单位提供资料", "given": "2026-11-20"}],
    "27.notice_addresses": [
        {"party": "甲方", "email": "hr@sending.example", "phone": "010-0000-0001"},
        {"party": "乙方", "email": "hr@using.example", "phone": "010-0000-0002"},
        {"party": "丙方", "email": "lin@talent.example", "phone": "010-0000-0003"},
    ],
}  # fmt: skip


def bird_values(**changes: Any) -> dict[str, Any]:
    """Sound values; ``changes`` by path with ``__`` for the dot's place, such as c8__talent_share, or None to leave one out."""
    values = terms.defaults("migratory_bird", "personal_service", start=dt.date(2027, 3, 1)) | copy.deepcopy(BIRD)
    for key, value in changes.items():
        path = key.removeprefix("c").replace("__", ".", 1)
        values.pop(path, None)
        if value is not None:
            values[path] = value
    return values


def bird_terms(**changes: Any) -> dict[str, Any]:
    return terms.new_terms("migratory_bird", "personal_service", bird_values(**changes))


def bird_document(**changes: Any) -> DocumentContext:
    return DocumentContext(
        number="A-3204-2026-000123",
        version=1,
        title="精密铸件热处理工艺改进",
        terms=bird_terms(**changes),
        parties=(
            Party("sending_unit", "示例海滨材料研究院", SENDING_CODE, "沈示例", "legal_representative"),
            Party("using_unit", "示例运河精密制造有限公司", USING_CODE, "周示例", "power_of_attorney"),
            Party("talent", "林示例", "居民身份证 ****1234", "林示例", "self"),
        ),
        check_url="https://talentshare.example/check/7K3M-Q9XT-2B4H",
        check_code="7K3M-Q9XT-2B4H",
        rendered_on=TODAY,
    )
