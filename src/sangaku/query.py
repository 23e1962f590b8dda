"""Questions to the store: which cases, which tips, how many.

Owns what a command line can ask for and the SQL that answers it. Prints nothing and knows no column
of an answer: it hands out plain rows, `views` makes sheets of them.
"""

from __future__ import annotations

import marshal
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sangaku import phrases, words
from sangaku.errors import NotFound, UsageError
from sangaku.words import AXES, FACETS

if TYPE_CHECKING:
    import sqlite3


class Asked:
    """What a command line asks for. Same facet: any of its values. Different facets: all of them.

    `basis` admits only facts known that way: of the facets asked for, else of the three axes.
    """

    def __init__(
        self,
        wanted: Mapping[str, Sequence[str]] = MappingProxyType({}),
        unwanted: Mapping[str, Sequence[str]] = MappingProxyType({}),
        *,
        basis: Sequence[str] = (),
        not_basis: Sequence[str] = (),
        partner: Sequence[str] = (),
        since: str | None = None,
        until: str | None = None,
        own_only: bool = False,
    ) -> None:
        self.wanted, self.unwanted, self.basis, self.not_basis = wanted, unwanted, basis, not_basis
        self.partner, self.since, self.until, self.own_only = partner, since, until, own_only


def asked(given: Mapping[str, Any]) -> Asked:
    """Filters as people write them, by the name of their option (`not_lead` and so on for the negated ones), as keys.

    A value is a text or several; names that are no filter are passed over. Raises UsageError for a word that is not
    known, with the accepted ones and the nearest, and for a date that is none.
    """

    partner = given.get("partner") or ()
    return Asked(
        wanted={name: found for name in FACETS if (found := terms(name, name, given.get(name)))},
        unwanted={name: found for name in FACETS if (found := terms(f"not_{name}", name, given.get(f"not_{name}")))},
        basis=terms("basis", "basis", given.get("basis")),
        not_basis=terms("not_basis", "basis", given.get("not_basis")),
        partner=[partner] if isinstance(partner, str) else partner,
        since=_date("since", given.get("since")),
        until=_date("until", given.get("until")),
        own_only=bool(given.get("no_bundled")),
    )


def terms(option: str, vocabulary: str, given: str | Iterable[str] | None) -> list[str]:
    """The keys of the terms given to an option: a text, several, or none. Raises UsageError as `term` does."""
    return [term(option, vocabulary, text) for text in ([given] if isinstance(given, str) else given or ())]


def term(option: str, vocabulary: str, text: str) -> str:
    """The key of the term that `text` names. Raises UsageError with the accepted ones and the nearest."""
    key = words.parse(vocabulary, text)
    if key is not None:
        return key
    if FACETS.get(vocabulary) and words.parse("basis", text) == "unknown":
        return "unknown"
    if vocabulary == "collection" and re.fullmatch(r"[a-z0-9-]+", text):
        return text  # somebody's own
    terms = words.VOCABULARIES[vocabulary]
    spellings = [name for key, found in terms.items() for name in (key, found.ja, found.en, *found.aliases)]
    if len(terms) > 10:
        accepted = phrases.said("see_terms", vocabulary=vocabulary)
    else:
        accepted = phrases.joined({"ja": f"{found.ja}={key}", "en": key} for key, found in terms.items())
    near = words.nearest(text, spellings)
    raise UsageError("no_such_value", option=option.replace("_", "-"), given=text, near=near, accepted=accepted)


def _date(option: str, text: str | None) -> str | None:
    if text is not None and not re.fullmatch("[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", text):
        raise UsageError("not_a_date", option=option, given=text)
    return text


