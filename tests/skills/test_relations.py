"""Merging in the tree of broader skills and in the pairs of related ones: any tree, any two skills, in any order."""

from hypothesis import given
from hypothesis import strategies as st

from apps.skills.relations import lineage, merge_broader, merge_pairs

SKILLS = st.integers(1, 12)


@st.composite
def forests(draw: st.DrawFn) -> dict[int, int]:
    """Each skill stands below one of a lower number, or below nothing."""
    parents = {skill: draw(st.integers(0, skill - 1)) for skill in range(1, 13)}
    return {skill: parent for skill, parent in parents.items() if parent}


def is_forest(broader: dict[int, int]) -> bool:
    return all(len(set(line := lineage(broader, skill))) == len(line) and line[-1] not in broader for skill in broader)


@given(forests(), st.lists(st.tuples(SKILLS, SKILLS), max_size=8))
def test_after_any_merges_no_circle_and_nobody_below_a_merged_skill(
    broader: dict[int, int], wished: list[tuple[int, int]]
) -> None:
    gone: set[int] = set()
    for source, target in wished:
        if source == target or {source, target} & gone:
            continue
        broader = merge_broader(broader, source, target)
        gone.add(source)
        assert is_forest(broader)
        assert not gone & set(broader.values())


@given(forests(), SKILLS, SKILLS)
def test_a_merge_moves_only_what_stood_below_the_source(broader: dict[int, int], source: int, target: int) -> None:
    if source == target:
        return
    after = merge_broader(broader, source, target)
    assert {one for one in broader if after.get(one) != broader[one]} == {
        one for one, parent in broader.items() if parent == source
    }


@given(st.sets(st.tuples(SKILLS, SKILLS)), SKILLS, SKILLS)
def test_related_stays_mutual_and_nothing_is_related_to_itself(
    pairs: set[tuple[int, int]], source: int, target: int
) -> None:
    if source == target:
        return
    mutual = {pair for one, other in pairs if one != other for pair in ((one, other), (other, one))}
    after = merge_pairs(mutual, source, target)
    assert all((other, one) in after and one != other for one, other in after)
    assert source not in {end for pair in after for end in pair}
    partners = {other for one, other in mutual if one in (source, target)} - {source, target}
    assert {other for one, other in after if one == target} == partners
