"""Skills named or meant in a text, and the occupation of a title: suggestions that a person then confirms.

Built from plain lists, read only afterwards; one finder may serve a whole process. Building reads the label vectors
from their file (a fifth of a second) or encodes the labels that are new; the model itself is loaded with the first text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from apps.skills.lexicon import Lexicon, find_skills
from apps.skills.text.blend import Places, Table, best_of
from apps.skills.text.encoder import MISSING, WIDTH, LabelStore, Vectors, available, encode, tidy
from apps.skills.text.graph import owners_of, starts_of
from apps.skills.text.metric import Metric, Synonyms
from apps.skills.text.ngrams import CharTfidf

SURE: Final = 0.8
"""From this confidence on a suggestion may be shown ticked; below it the person is asked to look."""

LIKELY: Final = 0.35
"""Below this confidence no skill is suggested."""
LIKELY_TITLE: Final = 0.25
"""Below this confidence no occupation is: a title says less than a clause, and the person chooses among a few."""
LETTERS: Final = 0.25
"""What likeness by letters adds to likeness by meaning."""

_CLAUSES: Final = re.compile(
    r"[\n\r\t。；;，,、！!？?：:()（）\[\]【】|•·●]+|\.(?=\s|$)|\s(?:and|or|as well as)\s|以及|并且|同时"
)
_LEADING: Final = re.compile(
    r"^(?:我|本人)?(?:曾经?|主要|长期|能够?|可以|会|熟悉|熟练|掌握|精通|擅长|了解|具备|具有|负责|从事|参与|做过|有)+(?:过|着|掌握|使用)?"
    r"|^(?:i\s+)?(?:am|have|has|can|was|were|been|do|did|experienced|experience|skilled|good|strong|responsible|familiar"
    r"|worked|working|work|knowledge|of|in|with|for|at|on|the|a|an|my|our|also|\s)+\s",
    re.IGNORECASE,
)
_SHORTEST: Final = 2
_LONGEST: Final = 60
_MOST_CLAUSES: Final = 80


class Suggestion(NamedTuple):
    """A skill by the key it was given with; ``term`` are the words of the text it was found in."""

    skill: int
    confidence: float
    term: str


class OccupationGuess(NamedTuple):
    """An occupation of the national list with its first name."""

    code: str
    name: str
    confidence: float


class _Scale(NamedTuple):
    """How likeness turns into the share of right answers: a logistic curve, fitted on words held out."""

    likeness: float
    lead: float
    start: float

    def confidence(self, likeness: Table, most: int) -> tuple[Places, Table]:
        """Return the best columns of each row, best first, and how often such an answer is right.

        An answer counts more the farther it leads the next one; none counts more than the one before it.
        """
        places = np.argsort(-likeness, axis=1, kind="stable")[:, : most + 1]
        values = np.take_along_axis(likeness, places, axis=1)
        lead = np.zeros_like(values)
        lead[:, :-1] = values[:, :-1] - values[:, 1:]
        raw = self.likeness * values + self.lead * lead + self.start
        share = 1 / (1 + np.exp(-raw))
        share = np.minimum.accumulate(share, axis=1)
        return places[:, :most], np.asarray(share[:, :most], np.float32)


@dataclass(frozen=True, slots=True)
class _Terms:
    """Terms of many owners, those of one owner side by side from ``starts`` on, and what compares texts with them."""

    starts: Places
    metric: Metric
    centres: dict[bool, NDArray[np.float32]]
    vectors: Vectors | None
    letters: CharTfidf

    @classmethod
    def build(cls, terms: Sequence[Sequence[str]], store: Path | None) -> _Terms:
        flat = [term for own in terms for term in own]
        vectors = LabelStore(store).vectors(flat) if available else np.zeros((0, WIDTH), np.float32)
        chinese, owners = np.array([_chinese(term) for term in flat]), owners_of(terms)
        both = [chinese, ~chinese] if available else []
        metric = Metric.learn([Synonyms(vectors[rows], owners[rows], 1.0) for rows in both])
        centres = {bool(rows is chinese): metric.centre(vectors[rows]) for rows in both}
        mapped = np.zeros_like(vectors)
        for rows in both:
            mapped[rows] = metric.apply(vectors[rows], centres[rows is chinese])
        letters = CharTfidf.build(flat, 1, 3)
        return cls(starts_of(terms), metric, centres, mapped if available else None, letters)

    def likeness(self, texts: Sequence[str]) -> Table:
        """Return the likeness of each text to the best term of each owner, by meaning and a little by letters."""
        letters = best_of(self.letters.likeness(texts), self.starts)
        if self.vectors is None:
            return letters
        centres = np.array([self.centres[_chinese(text)] for text in texts])
        meaning = self.metric.apply(encode(texts), centres) @ self.vectors.T
        return best_of(meaning, self.starts) + LETTERS * letters


_SKILL_SCALE: Final = _Scale(2.9, 7.2, -3.3)
_TITLE_SCALE: Final = _Scale(0.5, 3.4, -1.4)
_NOTHING: Final = Suggestion(0, 0.0, "")


class SkillFinder:
    """Finds skills in prose: those it names for sure, then those its clauses come close to."""

    def __init__(self, keys: Sequence[int], lexicon: Lexicon, terms: _Terms | None) -> None:
        self._keys = keys
        self._lexicon = lexicon
        self._terms = terms

    @classmethod
    def build(cls, entries: Iterable[tuple[int, Sequence[str]]], *, store: Path | None = None) -> SkillFinder:
        """Build from (key of the skill, its terms in any language, the most proper first); ``store`` keeps vectors."""
        known = [(key, [term for term in terms if term.strip()]) for key, terms in entries]
        known = [(key, terms) for key, terms in known if terms]
        terms = _Terms.build([terms for _, terms in known], store) if known else None
        return cls([key for key, _ in known], Lexicon.build(known), terms)

    @property
    def note(self) -> str:
        """A sentence for the log where the model is missing and only letters are compared; else nothing."""
        return "" if available else MISSING

    def suggest(self, text: str, most: int = 12) -> list[Suggestion]:
        """Return at most ``most`` skills, each once: named ones (confidence 1) in their order, then the likeliest."""
        exact = {
            found.skill: Suggestion(found.skill, 1.0, found.term)
            for found in reversed(find_skills(text, self._lexicon))
        }
        named = list(reversed(exact.values()))[:most]
        if len(named) == most or self._terms is None:
            return named
        meant = [one for one in self._meant(_clauses(text)) if one.skill not in exact]
        return named + meant[: most - len(named)]

    def _meant(self, clauses: Sequence[str]) -> list[Suggestion]:
        """Return the likeliest skill of each clause where it is likely enough, best first, each skill once."""
        if not clauses or self._terms is None:
            return []
        best: dict[int, Suggestion] = {}
        places, shares = _SKILL_SCALE.confidence(self._terms.likeness(clauses), 1)
        for clause, place, share in zip(clauses, places[:, 0], shares[:, 0], strict=True):
            found = Suggestion(self._keys[place], round(float(share), 2), clause)
            if found.confidence >= LIKELY and found.confidence > best.get(found.skill, _NOTHING).confidence:
                best[found.skill] = found
        return sorted(best.values(), key=lambda one: -one.confidence)


class OccupationFinder:
    """Finds the occupation of a job title: its own names, and titles that people have been seen to use for it."""

    def __init__(self, codes: Sequence[str], names: Sequence[Sequence[str]], terms: _Terms | None) -> None:
        self._codes = codes
        self._names = [own[0] for own in names]
        self._terms = terms
        self._known = {tidy(name): (place, SURE) for place, own in enumerate(names) for name in own[:0:-1]}
        self._known |= {tidy(own[0]): (place, 1.0) for place, own in enumerate(names)}

    @classmethod
    def build(cls, occupations: Iterable[tuple[str, Sequence[str]]], *, store: Path | None = None) -> OccupationFinder:
        """Build from (code, its names and known titles, the official name first); ``store`` keeps vectors."""
        known = [(code, [name for name in names if name.strip()]) for code, names in occupations]
        known = [(code, names) for code, names in known if names]
        terms = _Terms.build([names for _, names in known], store) if known else None
        return cls([code for code, _ in known], [names for _, names in known], terms)

    def suggest(self, title: str, most: int = 5) -> list[OccupationGuess]:
        """Return the likeliest occupations, best first: an official name for sure, another name nearly so.

        A title that comes close to nothing has none.
        """
        if self._terms is None or not title.strip():
            return []
        places, shares = _TITLE_SCALE.confidence(self._terms.likeness([title]), most)
        likely = {
            int(place): min(float(share), SURE)
            for place, share in zip(places[0], shares[0], strict=True)
            if share >= LIKELY_TITLE
        }
        if tidy(title) in self._known:
            place, share = self._known[tidy(title)]
            likely = {place: share} | {other: found for other, found in likely.items() if other != place}
        guesses = [
            OccupationGuess(self._codes[place], self._names[place], round(share, 2)) for place, share in likely.items()
        ]
        return guesses[:most]


def _chinese(text: str) -> bool:
    return any("\u3400" <= char <= "\u9fff" for char in text)


def _clauses(text: str) -> list[str]:
    """Return the clauses of the text without their opening words ("I am skilled in"), each once."""
    found = (_LEADING.sub("", part.strip()).strip() for part in _CLAUSES.split(text))
    return list(dict.fromkeys(part for part in found if _SHORTEST <= len(part) <= _LONGEST))[:_MOST_CLAUSES]
