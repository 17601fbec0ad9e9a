"""The agreement and its certificate of evidence as PDFs.

One PDF holds the whole agreement: the Chinese text, which prevails; the English translation after it; and, as its last
page, the places for the signatures. The same context gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from apps.agreements import clauses
from apps.agreements.documents import values
from apps.agreements.documents.layout import signature_boxes, signature_place
from apps.agreements.documents.typesetting import qr_svg, typeset
from apps.agreements.terms import Terms, terms_sha256

SHANGHAI: Final = zoneinfo.ZoneInfo("Asia/Shanghai")
ROLES: Final = {
    "sending_unit": {"letter": "甲方", "zh": "派出单位", "en": "Sending unit (Party A)"},
    "using_unit": {"letter": "乙方", "zh": "使用单位", "en": "Using unit (Party B)"},
    "talent": {"letter": "丙方", "zh": "人才", "en": "Talent (Party C)"},
}
AUTHORITIES: Final = {
    "legal_representative": {"zh": "法定代表人（负责人）", "en": "legal representative or head"},
    "power_of_attorney": {"zh": "授权委托书", "en": "power of attorney"},
    "self": {"zh": "本人", "en": "in person"},
}
STOPS: Final = ("。", "，", "；", ".", ",", ";")
ROUTES: Final = {
    "electronic": {"zh": "电子签名", "en": "electronic"},
    "paper": {"zh": "线下签章", "en": "on paper"},
}


@dataclass(frozen=True)
class Party:
    """``role`` is sending_unit, using_unit or talent; ``code`` the credit code, or how the talent's document is shown;
    ``authority`` is legal_representative, power_of_attorney or self."""

    role: str
    name: str
    code: str
    signatory: str
    authority: str = ""


@dataclass(frozen=True)
class DocumentContext:
    """All that the agreement's PDF shows. ``parties`` stand in the order of their signature places;
    ``sending`` says whether there is a sending unit (three parties) or not (two)."""

    number: str
    version: int
    title: str
    terms: Terms
    parties: Sequence[Party]
    check_url: str
    check_code: str
    rendered_on: dt.date
    sending: bool = True


@dataclass(frozen=True)
class EvidenceScan:
    """One scan or photograph of what was signed on paper."""

    name: str
    pages: int
    sha256: str


@dataclass(frozen=True)
class EvidenceSigner:
    """``method`` is how the person proved who they are, or sealed, in both languages; ``route`` is electronic or paper.

    On paper: ``signed_on`` is the date on it, ``signed_at`` the moment it was confirmed; ``scans_sha256`` is the hash of
    the only scan, or that of all their hashes, one a line.
    """

    role: str
    party: str
    signer: str
    authority: str
    method: clauses.Bilingual
    route: str
    signed_at: dt.datetime
    compared_by: str = ""
    handed_in_by: str = ""
    signed_on: dt.date | None = None
    scans_sha256: str = ""
    scans: Sequence[EvidenceScan] = ()


@dataclass(frozen=True)
class EvidenceEvent:
    """Something that happened (sent, viewed, signed, declined), when, to whom, and from where."""

    at: dt.datetime
    what: clauses.Bilingual
    who: str
    origin: str = ""


@dataclass(frozen=True)
class EvidenceContext:
    number: str
    version: int
    title: str
    terms_sha256: str
    document_sha256: str
    sealed_sha256: str
    signers: Sequence[EvidenceSigner]
    events: Sequence[EvidenceEvent]
    check_url: str
    check_code: str
    certificate_subject: str
    certificate_fingerprint: str
    rendered_on: dt.date


def render_agreement(context: DocumentContext) -> bytes:
    """The frozen PDF of an agreement, unsigned: what every party reads and signs."""
    boxes = signature_boxes(len(context.parties))
    standard = clauses.clause_set()
    data = {
        **_frame(context),
        "terms_sha256": terms_sha256(context.terms),
        "standard": standard.version,
        "reviewed": standard.reviewed_by_counsel,
        "sending": context.sending,
        "parties": [_party(party) for party in context.parties],
        "texts": [{"lang": lang, "clauses": clause_texts(context.terms, lang)} for lang in ("zh", "en")],
        "boxes": [{"box": asdict(box), "place": asdict(signature_place(box))} for box in boxes],
    }
    return typeset("agreement.typ", data, on=context.rendered_on)


def render_evidence(context: EvidenceContext) -> bytes:
    """The certificate of evidence: who signed, how, when, on which hash. A second PDF, made after the last signature."""
    data = {
        **_frame(context),
        "hashes": [
            {"zh": "协议条款", "en": "terms", "name": "terms_sha256", "value": context.terms_sha256},
            {"zh": "签署前文本", "en": "text as signed", "name": "document_sha256", "value": context.document_sha256},
            {"zh": "签署后文件", "en": "sealed file", "name": "sealed_sha256", "value": context.sealed_sha256},
        ],
        "signers": [_signer(signer) for signer in context.signers],
        "on_paper": any(signer.route == "paper" for signer in context.signers),
        "events": [
            {"at": shanghai(e.at), "zh": e.what.zh, "en": e.what.en, "who": e.who, "origin": e.origin}
            for e in sorted(context.events, key=lambda e: e.at)
        ],
        "subject": context.certificate_subject,
        "fingerprint": context.certificate_fingerprint,
    }
    return typeset("evidence.typ", data, on=context.rendered_on)


def shanghai(moment: dt.datetime) -> str:
    """An aware moment as it reads in China, to the second. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a time without its zone is no evidence")
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def _frame(context: DocumentContext | EvidenceContext) -> dict[str, Any]:
    return {
        "number": context.number,
        "version": context.version,
        "title": context.title,
        "check_url": context.check_url,
        "check_code": context.check_code,
        "qr": qr_svg(context.check_url),
        "date": context.rendered_on.isoformat(),
    }


