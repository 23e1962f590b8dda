"""Sheets in, text out: one function a format. The only home of Rich.

Owns what people read for a raw cell, what a machine gets for it, and every layout. Knows no case
and no command. Formats for machines use canonical keys and never change with the language.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Container, Iterator
from typing import Any

from sangaku import layout, phrases, words
from sangaku.sheet import Column, Note, Sheet

NARROWEST = 20  # cells; whatever the terminal says, text is not folded into less
_GAP = 2
_SQUEEZED = 12  # a column is not folded into fewer cells; then records are printed instead


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


# --- what people read -----------------------------------------------------------------------------


def people(column: Column, cell: Any, lang: str) -> str:
    """The words for one cell, harmless to a terminal."""
    if column.kind == "mixed":
        column, cell = cell
        if cell is None:
            return phrases.say("not_recorded", lang)
    if cell is None or (cell == [] and column.kind != "places"):
        return ""
    return layout.harmless(_PEOPLE[column.kind](column, cell, lang))


def _number(column: Column, cell: float, lang: str) -> str:
    return f"{cell:,}"


def _terms(column: Column, cell: list[str], lang: str) -> str:
    return phrases.listed([words.label(column.vocabulary, key, lang) for key in cell], lang)


def _class(column: Column, cell: dict[str, Any], lang: str) -> str:
    """Values, joined by “or” where the source leaves open which; a star where it is our reading."""
    if cell["basis"] == "unknown":
        return words.label("basis", "unknown", lang)
    labels = [words.label(column.vocabulary, key, lang) for key in cell["values"]]
    text = phrases.say("or", lang).join(labels) if cell["either"] else phrases.listed(labels, lang)
    return text + ("*" if cell["basis"] == "reading" else "")


def _value(column: Column, cell: str, lang: str) -> str:
    """A term in a list of all terms: one that is a kind of another gets a dot before it."""
    if cell == "unknown":
        return words.label("basis", cell, lang)
    vocabulary = words.VOCABULARIES[column.vocabulary]
    broader = vocabulary[cell].broader if cell in vocabulary else ""
    narrower = broader in vocabulary and broader != cell  # a prefecture may be called as its region is
    return (phrases.say("bullet", lang) if narrower else "") + words.label(column.vocabulary, cell, lang)


def _places(cell: list[str], lang: str) -> str:
    """The main prefecture, and whether there are others; 不明 where there is none."""
    first = words.label("prefecture", cell[0], lang) if cell else words.label("basis", "unknown", lang)
    return phrases.say("and_elsewhere", lang, text=first) if len(cell) > 1 else first


def _names(cell: list[dict[str, str]], lang: str) -> str:
    bullet = phrases.say("bullet", lang) if len(cell) > 1 else ""
    return "\n".join(bullet + text[lang] for text in cell)


def _evidence(column: Column, cell: dict[str, Any], lang: str) -> str:
    """How it is known, in brackets: ［調査 P5-6］, ［資料 utokyo-2019］, ［読み …のため］."""
    if cell["basis"] == "unknown":
        return ""  # the text says 不明 already
    where = [cell["where"][lang]] if cell.get("where") else []
    where += [key for key in cell["sources"] if key != "survey"]
    because = cell["because"][lang] if cell.get("because") else None
    return phrases.say("bracketed", lang, text=phrases.known(cell["basis"], because, where, lang))


_PEOPLE: dict[str, Callable[[Column, Any, str], str]] = {
    "text": lambda column, cell, lang: cell,
    "date": lambda column, cell, lang: cell,
    "number": _number,
    "both": lambda column, cell, lang: cell[lang],
    "titled": lambda column, cell, lang: cell[1][lang],
    "marked": lambda column, cell, lang: cell[lang] if lang in cell else phrases.say("marked", lang, **cell),
    "value": lambda column, cell, lang: _value(column, cell, lang),
    "bar": lambda column, cell, lang: "#" * cell,
    "heading": lambda column, cell, lang: cell[1][lang] if isinstance(cell, tuple) else phrases.heading(cell, lang),
    "term": lambda column, cell, lang: words.label(column.vocabulary, cell, lang),
    "terms": _terms,
    "class": _class,
    "names": lambda column, cell, lang: _names(cell, lang),
    "places": lambda column, cell, lang: _places(cell, lang),
    "list": lambda column, cell, lang: phrases.listed(cell, lang),
    "evidence": _evidence,
}


def heading(column: Column, lang: str) -> str:
    """What people read above a column, harmless to a terminal."""
    return layout.harmless(column.heading[lang]) if column.heading else phrases.heading(column.key, lang)


def _shown(sheet: Sheet) -> list[int]:
    return [index for index, column in enumerate(sheet.columns) if column.people]


def sentence(note: Note, lang: str) -> str:
    """What a note says, harmless to a terminal."""
    return layout.harmless(phrases.say(note.phrase, lang, **note.details))


# --- table: for eyes ------------------------------------------------------------------------------

Piece = tuple[str, str]  # a text of one line, and the style that Rich draws it in
Line = list[Piece]


def table(sheet: Sheet, look: Look) -> str:
    """Columns, or sections with their items; records where columns would be too narrow to read."""
    width = None if look.width is None else max(look.width, NARROWEST)
    found: list[Line] = []
    if sheet.title:
        found += [*_text(people(Column("", "both"), sheet.title, look.lang), width, style="bold"), []]
    if sheet.picture:
        found += _tiles(sheet, look, width)
    found += _sections(sheet, look, width) if sheet.grouped else _grid(sheet, look, width)
    if sheet.rows and sheet.notes:
        found.append([])
    for note in sheet.notes:
        found += _text(sentence(note, look.lang), width, style="dim")
    return _drawn(found, look)


def _drawn(found: list[Line], look: Look) -> str:
    """The lines as Rich draws them. They are broken and in columns already: its own tables measure and break
    every cell several times, which takes longer than all the rest of an answer."""
    from rich.console import Console
    from rich.segment import Segment, Segments

    paper = io.StringIO()
    console = Console(  # without a size it would ask the environment for one
        file=paper, width=NARROWEST, height=25, force_terminal=look.color, no_color=not look.color,
        color_system="standard" if look.color else None, legacy_windows=False,
    )  # fmt: skip
    styles = {style: console.get_style(style) for style in {style for line in found for _, style in line if style}}
    end = Segment.line()
    segments = [part for line in found for part in (*(Segment(text, styles.get(style)) for text, style in line), end)]
    console.print(Segments(segments), soft_wrap=True)
    return paper.getvalue()


def _text(text: str, width: int | None, indent: int = 0, style: str = "") -> list[Line]:
    return [[(" " * indent + line, style)] if line else [] for line in _broken(text, width and width - indent)]


def _broken(text: str, width: int | None) -> list[str]:
    return layout.wrap(text, width) if width else text.split("\n")


def _beside(cells: list[list[Piece]], widths: list[int], right: Container[int] = ()) -> list[Line]:
    """Cells side by side, each in lines no wider than its column; `right` has the columns set to the right."""
    found = []
    for number in range(max(map(len, cells))):
        line, used, start = list[Piece](), 0, 0
        for index, cell in enumerate(cells):
            text, style = cell[number] if number < len(cell) else ("", "")
            if text:
                size = layout.width(text)
                blanks = start - used + (widths[index] - size if index in right else 0)
                line += [(" " * blanks, ""), (text, style)]
                used += blanks + size
            start += widths[index] + _GAP
        found.append(line)
    return found


def _cells(sheet: Sheet, look: Look) -> tuple[list[Column], list[list[str]]]:
    """The columns people see and their texts; evidence goes below the text it belongs to."""
    shown = _shown(sheet)
    below = {index for index in shown[1:] if sheet.columns[index].kind == "evidence"}
    columns = [sheet.columns[index] for index in shown if index not in below]
    rows = []
    for raw in sheet.rows:
        row: list[str] = []
        for index in shown:
            text = people(sheet.columns[index], raw[index], look.lang)
            if index in below:
                row[-1] = "\n".join(filter(None, (row[-1], text)))
            else:
                row.append(text)
        rows.append(row)
    return columns, rows


def _grid(sheet: Sheet, look: Look, width: int | None) -> list[Line]:
    columns, rows = _cells(sheet, look)
    heads = [heading(column, look.lang) for column in columns]
    columns, heads, rows, widths = _fitting(columns, heads, rows, width)
    if widths is None:
        labels = [phrases.say("labelled", look.lang, label=head, text="") for head in heads]
        return _records(labels, rows, width or NARROWEST)
    if not rows:
        return []
    right = {index for index, column in enumerate(columns) if column.kind == "number"}
    found = []
    if look.headers:
        texts = [_head(head, cells) for head, cells in zip(heads, widths, strict=True)]
        cells = _cells_of(texts, widths, ["bold"] * len(columns))
        deepest = max(map(len, cells))
        found += _beside([[("", "")] * (deepest - len(cell)) + cell for cell in cells], widths, right)
    styles = ["cyan" if column.key == "id" else "" for column in columns]
    for row in rows:
        found += _beside(_cells_of(row, widths, styles), widths, right)
    return found


def _fitting(
    columns: list[Column], heads: list[str], rows: list[list[str]], width: int | None
) -> tuple[list[Column], list[str], list[list[str]], list[int] | None]:
    """A table in the shape that fits, with the widths of its columns: as it is, without bars, with the headings of
    numbers broken, with ids below names. Without widths if none does; then each row is to be a record."""
    natural = [
        max(layout.width(line) for row in [heads, *rows] for line in row[index].split("\n"))
        for index in range(len(columns))
    ]
    widths = _shared(columns, natural, width)
    if widths is None and columns[-1].kind == "bar":  # the number beside it says the same
        return _fitting(columns[:-1], heads[:-1], [row[:-1] for row in rows], width)
    if widths is None:  # the heading of a number may be wider than any number
        natural = [
            max([*(layout.width(row[index]) for row in rows), *map(layout.width, heads[index].split())])
            if column.kind == "number" else natural[index]
            for index, column in enumerate(columns)
        ]  # fmt: skip
        widths = _shared(columns, natural, width)
    if widths is None and [column.key for column in columns[:2]] == ["name", "id"]:
        stack = [max(natural[1], min(natural[0], 26)), *natural[2:]]
        widths = _shared([columns[1], *columns[2:]], stack, width)
        if widths is None:
            heads = [f"{heads[0]} ({heads[1]})", *heads[2:]]
            rows = [[f"{row[0]} ({row[1]})", *row[2:]] for row in rows]
        else:
            heads = [heads[0], *heads[2:]]
            rows = [["\n".join(row[:2]), *row[2:]] for row in rows]
        columns = [columns[0], *columns[2:]]
    return columns, heads, rows, widths


def _cells_of(texts: list[str], widths: list[int], styles: list[str]) -> list[list[Piece]]:
    return [
        [(line, style) for line in layout.wrap(text, width)]
        for text, width, style in zip(texts, widths, styles, strict=True)
    ]


def _head(text: str, cells: int) -> str:
    """A heading; one that has to be broken is broken before its id, which people copy."""
    return text if layout.width(text) <= cells else text.replace(" (", "\n(")


# Broken over lines these are hard to read or to copy, so their columns keep their width.
_RIGID = frozenset({"id", "collection", "key", "date", "file", "bar"})


def _shared(columns: list[Column], natural: list[int], width: int | None) -> list[int] | None:
    """Column widths that fit, the wide columns giving way first; None if that squeezes one too much."""
    room = None if width is None else width - _GAP * (len(natural) - 1)
    if room is None or sum(natural) <= room:
        return natural
    rigid = {index for index, column in enumerate(columns) if column.key in _RIGID or column.kind == "number"}
    widths, rest = list(natural), set(range(len(natural))) - rigid
    while rest:  # what is narrower than its share keeps its width, the others share what is left
        share = (room - sum(widths[index] for index in range(len(natural)) if index not in rest)) // len(rest)
        narrow = {index for index in rest if natural[index] <= share}
        if not narrow:
            if share < _SQUEEZED:
                return None
            for index in rest:
                widths[index] = share
            return widths
        rest -= narrow
    return None


def _records(labels: list[str], rows: list[list[str]], width: int) -> list[Line]:
    """One line or more for each `heading: value`, a blank line between records."""
    found: list[Line] = []
    for number, row in enumerate(rows):
        if number:
            found.append([])
        for label, text in zip(labels, row, strict=True):
            if text:
                found += _labelled(label, text, width)
    return found


def _labelled(label: str, text: str, width: int) -> list[Line]:
    """`label text` with the lines that follow set in by two more cells than the first."""
    first, *others = layout.wrap(label + text, width)
    found = [[(first[: len(label)], "bold"), (first[len(label) :], "")]]
    if others:  # break again, with less room from the second line on
        rest = (label + text)[len(first) :].lstrip(" ").removeprefix("\n")
        found += _text(rest, width, indent=2)
    return found


def _tiles(sheet: Sheet, look: Look, width: int | None) -> list[Line]:
    """The picture: each name with its count beside it, or below it where there is no room for that; where there is
    none for either, the list below the picture says the same."""
    across = len(sheet.picture[0])
    for form in ("{} {}", "{}\n{}\n"):
        rows = [[_tile(tile, form, look.lang) for tile in row] for row in sheet.picture]
        size = max(layout.width(line) for row in rows for cell in row for line, _ in cell)
        if width is None or (size + _GAP) * across - _GAP <= width:
            found = [line for row in rows for line in _beside(row, [size] * across)]
            return [*found, [(phrases.say("no_count", look.lang), "dim")], []]
    return []


def _tile(tile: tuple[dict[str, str], int] | None, form: str, lang: str) -> list[Piece]:
    """A count, never a colour alone, says what a tile means."""
    text = form.format(tile[0][lang], tile[1] or ".") if tile else ""
    return [(line, "") for line in text.split("\n")]


def _sections(sheet: Sheet, look: Look, width: int | None) -> list[Line]:
    """Section headings, below each its items: a label and, beside it, what is said of it."""
    found: list[Line] = []
    for number, (section, rows) in enumerate(_by_section(sheet, look)):
        if number:
            found.append([])
        found += _text(section, width, style="bold")
        label = min(max(layout.width(item) for item, _ in rows), 24)
        indent = 2 + (label + _GAP if label else 2)
        if width is not None and width - indent < 30 and label:  # too narrow to stand side by side
            for item, lines in rows:
                found += _text(item, width, indent=2) if item else []
                for text, style in lines:
                    found += _text(text, width, indent=4, style=style)
            continue
        before = ""
        for item, lines in rows:
            # An item is set in by two cells and named once; a claim without one gets a dot in their place.
            dot = "" if label or len(rows) == 1 else "  " + phrases.say("bullet", look.lang)
            beside = [("  " + part, "") for part in layout.wrap(item, label)] if item else [(dot, "")]
            said = [(line, style) for text, style in lines for line in _broken(text, width and width - indent)]
            found += _beside([[] if item and item == before else beside, said], [indent - _GAP, 0])
            before = item
    return found


def _by_section(sheet: Sheet, look: Look) -> Iterator[tuple[str, list[tuple[str, list[tuple[str, str]]]]]]:
    """Each section's heading with its rows: the item, and lines of (text, style)."""
    section, rows = None, list[tuple[str, list[tuple[str, str]]]]()
    columns = sheet.columns
    for raw in sheet.rows:
        head = people(columns[0], raw[0], look.lang)
        if head != section:
            if section is not None:
                yield section, rows
            section, rows = head, []
        lines = [(people(columns[2], raw[2], look.lang), "")]
        for column, cell in zip(columns[3:], raw[3:], strict=True):
            text = people(column, cell, look.lang) if column.people else ""
            if text and column.kind == "evidence":
                lines.append((text, "dim"))
            elif text:
                lines.append((phrases.say("labelled", look.lang, label=heading(column, look.lang), text=text), ""))
        rows.append((people(columns[1], raw[1], look.lang), [line for line in lines if line[0]]))
    if section is not None:
        yield section, rows


