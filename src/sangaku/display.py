"""Sheets as people read them: tables, records, Markdown, one line a problem. The only home of Rich.

Owns what people read for a raw cell, and every layout. Knows no case and no command. Apart from `formats`, because
an answer for a machine need not load it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Container, Iterator
from typing import Any

from sangaku import layout, phrases, words
from sangaku.sheet import Column, Look, Sheet

NARROWEST = 20  # cells; whatever the terminal says, text is not folded into less
_GAP = 2
_SQUEEZED = 12  # a column is not folded into fewer cells; then records are printed instead


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
        found += _text(note.sentence(look.lang), width, style="dim")
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
    lines += [note.sentence(look.lang) for note in sheet.notes]
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
    blocks += [_md(note.sentence(look.lang)) for note in sheet.notes]
    return "\n\n".join(blocks) + "\n" if blocks else ""


# What means something anywhere (& where it would be a character's name), and before what begins a list or
# underlines a heading when a line begins with it.
_MARK = r"[\\`*_\[\]<>|#~]|&(?=#?\w+;)"
_BEGINS = r"(?m)^\s*(?:\d+(?=[.)](?:\s|$))|(?=[-+](?:\s|$)|[-=]+\s*$))"


def _md(text: str) -> str:
    """Text that Markdown shows as it is; addresses stay links."""
    return re.sub(_BEGINS, r"\g<0>\\", re.sub(_MARK, r"\\\g<0>", text))


# --- for one kind of sheet alone ---------------------------------------------------------------------


def lines(sheet: Sheet, look: Look) -> str:
    """One line a row as compilers print it, `file:line:column: field: message`, then the notes."""
    found = []
    for (severity, _), file, line, column, field, message in sheet.rows:
        where = f"{file}:{line}:{column}: " + (f"{field}: " if field else "")
        kind = phrases.say("warning", look.lang) if severity == "warning" else ""
        found.append(where + kind + message[look.lang])
    return "".join(line + "\n" for line in [*found, *(note.sentence(look.lang) for note in sheet.notes)])


def text(sheet: Sheet, look: Look) -> str:
    """Each citation in every language, the reader's first, a blank line between, and the line to keep with the data."""
    blocks = [layout.harmless("\n".join(dict.fromkeys([row[1][look.lang], *row[1].values()]))) for row in sheet.rows]
    return "\n\n".join([*blocks, *(note.sentence(look.lang) for note in sheet.notes)]) + "\n"
