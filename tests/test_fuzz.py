"""Fuzz: mutated files, naughty words, random sheets. Nothing raises, nothing is lost, nothing gets through.

A few seconds of it here; `make fuzz` gives each of these a hundred times as many inputs and more (see fuzz/fuzz.py).
What it finds becomes a test of its own: an `@example` below, or a file in `cases_bad`.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import yaml
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

import make_case
from sangaku import (
    citation,
    cli,
    comparison,
    display,
    files,
    formats,
    layout,
    loader,
    options,
    query,
    record,
    search,
    store,
    views,
    words,
)
from sangaku.commands import COMMANDS, FORMATS
from sangaku.sheet import Column, Look, Note, Sheet
from test_hostile import TEXTS, UNSEEN, hostile_case, unseen

INPUTS = int(os.environ.get("FUZZ_INPUTS", "300"))


def fuzz(share: int) -> settings:
    """So many hundredths of the inputs."""
    return settings(max_examples=INPUTS * share // 100, deadline=None, suppress_health_check=list(HealthCheck))


NAUGHTY = [
    *TEXTS, *UNSEEN.values(), "", " ", "　", "0", "-1", "9" * 400, "1e400", "NaN", "-", "--", "=", ",", "、", "%", "*",
    "'", '"', '"a', "\\", "\n", "a\nb", "lead=", "=官", "lead=官", "have=公設試,stage=matching", "官", "真珠", "市",
    "miura-pearl", "unknown", "2013", "2013-02-30", "２０１３", "..", "../x", "/dev/null", "~", "null", "{}", "[]",
    "ﷺ", "ß", "İ", "ﬁ", "が", "ｶﾞ", "ー", "・・・", "㍿", "𠮷", "👨\u200d👩", "x" * 3000,
]  # fmt: skip
words_typed = st.sampled_from(NAUGHTY) | st.text(max_size=12)
seen = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn"]), min_size=1, max_size=60)
people_texts = st.lists(st.sampled_from(TEXTS) | seen | seen | st.text(max_size=60), min_size=1, max_size=8)
looks = st.builds(
    Look,
    lang=st.sampled_from(words.LANGUAGES),
    width=st.none() | st.integers(1, 200),
    color=st.booleans(),
    ascii=st.booleans(),
    headers=st.booleans(),
)


@cache
def bundled() -> tuple[Any, dict[str, Any]]:
    """The survey, as the loader has it and as plain data."""
    found = loader.read_survey(files.bundled_data() / "survey.yaml")
    return found, found.model_dump(mode="json", exclude_none=True)


@cache
def compiled() -> Any:
    return store.open_store()


# --- files ------------------------------------------------------------------------------------------------------


@cache
def originals() -> list[tuple[str, bytes]]:
    """Files to start from, by name: the sample, the hostile case, broken ones, and every real one by its size."""
    made = [("sample", make_case.text().encode()), ("hostile", json.dumps(hostile_case()).encode())]
    bad = (Path(__file__).parent / "cases_bad").glob("*.yaml")
    real = [(path.stem, path.read_bytes()) for path in (*bad, *files.case_files(files.bundled_data()))]
    return made * 12 + sorted(real, key=lambda named: len(named[1]))


PIECES = [
    b"\0", b"\xff", b"\xef\xbb\xbf", b"\t", b"\r", b"\r\n", b"\n", b" ", b"&a ", b"*a", b"&a [*a]", b"!!python/name:os.system ",
    b"!x ", b"<<: {a: b}\n", b"[" * 30, b"{a: " * 30, b"- " * 30, b"? ", b"---\n", b"...\n", b"%YAML 9.9\n", b'"', b"'", b"|\n",
    b">-\n", b"# ", b": ", b",", b"]", b"}", b'"\\e[31m"', b'"\\uD800"', b'"\\u202e"', b'"a\\nb"', b"9" * 400, b"0.5", b"-1",
    b"1e400", b"0x1F", b"2013-02-30", b"2013", b"true", b"unknown", b"stated", b"survey", b"documented", b"[]", b"{}", b"~",
    b"null", b"''", b"javascript:x", b"../x", "：".encode(), "\u202e".encode(), "\x85".encode(), "三".encode()[:2],
]  # fmt: skip
Edit = Callable[[bytes, int, int, bytes], bytes]


def _line(change: Callable[[list[bytes], int, int, bytes], None]) -> Edit:
    """An edit of lines out of one of a list of lines."""

    def edit(content: bytes, at: int, other: int, piece: bytes) -> bytes:
        lines = content.split(b"\n")
        change(lines, at % len(lines), other % len(lines), piece)
        return b"\n".join(lines)

    return edit


def _value(lines: list[bytes], at: int, other: int, piece: bytes) -> None:
    lines[at] = re.sub(rb"(?<=: ).*", lambda _: piece, lines[at])


def _key(lines: list[bytes], at: int, other: int, piece: bytes) -> None:
    lines[at] = re.sub(rb"[a-z_]+(?=:)", lambda _: piece, lines[at], count=1)


def _swap(lines: list[bytes], at: int, other: int, piece: bytes) -> None:
    lines[at], lines[other] = lines[other], lines[at]


def _indent(lines: list[bytes], at: int, other: int, piece: bytes) -> None:
    lines[at] = b" " * (other % 8) + lines[at]


def _remove(lines: list[bytes], at: int, other: int, piece: bytes) -> None:
    del lines[at : at + 1 + other % 4]


def _double(lines: list[bytes], at: int, other: int, piece: bytes) -> None:
    lines[at:at] = lines[at : at + 1 + other % 4]


EDITS: list[Edit] = [
    lambda content, at, other, piece: content[:at] + piece + content[at:],
    lambda content, at, other, piece: content[:at] + piece + content[at + len(piece) :],
    lambda content, at, other, piece: content[:at] + content[at + other % 40 :],
    lambda content, at, other, piece: content[:at],
    lambda content, at, other, piece: content[:at] + originals()[other % len(originals())][1][at:],
    *map(_line, (_value, _value, _value, _value, _key, _swap, _indent, _remove, _remove, _double)),
]
mutations = st.lists(
    st.tuples(
        st.integers(0, len(EDITS) - 1),
        st.integers(0, 2**16),
        st.integers(0, 2**16),
        st.sampled_from(PIECES) | seen.map(str.encode) | st.sampled_from(TEXTS).map(str.encode) | st.binary(max_size=6),
    ),
    max_size=5,
)


def mutated(original: int, edits: list[tuple[int, int, int, bytes]]) -> tuple[Path, bytes]:
    name, content = originals()[original % len(originals())]
    for number, at, other, piece in edits:
        content = EDITS[number](content, at % (len(content) + 1), other, piece)
    return Path(f"{name}.yaml"), content


@fuzz(35)
@given(original=st.integers(0, 100), edits=mutations)
def test_a_mutated_file_is_a_case_or_says_what_is_wrong_with_it(
    original: int, edits: list[tuple[int, int, int, bytes]]
) -> None:
    path, content = mutated(original, edits)
    survey, _ = bundled()
    case, problems = loader.read_case(path, content, survey)
    assert (case is None) == bool(problems)
    for problem in problems:
        assert problem.line >= 1
        assert problem.column >= 1
        for lang in words.LANGUAGES:
            said = cli.problem_line(problem, lang)
            assert said.startswith(f"{path}:{problem.line}:{problem.column}: ")
            assert len(said) < 2_000
            assert not unseen(said)
            assert "\n" not in said
    event(problems[0].phrase if problems else "a case")
    if case is not None:
        answer_holds(case.document, len(content), Look("en", 40))


@fuzz(3)
@given(texts=people_texts, which=st.integers(0, 3), look=looks)
@example(["\U000103d6"], 2, Look("ja", 40))
def test_a_case_of_any_texts_is_refused_for_a_reason_or_shown_whole(texts: list[str], which: int, look: Look) -> None:
    content = json.dumps(hostile_case(cycle(texts)), ensure_ascii=False).encode("utf-8", "surrogatepass")
    case, problems = loader.read_case(Path("hostile.yaml"), content, bundled()[0])
    reasons = {"forbidden_character", "string_too_short", "summary_too_long", "not_yaml", "not_utf8", "more_problems"}
    assert {problem.phrase for problem in problems} <= reasons
    if case is None:
        event("refused")
        return
    event("shown")
    assert json.loads(json.dumps(case.document)) == case.document
    answer_holds(case.document, which, look)


def answer_holds(case: dict[str, Any], which: int, look: Look) -> None:
    """An answer about a case is whole and harmless in every format."""
    _, survey = bundled()
    answers: list[Callable[[], Sheet]] = [
        lambda: record.record(case, survey, brief=True),
        lambda: record.record(case, survey),
        lambda: comparison.comparison([case, case]),
        lambda: citation.citation(case, survey, "0", "2026-11-23"),
    ]
    everything_holds(answers[which % len(answers)](), look)


@fuzz(1)
@given(texts=people_texts)
def test_a_case_of_any_texts_that_is_let_in_can_be_compiled_and_found(texts: list[str]) -> None:
    """Through the store, beside no others: a folder with nothing but the survey stands in for ours."""
    with TemporaryDirectory() as folder, mock.patch.dict(os.environ, {"SANGAKU_NO_CACHE": "1"}):
        ours, theirs = Path(folder, "ours"), Path(folder, "theirs")
        for made in (ours, theirs, ours / "cases"):
            made.mkdir()
        (ours / "survey.yaml").write_bytes((files.bundled_data() / "survey.yaml").read_bytes())
        path = theirs / "hostile.yaml"
        path.write_text(json.dumps(hostile_case(cycle(texts))), encoding="utf-8")
        if make_case.problems(path):
            event("refused")
            return
        event("compiled")
        with mock.patch.object(files, "bundled_data", return_value=ours):
            connection = store.open_store([theirs])
        case = query.document(connection, "hostile")
        assert case["name"]["aliases"] == make_case.case(path).document["name"]["aliases"]
        for text in case["name"]["aliases"]:
            wanted = search.wanted([f'"{text}"' if '"' not in text else text], exact=True)
            if wanted and not any(word.barred for word in wanted):
                found = search.find(connection, query.Asked(), wanted)
                hits = views.hits(found, query.cases(connection, list(found)), query.survey(connection), wanted)
                assert list(found) == ["hostile"], text
                everything_holds(hits, Look("ja", 60))
        connection.close()


# --- sheets -----------------------------------------------------------------------------------------------------

texts = st.sampled_from(NAUGHTY) | st.text(max_size=40) | st.text("三浦真珠、。「」（）ーァ・ abc　\n", max_size=60)
both = st.fixed_dictionaries({"ja": texts, "en": texts})
VOCABULARIES = ("lead", "market", "outcome", "challenge", "sector", "prefecture")


def keys_of(vocabulary: str) -> st.SearchStrategy[str]:
    return st.sampled_from(list(words.VOCABULARIES[vocabulary]))


def cells(kind: str, vocabulary: str) -> st.SearchStrategy[Any]:
    """Cells as `sheet` describes them."""
    known = keys_of(vocabulary)
    found: dict[str, st.SearchStrategy[Any]] = {
        "text": texts,
        "date": st.sampled_from(["2013", "2013-10", "2013-10-01"]),
        "number": st.integers(-(10**9), 10**15) | st.floats(-1e9, 1e9, allow_nan=False).map(lambda n: round(n, 3)),
        "both": both,
        "titled": st.tuples(texts, both),
        "marked": both | st.fixed_dictionaries({"before": texts, "match": texts, "after": texts}),
        "value": known | st.just("unknown"),
        "bar": st.integers(0, 90),
        "heading": st.sampled_from(["tips", "gaps", "overview"]) | st.tuples(st.just("summary"), both),
        "term": known | texts,
        "terms": st.lists(known, max_size=4),
        "class": st.fixed_dictionaries(
            {
                "values": st.lists(known, min_size=1, max_size=3),
                "either": st.booleans(),
                "basis": st.sampled_from(["stated", "reading"]),
            }
        )
        | st.just({"values": [], "either": False, "basis": "unknown"}),
        "places": st.lists(keys_of("prefecture"), max_size=3),
        "list": st.lists(texts, max_size=4),
        "names": st.lists(both, max_size=4),
        "evidence": st.fixed_dictionaries(
            {"basis": st.sampled_from(list(words.BASIS)), "sources": st.lists(texts, max_size=3)},
            optional={"part": texts, "where": both, "because": both},
        ),
    }
    return st.none() | found[kind]


KINDS = (
    "text", "date", "number", "both", "titled", "marked", "value", "bar", "heading", "term", "terms", "class", "places",
    "list", "names", "evidence",
)  # fmt: skip


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Any sheet: up to seven columns of any kinds, or sections as `show` has them."""
    grouped = draw(st.booleans())
    columns: list[Column] = []
    if grouped:
        columns = [Column("section", draw(st.sampled_from(["heading", "both", "titled"]))), Column("item", "both")]
        columns += [Column("text", draw(st.sampled_from(["both", "text", "marked"]))), Column("evidence", "evidence")]
    else:
        columns = [Column(draw(st.sampled_from(["name", "id", "count"])), draw(st.sampled_from(["text", "both"])))]
    for number in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from([kind for kind in KINDS if kind != "evidence"] + ["mixed"]))
        headed = draw(st.none() | both)
        columns.append(Column(f"c{number}", kind, draw(st.sampled_from(VOCABULARIES)), heading=headed))
    rows = []
    for _ in range(draw(st.integers(0, 6))):
        row = []
        for column in columns:
            vocabulary = column.vocabulary or "lead"
            if column.kind == "mixed":
                kind = draw(st.sampled_from([kind for kind in KINDS if kind not in ("evidence", "bar")]))
                row.append((Column("", kind, vocabulary), draw(cells(kind, vocabulary))))
            else:
                row.append(draw(cells(column.kind, vocabulary)))
        rows.append(row)
    if grouped:  # a section and a text are always there
        rows = [row for row in rows if row[0] is not None and row[2] is not None]
    notes = [Note("widened", {"word": draw(texts), "aliases": draw(both)})] if draw(st.booleans()) else []
    return Sheet(columns, rows, title=draw(st.none() | both), grouped=grouped, notes=notes)


