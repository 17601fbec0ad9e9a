"""Which documents belong to which claim: the name a stored file carries, and who holds it."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from apps.files.models import StoredFile
from apps.talents.models import Credential, Talent, TalentSkill, WorkResult

Claim = TalentSkill | Credential | WorkResult
PREFIX = "talent-evidence:"
KINDS = ("skill", "credential", "result")


@dataclass(frozen=True, slots=True)
class Proof:
    """The documents of one claim."""

    kind: str
    key: str
    label: str
    evidence: int
    files: list[StoredFile]


def kind_of(claim: Claim) -> str:
    """skill, credential or result: as it stands in addresses and in the names of files."""
    return {TalentSkill: "skill", Credential: "credential", WorkResult: "result"}[type(claim)]


def subject_of(claim: Claim) -> str:
    """``talent-evidence:<talent>:skill:SK-123``, ``…:credential:<type code>``, ``…:result:<public id>``."""
    return f"{PREFIX}{claim.talent.public_id}:{kind_of(claim)}:{key_of(claim)}"


def skill_subject(talent_id: str, code: str) -> str:
    """What the documents of a claimed skill carry, where the claim itself is not at hand."""
    return f"{PREFIX}{talent_id}:skill:{code}"


def key_of(claim: Claim) -> str:
    if isinstance(claim, TalentSkill):
        return claim.skill.code
    return claim.type.code if isinstance(claim, Credential) else str(claim.public_id)


def claim_or_404(talent: Talent, kind: str, key: str) -> Claim:
    """The talent's own claim by its address."""
    if kind == "skill":
        return get_object_or_404(talent.skill_claims.select_related("skill", "talent"), skill__code=key)
    if kind == "credential":
        return get_object_or_404(talent.credentials.select_related("type", "talent"), type__code=key)
    rows: QuerySet[WorkResult] = talent.results.select_related("talent")
    return get_object_or_404(rows, public_id=key if _is_uuid(key) else None)


def files_by_claim(talent: Talent) -> dict[str, list[StoredFile]]:
    """Every document given for the talent's claims, by "kind:key", in one query."""
    start = f"{PREFIX}{talent.public_id}:"
    found: dict[str, list[StoredFile]] = defaultdict(list)
    for file in StoredFile.objects.filter(owner=talent.user_id, subject__startswith=start).order_by("id"):
        found[file.subject.removeprefix(start)].append(file)
    return found


def proofs_of(talent: Talent) -> list[Proof]:
    """Every claim of the talent that has documents or is a title or result: what the office compares."""
    files = files_by_claim(talent)
    found = []
    for claim in claims_in_order(talent):
        kind, key = kind_of(claim), key_of(claim)
        found.append(Proof(kind, key, str(claim), claim.evidence, files.get(f"{kind}:{key}", [])))
    return found


def claims_in_order(talent: Talent) -> list[Claim]:
    """Titles first, then results, then skills."""
    return [
        *talent.credentials.select_related("type").order_by("-type__level", "pk"),
        *talent.results.all(),
        *talent.skill_claims.select_related("skill").order_by("-level", "skill__code"),
    ]


def proved_keys(talent: Talent) -> dict[str, list[int]]:
    """Keys of the claims that have a document, by kind."""
    files = files_by_claim(talent)
    kept: dict[str, list[int]] = {kind: [] for kind in KINDS}
    for claim in claims_in_order(talent):
        if files.get(f"{kind_of(claim)}:{key_of(claim)}"):
            kept[kind_of(claim)].append(claim.pk)
    return kept


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
