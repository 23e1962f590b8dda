"""Questions to the store: which cases, which tips, how many.

Owns the facets (what cases can be filtered by) and every SQL statement of a question. Prints
nothing and knows no column of an answer: it hands out plain rows, `views` makes sheets of them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sangaku import words
from sangaku.errors import NotFound


class Facet(NamedTuple):
    """One thing to filter by. Its name is the option; its terms are the vocabulary of that name."""

    name: str
    can_be_unknown: bool = False


# A filter is one row here: its option, help and completion follow on every command that filters.
FACETS = {
    facet.name: facet
    for facet in (
        Facet("lead", can_be_unknown=True),
        Facet("market", can_be_unknown=True),
        Facet("outcome", can_be_unknown=True),
        Facet("challenge"),
        Facet("prefecture", can_be_unknown=True),
        Facet("region", can_be_unknown=True),
        Facet("field"),
        Facet("sector"),
        Facet("collection"),
    )
}
AXES = ("lead", "market", "outcome")


class Asked(NamedTuple):
    """What a command line asks for. Same facet: any of its values. Different facets: all of them.

    `basis` admits only facts known that way: of the facets asked for, else of the three axes.
    """

    wanted: Mapping[str, Sequence[str]] = {}
    unwanted: Mapping[str, Sequence[str]] = {}
    basis: Sequence[str] = ()
    not_basis: Sequence[str] = ()
    partner: Sequence[str] = ()
    since: str | None = None
    until: str | None = None

    def is_empty(self) -> bool:
        return not any(self)


def keys(facet: str, asked: Sequence[str]) -> list[str]:
    """The stored values that answer to what was asked: each value and the narrower ones."""
    found: list[str] = []
    for value in asked:
        found += words.narrower(facet, value) if facet in words.VOCABULARIES else [value]
    return found


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _where(asked: Asked) -> tuple[str, list[object]]:
    """The condition on `cases.id` that `asked` amounts to, with its parameters."""
    terms: list[str] = []
    given: list[object] = []

    admitted, known = "", list[object]()
    for negation, bases in (("", asked.basis), ("NOT ", asked.not_basis)):
        if bases:
            admitted += f" AND (basis IS NULL OR basis {negation}IN ({_marks(bases)}))"
            known += bases
    # A basis alone is a question about the three axes.
    wanted = {facet: keys(facet, values) for facet, values in asked.wanted.items() if values}
    for facet, values in wanted.items():
        terms.append(
            "cases.id IN (SELECT case_id FROM facet"
            f" WHERE facet = ? AND value IN ({_marks(values)}){admitted})"
        )
        given += [facet, *values, *known]
    if admitted and not wanted:
        terms.append(f"cases.id IN (SELECT case_id FROM facet WHERE facet IN ({_marks(AXES)}){admitted})")
        given += [*AXES, *known]
    unwanted = {facet: keys(facet, values) for facet, values in asked.unwanted.items() if values}
    for facet, values in unwanted.items():
        terms.append(
            f"cases.id NOT IN (SELECT case_id FROM facet WHERE facet = ? AND value IN ({_marks(values)}))"
        )
        given += [facet, *values]
    for name in asked.partner:
        terms.append(
            "cases.id IN (SELECT case_id FROM passage WHERE section = 'partners' AND instr(folded, ?))"
        )
        given.append(words.fold(name))
    if asked.since:
        terms.append("start >= ?")
        given.append(asked.since)
    if asked.until:
        terms.append("substr(start, 1, ?) <= ?")
        given += [len(asked.until), asked.until]
    return " AND ".join(terms) or "TRUE", given


def select(store: sqlite3.Connection, asked: Asked) -> list[str]:
    """The ids of the cases that answer to `asked`, the survey's first, each kind by its reading."""
    where, given = _where(asked)
    return [row[0] for row in store.execute(f"SELECT id FROM cases WHERE {where} ORDER BY position", given)]


_CASE_COLUMNS = (
    "id",
    "collection",
    "own",
    "name_ja",
    "name_en",
    "summary_ja",
    "summary_en",
    "start",
    "end",
    "file",
    "prefectures",
)


def cases(store: sqlite3.Connection, ids: Sequence[str]) -> list[dict[str, Any]]:
    """A short record of each case, in the order asked for, with its facets."""
    found: dict[str, dict[str, Any]] = {}
    columns = ", ".join(f'"{name}"' for name in _CASE_COLUMNS)
    chosen = json.dumps(ids)  # one parameter, however many ids there are
    for row in store.execute(
        f"SELECT {columns} FROM cases WHERE id IN (SELECT value FROM json_each(?))", (chosen,)
    ):
        record = dict(zip(_CASE_COLUMNS, row, strict=True))
        found[row[0]] = record | {"prefectures": json.loads(record["prefectures"]), "facets": {}}
    for case_id, facet, value, basis, either in store.execute(
        "SELECT case_id, facet, value, basis, either FROM facet"
        " WHERE case_id IN (SELECT value FROM json_each(?))",
        (chosen,),
    ):
        group = found[case_id]["facets"].setdefault(
            facet, {"values": [], "either": bool(either), "basis": basis}
        )
        group["values"].append(value)
    return [found[case_id] for case_id in ids]


def document(store: sqlite3.Connection, case_id: str) -> dict[str, Any]:
    """One case in full. Raises NotFound with the nearest id or name."""
    row = store.execute("SELECT document FROM cases WHERE id = ?", (case_id,)).fetchone()
    if row is None:
        row = store.execute("SELECT document FROM cases WHERE id = ?", (_named(store, case_id),)).fetchone()
    case: dict[str, Any] = json.loads(row[0])
    return case


