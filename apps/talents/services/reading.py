"""Words handed in to be read for skills: what they name outright is found at once, the rest by a worker."""

import re
from collections.abc import Iterable
from typing import Any

from apps.core.outbox import emit
from apps.skills.models import Skill
from apps.skills.selectors import find_terms
from apps.talents.events import WordsPasted
from apps.talents.models import Paste, Talent

_SENTENCE = re.compile(r"[^。！？；.!?;\n]+[。！？；.!?;]*")


def keep_words(talent: Talent, words: str, *, offered: Iterable[str] = ()) -> Paste:
    """Keep words until they are answered, in the place of those before; ``offered`` are not asked about (again)."""
    known = set(offered)
    Paste.objects.filter(talent=talent).delete()
    skills = [one for one in named(words) if one["skill"] not in known]
    paste = Paste.objects.create(talent=talent, words=words, skills=skills, offered=sorted(known))
    emit(WordsPasted(str(paste.public_id)))
    return paste


def read_what_is_new(talent: Talent, before: str) -> Paste | None:
    """Have the sentences of the summary read that were not in ``before``, beside words that still wait for an answer.

    Nobody is asked about skills claimed already, nor about sentences that stood there before: those were answered.
    """
    known = {one.strip() for one in _SENTENCE.findall(before)}
    new = [one.strip() for one in _SENTENCE.findall(talent.summary) if one.strip() and one.strip() not in known]
    if not new:
        return None
    claimed = set(talent.skill_claims.values_list("skill__code", flat=True))
    waiting = Paste.objects.select_for_update().filter(talent=talent).first()
    earlier, offered = (waiting.words, waiting.offered) if waiting else ("", [])
    return keep_words(talent, "\n".join(filter(None, [earlier, *new])), offered=claimed | set(offered))


def named(words: str) -> list[dict[str, Any]]:
    """What the words name outright, each skill once."""
    terms = {found.skill: found.term for found in reversed(find_terms(words))}
    return with_codes([{"skill": key, "confidence": 1.0, "term": term} for key, term in reversed(terms.items())])


def with_codes(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same by the codes of the skills; those that are gone are left out."""
    codes = dict(Skill.objects.filter(pk__in=[one["skill"] for one in found]).values_list("pk", "code"))
    return [
        one | {"skill": codes[one["skill"]], "term": str(one["term"])[:60]} for one in found if one["skill"] in codes
    ]