# --- plain: one thing a line, for screen readers ------------------------------------------------------


def plain(sheet: Sheet, look: Look) -> str:
    """One `heading: value` a line, a blank line between records; no layout to listen through."""
    lines = []
    if sheet.title:
        lines += [people(Column("", "both"), sheet.title, look.lang), ""]
    if sheet.grouped:
        for section, rows in _by_section(sheet, look):
            lines.append(section)
            for item, parts in rows:
                text = " ".join(" ".join(part.split("\n")) for part, _ in parts)
                lines.append(phrases.say("labelled", look.lang, label=item, text=text) if item else text)
            lines.append("")
    else:
        columns, rows_ = _cells(sheet, look)
        for row in rows_:
            for column, text in zip(columns, row, strict=True):
                if text and column.kind != "bar":
                    lines.append(
                        phrases.say(
                            "labelled", look.lang, label=heading(column, look.lang), text=" ".join(text.split("\n"))
                        )
                    )
            lines.append("")
    lines += [sentence(note, look.lang) for note in sheet.notes]
    return "\n".join(lines).rstrip("\n") + "\n" if lines else ""


# --- md: for documents ------------------------------------------------------------------------------


def md(sheet: Sheet, look: Look) -> str:
    """A Markdown table, or headings with lists for a grouped sheet."""
    blocks = []
    if sheet.title:
        blocks.append("# " + _md(people(Column("", "both"), sheet.title, look.lang)))
    if sheet.grouped:
        for section, rows in _by_section(sheet, look):
            items = []
            for item, parts in rows:
                text = "  \n  ".join(_md(line) for part, _ in parts for line in part.split("\n"))
                items.append(f"- **{_md(item)}** {text}" if item else f"- {text}")
            blocks.append("## " + _md(section) + "\n\n" + "\n".join(items))
    elif sheet.rows:
        columns, rows_ = _cells(sheet, look)
        lines = ["| " + " | ".join(_md(heading(column, look.lang)) for column in columns) + " |"]
        lines.append("|" + "|".join(" --: " if column.kind == "number" else " --- " for column in columns) + "|")
        lines += ["| " + " | ".join(_md(text).replace("\n", "<br>") for text in row) + " |" for row in rows_]
        blocks.append("\n".join(lines))
    blocks += [_md(sentence(note, look.lang)) for note in sheet.notes]
    return "\n\n".join(blocks) + "\n" if blocks else ""


