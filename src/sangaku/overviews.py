"""Answers about the whole: trends, coverage, counts, the map and the terms, as sheets; one function a command.

Owns what each answer shows and in which order. Like `views` it knows no paper and no language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sangaku import phrases, words
from sangaku.cells import either, evidence, text_of
from sangaku.phrases import Both
from sangaku.sheet import Column, Note, Sheet
from sangaku.views import Case, Survey, counted, coverage_notes, covered, titled_case

# --- trends ---------------------------------------------------------------------------------------


def trends(survey: Survey, axes: Sequence[str] = (), challenges: Sequence[str] = ()) -> Sheet:
    """The survey's tendencies by class and what it says was done about each challenge."""
    columns = [
        Column("section", "both"),
        Column("item", "both"),
        Column("text", "both"),
        Column("evidence", "evidence"),
        Column("cases", "list"),
    ]
    tendencies = [item for item in survey["tendencies"] if not axes or item["axis"] in axes]
    chosen = {key: item for key, item in survey["challenges"].items() if not challenges or key in challenges}
    rows: list[list[Any]] = []
    for item in tendencies:
        classes = either(item["axis"], item["classes"])
        section = phrases.said("labelled", label=phrases.both(item["axis"]), text=classes)
        rows.append([section, None, text_of(item), evidence(item, survey), item["cases"]])
    for key, item in chosen.items():
        section = phrases.said("labelled", label=phrases.both("challenge"), text=phrases.label("challenge", key))
        if problem := item.get("problem"):
            rows.append([section, phrases.both("problem"), text_of(problem), evidence(problem, survey), None])
        for response in item["responses"]:
            claim = [text_of(response), evidence(response, survey), response["cases"]]
            rows.append([section, phrases.both("response"), *claim])
        if not item["responses"]:
            rows.append([section, None, phrases.said("summary_is_silent"), None, None])
    document = {"tendencies": tendencies, "challenges": chosen}
    return Sheet(columns, rows, grouped=True, notes=[Note("summary_only")], document=document)


# --- coverage ---------------------------------------------------------------------------------------


def coverage(found: dict[str, Any], survey: Survey) -> Sheet:
    """How much is known, how: claims by basis for each collection, then what is missing."""
    bases = list(words.BASIS)
    columns = [Column("collection", "term", "collection"), Column("item", "both")]
    columns += [Column(basis, "number") for basis in bases] + [Column("total", "number")]
    rows = [
        [collection, phrases.both(item), *(counts.get(basis, 0) for basis in bases), sum(counts.values())]
        for collection, items in found["bases"].items()
        for item, counts in items.items()
    ]
    cases, sources, claims_ = found["cases"], found["sources"], found["claims"]
    complete = claims_["total"] == claims_["both_languages"]
    notes = [
        covered(survey, cases.get("survey", 0)),
        Note("with_companions", {"count": cases.get("companion", 0), "total": survey["total"]}),
        Note("gaps_counted", {key: found[key] for key in ("gaps", "disagreements")}),
        Note("sources_counted", sources | {"kinds": counted("source_kind", sources["kinds"])}),
        Note("languages_counted" if complete else "languages_missing", claims_),
        Note("summary_only"),
    ]
    known, total = len(survey["roster"]), survey["total"]
    document = found | {"survey": {"total": total, "known": known, "missing": total - known}}
    return Sheet(columns, rows, notes=notes, document=document)


# --- stats ------------------------------------------------------------------------------------------


def statistics(facet: str, counts: Mapping[str, Mapping[str, int]], cases: Sequence[Case], survey: Survey) -> Sheet:
    """How many cases have each value of a facet: survey, companions and one's own apart, with bars."""
    columns = [Column(facet, "value", facet)]
    columns += [Column(name, "number", heading=phrases.label("collection", name)) for name in counts]
    columns += [Column("total", "number"), Column("bar", "bar", machines=False)]
    rows: list[list[Any]] = []
    for value in _all_values(facet):
        each = [found.get(value, 0) for found in counts.values()]
        if sum(each) or value == "unknown":
            rows.append([value, *each, sum(each), sum(each)])
    return Sheet(columns, rows, notes=_statistical(cases, survey))


def cross_table(
    one: str, other: str, counts: Mapping[tuple[str, str], int], cases: Sequence[Case], survey: Survey
) -> Sheet:
    """How many cases have each pair of values of two facets."""
    down = [value for value in _all_values(one) if value == "unknown" or any(value == pair[0] for pair in counts)]
    across = [value for value in _all_values(other) if value == "unknown" or any(value == pair[1] for pair in counts)]
    columns = [Column(one, "value", one)]
    columns += [Column(value, "number", heading=phrases.label(other, value)) for value in across]
    rows = [[value, *(counts.get((value, second), 0) for second in across)] for value in down]
    note = Note("crossed", {"one": phrases.inside(one), "other": phrases.inside(other)}, for_machines=False)
    return Sheet(columns, rows, notes=[note, *_statistical(cases, survey)])


