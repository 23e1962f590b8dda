"""Sheets in, text out: one function a format.

Owns what a machine gets for a raw cell, and which formats there are; those that people read are laid out by `display`.
Knows no case and no command. Formats for machines use canonical keys and never change with the language.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from sangaku import words
from sangaku.sheet import Column, Look, Sheet

Format = Callable[[Sheet, Look], str]

# --- values -------------------------------------------------------------------------------------------


def flat(sheet: Sheet) -> tuple[list[str], list[list[str | float | int]]]:
    """The sheet as names and rows of single values, a column becoming several where it holds more.

    The names are those of `docs/formats.md`. Several values in one are divided by `; `, what is not there is empty.
    """
    names: list[str] = []
    chosen: list[tuple[int, Column, list[str]]] = []  # where it stands in a row, and what there is if there is nothing
    for index, column in enumerate(sheet.columns):
        if column.machines:
            key = "" if column.kind == "evidence" else column.key
            suffixes = _SUFFIXES.get(column.kind, ("",))
            names += [key + suffix for suffix in suffixes]
            chosen.append((index, column, [""] * len(suffixes)))
    rows = []
    for raw in sheet.rows:
        row: list[str | float | int] = []
        for index, column, nothing in chosen:
            cell = raw[index]
            row += nothing if cell is None else _flat(column, cell)
        rows.append(row)
    return names, rows


_SUFFIXES = {
    "both": ("_ja", "_en"),
    "class": ("", "_either", "_basis"),
    "evidence": ("basis", "sources", "part", "because_ja", "because_en"),  # instead of its key
}


def _flat(column: Column, cell: Any) -> list[str | float | int]:
    if column.kind == "mixed":
        column, cell = cell
        return [""] if cell is None else ["; ".join(str(value) for value in _flat(column, cell) if value != "")]
    flatten = _FLAT.get(column.kind)
    return flatten(cell) if flatten else [cell]


def _flat_evidence(cell: Any) -> list[str]:
    because = cell.get("because") or {"ja": "", "en": ""}
    return [cell["basis"], "; ".join(cell["sources"]), cell.get("part") or "", because["ja"], because["en"]]


# What is not here is one value as it is.
_FLAT: dict[str, Callable[[Any], list[Any]]] = {
    "both": lambda cell: [cell["ja"], cell["en"]],
    "class": lambda cell: [
        "; ".join(cell["values"]) or "unknown", "true" if cell["either"] else "false", cell["basis"]
    ],
    "evidence": _flat_evidence,
    "heading": lambda cell: [cell[0] if isinstance(cell, tuple) else cell],
    "titled": lambda cell: [cell[0]],
    "marked": lambda cell: [
        "".join(cell[part] for part in ("before", "match", "after")) if "match" in cell else cell["ja"]
    ],
    "terms": lambda cell: ["; ".join(cell)],
    "list": lambda cell: ["; ".join(cell)],
    "places": lambda cell: ["; ".join(cell)],
    "names": lambda cell: ["; ".join(text["ja"] for text in cell)],
}  # fmt: skip


def flat_text(column: Column, cell: Any) -> str:
    """A cell as one canonical text, empty if there is nothing in it."""
    return "" if cell is None else "; ".join(str(value) for value in _flat(column, cell) if value != "")


def sort_key(column: Column, cell: Any) -> tuple[int, float, str]:
    """Numbers by size, everything else by its canonical text, folded."""
    if column.kind in ("number", "bar"):
        return 0, float(cell), ""
    return 1, 0.0, words.fold(flat_text(column, cell))


def nested(sheet: Sheet) -> Any:
    """The sheet as JSON would have it: its document, or a list of objects, one a row, by the keys of its columns."""
    if sheet.document is not None:
        return sheet.document
    found = []
    for raw in sheet.rows:
        record: dict[str, Any] = {}
        for column, cell in zip(sheet.columns, raw, strict=True):
            if not column.machines:
                continue
            if column.kind == "evidence":
                record |= {key: value for key, value in (cell or {}).items() if key != "where"}
            else:
                record[column.key] = _nested(column, cell)
        found.append(record)
    return found


def _nested(column: Column, cell: Any) -> Any:
    if column.kind == "mixed":
        return _nested(*cell)
    return cell[0] if isinstance(cell, tuple) else cell


# --- texts --------------------------------------------------------------------------------------------


def to_csv(sheet: Sheet, look: Look) -> str:
    """RFC 4180 but for line ends, which are `\\n`; no value is altered."""
    import csv

    paper = io.StringIO()
    writer = csv.writer(paper, lineterminator="\n")
    names, rows = flat(sheet)
    if look.headers:
        writer.writerow(names)
    writer.writerows(rows)
    return paper.getvalue()


def tsv(sheet: Sheet, look: Look) -> str:
    """Tab-separated with no quoting: a tab or line break inside a value becomes a blank."""
    names, rows = flat(sheet)
    lines: list[list[Any]] = [list(names), *rows] if look.headers else list(rows)
    return "".join([_tabbed(line) + "\n" for line in lines])


def _tabbed(values: list[Any]) -> str:
    texts = [value if isinstance(value, str) else str(value) for value in values]
    line = "\t".join(texts)
    if line.count("\t") < len(texts) and line.splitlines() == [line]:
        return line  # as most are
    return "\t".join([" ".join(text.replace("\t", " ").splitlines()) for text in texts])


def to_json(sheet: Sheet, look: Look) -> str:
    """One document, a record or a part a line: `grep` finds it, and indenting would take longer than the answer."""
    import json

    encode = json.JSONEncoder(ensure_ascii=look.ascii, check_circular=False).encode  # what was read is no circle
    found = nested(sheet)
    if isinstance(found, list):
        lines, brackets = [encode(record) for record in found], "[]"
    else:
        lines, brackets = [f"{encode(key)}: {encode(part)}" for key, part in found.items()], "{}"
    return "\n".join([brackets[0], ",\n".join(lines), brackets[1]]) + "\n" if lines else f"{brackets}\n"


def indented_json(sheet: Sheet, look: Look) -> str:
    """The same for a file that people look at."""
    import json

    return json.dumps(nested(sheet), ensure_ascii=look.ascii, indent=2) + "\n"


def jsonl(sheet: Sheet, look: Look) -> str:
    """The records of the JSON document, one a line."""
    import json

    found = nested(sheet)
    records = found if isinstance(found, list) else [found]
    return "".join(json.dumps(record, ensure_ascii=look.ascii, separators=(",", ":")) + "\n" for record in records)


def to_yaml(sheet: Sheet, look: Look) -> str:
    """The JSON document as YAML 1.1, which every YAML reader takes."""
    import yaml

    class Written(yaml.SafeDumper):
        """Writes out what it meets twice, where YAML would refer to it."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    return yaml.dump(nested(sheet), Dumper=Written, allow_unicode=not look.ascii, sort_keys=False, width=100)