def keys(facet: str, asked: Sequence[str]) -> list[str]:
    """The stored values that answer to what was asked: each value and the narrower ones."""
    return [key for value in asked for key in words.narrower(facet, value)]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def where(asked: Asked, *, of_cases: bool = True) -> tuple[str, list[object]]:
    """The condition on `cases.id` that `asked` amounts to, with its parameters. Unless the basis is one `of_cases`, it
    is left out: it is that of tips then."""
    terms: list[str] = []
    given: list[object] = []

    admitted, known = "", list[object]()
    for negation, bases in (("", asked.basis), ("NOT ", asked.not_basis)):
        if bases and of_cases:
            admitted += f" AND (basis IS NULL OR basis {negation}IN ({_marks(bases)}))"
            known += bases
    # A basis alone is a question about the three axes.
    wanted = {facet: keys(facet, values) for facet, values in asked.wanted.items() if values}
    for facet, values in wanted.items():
        terms.append(
            f"cases.id IN (SELECT case_id FROM facet WHERE facet = ? AND value IN ({_marks(values)}){admitted})"
        )
        given += [facet, *values, *known]
    if admitted and not wanted:
        terms.append(f"cases.id IN (SELECT case_id FROM facet WHERE facet IN ({_marks(AXES)}){admitted})")
        given += [*AXES, *known]
    unwanted = {facet: keys(facet, values) for facet, values in asked.unwanted.items() if values}
    for facet, values in unwanted.items():
        terms.append(f"cases.id NOT IN (SELECT case_id FROM facet WHERE facet = ? AND value IN ({_marks(values)}))")
        given += [facet, *values]
    for name in asked.partner:
        terms.append("cases.id IN (SELECT case_id FROM fulltext WHERE instr(partners, ?))")
        given.append(words.fold(name))
    if asked.since:
        terms.append("start >= ?")
        given.append(asked.since)
    if asked.until:
        terms.append("substr(start, 1, ?) <= ?")
        given += [len(asked.until), asked.until]
    if asked.own_only:
        terms.append("own")
    return " AND ".join(terms) or "TRUE", given


def select(store: sqlite3.Connection, asked: Asked) -> list[str]:
    """The ids of the cases that answer to `asked`, the survey's first, each kind by its reading."""
    condition, given = where(asked)
    return [row[0] for row in store.execute(f"SELECT id FROM cases WHERE {condition} ORDER BY position", given)]


def cases(store: sqlite3.Connection, ids: Sequence[str]) -> list[dict[str, Any]]:
    """A short record of each case, in the order asked for, with its classes on the three axes and its fields."""
    # A cross join is never turned round, so the cases come as the ids do.
    rows = store.execute("SELECT brief FROM json_each(?) CROSS JOIN cases ON cases.id = value", (among(ids),))
    return [marshal.loads(brief) for (brief,) in rows]


def among(ids: Iterable[str]) -> str:
    """Ids, of which there may be any number, as one parameter: a JSON array. They are such that none needs escaping."""
    listed = '","'.join(ids)
    return f'["{listed}"]' if listed else "[]"


def document(store: sqlite3.Connection, case_id: str) -> dict[str, Any]:
    """One case in full, as `Case.document` has it, by id, name or alias. Raises NotFound with the nearest."""
    row = store.execute("SELECT document FROM cases WHERE id = ?", (case_id,)).fetchone()
    if row is None:
        row = store.execute("SELECT document FROM cases WHERE id = ?", (_named(store, case_id),)).fetchone()
    case: dict[str, Any] = marshal.loads(row[0])
    return case


def _named(store: sqlite3.Connection, text: str) -> str:
    """The id of the one case that `text` names: by id or name, folded. Raises NotFound otherwise."""
    named: dict[str, set[str]] = {}
    for case_id, ja, en, aliases in store.execute("SELECT id, name_ja, name_en, aliases FROM cases"):
        for name in (case_id, ja, en, *marshal.loads(aliases)):
            named.setdefault(words.fold(name), set()).add(case_id)
    hits = named.get(words.fold(text), set())
    if len(hits) != 1:
        near = words.nearest(text, list(named))
        raise NotFound("no_such_case", given=text, near=min(named[near]) if near else None)
    return hits.pop()


def values(store: sqlite3.Connection, ids: Sequence[str], facet: str) -> dict[str, set[str]]:
    """Each case's values of a facet: those it has and the broader ones they are kinds of."""
    found: dict[str, set[str]] = {}
    vocabulary = words.VOCABULARIES[facet]
    for case, value in store.execute(
        "SELECT case_id, value FROM facet WHERE facet = ? AND case_id IN (SELECT value FROM json_each(?))",
        (facet, among(ids)),
    ):
        term = vocabulary.get(value)
        broader = {term.broader} & vocabulary.keys() if term else set()
        found.setdefault(case, set()).update({value}, broader)
    return found


