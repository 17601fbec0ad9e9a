"""What a statement shows of the declared result behind it: what counts, and what was declared before."""

from apps.assignments.models import DeclaredResult
from apps.settlement.models import Statement


def result_rows(statement: Statement) -> list[DeclaredResult]:
    """All rounds of this piece, the newest first; empty where the statement pays no share of a result."""
    if statement.declared_result_id is None:
        return []
    return list(statement.milestone.declared_results.select_related("proof", "by").order_by("-round"))
