"""Finding occupations that are known only by their skills, for a title with a description."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from apps.skills.text.blend import Table, unit, z
from apps.skills.text.encoder import LabelStore, Vectors, encode, tidy
from apps.skills.text.graph import Graph
from apps.skills.text.metric import Metric, Synonyms
from apps.skills.text.ngrams import CharTfidf, unit_rows

NOTES: Final = 0.5
"""What the description of a skill adds to the vector of its label."""
LETTERS: Final = 0.4
"""What likeness by letters adds to likeness by meaning."""
_SYNONYMS: Final = 3  # the label and two more: more words of one skill teach the metric little
_NOTE_LENGTH: Final = 200
_RARITY: Final = 2  # idf squared: what an occupation shares with few others tells most


class OccupationsBySkills:
    """Compares prose with the skills of each occupation; never looks at an occupation's name."""

    def __init__(
        self, graph: Graph, store: Path | None = None, *, notes: float = NOTES, letters: float = LETTERS
    ) -> None:
        self._profiles = graph.profiles(_RARITY)
        labels = [tidy(terms[0]) for terms in graph.skill_terms]
        told = [tidy(note)[:_NOTE_LENGTH] or label for note, label in zip(graph.skill_notes, labels, strict=True)]
        sets = [list(dict.fromkeys(map(tidy, terms)))[:_SYNONYMS] for terms in graph.skill_terms]
        words = [word for words in sets for word in words]
        owners = np.repeat(np.arange(len(sets)), [len(words) for words in sets])
        words_file, notes_file = (
            store and store / f"{graph.language}-{name}.npz" for name in ("skill-words", "skill-notes")
        )
        vectors = LabelStore(words_file).vectors(words)
        firsts = vectors[np.cumsum([0, *(len(words) for words in sets[:-1])])]
        described = LabelStore(notes_file).vectors(told)
        self._metric = Metric.learn([Synonyms(vectors, owners, 1.0)])
        meaning = unit(self._metric.apply(firsts) + notes * self._metric.apply(described))
        self._meaning: Vectors = unit(np.asarray(self._profiles @ meaning, np.float32))
        texts = [" ".join([*words, note]) for words, note in zip(sets, told, strict=True)]
        self._letters, self._share = CharTfidf.build(texts, 3, 5), letters
        self._lettered = unit_rows(self._profiles @ self._letters.table)

    def scores(self, titles: Sequence[str], descriptions: Sequence[str]) -> Table:
        """Return the likeness of each text (rows) to each occupation (columns); only the order means."""
        asked = unit(self._metric.apply(encode(titles)) + self._metric.apply(encode(descriptions)))
        prose = [f"{title}. {title}. {text}" for title, text in zip(titles, descriptions, strict=True)]
        letters = (self._letters.transform(prose) @ self._lettered.T).toarray()
        return z(asked @ self._meaning.T) + self._share * z(np.asarray(letters, np.float32))