def _all_values(facet: str) -> list[str]:
    return [*words.VOCABULARIES[facet], "unknown"]


def _statistical(cases: Sequence[Case], survey: Survey) -> list[Note]:
    return [Note("not_a_sample"), Note("counted_each"), *coverage_notes(cases, survey)]


# --- map --------------------------------------------------------------------------------------------


def prefectures(cases: Sequence[Case], survey: Survey, tiles: Sequence[Sequence[str | None]]) -> Sheet:
    """Japan as tiles with counts, then the same as a list with the cases' names."""
    placed_in: dict[str, list[Case]] = {}
    for case in cases:
        for key in case["prefectures"] or ["unknown"]:
            placed_in.setdefault(key, []).append(case)
    columns = [
        Column("prefecture", "value", "prefecture"),
        Column("count", "number"),
        Column("cases", "names"),
        Column("ids", "list", people=False),
    ]
    rows = []
    for key in _all_values("prefecture"):
        if found := placed_in.get(key):
            rows.append([key, len(found), [case["name"] for case in found], [case["id"] for case in found]])
    picture = [[(_short(key), len(placed_in.get(key, ()))) if key else None for key in line] for line in tiles]
    notes = [Note("map_counts"), Note("not_a_sample"), *coverage_notes(cases, survey)]
    return Sheet(columns, rows, notes=notes, picture=picture)


def _short(prefecture: str) -> Both:
    term = words.PREFECTURE[prefecture]
    return {"ja": term.aliases[0], "en": term.en}


# --- terms ------------------------------------------------------------------------------------------


def terms(found: Sequence[tuple[str, str]], counts: Mapping[str, Mapping[str, int]]) -> Sheet:
    """The words the tool knows: key, label, meaning, aliases, and how many cases have it."""
    columns = [
        Column("vocabulary"),
        Column("key"),
        Column("term", "both"),
        Column("count", "number"),
        Column("meaning", "both"),
        Column("aliases", "list"),
    ]
    rows = []
    for vocabulary, key in found:
        term = words.VOCABULARIES[vocabulary][key]
        count = counts.get(vocabulary, {}).get(key)
        meant = [phrases.each(term.meaning), list(term.aliases)]
        rows.append([vocabulary, key, phrases.each(term.label), count, *meant])
    return Sheet(columns, rows)


def meaning(found: Sequence[tuple[str, str, list[Case], int | None]], survey: Survey) -> Sheet:
    """What a word means here, what the survey says of it, its aliases, and which cases have it.

    For a basis, which is had by claims, the number of claims stands in place of the cases.
    """
    columns = [
        Column("section", "both"),
        Column("item", "both"),
        Column("text", "both"),
        Column("evidence", "evidence"),
    ]
    rows: list[list[Any]] = []
    document = []
    for vocabulary, key, cases, count in found:
        term = words.VOCABULARIES[vocabulary][key]
        name, heading = phrases.each(term.label), phrases.both(vocabulary)
        definition = _defined(vocabulary, key, survey)
        named = phrases.joined(titled_case(case) for case in cases) if cases else phrases.said("none")
        items: dict[str, Both | None] = {
            "meaning": phrases.each(term.meaning) if term.ja_meaning else None,
            "definition": text_of(definition) if definition else None,
            "broader": _broader(vocabulary, term),
            "aliases": phrases.joined(term.aliases) if term.aliases else None,
            "cases": named if count is None else None,
            "claims": None if count is None else phrases.joined([f"{count:,}"]),
        }
        section = phrases.said("term_section", heading=heading, name=name, key=key)
        for item, text in items.items():
            if text:
                cell = evidence(definition, survey) if definition and item == "definition" else None
                rows.append([section, phrases.both(item), text, cell])
        kept: dict[str, Any] = {"vocabulary": vocabulary, "key": key, "label": name, "aliases": list(term.aliases)}
        kept |= {"broader": term.broader or None, "meaning": phrases.each(term.meaning), "definition": definition}
        document.append(kept | {"cases": [case["id"] for case in cases]})
    return Sheet(columns, rows, grouped=True, document=document)


def _broader(vocabulary: str, term: words.Term) -> Both | None:
    if not term.broader:
        return None
    return phrases.label("region" if vocabulary == "prefecture" else vocabulary, term.broader)


def _defined(vocabulary: str, key: str, survey: Survey) -> dict[str, Any] | None:
    """What the survey says of a term, where it says something."""
    if vocabulary == "challenge":
        found: dict[str, Any] | None = survey["challenges"].get(key, {}).get("problem")
        return found
    axis = survey["axes"].get(vocabulary)
    return axis["classes"].get(key) if axis else None
