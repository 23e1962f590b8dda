"""Formats: the whole output of a small nasty sheet, as bytes; nothing lost at any width.

`python tests/test_formats.py` writes the golden files anew; look at them before committing.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sangaku import display, formats, layout
from sangaku.sheet import Column, Look, Note, Sheet

GOLDEN = Path(__file__).parent / "golden"
NASTY = [
    "[/x] [bold]太字[/bold] :smile:",
    "「かぎ」、句読点。①※→—“”",
    "𠮷野家 髙﨑 ｶﾞｷﾞｸﾞ が",
    'quote " comma , semi ; pipe | star *',
    "tab\tline\nbreak \x1b[31mred\x07 \u202egnirts \u200bzero",
    "=1+1",
    "",
]
NOTE = Note("coverage", {"known": 16, "total": 33, "shown": 2, "missing": 17})


def rows() -> Sheet:
    columns = [
        Column("id"),
        Column("name", "both"),
        Column("lead", "class", "lead"),
        Column("challenges", "terms", "challenge"),
        Column("count", "number"),
        Column("evidence", "evidence"),
    ]
    classes = [
        {"values": ["academia", "government"], "either": True, "basis": "stated"},
        {"values": ["industry"], "either": False, "basis": "reading"},
        {"values": [], "either": False, "basis": "unknown"},
    ]
    because = {"basis": "reading", "sources": ["paper-2020"], "because": {"ja": "ため", "en": "since"}}
    cells = [
        [
            f"case-{n}",
            {"ja": text, "en": text.swapcase()},
            classes[n % 3],
            ["matching", "community"][: n % 3],
            1000 * n,
            because if n % 2 else None,
        ]
        for n, text in enumerate(NASTY)
    ]
    return Sheet(columns, cells, notes=[NOTE])


def sections() -> Sheet:
    columns = [
        Column("section", "heading"),
        Column("item", "both"),
        Column("text", "both"),
        Column("evidence", "evidence"),
        Column("actors", "terms", "sector"),
    ]
    known = {
        "basis": "stated",
        "sources": ["survey"],
        "part": "matching",
        "pages": "P35-42",
        "where": {"ja": "P35-42", "en": "P35-42"},
    }
    cells = [
        [
            "partners" if n < 3 else "tips",
            {"ja": f"項目{n}", "en": f"item {n}"} if n % 2 else None,
            {"ja": text, "en": text},
            known if n else None,
            ["bank"][: n % 2],
        ]
        for n, text in enumerate(NASTY)
    ]
    return Sheet(columns, cells, grouped=True, notes=[NOTE])


SHEETS = {"rows": rows(), "sections": sections()}
LOOKS = {"": Look("ja"), ".80": Look("ja", 80), ".30": Look("en", 30)}
OUTPUTS = [
    (sheet, look, name)
    for sheet in SHEETS
    for name in formats.FORMATS
    for look in (LOOKS if name == "table" else {"": 0})
]


def output(sheet: str, look: str, name: str) -> str:
    return formats.FORMATS[name](SHEETS[sheet], LOOKS[look])


@pytest.mark.parametrize(("sheet", "look", "name"), OUTPUTS)
def test_the_whole_output_is_the_golden_one(sheet: str, look: str, name: str) -> None:
    assert output(sheet, look, name).encode() == (GOLDEN / f"{sheet}{look}.{name}").read_bytes()


def test_every_golden_file_is_some_output() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"{sheet}{look}.{name}" for sheet, look, name in OUTPUTS}


def characters(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


def texts(sheet: Sheet, lang: str) -> str:
    shown = [index for index, column in enumerate(sheet.columns) if column.people]
    return "".join(display.people(sheet.columns[index], row[index], lang) for row in sheet.rows for index in shown)


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("width", [1, 20, 40, 60, 80, 120, 200, 10_000, None])
def test_a_table_loses_no_character_and_is_no_wider_than_asked(sheet: str, lang: str, width: int | None) -> None:
    drawn = display.table(SHEETS[sheet], Look(lang, width))
    lost = characters(texts(SHEETS[sheet], lang)) - characters(drawn)
    if sheet == "sections":  # a section is named once, and an item that repeats is not printed again
        lost -= characters(texts(Sheet(SHEETS[sheet].columns[:2], SHEETS[sheet].rows), lang))
    assert not lost
    if width is not None:
        assert max(layout.width(line) for line in drawn.splitlines()) <= max(width, display.NARROWEST)


@pytest.mark.parametrize("name", sorted(formats.FOR_PEOPLE & set(formats.FORMATS)))
def test_nothing_in_the_data_reaches_the_terminal_as_a_command(name: str) -> None:
    for sheet in SHEETS:
        text = output(sheet, "", name)
        assert not set(text) & {"\x1b", "\x07", "\u202e", "\u200b", "\t"}
        assert "\\u001b" in text.replace("\\\\", "\\")


def test_machine_formats_do_not_change_with_the_language() -> None:
    for name in formats.FORMATS.keys() - formats.FOR_PEOPLE:
        for sheet in SHEETS.values():
            assert formats.FORMATS[name](sheet, Look("ja")) == formats.FORMATS[name](sheet, Look("en"))


def test_what_a_machine_reads_back_is_what_was_there() -> None:
    sheet = SHEETS["rows"]
    records = json.loads(formats.to_json(sheet, Look()))
    assert [record["name"]["ja"] for record in records] == NASTY
    assert yaml.safe_load(formats.to_yaml(sheet, Look())) == records
    assert [json.loads(line) for line in formats.jsonl(sheet, Look()).splitlines()] == records
    table = list(csv.DictReader(io.StringIO(formats.to_csv(sheet, Look()), newline="")))
    assert [record["name_ja"] for record in table] == NASTY
    assert [record["lead_either"] for record in table] == ["true", "false", "false"] * 2 + ["true"]


def test_tsv_alters_nothing_but_tabs_and_line_breaks() -> None:
    sheet = Sheet([Column("a"), Column("b", "number")], [["two  blanks　", 0], ["a\ttab", 1], ["a\r\nbreak\n", 2]])
    assert formats.tsv(sheet, Look()) == "a\tb\ntwo  blanks　\t0\na tab\t1\na break\t2\n"


def test_yaml_writes_out_what_stands_twice() -> None:
    name = {"ja": "名", "en": "name"}
    text = formats.to_yaml(Sheet([Column("name", "both")], [[name], [name]]), Look())
    assert text == "- name:\n    ja: 名\n    en: name\n" * 2


def test_an_ascii_stream_gets_escapes_that_lose_nothing() -> None:
    text = formats.to_json(SHEETS["rows"], Look(ascii=True))
    assert text.isascii()
    assert [record["name"]["ja"] for record in json.loads(text)] == NASTY


def test_colour_is_only_where_it_is_asked_for() -> None:
    assert "\x1b[" in display.table(SHEETS["rows"], Look(color=True))
    assert "\x1b[" not in display.table(SHEETS["rows"], Look())


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("width", [30, 80, None])
def test_colour_changes_nothing_but_the_colour(sheet: str, width: int | None) -> None:
    drawn = display.table(SHEETS[sheet], Look(width=width, color=True))
    assert re.sub(r"\x1b\[[0-9;]*m", "", drawn) == display.table(SHEETS[sheet], Look(width=width))
    assert not any(re.search(r"\s(\x1b\[0m)?$", line) for line in drawn.splitlines())


japanese = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("三浦真珠、。「」（）ーァ abc"), max_size=200
)


@given(japanese, st.integers(4, 120))
def test_wrapping_loses_only_blanks_and_keeps_to_the_width(text: str, limit: int) -> None:
    text = layout.harmless(text)
    lines = layout.wrap(text, limit)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(layout.width(line) <= limit for line in lines)


@pytest.mark.parametrize("limit", range(6, 40))
def test_no_line_begins_with_a_full_stop_or_ends_with_an_opening_bracket(limit: int) -> None:
    for line in layout.wrap("「三浦真珠プロジェクト」は、（東京大学の）実験所が始めた*。拠点*、" * 3, limit):
        assert line[0] not in "、。」）*"
        assert line[-1] not in "「（"


@pytest.mark.parametrize("limit", range(12, 40))
def test_a_list_of_ids_is_broken_between_them(limit: int) -> None:
    ids = ["utokyo-2017", "town-news", "a-long-id-of-20-cells", "kyobun-2018"]
    lines = layout.wrap("［資料 " + "、".join(ids) + "］", limit)
    assert not any(line.startswith(("、", "］")) for line in lines)
    whole = [key for key in ids if any(key in line for line in lines)]
    assert whole == [key for key in ids if len(key) + 2 <= limit]


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for old in GOLDEN.iterdir():
        old.unlink()
    for one in OUTPUTS:
        (GOLDEN / f"{one[0]}{one[1]}.{one[2]}").write_bytes(output(*one).encode())