def counts(store: sqlite3.Connection, ids: Sequence[str], facet: str) -> dict[str, int]:
    """How many of the cases answer to each value of a facet, the most frequent first."""
    found = Counter(value for each in values(store, ids, facet).values() for value in each)
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def crossed(store: sqlite3.Connection, ids: Sequence[str], one: str, other: str) -> dict[tuple[str, str], int]:
    """How many of the cases answer to each pair of values of two facets."""
    down, across = values(store, ids, one), values(store, ids, other)
    pairs = ((a, b) for case in ids for a in down.get(case, ()) for b in across.get(case, ()))
    return Counter(pairs)


def survey(store: sqlite3.Connection) -> dict[str, Any]:
    """What `data/survey.yaml` holds: `model.Survey` as plain data."""
    found: dict[str, Any] = marshal.loads(store.execute("SELECT value FROM meta WHERE key = 'survey'").fetchone()[0])
    return found


def tips(
    store: sqlite3.Connection,
    asked: Asked,
    challenges: Sequence[str],
    not_challenges: Sequence[str],
    actors: Sequence[str],
) -> list[dict[str, Any]]:
    """The tips about the challenges (or all), by the actors (or anyone), of the cases asked for, in the cases' order.

    Each is the tip as its file has it, with `id` (case/tip), `case`, `name`, `collection` and `own` of its case.
    Here a basis admits the tip itself, not the classes of its case.
    """
    condition, given = where(asked, of_cases=False)
    for column, negation, values in (
        ("challenge", "", challenges),
        ("challenge", "NOT ", not_challenges),
        ("tip.basis", "", asked.basis),
        ("tip.basis", "NOT ", asked.not_basis),
    ):
        if values:
            condition += f" AND {column} {negation}IN ({_marks(values)})"
            given += values
    if actors:
        values = keys("sector", actors)
        condition += (
            f" AND tip.id IN (SELECT tip_id FROM tip_term WHERE vocabulary = 'sector' AND value IN ({_marks(values)}))"
        )
        given += values
    rows = store.execute(
        "SELECT tip.id, cases.id, name_ja, name_en, collection, own, tip.document FROM tip"
        f" JOIN cases ON cases.id = tip.case_id WHERE {condition}"
        " ORDER BY cases.position, tip.position",
        given,
    )
    found = []
    for tip_id, case_id, ja, en, collection, own, document in rows:
        tip: dict[str, Any] = marshal.loads(document)
        tip.update(id=tip_id, case=case_id, name={"ja": ja, "en": en}, collection=collection, own=own)
        found.append(tip)
    return found


def coverage(store: sqlite3.Connection) -> dict[str, Any]:
    """Cases, claims by basis, sources, gaps and languages, counted: the document of `sangaku coverage --json`."""
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
    total, both = store.execute("SELECT count(*), count(nullif(ja, '') || nullif(en, '')) FROM claim").fetchone()
    dates = store.execute(
        "SELECT min(published), max(published), count(*) - count(published), count(*) FROM source"
    ).fetchone()
    oldest, newest, undated, sources = dates
    kinds = store.execute("SELECT kind, count(*) AS n FROM source GROUP BY kind ORDER BY n DESC, kind").fetchall()
    disagreements = store.execute("SELECT count(*) FROM claim WHERE path LIKE 'disagreements/%/claims/0'")
    return {
        "cases": dict(store.execute("SELECT collection, count(*) FROM cases GROUP BY collection").fetchall()),
        "bases": bases,
        "claims": {"total": total, "both_languages": both},
        "sources": {"total": sources, "kinds": dict(kinds), "oldest": oldest, "newest": newest, "undated": undated},
        "gaps": store.execute("SELECT count(*) FROM gap").fetchone()[0],
        "disagreements": disagreements.fetchone()[0],
    }


# --- counting ---------------------------------------------------------------------------------------


def having(store: sqlite3.Connection, facet: str, *values: str) -> list[str]:
    """The cases with one of the values of a facet, or a narrower one."""
    return select(store, Asked(wanted={facet: values}))


def claims_known_as(store: sqlite3.Connection, basis: str) -> int:
    """How many claims are known that way."""
    count: int = store.execute("SELECT count(*) FROM claim WHERE basis = ?", (basis,)).fetchone()[0]
    return count