def characters(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


def shown(sheet: Sheet, lang: str) -> Counter[str]:
    """Every character that people must see of a sheet, each as often as it stands there at the least."""
    found: Counter[str] = Counter()
    for index, column in enumerate(sheet.columns):
        if not column.people:
            continue
        each = [display.people(column, row[index], lang) for row in sheet.rows]
        if sheet.grouped and index < 2:  # a section is named once, an item that repeats is not printed again
            each = list(dict.fromkeys(each))
        if sheet.grouped and index == 2:
            each = [text for text in each if text]
        for text in each:
            found += characters(text)
    return found


def at_least(line: str) -> int:
    """The cells of a line. Rich pads by another edition of Unicode, in which a few characters have another width."""
    return sum(min(layout.width(char), cell_len(char)) for char in line)


def everything_holds(sheet: Sheet, look: Look) -> None:
    """What every format promises of every sheet."""
    people = shown(sheet, look.lang)
    for name in sorted(formats.FOR_PEOPLE & formats.FORMATS.keys()):
        out = formats.FORMATS[name](sheet, look)
        if name == "table" and look.color:
            out = re.sub(r"\x1b\[[0-9;]*m", "", out)
        assert not unseen(out), name
        assert out == "" or out.endswith("\n")
        expected = people
        if name in ("plain", "table"):  # the first draws no bars, the other none where there is no room
            bars = [index for index, column in enumerate(sheet.columns) if column.kind == "bar"]
            expected = people - Counter({"#": sum(row[index] or 0 for index in bars for row in sheet.rows)})
        assert not expected - characters(out), name
        if name == "table" and look.width is not None:
            widest = max(map(at_least, out.splitlines()), default=0)
            assert widest <= max(look.width, display.NARROWEST), name
    exact = formats.nested(sheet)
    assert json.loads(formats.to_json(sheet, look)) == plain_data(exact)
    lines = [json.loads(line) for line in formats.jsonl(sheet, look).split("\n")[:-1]]
    assert lines == (plain_data(exact) if isinstance(exact, list) else [plain_data(exact)])
    names, rows = formats.flat(sheet)
    assert all(len(row) == len(names) for row in rows)
    back = list(csv.reader(io.StringIO(formats.to_csv(sheet, look), newline="")))
    cells_ = [[str(cell) for cell in row] for row in ([names] if look.headers else []) + rows]
    if not any("\r" in cell for row in cells_ for cell in row):  # never in data: the loader keeps it out
        assert [row for row in back if row] == [row for row in cells_ if row]
    tabbed = formats.tsv(sheet, look).split("\n")[:-1]
    assert all(line.count("\t") == max(len(names) - 1, 0) for line in tabbed)
    written = yaml.safe_load(formats.to_yaml(sheet, look))
    if not re.search("[\x85\u2028\u2029]", json.dumps(plain_data(exact), ensure_ascii=False)):
        assert written == plain_data(exact)


def plain_data(value: Any) -> Any:
    """As JSON has it, where a tuple is a list."""
    return json.loads(json.dumps(value))


@fuzz(16)
@given(sheet=sheets(), look=looks)
@example(Sheet([Column("a"), Column("b"), Column("c"), Column("d", "bar")], [["あ", "い", "う", 1]]), Look("ja", 1))
def test_any_sheet_is_whole_in_every_format_at_any_width(sheet: Sheet, look: Look) -> None:
    event("grouped" if sheet.grouped else "rows")
    everything_holds(sheet, look)


# --- lines ------------------------------------------------------------------------------------------------------


@fuzz(25)
@given(text=texts | st.text(max_size=400), limit=st.integers(1, 120))
@example("a\u0301" * 50, 1)
@example("（（（（ a", 2)
@example("三浦　真珠\xa0x", 7)
def test_breaking_lines_loses_only_blanks_at_their_ends(text: str, limit: int) -> None:
    text = layout.harmless(text)
    assert not unseen(text)
    assert layout.harmless(text) == text
    lines = layout.wrap(text, limit)
    assert "".join("".join(lines).split()) == "".join(text.split())
    widest = max((layout.width(char) for char in text), default=0)
    assert all(layout.width(line) <= max(limit, widest) for line in lines)
    if "\n" not in text and layout.width(text) <= limit:
        assert lines == [text.strip()]


# --- searches and command lines ---------------------------------------------------------------------------------


@fuzz(10)
@given(typed=st.lists(words_typed, max_size=5), exact=st.booleans())
@example(["ﷺ"], False)
@example(["・", "-・", '"・"'], False)
def test_any_search_can_be_read_and_finds_what_it_says(typed: list[str], exact: bool) -> None:
    wanted = search.wanted(typed, exact=exact)
    for word in wanted:
        assert word.spellings
        assert all(spelling and words.fold(spelling) == spelling for spelling in word.spellings)
        assert not (word.aliases and (exact or word.barred))
    if len(wanted) > 200 or all(word.barred for word in wanted):
        return
    found = search.find(compiled(), query.Asked(), wanted)
    event("found" if found else "nothing found")
    whole = dict(compiled().execute("SELECT case_id, CAST(folded AS TEXT) FROM fulltext"))
    for case, folded in whole.items():
        answers = all(any(spelling in folded for spelling in word.spellings) != word.barred for word in wanted)
        assert answers == (case in found)
    cases = query.cases(compiled(), list(found))
    display.table(views.hits(found, cases, query.survey(compiled()), wanted), Look("ja", 60))


def flags(command: str) -> list[tuple[str, bool]]:
    """The options of a command as they are typed, and whether each takes a value."""
    dangerous = {"--web", "--open", "--source", "--output", "-o", "--install-completion", "--bom"}
    found = []
    for parameter in options.of(command):
        if parameter.param_type_name == "option":
            takes_value = not parameter.is_flag
            found += [(flag, takes_value) for flag in parameter.opts if flag not in dangerous]
    return found


characters_typed = st.characters(exclude_characters="\0")  # which no command line can hold
arguments = st.sampled_from(NAUGHTY) | st.sampled_from(list(words.FACETS)) | st.text(characters_typed, max_size=8)
IDS = [path.stem for path in files.case_files(files.bundled_data())]
SITUATIONS = ["lead=官", "lead=官,market=海外", "lead=学,stage=matching,have=公設試", "field=水産"]


def right(name: str) -> list[str]:
    """Some values that an option or a command takes."""
    facet = name.removeprefix("--").removeprefix("not-").replace("actor", "sector")
    if facet in words.VOCABULARIES:
        terms = words.VOCABULARIES[facet]
        return [spelling for key, term in terms.items() for spelling in (key, term.ja, term.en)]
    known = {"--for": SITUATIONS, "--like": SITUATIONS, "--by": ["lead", "lead,market"], "--top": ["0", "3"]}
    known |= dict.fromkeys(("show", "compare", "similar", "cite"), IDS) | {
        "search": ["真珠", "大学 -銀行", '"知的財産"']
    }
    known |= {"--since": ["2013"], "--until": ["2020-01"], "--sort": ["id", "-name"], "--fields": ["id,name", "case"]}
    known |= {
        "--color": ["always", "never"],
        "--lang": ["ja", "en"],
        "--format": list(FORMATS),
        "terms": ["官", "lead"],
    }
    return known.get(name, ["x"])


@st.composite
def command_lines(draw: st.DrawFn) -> list[str]:
    """A command that writes no file and opens no browser, with any of its options and any values, often right ones."""
    command = draw(st.sampled_from([name for name in COMMANDS if name not in ("new", "export")]))
    line = [command, *draw(st.lists(st.sampled_from(right(command)) | arguments, max_size=3))]
    known = flags(command)
    for _ in range(draw(st.integers(0, 3))):
        flag, takes_value = draw(st.sampled_from(known))
        line += [flag, draw(st.sampled_from(right(flag)) | arguments)] if takes_value else [flag]
    if draw(st.booleans()):
        line += ["--format", draw(st.sampled_from(list(COMMANDS[command].formats)))]
    return [part for part in line if part not in ("--web", "--open", "--source", "--output", "-o")]


@contextlib.contextmanager
def streams(given: bytes) -> Iterator[tuple[io.StringIO, io.StringIO]]:
    """Streams of our own, bytes of somebody's on stdin."""
    out, err = io.StringIO(), io.StringIO()
    stdin = io.TextIOWrapper(io.BytesIO(given), encoding="utf-8", errors="replace")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), mock.patch.object(sys, "stdin", stdin):
        yield out, err


