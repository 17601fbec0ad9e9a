"""How like one job title is to another: by meaning, by the skills behind it, by letters and by occupational group."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from apps.skills.text.blend import Table, best_of, z
from apps.skills.text.encoder import LabelStore, encode, tidy
from apps.skills.text.graph import Graph, Language, cosine, owners_of, project, starts_of
from apps.skills.text.metric import Metric, Synonyms
from apps.skills.text.ngrams import CharTfidf

GRAMS: Final[dict[Language, tuple[int, int]]] = {"en": (2, 4), "zh": (1, 3)}
"""The shortest and longest n-gram of letters by language."""
NAME_LETTERS: Final = 0.5
"""What likeness by letters adds to likeness by meaning when a title looks for its occupations."""
AIDS: Final = 0.3
"""How much the synonyms of other classifications weigh beside those of the graph itself."""


class Weights(NamedTuple):
    """What each part of the blend counts, in deviations of its row."""

    meaning: float = 1.0
    skills: float = 1.0
    letters: float = 0.5
    group: float = 0.25


class TitleMatcher:
    """Compares titles through a graph. Build it once; the vectors of its names are kept in the folder ``store``."""

    def __init__(self, graph: Graph, aids: Sequence[Sequence[Sequence[str]]] = (), store: Path | None = None) -> None:
        """``aids`` are further sets of synonyms, a list of sets a source, from which the metric learns."""
        self._graph = graph
        names = _flat(graph.names)
        vectors = _store(store, f"{graph.language}-names").vectors(names)
        sources = [Synonyms(vectors, owners_of(graph.names), 1.0 if graph.language == "en" else AIDS)]
        for number, sets in enumerate(aids):
            sources.append(Synonyms(_store(store, f"aid-{number}").vectors(_flat(sets)), owners_of(sets), AIDS))
        self._metric = Metric.learn(sources)
        self._names = self._metric.apply(vectors)
        self._letters = CharTfidf.build([tidy(name) for name in names], *GRAMS[graph.language])

    def scores(self, queries: Sequence[str], corpus: Sequence[str], language: Language) -> Table:
        """Return the likeness of each query (rows) to each title of the corpus (columns); only the order means."""
        return blend(self.parts(queries, corpus, language), self.weights)

    @property
    def weights(self) -> Weights:
        """What the parts count with this graph."""
        return Weights(skills=self._graph.trust)

    def parts(self, queries: Sequence[str], corpus: Sequence[str], language: Language) -> dict[str, Table]:
        """Return the parts of the likeness, each with rows of mean 0 and deviation 1; they are the explanation."""
        known = encode(corpus)
        centre = self._metric.centre(known)
        asked, known = self._metric.apply(encode(queries), centre), self._metric.apply(known, centre)
        letters = CharTfidf.build(corpus, *GRAMS[language]).likeness(queries)
        parts = {"meaning": z(asked @ known.T), "letters": z(letters)}
        if not self._graph.ids:
            return parts
        left, right = (
            project(self._occupations(vectors, titles, language))
            for vectors, titles in ((asked, queries), (known, corpus))
        )
        skills, groups = self._graph.ties(), self._graph.memberships()
        return parts | {
            "skills": z(cosine(left @ skills, right @ skills)),
            "group": z(cosine(left @ groups, right @ groups)),
        }

    def _occupations(self, vectors: Table, titles: Sequence[str], language: Language) -> Table:
        """Return the likeness of each title to the best name of each occupation."""
        likeness = vectors @ self._names.T
        if language == self._graph.language:
            likeness += NAME_LETTERS * self._letters.likeness(titles)
        return best_of(likeness, starts_of(self._graph.names))


def blend(parts: dict[str, Table], weights: Weights) -> Table:
    """Return the weighted sum of the parts."""
    shares = weights._asdict()
    return np.asarray(sum(shares[name] * part for name, part in parts.items()), np.float32)


def _flat(sets: Sequence[Sequence[str]]) -> list[str]:
    return [word for words in sets for word in words]


def _store(folder: Path | None, name: str) -> LabelStore:
    return LabelStore(folder / f"{name}.npz" if folder else None)
