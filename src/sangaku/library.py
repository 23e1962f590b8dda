"""sangaku as a library: the same questions, answered as plain rows.

Owns the small public API that `import sangaku` offers. Everything comes back as dictionaries and
lists, ready for `pandas.DataFrame` or `csv.DictWriter`; sangaku itself needs neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from sangaku import formats, query, search, views, words
from sangaku.errors import UsageError
from sangaku.sheet import Sheet
from sangaku.store import open_store

Row = dict[str, str | int | float]  # by the field names of `docs/formats.md`; "" where there is nothing to say
_TERMS = (*words.FACETS, "basis")
_FILTERS = (*_TERMS, *(f"not_{name}" for name in _TERMS), "partner", "since", "until", "no_bundled")


class Dataset:
    """The bundled cases and, if asked for, those in folders of your own.

    Filters are those of the command line, as keywords: `lead="官"`, `market=["overseas", "全国"]`,
    `not_collection="companion"`, `basis="stated"`, `partner="大学"`, `since=2013`. A word may be a key, a label or an
    alias in either language. Values of one filter are alternatives, different filters must all be met.
    Every method that takes filters raises UsageError for a filter or a word that is not known.
    """

    def __init__(self, folders: Iterable[str | PathLike[str]] = ()) -> None:
        """Compile what has changed. Raises CannotRead for a folder that is not there, BadData (with every problem in
        `problems`) for case files that are wrong."""
        self._store = open_store([Path(folder) for folder in folders])

    def select(self, **filters: Any) -> list[str]:
        """The ids of the cases that answer to the filters, the survey's first."""
        return query.select(self._store, _asked(filters))

    def case(self, name: str) -> dict[str, Any]:
        """One case in full, by id or name, as its file has it (`docs/case-files.md`): dates as text in ISO 8601, sums
        in yen, other figures with their unit. Raises NotFound, with the nearest."""
        return query.document(self._store, name)

    def cases(self, **filters: Any) -> list[Row]:
        """A row a case: names, place, the three classes with their bases, beginning, summary. Several values in one
        field are divided by `; `."""
        ids = self.select(**filters)
        return _rows(views.listing(query.cases(self._store, ids), self.survey(), {}))

    def tips(
        self,
        challenge: str | Iterable[str] = (),
        actor: str | Iterable[str] = (),
        not_challenge: str | Iterable[str] = (),
        **filters: Any,
    ) -> list[Row]:
        """A row a tip: who did what about which challenge, how it is known, in which case. The filters choose cases,
        but `basis` the tips themselves: how each is known."""
        challenges, others = (
            query.terms("challenge", "challenge", challenge),
            query.terms("not_challenge", "challenge", not_challenge),
        )
        found = query.tips(self._store, _asked(filters), challenges, others, query.terms("actor", "sector", actor))
        return _rows(views.tips(found, self.survey()))

    def search(self, *texts: str, exact: bool = False, **filters: Any) -> list[str]:
        """The ids of the cases in which every word occurs, the best first. Blanks divide words, `"…"` keeps a phrase
        together, `-word` bars one; `exact` does not widen a term to its other names."""
        return list(search.find(self._store, _asked(filters), search.wanted(texts, exact=exact)))

    def claims(self, **filters: Any) -> list[Row]:
        """A row a claim: the case, the section, the path to it in the case, its date, the text in both languages, how
        it is known, from what."""
        rows = self._store.execute(
            'SELECT case_id AS "case", section, path, date, ja, en, basis, part, because_ja, because_en,'
            " (SELECT group_concat(source, '; ') FROM citation"
            "  WHERE citation.case_id = claim.case_id AND citation.path = claim.path) AS sources"
            " FROM claim WHERE case_id IN (SELECT value FROM json_each(?)) ORDER BY claim.rowid",
            (query.among(self.select(**filters)),),
        )
        names = [column[0] for column in rows.description]
        return [{name: "" if cell is None else cell for name, cell in zip(names, row, strict=True)} for row in rows]

    def survey(self) -> dict[str, Any]:
        """The survey itself, as `data/survey.yaml` has it: parts, axes, tendencies, challenges, known cases."""
        return query.survey(self._store)


def _asked(filters: Mapping[str, Any]) -> query.Asked:
    """The filters as the store wants them: a misspelt one must not pass for no filter at all."""
    for name in filters:
        if name not in _FILTERS:
            raise UsageError(
                "no_such_option", given=name, near=words.nearest(name, list(_FILTERS)), line="sangaku list"
            )
    years = {name: str(filters[name]) for name in ("since", "until") if filters.get(name) is not None}
    return query.asked({**filters, **years})


def _rows(sheet: Sheet) -> list[Row]:
    names, rows = formats.flat(sheet)
    return [dict(zip(names, row, strict=True)) for row in rows]
