"""A case as rows of the store's tables.

Owns what a case becomes there; the tables themselves are `store.SCHEMA`. Loaded to compile, never to ask.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable
from typing import Any

from sangaku import claims, words
from sangaku.model import Case

Rows = dict[str, list[tuple[Any, ...]]]  # of each table, values in the order of the schema


def rows_of(case: Case, file: str, own: bool) -> Rows:
    """A case spread over the tables, from the file of that path; a table that it has nothing for is left out."""
    document, case_id = case.document, case.id
    evidence = list(claims.evidence(document))
    facets: dict[tuple[str, str], tuple[Any, ...]] = {}
    for facet, value, basis, either in claims.facets(document):
        facets.setdefault((facet, value), (case_id, facet, value, basis, int(either)))
    passages = [(section, text, words.fold(text)) for section, text in claims.passages(document)]
    folded = "\n".join([folded for _, _, folded in passages])
    partners = "\n".join([folded for section, _, folded in passages if section == "partners"])
    rows: Rows = {
        "cases": [
            (
                case_id, None, case.collection, int(own),
                case.name.ja, case.name.en, case.name.kana, case.summary.ja, case.summary.en,
                case.period.start, case.period.end,
                marshal.dumps(document["name"]["aliases"]), file, marshal.dumps(_brief(case, own, facets.values())),
                marshal.dumps(document),
            )
        ],
        "facet": list(facets.values()),
        "claim": [_claim(case_id, path, item) for path, item in evidence],
        "citation": [
            (case_id, "/".join(map(str, path)), source)
            for path, item in evidence for source in dict.fromkeys(item["sources"])
        ],
        "source": [
            (case_id, key, source.title, source.publisher, source.kind, source.url,
             source.published, source.accessed, source.read)
            for key, source in case.sources.items()
        ],
        "tip": [
            (f"{case_id}/{tip['id']}", case_id, position, tip["challenge"], tip["basis"], marshal.dumps(tip))
            for position, tip in enumerate(document["tips"])
        ],
        "tip_term": [
            (f"{case_id}/{tip.id}", vocabulary, value)
            for tip in case.tips
            for vocabulary, values in (("sector", tip.actors), ("resource", tip.needs))
            for value in dict.fromkeys(values)
        ],
        "gap": [(case_id, gap.ja, gap.en) for gap in case.gaps],
        "fulltext": [(case_id, partners or None, folded.encode(), marshal.dumps(passages))],
    }  # fmt: skip
    return {table: values for table, values in rows.items() if values}


def _claim(case_id: str, path: claims.Path, item: dict[str, Any]) -> tuple[Any, ...]:
    ja, en = (claims.said(path, item, lang) for lang in words.LANGUAGES)
    because = item.get("because") or {}
    return (
        case_id, path[0], "/".join(map(str, path)), item.get("date"), ja, en,
        item["basis"], item.get("part"), because.get("ja"), because.get("en"),
    )  # fmt: skip


def _brief(case: Case, own: bool, facets: Iterable[tuple[Any, ...]]) -> dict[str, Any]:
    """A case as lists of cases have it: `query.cases`."""
    classes: dict[str, Any] = {}
    for _, facet, value, basis, either in facets:
        if facet in (*words.AXES, "field"):
            classes.setdefault(facet, {"values": [], "either": bool(either), "basis": basis})["values"].append(value)
    return {
        "id": case.id,
        "collection": case.collection,
        "own": own,
        "name": {"ja": case.name.ja, "en": case.name.en},
        "summary": {"ja": case.summary.ja, "en": case.summary.en},
        "start": case.period.start,
        "prefectures": [*dict.fromkeys(place.prefecture for place in case.places if place.prefecture)],
        "facets": classes,
    }
