"""What the statement of a declared result is made from: the declaration, the terms' share and cap, and what was had."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db.models import F, Sum

from apps.agreements.models import Agreement
from apps.agreements.result_terms import CAP, SHARE
from apps.assignments.models import DeclaredResult
from apps.settlement.calc.results import Declared
from apps.settlement.calc.statement import ResultInputs
from apps.settlement.models import Statement


def declared_of(row: DeclaredResult, values: Mapping[str, Any], agreement: Agreement) -> Declared:
    """By the frozen values, and by what the agreement's standing statements gave. The project is locked meanwhile."""
    standing = Statement.objects.filter(agreement=agreement).exclude(status=Statement.Status.REVERSED)
    return Declared(
        declaration=str(row.public_id),
        first_day=row.period.lower.isoformat(),
        last_day=row.last_day.isoformat(),
        result_fen=row.result_fen,
        share_bp=values.get(SHARE) or 0,
        cap_fen=values.get(CAP),
        earlier_fen=standing.aggregate(fen=Sum(F("contract_fen") - F("added_fen"), default=0))["fen"],
    )


def inputs(facts: Mapping[str, Any], declared: Declared) -> ResultInputs:
    """The inputs of the whole calculation: what is divided is the share."""
    return ResultInputs(**{**facts, "contract_fen": declared.share_fen}, result=asdict(declared))
