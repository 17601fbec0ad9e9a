"""Who is told about subsidies: the talent, whose money it is."""

from django.urls import reverse

from apps.core.display import formats
from apps.messaging.services import notify
from apps.settlement.models import Statement, Subsidy


def tell_awarded(subsidy: Subsidy) -> None:
    """Asks for a yes once the authority's money is there."""
    statement = Statement.objects.filter(milestone=subsidy.milestone).exclude(status=Statement.Status.REVERSED).first()
    if statement is None:
        return
    facts = {"amount": formats.yuan(subsidy.amount_fen), "number": statement.number}
    path = reverse("settlement:detail", args=[statement.public_id]) + "#subsidies"
    key = f"settlement.subsidy_awarded:{subsidy.public_id}"
    notify([statement.agreement.talent.user], "settlement.subsidy_awarded", facts=facts, path=path, key=key)
