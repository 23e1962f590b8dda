"""The one shape of every answer: columns, rows, what stands around them, and what it is printed on.

A cell is a raw value; what people read for it is for `display` to say, what a machine gets for `formats`. Only a note
can say itself, because everybody prints those.
By the kind of its column a cell is

- text: a string; number; date: a string in ISO 8601
- both: {"ja": …, "en": …}
- titled: a pair of a key and the {"ja", "en"} that people read for it
- marked: {"before", "match", "after"}, a text with the part that was looked for; or {"ja", "en"}
- value: a key of the column's vocabulary, or "unknown"; bar: a number, drawn
- heading: a key of `phrases.HEADINGS`, or a pair of a key and the {"ja", "en"} to print for it
- term: a key of the column's vocabulary; terms: a list of such keys
- class: {"values": [key, …], "either": bool, "basis": key}
- places: a list of prefectures' keys, the main one first; empty where the place is not known
- list: a list of strings; names: a list of {"ja": …, "en": …}
- evidence: {"basis": key, "sources": [key, …], "part": key, "pages": text,
  "where": {"ja", "en"}, "because": {"ja", "en"}}, all but the first two if there is something to say
- mixed: a pair of the Column that says its kind, and the cell

and in any of them None where there is nothing to say.

These are plain classes: the code of a named tuple is written anew at every start, which takes as long as a module.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any

from sangaku import layout, phrases

Rows = list[list[Any]]


class Column:
    """One column. `key` is its name for machines; `heading` overrides the word people read for it."""

    def __init__(
        self,
        key: str,
        kind: str = "text",
        vocabulary: str = "",
        *,
        people: bool = True,  # whether it is shown to people
        machines: bool = True,  # whether machine formats carry it
        heading: dict[str, str] | None = None,
    ) -> None:
        self.key, self.kind, self.vocabulary = key, kind, vocabulary
        self.people, self.machines, self.heading = people, machines, heading


class Note:
    """A sentence that goes with the answer: a phrase, what fills it in, and who needs it."""

    def __init__(
        self,
        phrase: str,
        details: Mapping[str, Any] = MappingProxyType({}),
        *,
        for_machines: bool = True,  # whether it is narrated on stderr beside a machine format
    ) -> None:
        self.phrase, self.details, self.for_machines = phrase, details, for_machines

    def sentence(self, lang: str) -> str:
        """What it says, harmless to a terminal."""
        return layout.harmless(phrases.say(self.phrase, lang, **self.details))


class Sheet:
    """An answer. A `grouped` sheet has the columns section, item, text and evidence first; people
    see its sections as headings. `document` is what nested formats print instead of rows."""

    def __init__(
        self,
        columns: list[Column],
        rows: Rows | Callable[[], Rows],
        *,
        title: dict[str, str] | None = None,
        grouped: bool = False,
        notes: Sequence[Note] = (),
        document: Any = None,
        survey: Any = None,  # what a document's references to the survey lead to, where it is whole cases
        picture: Sequence[Sequence[tuple[dict[str, str], int] | None]] = (),  # tiles with counts, row by row
    ) -> None:
        self.columns, self.title, self.grouped, self.notes = columns, title, grouped, notes
        self.document, self.survey, self.picture = document, survey, picture
        self._rows = rows

    @cached_property
    def rows(self) -> Rows:
        """Made when they are asked for, if a function was given: whoever prints the document never asks."""
        return self._rows() if callable(self._rows) else self._rows


class Look:
    """How the paper is: language, width in cells (None: as wide as it needs), colour or none, JSON and YAML in ASCII
    alone, and whether there is a line of headings."""

    def __init__(
        self,
        lang: str = "ja",
        width: int | None = None,
        *,
        color: bool = False,
        ascii: bool = False,
        headers: bool = True,
    ) -> None:
        self.lang, self.width, self.color, self.ascii, self.headers = lang, width, color, ascii, headers
