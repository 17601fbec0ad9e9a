"""What every score rests on beside the two of a pair: the scoring rule in force and the latest count of skills."""

from apps.core import clock
from apps.matching.engine import FIRST, Rarity, Rule
from apps.matching.models import RarityCount, RuleVersion


def version_in_force() -> RuleVersion | None:
    """The version that counts today; None where no row says otherwise, and ``FIRST`` holds."""
    return RuleVersion.objects.filter(in_force_from__lte=clock.today()).order_by("-in_force_from").first()


def rule_in_force() -> Rule:
    found = version_in_force()
    return rule_of(found) if found else FIRST


def rule_of(version: RuleVersion) -> Rule:
    """The row as the engine takes it. Raises ValueError for points that no rule can have."""
    return Rule.of_points(version.code, version.unit_weights, version.talent_weights, most_lists=version.most_lists)


def last_counted() -> int | None:
    """The key of the latest count of skills; None before the first."""
    return RarityCount.objects.values_list("pk", flat=True).first()


def rarity_of(count: int) -> Rarity:
    row = RarityCount.objects.get(pk=count)
    return Rarity(row.total, {int(skill): number for skill, number in row.having.items()})