def github(sheet: Sheet, look: Look) -> str:
    """Workflow commands of GitHub Actions: each problem becomes a note at its line."""
    found = []
    for (severity, _), file, line, column, field, message in sheet.rows:
        place = f"file={_workflow(file)},line={line},col={column},title={_workflow(field or 'sangaku')}"
        text = message[look.lang].replace("%", "%25")
        found.append(f"::{severity} {place}::{text}\n")
    return "".join(found)


def _workflow(value: str) -> str:
    for char, escape in (("%", "%25"), (":", "%3A"), (",", "%2C")):
        value = value.replace(char, escape)
    return value


_BIBTEX = {"report": "techreport", "dataset": "misc", "article-newspaper": "article", "webpage": "misc"}


def bibtex(sheet: Sheet, look: Look) -> str:
    """BibTeX entries. Braces and backslashes of a value are escaped; Japanese stays as it is."""
    entries = []
    for item in sheet.document:
        issued = item.get("issued", {"date-parts": [[]]})["date-parts"][0]
        fields = {
            "author": "{" + item["author"][0]["literal"] + "}",
            "title": "{" + item["title"] + "}",
            "institution": item["author"][0]["literal"] if item["type"] == "report" else None,
            "journal": item["author"][0]["literal"] if item["type"] == "article-newspaper" else None,
            "year": f"{issued[0]}" if issued else None,
            "month": f"{issued[1]}" if len(issued) > 1 else None,
            "version": item.get("version"),
            "url": item.get("URL"),
            "urldate": "-".join(f"{part:02d}" for part in item.get("accessed", {"date-parts": [[]]})["date-parts"][0])
            or None,
        }
        lines = [f"  {name} = {{{_bibtex(value)}}}," for name, value in fields.items() if value]
        entries.append("\n".join([f"@{_BIBTEX[item['type']]}{{{item['id']},", *lines, "}"]))
    return "\n\n".join(entries) + "\n"


def _bibtex(value: str) -> str:
    """A value between braces: its own unpaired braces would end the entry."""
    inner = value[1:-1] if value.startswith("{") and value.endswith("}") else value
    inner = inner.replace("\\", "/").replace("{", "(").replace("}", ")")
    return "{" + inner + "}" if inner != value else inner


# --- which there are ----------------------------------------------------------------------------------


def _displayed(name: str) -> Format:
    """A format for people; its module is loaded when it is asked for."""

    def text(sheet: Sheet, look: Look) -> str:
        from sangaku import display

        found: str = getattr(display, name)(sheet, look)
        return found

    return text


FORMATS: dict[str, Format] = {
    "table": _displayed("table"),
    "plain": _displayed("plain"),
    "md": _displayed("md"),
    "json": to_json,
    "jsonl": jsonl,
    "csv": to_csv,
    "tsv": tsv,
    "yaml": to_yaml,
}
# Only for a sheet of citations (`citation.citation`).
FOR_CITATIONS: dict[str, Format] = {"text": _displayed("text"), "bibtex": bibtex}
# Only for a sheet of problems (`reports.problems`).
FOR_PROBLEMS: dict[str, Format] = {"lines": _displayed("lines"), "github": github}
FOR_PEOPLE = frozenset({"table", "plain", "md", "html", "lines", "text"})  # these carry the sheet's notes themselves