# What means something anywhere (& where it would be a character's name), and before what begins a list or
# underlines a heading when a line begins with it.
_MARK = r"[\\`*_\[\]<>|#~]|&(?=#?\w+;)"
_BEGINS = r"(?m)^\s*(?:\d+(?=[.)](?:\s|$))|(?=[-+](?:\s|$)|[-=]+\s*$))"


def _md(text: str) -> str:
    """Text that Markdown shows as it is; addresses stay links."""
    return re.sub(_BEGINS, r"\g<0>\\", re.sub(_MARK, r"\\\g<0>", text))


# --- for machines -------------------------------------------------------------------------------------


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
    """Tab-separated with no quoting: a tab or line break inside a value becomes a space."""
    names, rows = flat(sheet)
    lines: list[list[Any]] = [list(names), *rows] if look.headers else list(rows)
    # Most values of a row are empty, and to split and join those would take as long as the others.
    texts = [["" if value == "" else " ".join(str(value).split()) for value in line] for line in lines]
    return "".join(["\t".join(line) + "\n" for line in texts])


def to_json(sheet: Sheet, look: Look) -> str:
    """One document, a record or a part a line: `grep` finds it, and indenting would take longer than the answer."""
    import json

    encode = json.JSONEncoder(ensure_ascii=look.ascii).encode
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

    return yaml.safe_dump(nested(sheet), allow_unicode=not look.ascii, sort_keys=False, width=100)


