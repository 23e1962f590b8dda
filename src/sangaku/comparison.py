"""Cases side by side on everything that can be compared, as a sheet.

Owns what is compared and in which order. Like `views` it knows no paper and no language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sangaku import phrases, words
from sangaku.cells import text_of, titled
from sangaku.record import AXES, measured, placed, telling
from sangaku.sheet import Column, Note, Sheet

Case = dict[str, Any]
SECTORS = [key for key, term in words.SECTOR.items() if not term.broader]


def comparison(cases: Sequence[Case], *, differences: bool = False) -> Sheet:
    """A column a case, a row for everything that can be compared; `differences` hides equal rows."""
    columns = [Column("item", "both")]
    for case in cases:
        columns.append(Column(case["id"], "mixed", heading=titled(case["name"], case["id"])))
    rows: list[list[Any]] = []
    document: dict[str, dict[str, Any]] = {case["id"]: {} for case in cases}
    hidden = 0
    for key, column, values in _compared(cases):
        for case, value in zip(cases, values, strict=True):
            document[case["id"]][key] = value
        if differences and all(value == values[0] for value in values):
            hidden += 1
        else:
            cells = [(column, None if value == [] else value) for value in values]
            rows.append([phrases.both(key), *cells])
    notes = [Note("equal_hidden", {"count": hidden}, for_machines=False)] if hidden else []
    shown = [cell for row in rows for _, cell in row[1:]]
    basis = {cell["basis"] for cell in shown if isinstance(cell, dict) and "basis" in cell}
    if "reading" in basis:
        notes.append(Note("star", for_machines=False))
    if "unknown" in basis or None in shown:
        notes.append(Note("unknown_is_not_no", for_machines=False))
    return Sheet(columns, rows, notes=notes, document=document)


def _compared(cases: Sequence[Case]) -> Iterator[tuple[str, Column, list[Any]]]:
    """Everything that can be compared: its heading, how its cells are read, and each case's value."""
    names = Column("", "names")
    yield "collection", Column("", "term", "collection"), [case["collection"] for case in cases]
    yield ("places", names, [[placed(place) for place in case["places"] if "prefecture" in place] for case in cases])
    yield "start", Column("", "date"), [case["period"].get("start") for case in cases]
    yield "field", Column("", "terms", "field"), [case["field"] for case in cases]
    for axis in AXES:
        given = [case["classification"][axis] for case in cases]
        yield (
            axis,
            Column("", "class", axis),
            [{key: one[key] for key in ("values", "either", "basis")} for one in given],
        )
    for sector in SECTORS:
        kinds = words.narrower("sector", sector)
        yield (
            f"{sector}_partners",
            names,
            [[p["name"] for p in case["partners"] if p["kind"] in kinds] for case in cases],
        )
    for section in ("motive", "matching"):
        yield section, names, [[text_of(claim) for claim in case[section][:2]] for case in cases]
    met = [{tip["challenge"] for tip in case["tips"]} for case in cases]
    yield (
        "challenges",
        Column("", "terms", "challenge"),
        [[key for key in words.CHALLENGE if key in each] for each in met],
    )
    yield "figures", names, [[measured(item) for item in telling(case["figures"])] for case in cases]
    for section in ("funding", "setbacks"):
        yield section, names, [[text_of(claim) for claim in case[section][:3]] for case in cases]
    for section in ("tips", "disagreements", "gaps", "sources"):
        yield f"{section}_count", Column("", "number"), [len(case[section]) for case in cases]