@fuzz(10)
@given(line=command_lines(), lang=st.sampled_from(words.LANGUAGES), given=st.binary(max_size=30))
@example(["compare", "-", "-"], "ja", b"miura-pearl kc-miyagi")
@example(["stats", "--by", ""], "en", b"")
@example(["list", "--fields", ","], "en", b"")
@example(["similar", "miura-pearl", "--top", "-1"], "en", b"")
@example(["validate", "…" * 200], "ja", b"")
@example(["list", "--lead", "\n"], "ja", b"")
def test_any_command_line_is_answered_or_refused_in_one_line(line: list[str], lang: str, given: bytes) -> None:
    with mock.patch.dict(os.environ, {"COLUMNS": "70", "SANGAKU_LANG": lang}), streams(given) as (out, err):
        code = cli.main(line)
    event(f"exit {code}")
    assert code in (0, 1, 2), line
    told, said = out.getvalue(), err.getvalue()
    assert not unseen(said), line
    if code == 2:
        assert told == ""
        assert len(said.splitlines()) == 1, line
    if code == 1 and line[0] != "validate":
        assert said
    if code == 0 and not {"--json", "--csv", "json", "jsonl", "yaml", "csv", "tsv", "bibtex"} & set(line):
        coloured = re.sub(r"\x1b\[[0-9;]*m", "", told) if "--color" in line else told
        assert not unseen(coloured), line