def _named(store: sqlite3.Connection, text: str) -> str:
    """The id of the case that `text` names: by id or name, folded. Raises NotFound otherwise."""
    names: dict[str, str] = {}
    for case_id, ja, en, text_of_aliases in store.execute(
        "SELECT id, name_ja, name_en, json_extract(document, '$.name.aliases') FROM cases ORDER BY position"
    ):
        for name in (case_id, ja, en, *json.loads(text_of_aliases)):
            names.setdefault(name, case_id)
    folded = words.fold(text)
    hits = {case_id for name, case_id in names.items() if words.fold(name) == folded}
    if len(hits) != 1:
        near = words.nearest(text, list(names))
        raise NotFound("no_such_case", given=text, near=names[near] if near else None)
    return hits.pop()


def counts(store: sqlite3.Connection, ids: Sequence[str], facet: str) -> list[tuple[str, int]]:
    """How many of the cases have each value of a facet, the most frequent first."""
    return store.execute(
        "SELECT value, count(*) AS n FROM facet"
        " WHERE facet = ? AND case_id IN (SELECT value FROM json_each(?))"
        " GROUP BY value ORDER BY n DESC, value",
        (facet, json.dumps(ids)),
    ).fetchall()


def survey(store: sqlite3.Connection) -> dict[str, Any]:
    """What `data/survey.yaml` holds."""
    found: dict[str, Any] = json.loads(
        store.execute("SELECT value FROM meta WHERE key = 'survey'").fetchone()[0]
    )
    return found


def tips(
    store: sqlite3.Connection,
    asked: Asked,
    challenges: Sequence[str],
    not_challenges: Sequence[str],
    actors: Sequence[str],
) -> list[dict[str, Any]]:
    """The tips about the challenges (or all), by the actors (or anyone), of the cases asked for.

    Here a basis admits the tip itself, not the classes of its case.
    """
    where, given = _where(asked._replace(basis=(), not_basis=()))
    for column, negation, values in (
        ("challenge", "", challenges),
        ("challenge", "NOT ", not_challenges),
        ("tip.basis", "", asked.basis),
        ("tip.basis", "NOT ", asked.not_basis),
    ):
        if values:
            where += f" AND {column} {negation}IN ({_marks(values)})"
            given += values
    if actors:
        values = keys("sector", actors)
        where += (
            " AND tip.id IN (SELECT tip_id FROM tip_term WHERE vocabulary = 'sector'"
            f" AND value IN ({_marks(values)}))"
        )
        given += values
    rows = store.execute(
        "SELECT tip.id, cases.id, name_ja, name_en, collection, own, tip.document FROM tip"
        f" JOIN cases ON cases.id = tip.case_id WHERE {where}"
        " ORDER BY cases.position, tip.position",
        given,
    )
    return [
        json.loads(document)
        | {"id": tip_id, "case": case_id, "name": {"ja": ja, "en": en}, "collection": collection, "own": own}
        for tip_id, case_id, ja, en, collection, own, document in rows
    ]


def coverage(store: sqlite3.Connection) -> dict[str, Any]:
    """Cases, claims by basis, sources, gaps and languages, counted."""
    bases: dict[str, dict[str, dict[str, int]]] = {}
    known = [entry["tie"]["basis"] for entry in survey(store)["roster"].values()]
    bases["survey"] = {"tie": {basis: known.count(basis) for basis in words.BASIS if basis in known}}
    items = {
        "place": "places/0",
        "outcome": "classification/outcome",
        "market": "classification/market",
        "lead": "classification/lead",
    }
    for item, path in (*items.items(), ("claims", None)):
        for collection, basis, count in store.execute(
            "SELECT collection, basis, count(*) FROM claim JOIN cases ON cases.id = case_id"
            " WHERE ?1 IS NULL OR path = ?1 GROUP BY collection, basis",
            (path,),
        ):
            bases.setdefault(collection, {}).setdefault(item, {})[basis] = count
    total, both = store.execute(
        "SELECT count(*), count(nullif(ja, '') || nullif(en, '')) FROM claim"
    ).fetchone()
    dates = store.execute(
        "SELECT min(published), max(published), count(*) - count(published), count(*) FROM source"
    ).fetchone()
    oldest, newest, undated, sources = dates
    kinds = store.execute(
        "SELECT kind, count(*) AS n FROM source GROUP BY kind ORDER BY n DESC, kind"
    ).fetchall()
    disagreements = store.execute(
        "SELECT count(DISTINCT case_id || path) FROM claim WHERE path LIKE 'disagreements/%/claims/0'"
    )
    return {
        "cases": dict(store.execute("SELECT collection, count(*) FROM cases GROUP BY collection").fetchall()),
        "bases": bases,
        "claims": {"total": total, "both_languages": both},
        "sources": {
            "total": sources,
            "kinds": dict(kinds),
            "oldest": oldest,
            "newest": newest,
            "undated": undated,
        },
        "gaps": store.execute("SELECT count(*) FROM gap").fetchone()[0],
        "disagreements": disagreements.fetchone()[0],
    }


def terms(store: sqlite3.Connection) -> dict[tuple[str, str], int]:
    """How many cases have each term of each facet, the narrower ones counted with the broader."""
    found: dict[tuple[str, str], set[str]] = {}
    for facet, value, case_id in store.execute("SELECT facet, value, case_id FROM facet"):
        term = words.VOCABULARIES[facet].get(value)
        for key in (value, term.broader if term else ""):
            if key:
                found.setdefault((facet, key), set()).add(case_id)
    return {key: len(ids) for key, ids in found.items()}