def lines(sheet: Sheet, look: Look) -> str:
    """One line a row as compilers print it, `file:line:column: field: message`, then the notes."""
    found = []
    for (severity, _), file, line, column, field, message in sheet.rows:
        where = f"{file}:{line}:{column}: " + (f"{field}: " if field else "")
        kind = phrases.say("warning", look.lang) if severity == "warning" else ""
        found.append(where + kind + message[look.lang])
    return "".join(line + "\n" for line in [*found, *(sentence(note, look.lang) for note in sheet.notes)])


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


FORMATS: dict[str, Callable[[Sheet, Look], str]] = {
    "table": table,
    "plain": plain,
    "md": md,
    "json": to_json,
    "jsonl": jsonl,
    "csv": to_csv,
    "tsv": tsv,
    "yaml": to_yaml,
}


def text(sheet: Sheet, look: Look) -> str:
    """Each citation in every language, the reader's first, a blank line between, and the line to keep with the data."""
    blocks = [layout.harmless("\n".join(dict.fromkeys([row[1][look.lang], *row[1].values()]))) for row in sheet.rows]
    return "\n\n".join([*blocks, *(sentence(note, look.lang) for note in sheet.notes)]) + "\n"


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


# Only for a sheet of citations (`citation.citation`).
FOR_CITATIONS: dict[str, Callable[[Sheet, Look], str]] = {"text": text, "bibtex": bibtex}
# Only for a sheet of problems (`views.problems`).
FOR_PROBLEMS: dict[str, Callable[[Sheet, Look], str]] = {"lines": lines, "github": github}
FOR_PEOPLE = frozenset({"table", "plain", "md", "html", "lines", "text"})  # these carry the sheet's notes themselves
