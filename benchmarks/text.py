#!/usr/bin/env python3
"""How well the product's own likeness of texts finds what people judged alike, beside three peers: one JSON object.

    python3 benchmarks/text.py DATA [--store FOLDER]

DATA is a folder with ESCO as Parquet and the judged lists (title_sim_*, onet_*, csco_titles as .csv.gz). The peers run in
the same run: the plain encoder, letters (TF-IDF of character n-grams), BM25 of words. ``better_than_encoder`` is the
mean difference with its 95% interval by a paired bootstrap. ``chosen_elsewhere`` chooses the settings of a grid on
one half of the queries and measures the other, both ways; for codes, the half that is learned from is parted once more. FOLDER keeps vectors between runs. Leaves with 1 where DATA is absent.
"""

import argparse
import itertools
import json
import pathlib
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = pathlib.Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from apps.skills.occupations import table  # noqa: E402
from apps.skills.text.blend import Table, top, unit  # noqa: E402
from apps.skills.text.by_skills import OccupationsBySkills  # noqa: E402
from apps.skills.text.coding import TitleCoder, bare  # noqa: E402
from apps.skills.text.encoder import encode, tidy  # noqa: E402
from apps.skills.text.files import read_rows  # noqa: E402
from apps.skills.text.graph import Graph, Language  # noqa: E402
from apps.skills.text.ngrams import CharTfidf  # noqa: E402
from apps.skills.text.sources import chinese_synonyms, esco_graph, national_names, plain, taxonomy_graph  # noqa: E402
from apps.skills.text.titles import TitleMatcher, Weights, blend  # noqa: E402

