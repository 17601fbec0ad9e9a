"""What the talents among the personas have done, with the documents that prove it."""

import json
from typing import Any

from apps.demo import sample, timeline
from apps.demo.papers import paper
from apps.talents.models import Credential, Talent, WorkResult
from apps.talents.services import add_result, attach_evidence

GIVEN_DAYS_AGO = 50


def load_results() -> int:
    """Results of work and their papers, and a paper for each title; return how many results are new."""
    rows: list[dict[str, Any]] = json.loads((sample.DATA / "results.json").read_text(encoding="utf-8"))
    phones = {one.key: one.person.phone for one in sample.talents()}
    owners = {phone: key for key, phone in phones.items() if key in {row["talent"] for row in rows}}
    talents = Talent.objects.filter(user__phone__in=owners, results=None).select_related("user").order_by("pk")
    made = 0
    with timeline.days_ago(GIVEN_DAYS_AGO):
        for talent in talents:
            own = [row for row in rows if row["talent"] == owners[str(talent.user.phone)]]
            for row in own:
                _load_result(talent, row)
            for credential in talent.credentials.select_related("type"):
                _prove_title(talent, credential)
            made += len(own)
        timeline.deliver()
    return made


def _load_result(talent: Talent, row: dict[str, Any]) -> WorkResult:
    words = {name: row[name] for name in ("kind", "title", "own_part", "year")}
    result = add_result(talent, **words, lang="zh-hans", by=talent.user)
    if row["proof"]:
        rows = [
            ("姓名", talent.user.name),
            ("成果", row["title"]),
            ("年份", str(row["year"])),
            ("本人工作", row["own_part"]),
        ]
        attach_evidence(talent, result, paper(f"{row['proof']}.pdf", row["proof"], rows), by=talent.user)
    return result


def _prove_title(talent: Talent, credential: Credential) -> None:
    name = credential.type.name_zh
    rows = [("姓名", talent.user.name), ("名称", name), ("发证地区", credential.issuing_region)]
    attach_evidence(talent, credential, paper(f"{name}证书.pdf", f"{name}证书", rows), by=talent.user)
