"""What is wrong with case files, and what one may hold, as sheets.

Owns what each shows and in which order. Like `views` it knows no paper and no language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sangaku import layout, phrases
from sangaku.phrases import Both
from sangaku.sheet import Column, Note, Sheet

_PROBLEM = [
    Column("severity", "titled"),
    Column("file"),
    Column("line", "number"),
    Column("column", "number"),
    Column("field", heading=phrases.both("file_field")),
    Column("message", "both"),
]


def problems(found: Sequence[Any], warnings: Sequence[Any], files: int) -> Sheet:
    """A row a problem: where it is and what to write; what a good case lacks comes as warnings.

    Unlike a case, what is said of a wrong file can hold anything, its name too: it is made visible here, for
    machines as for people.
    """

    def message(p: Any) -> dict[str, str]:
        return phrases.each(lambda lang: layout.one_line(phrases.say(p.phrase, lang, **p.details)))

    rows = [
        [
            (severity, phrases.said(f"kind_{severity}")),
            layout.quoted(p.file, layout.PATH_LIMIT),
            p.line,
            p.column,
            layout.one_line(p.field),
            message(p),
        ]
        for severity, listed in (("error", found), ("warning", warnings))
        for p in listed
    ]
    wrong = {"files": len({p.file for p in found}), "problems": sum(p.number for p in found)}
    return Sheet(_PROBLEM, rows, notes=[Note("invalid", wrong) if found else Note("valid", {"count": files})])


def schema(document: dict[str, Any]) -> Sheet:
    """The fields of a case file, a row each; the JSON Schema itself for nested formats."""
    columns = [
        Column("part_of"),
        Column("field", heading=phrases.both("file_field")),
        Column("required", "term", "truth"),
        Column("meaning", "both"),
    ]
    rows = [
        [name, field, "true" if field in model.get("required", ()) else "false", _described(about)]
        for name, model in ((document["title"], document), *document["$defs"].items())
        for field, about in model.get("properties", {}).items()
    ]
    return Sheet(columns, rows, document=document)


def _described(about: Mapping[str, str]) -> Both:
    """What the model says of a field, in Japanese and, after a stroke, in English."""
    ja, _, en = about.get("description", "").partition(" / ")
    return {"ja": ja, "en": en}
