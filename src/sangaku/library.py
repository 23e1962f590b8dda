"""sangaku as a library: the same questions, answered as plain rows.

Owns the small public API that `import sangaku` offers. Everything comes back as dictionaries and
lists, ready for `pandas.DataFrame` or `csv.DictWriter`; sangaku itself needs neither.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Any

from sangaku import formats, query, search, views
from sangaku.sheet import Sheet
from sangaku.store import open_store

Row = dict[str, str | int | float]


class Dataset:
    """The bundled cases and, if asked for, those in folders of your own.

    Filters are those of the command line, as keywords: `lead="官"`, `market=["overseas", "全国"]`,
    `not_collection="companion"`, `basis="stated"`, `partner="大学"`, `since="2013"`.
    Raises UsageError for a word that is not known, BadData for case files that are wrong.
    """

    def __init__(self, folders: Iterable[str | PathLike[str]] = ()) -> None:
        self._store = open_store([Path(folder) for folder in folders])

    def select(self, **filters: Any) -> list[str]:
        """The ids of the cases that answer to the filters, the survey's first."""
        return query.select(self._store, query.asked(filters))

    def case(self, name: str) -> dict[str, Any]:
        """One case in full, by id or name, as its file has it. Raises NotFound."""
        return query.document(self._store, name)

    def cases(self, **filters: Any) -> list[Row]:
        """A row a case: names, place, the three classes with their bases, beginning, summary."""
        ids = self.select(**filters)
        return _rows(views.listing(query.cases(self._store, ids), self.survey(), {}))

    def tips(self, challenge: str | Iterable[str] = (), actor: str | Iterable[str] = (), **filters: Any) -> list[Row]:
        """A row a tip: who did what about which challenge, how it is known, in which case."""
        challenges, actors = _terms("challenge", challenge), _terms("sector", actor)
        found = query.tips(self._store, query.asked(filters), challenges, (), actors)
        return _rows(views.tips(found, self.survey()))

    def search(self, *texts: str, exact: bool = False, **filters: Any) -> list[str]:
        """The ids of the cases in which every word occurs, the best first."""
        return list(search.find(self._store, query.asked(filters), search.wanted(texts, exact=exact)))

    def claims(self, **filters: Any) -> list[Row]:
        """A row a claim: the case, the section, the text in both languages, how it is known, from what."""
        rows = self._store.execute(
            'SELECT case_id AS "case", section, path, date, ja, en, basis, part, because_ja, because_en,'
            " (SELECT group_concat(source, '; ') FROM citation"
            "  WHERE citation.case_id = claim.case_id AND citation.path = claim.path) AS sources"
            " FROM claim WHERE case_id IN (SELECT value FROM json_each(?)) ORDER BY claim.rowid",
            (json.dumps(self.select(**filters)),),
        )
        names = [column[0] for column in rows.description]
        return [{name: "" if cell is None else cell for name, cell in zip(names, row, strict=True)} for row in rows]

    def survey(self) -> dict[str, Any]:
        """The survey itself: its parts, axes, tendencies, challenges and the roster of known cases."""
        return query.survey(self._store)


def _terms(vocabulary: str, given: str | Iterable[str]) -> list[str]:
    return [query.term(vocabulary, vocabulary, text) for text in ([given] if isinstance(given, str) else given)]


def _rows(sheet: Sheet) -> list[Row]:
    names, rows = formats.flat(sheet)
    return [dict(zip(names, row, strict=True)) for row in rows]