TAXONOMY = sorted((ROOT / "apps" / "skills" / "data").glob("skills_*.csv"))
DRAWS = 10_000
GRID = [Weights(1, *rest) for rest in itertools.product((0.5, 1, 1.5), (0.25, 0.5, 1), (0, 0.25, 0.5))]
SKILLS_GRID = [{"notes": notes, "letters": letters} for notes in (0.25, 0.5, 1) for letters in (0.2, 0.4, 0.8)]
CODES_GRID = [{"letters": letters, "calm": calm} for letters in (0.25, 0.5, 0.75) for calm in (0.3, 1, 3)]
Scores = NDArray[np.float64]
Row = Mapping[str, str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--store", type=pathlib.Path)
    asked = parser.parse_args()
    began = time.monotonic()
    try:
        esco = esco_graph(asked.data)
        own = taxonomy_graph(TAXONOMY, national_names(table()))
        found: dict[str, Any] = {}
        for language in ("en", "zh"):
            found[f"titles_{language}"] = _titles(asked.data, {"esco": esco, "own": own}, language, asked.store)
        found["skills_only"] = _skills_only(asked.data, esco, asked.store)
        found["codes"] = _codes(asked.data, asked.store)
    except ValueError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    found["seconds"] = round(time.monotonic() - began)
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    return 0


def _titles(data: pathlib.Path, graphs: Mapping[str, Graph], language: Language, store: Any) -> dict[str, Any]:
    """Mean average precision over all titles of the corpus."""
    queries = read_rows(data / f"title_sim_{language}_queries.csv.gz", ("query_id", "title"))
    corpus = read_rows(data / f"title_sim_{language}_corpus.csv.gz", ("doc_id", "title"))
    places = {row["doc_id"]: place for place, row in enumerate(corpus)}
    right = defaultdict(set)
    for row in read_rows(data / f"title_sim_{language}_qrels.csv.gz", ("query_id", "doc_id")):
        right[row["query_id"]].add(places[row["doc_id"]])
    wanted = [right[row["query_id"]] for row in queries]
    asked, known = [row["title"] for row in queries], [row["title"] for row in corpus]

    def measure(scores: Table) -> Scores:
        return np.array([_precision(row, one) for row, one in zip(scores, wanted, strict=True)])

    aids = [chinese_synonyms(TAXONOMY), list(national_names(table(), groups=True).values())]
    parts, weights = {}, {}
    for name, graph in graphs.items():
        matcher = TitleMatcher(graph, aids, store)
        parts[name], weights[name] = matcher.parts(asked, known, language), matcher.weights
    ours = measure(blend(parts["esco"], weights["esco"]))
    plainly = measure(encode(asked) @ encode(known).T)
    return {
        "queries": len(asked),
        "map": _mean(ours),
        "map_95": _interval(ours),
        "map_own_taxonomy": _mean(measure(blend(parts["own"], weights["own"]))),
        "chosen_elsewhere": _chosen_elsewhere([measure(blend(parts["esco"], shares)) for shares in GRID]),
        "parts": {name: _mean(measure(part)) for name, part in parts["esco"].items()},
        "better_than_encoder": _better(ours, plainly),
        "peers": {
            "encoder": _mean(plainly),
            "letters": _mean(measure(CharTfidf.build(known).likeness(asked))),
            "bm25": _mean(measure(_bm25(asked, known))),
        },
    }


def _skills_only(data: pathlib.Path, esco: Graph, store: Any) -> dict[str, Any]:
    """nDCG at 10 over occupations that are known only by their skills; exact 3, close or narrow 2, broad 1."""
    queries = read_rows(data / "onet_queries.csv.gz", ("onet", "title", "description"))
    gains: defaultdict[str, dict[int, int]] = defaultdict(dict)
    places = {identity: place for place, identity in enumerate(esco.ids)}
    for row in read_rows(data / "onet_qrels.csv.gz", ("onet", "occ_id", "gain")):
        gains[row["onet"]][places[row["occ_id"]]] = int(row["gain"])
    wanted = [gains[row["onet"]] for row in queries]

    def measure(scores: Table) -> Scores:
        return np.array([_gain(row, one) for row, one in zip(scores, wanted, strict=True)])

    titles, descriptions = [row["title"] for row in queries], [row["description"] for row in queries]
    prose = [f"{title}. {text}" for title, text in zip(titles, descriptions, strict=True)]
    ours = measure(OccupationsBySkills(esco, store).scores(titles, descriptions))
    labels = encode([terms[0] for terms in esco.skill_terms])
    plainly = measure(encode(prose) @ unit(np.asarray(esco.profiles() @ labels, np.float32)).T)
    needs = esco.profiles()
    joined = [" . ".join(esco.skill_terms[skill][0] for skill in needs[row].indices) for row in range(len(esco.ids))]
    return {
        "queries": len(titles),
        "ndcg_10": _mean(ours),
        "ndcg_10_95": _interval(ours),
        "halves": [_mean(ours[0::2]), _mean(ours[1::2])],
        "chosen_elsewhere": _chosen_elsewhere(
            [measure(OccupationsBySkills(esco, store, **one).scores(titles, descriptions)) for one in SKILLS_GRID]
        ),
        "better_than_encoder": _better(ours, plainly),
        "peers": {
            "encoder": _mean(plainly),
            "letters": _mean(measure(CharTfidf.build(joined).likeness(prose))),
            "bm25": _mean(measure(_bm25(prose, joined))),
        },
    }


def _codes(data: pathlib.Path, store: Any) -> dict[str, Any]:
    """Hits of the code at 1 and at 10, learned on one half of the titles; titles that differ in marks stand together."""
    rows = read_rows(data / "csco_titles.csv.gz", ("job_name", "expected_code", "expected_name"))
    hits: defaultdict[str, list[Scores]] = defaultdict(list)
    chosen = []
    halves = _parted(rows)
    for learned, told in (halves, halves[::-1]):
        titles, right = [row["job_name"] for row in told], [row["expected_code"] for row in told]
        hits["ours"].append(_coded(learned, told, store))
        known = [*_pairs(learned), *((name, code) for code, own in _names(learned).items() for name in own)]
        for peer, likeness in _peers([bare(title) for title, _ in known], [bare(title) for title in titles]).items():
            hits[peer].append(_hits([_nearest(row, known) for row in likeness], right))
        first, second = _parted(learned)
        best = max(CODES_GRID, key=lambda one: _coded(first, second, store, **one)[:, 0].mean())
        chosen.append({**best, "hit_1": _mean(_coded(learned, told, store, **best)[:, 0])})
    joined = {name: np.concatenate(both) for name, both in hits.items()}
    ours = joined.pop("ours")
    return {
        "titles": len(rows),
        "hit_1": _mean(ours[:, 0]),
        "hit_1_95": _interval(ours[:, 0]),
        "hit_10": _mean(ours[:, 1]),
        "chosen_elsewhere": chosen,
        "better_than_encoder": _better(ours[:, 0], joined["encoder"][:, 0]),
        "peers": {name: [_mean(values[:, 0]), _mean(values[:, 1])] for name, values in joined.items()},
    }


def _parted(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Two halves; titles that differ only in marks stand together."""
    groups = sorted({bare(row["job_name"]) for row in rows})
    side = dict(zip(groups, np.random.default_rng(1).integers(0, 2, len(groups)), strict=True))
    first, second = ([row for row in rows if side[bare(row["job_name"])] == half] for half in (1, 0))
    return first, second


def _names(learned: Sequence[Row]) -> dict[str, list[str]]:
    names = national_names(table(), groups=True)
    for row in learned:
        names.setdefault(row["expected_code"], [plain(row["expected_name"])])
    return names


def _pairs(learned: Sequence[Row]) -> list[tuple[str, str]]:
    return [(row["job_name"], row["expected_code"]) for row in learned]


def _coded(learned: Sequence[Row], told: Sequence[Row], store: Any, **setting: float) -> Scores:
    coder = TitleCoder(_pairs(learned), _names(learned), store, **setting)
    return _hits(coder.code([row["job_name"] for row in told]), [row["expected_code"] for row in told])


def _peers(known: Sequence[str], asked: Sequence[str]) -> dict[str, Table]:
    return {
        "encoder": encode(asked) @ encode(known).T,
        "letters": CharTfidf.build(known, 1, 3).likeness(asked),
        "bm25": _bm25(asked, known),
    }


def _nearest(row: Any, known: Sequence[tuple[str, str]]) -> list[str]:
    return list(dict.fromkeys(known[place][1] for place in top(row, 200)))[:10]


def _hits(found: Sequence[Sequence[str]], right: Sequence[str]) -> Scores:
    return np.array([[codes[0] == code, code in codes] for codes, code in zip(found, right, strict=True)], float)


def _precision(row: Any, wanted: set[int]) -> float:
    hits = np.isin(top(row, len(row)), list(wanted))
    return float((hits * np.cumsum(hits) / np.arange(1, len(hits) + 1)).sum() / max(len(wanted), 1))


def _gain(row: Any, gains: Mapping[int, int]) -> float:
    share = 1 / np.log2(np.arange(2, 12))
    best = sorted(gains.values(), reverse=True)[:10]
    reached = sum(gains.get(int(place), 0) * weight for place, weight in zip(top(row, 10), share, strict=False))
    return float(reached / sum(gain * weight for gain, weight in zip(best, share, strict=False)))


def _bm25(asked: Sequence[str], known: Sequence[str], k: float = 1.2, b: float = 0.75) -> Table:
    """Latin words whole, Chinese by pairs of characters."""
    counts = [Counter(_words(text)) for text in known]
    sizes = np.array([sum(counted.values()) for counted in counts])
    held = defaultdict(list)
    for place, counted in enumerate(counts):
        for word, times in counted.items():
            held[word].append((place, times))
    scores = np.zeros((len(asked), len(known)), np.float32)
    for row, text in enumerate(asked):
        for word in _words(text):
            rarity = np.log(1 + (len(known) - len(held[word]) + 0.5) / (len(held[word]) + 0.5))
            for place, times in held[word]:
                scores[row, place] += rarity * times * (k + 1) / (times + k * (1 - b + b * sizes[place] / sizes.mean()))
    return scores


def _words(text: str) -> list[str]:
    words = []
    for word in re.findall(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+", tidy(text)):
        chinese = "\u3400" <= word[0] <= "\u9fff" and len(word) > 1
        words.extend((word[at : at + 2] for at in range(len(word) - 1)) if chinese else [word])
    return words


def _chosen_elsewhere(measured: Sequence[Scores]) -> list[float]:
    """Choose the setting on one half, return its mean on the other half; both ways."""
    table_ = np.array(measured)
    halves: list[Callable[[Any], Any]] = [lambda rows: rows[..., 0::2], lambda rows: rows[..., 1::2]]
    return [_mean(there(table_)[int(here(table_).mean(axis=1).argmax())]) for here, there in (halves, reversed(halves))]


def _better(ours: Scores, peer: Scores) -> list[float]:
    return [_mean(ours - peer), *_interval(ours - peer)]


def _interval(values: Scores) -> list[float]:
    draws = np.random.default_rng(5).integers(0, len(values), (DRAWS, len(values)))
    return [round(float(end), 4) for end in np.quantile(values[draws].mean(axis=1), (0.025, 0.975))]


def _mean(values: Scores) -> float:
    return round(float(values.mean()), 4)


if __name__ == "__main__":
    sys.exit(main())
