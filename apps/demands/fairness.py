"""Conditions that a demand may not set: residence, age, sex, rank of the school. Pure patterns in both languages.

The person's ability decides, never these (product.md, principle 8). A pattern asks for the words around the mark, so
that "985 MPa" or "ageing of the battery" is no condition.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.errors import RuleViolation

PATTERNS: dict[str, tuple[str, ...]] = {
    "residence": (
        r"(?:本地|本市|本省|本区|[\u4e00-\u9fff]{2}[省市区县]?)?(?:户籍|户口)(?!管理|系统|数据|信息|档案|簿)",
        r"(?:限|仅限|只要|必须是|须为|优先)(?:本地|本市|本省|常州|当地)(?:人|居民)",
        r"(?:本地|本市|本省|当地)(?:人|居民)(?:优先|除外)",
        r"(?:须|需|必须|应)?(?:持有?|具有)(?:本地|本市|[\u4e00-\u9fff]{2})?居住证",
        r"\bhukou\b|\bhousehold registration\b",
        r"\b(?:local|city|changzhou|jiangsu|shanghai)\s+residents?\s+(?:only|preferred)\b",
        r"\bmust\s+(?:reside\b|be\s+(?:a\s+)?(?:local\s+)?resident\b)",
    ),
    "age": (
        r"\d{2}\s*(?:周岁|岁)",
        r"年龄[^，。；,.;]{0,6}\d{2}",
        r"(?:限|要求|优先|仅限)(?:年轻|青年)(?:人|者)?|(?:年轻|青年)(?:人|者)?优先|(?<![\d.])[6-9]0后(?:优先|的人|为主)",
        r"\b(?:people|persons?|candidates?|applicants?|engineers?|talents?|someone|anyone|anybody)\s+(?:aged\s+)?"
        r"(?:under|over|below|above)\s+\d{2}\b",
        r"\b(?:under|over|below|above)\s+\d{2}\s+(?:only|preferred)\b|\b\d{2}\s+years\s+of\s+age\b",
        r"\b(?:at most|up to|no older than|maximum|under|below)\s+\d{2}\s+years?\s+old\b",
        r"\baged\s+\d{2}\b(?!\s*(?:to|-|–)?\s*\d*\s*(?:h|hours?|days?|weeks?|months?|min|minutes?|°)\b)",
        r"\byoung (?:people|persons?|candidates?) (?:only|preferred)\b",
    ),
    "sex": (
        r"(?:限|仅限|只要|只招|要求)(?:男|女)(?:性|士|生)?(?![用装式])|(?:男|女)(?:性|士|生)?(?:优先|均?除外)",
        r"性别[^，。；,.;]{0,4}[男女]",
        r"\b(?:male|female|men|women|man|woman)\s+(?:only|preferred|candidates?|applicants?)\b|\bonly\s+(?:men|women)\b",
    ),
    "school": (
        r"(?:985|211)\s*(?:[/／、或及和]\s*(?:985|211)\s*)?(?:工程)?\s*"
        r"(?:高校|院校|大学|学校|毕业|硕士|博士|本科|以上|优先|背景)|985\s*[/／、或]\s*211",
        r"双一流|c9\s*(?:高校|联盟|院校)|名校|第一学历|全日制[^，。；,.;]{0,6}(?:毕业|学历|本科|硕士|博士)",
        r"\bQS\s*(?:排名)?\s*前?\s*\d+|\bQS\s+top\s+\d+\b",
        r"\b(?:top|elite|prestigious|famous|ivy[- ]league|c9|985|211)[\s-]+(?:\d+\s+)?"
        r"(?:universit(?:y|ies)|schools?|colleges?)\b",
    ),
}
_COMPILED = {kind: [re.compile(one, re.IGNORECASE) for one in found] for kind, found in PATTERNS.items()}


@dataclass(frozen=True, slots=True)
class UnfairCondition:
    """A condition found in the words: ``kind`` is residence, age, sex or school; ``words`` as written."""

    kind: str
    words: str


def unfair_conditions(*texts: str) -> list[UnfairCondition]:
    """The conditions that the texts set, one a kind, in the order residence, age, sex, school."""
    found = []
    for kind, patterns in _COMPILED.items():
        hits = (pattern.search(text) for text in texts for pattern in patterns)
        hit = next((one for one in hits if one), None)
        if hit:
            found.append(UnfairCondition(kind, hit.group(0).strip()))
    return found


def hint(condition: UnfairCondition) -> str:
    """What to write instead, as one sentence."""
    words = {"words": condition.words}
    return {
        "residence": _(
            "Take out “%(words)s”: where a person is registered must not matter. Say when and where to be on site."
        ),
        "age": _("Take out “%(words)s”: age must not matter. Say what the person must be able to do."),
        "sex": _("Take out “%(words)s”: sex must not matter. Say what the work asks for."),
        "school": _(
            "Take out “%(words)s”: the rank of a school must not matter. Name the skill or the title you need."
        ),
    }[condition.kind] % words


def refuse_unfair(*texts: str) -> None:
    """Raise RuleViolation "unfair-condition", with the hints, where a text sets such a condition."""
    found = unfair_conditions(*texts)
    if found:
        raise RuleViolation("unfair-condition", " ".join(hint(one) for one in found))