def _party(party: Party) -> dict[str, Any]:
    authority = AUTHORITIES.get(party.authority, {"zh": party.authority, "en": party.authority})
    return {**asdict(party), "label": ROLES[party.role], "authority": authority, "person": party.role == "talent"}


def _signer(signer: EvidenceSigner) -> dict[str, Any]:
    return {
        "label": ROLES[signer.role],
        "party": signer.party,
        "signer": signer.signer,
        "authority": AUTHORITIES.get(signer.authority, {"zh": signer.authority, "en": signer.authority}),
        "method": asdict(signer.method),
        "route": ROUTES[signer.route],
        "at": shanghai(signer.signed_at),
        "compared_by": signer.compared_by,
        "handed_in_by": signer.handed_in_by,
        "signed_on": signer.signed_on.isoformat() if signer.signed_on else "",
        "scans_sha256": signer.scans_sha256,
        "scans": [asdict(scan) for scan in signer.scans],
    }


def clause_texts(terms: Terms, lang: str) -> list[dict[str, Any]]:
    """The 28 clauses with their values put in: number, title, paragraphs (number, runs, tables, strong). Pages show the same."""
    return [
        {
            "number": clause.number,
            "title": clause.title.in_language(lang),
            "paragraphs": [
                _paragraph(clause, number, body, terms, lang) for number, body in _wording(clause, terms, lang)
            ],
        }
        for clause in clauses.clause_set().clauses
    ]


def _wording(clause: clauses.Clause, terms: Terms, lang: str) -> list[tuple[str, str]]:
    """The numbered paragraphs of the clause; behind them those added for what was agreed beyond the standard."""
    mode, family = terms["mode"], terms["family"]
    standing = clauses.paragraphs(clauses.resolve_text(clause, mode, family).in_language(lang))
    told = [
        one.text.in_language(lang)
        for one in clause.additions_for(mode, family)
        if any(not values.says_nothing(terms["values"].get(f"{clause.number}.{key}")) for key in one.keys)
    ]
    return standing + [(f"{clause.number}.{number}", body) for number, body in enumerate(told, len(standing) + 1)]


def _paragraph(clause: clauses.Clause, number: str, body: str, terms: Terms, lang: str) -> dict[str, Any]:
    offered = clauses.field_map(terms["mode"], terms["family"])
    runs, tables = [], []
    # Splitting by the placeholder gives wording and field keys in turn.
    parts = clauses.PLACEHOLDER.split(body)
    for position, part in enumerate(parts):
        if position % 2 == 0:
            runs.append({"text": part, "value": False})
            continue
        field = offered[f"{clause.number}.{part}"]
        value = terms["values"].get(field.path)
        words = values.in_words(field, value, lang)
        # A value written as a sentence brings its own full stop; the clause's own follows.
        words = words.rstrip("。.") if parts[position + 1].startswith(STOPS) else words
        runs.append({"text": words, "value": True})
        if values.has_table(field, value):
            tables.append(values.table(field, value, lang))
    strong = clauses.emphasised(clause.number, number)
    return {"number": number, "runs": [run for run in runs if run["text"]], "tables": tables, "strong": strong}
