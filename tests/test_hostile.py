"""Whatever somebody points sangaku at: it ends soon, names the file, and lets nothing through."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import resource
import socket
import sqlite3
import subprocess
import sys
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
import yaml

import make_case
from conftest import Answer, Process, Run
from sangaku import claims, cli, display, exports, files, formats, layout, loader
from sangaku.commands import COMMANDS
from sangaku.sheet import Column, Look, Note, Sheet

linux = pytest.mark.skipif(sys.platform != "linux", reason="makes devices and links as a Unix does")
GOOD = make_case.text()

FIGURE = "figures:\n  - {measure: {ja: 数, en: n}, unit: {ja: 個, en: n}, value: %s, basis: documented, sources: [paper-2020]}\n"

# --- files that are no case -------------------------------------------------------------------------------

# The bytes of a file, and what must be said of it: line, column, phrase.
FILES: dict[str, tuple[bytes, list[tuple[int, int, str]]]] = {
    "utf-16": ("id: a\n".encode("utf-16"), [(1, 1, "not_utf8")]),
    "utf-16-without-a-mark": ("id: a\n".encode("utf-16-be"), [(1, 1, "forbidden_character")]),
    "mark-alone": (b"\xef\xbb\xbf", [(1, 1, "empty_file")]),
    "noise": (bytes(range(255, -1, -1)) * 100, [(1, 1, "not_utf8")]),
    "zeros": (bytes(1000), [(1, 1, "forbidden_character")]),
    "comment-alone": (b"# nothing\n", [(1, 1, "empty_file")]),
    "half-a-character": ("id: 三".encode()[:-1], [(1, 5, "not_utf8")]),
    "alias-bomb": (
        b"".join(b"%c: &%c [%s]\n" % (c, c, b", ".join([b"*%c" % (c - 1)] * 9)) for c in range(98, 122)),
        [(1, 4, "no_aliases")],
    ),
    "cycle": (b"a: &a [*a]\n", [(1, 4, "no_aliases")]),
    "cycle-through-a-key": (b"&a a: *a\n", [(1, 1, "no_aliases")]),
    "deep-lists": (b"a: " + b"[" * 900, [(1, 27, "too_deep")]),  # of thousands libyaml itself refuses more or less
    "deep-mappings": (b"{a: " * 500_000, [(1, 97, "too_deep")]),
    "deep-blocks": (b"".join(b" " * n + b"a:\n" for n in range(2000)), [(25, 25, "too_deep")]),
    "deep-dashes": (b"- " * 1_000_000, [(1, 49, "too_deep")]),
    "deep-keys": (b"? " * 1_000_000, [(1, 3, "key_not_text")]),
    "same-key-over-and-over": (b"a: 1\n" * 300_000, [(2, 1, "duplicate_key")]),
    "one-long-key": (b"a" * 3_000_000 + b": b\n", [(1, 3_000_001, "not_yaml")]),
    "half-a-pair": (b'id: "\\ud800"\n', [(1, 8, "not_yaml")]),
}


def found_in(path: Path) -> list[tuple[int, int, str]]:
    return [(problem.line, problem.column, problem.phrase) for problem in make_case.problems(path)]


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_case_is_said_to_be_none(tmp_path: Path, name: str) -> None:
    content, expected = FILES[name]
    path = tmp_path / f"{name}.yaml"
    path.write_bytes(content)
    assert found_in(path) == expected


@pytest.mark.parametrize(
    "value",
    ["!!python/object/apply:os.system [touch pwned]", "!!python/name:os.system", "!!binary aGk=", "!!set {a}", "!x a"],
)
def test_a_tag_is_refused_before_anything_is_made_of_it(tmp_path: Path, value: str) -> None:
    path = tmp_path / "tag.yaml"
    path.write_text(f"id: {value}\n", encoding="utf-8")
    assert found_in(path) == [(1, 5, "no_tags")]
    assert sorted(tmp_path.iterdir()) == [path]


def test_nothing_is_guessed_from_how_a_value_looks(tmp_path: Path) -> None:
    """`no`, `012`, `1:30`, `2013-10-01`, `.5` and `~x` are text in a text, and a number only where one is wanted."""
    looks = ["no", "012", "0o17", "0x1F", "1:30:00", "2013-10-01", "2013-10-01T00:00:00Z", ".5", ".inf", "=", "<<"]
    path = make_case.write(tmp_path, ("en: A sample case", f"en: yes, aliases: [{', '.join(looks)}]"))
    found = make_case.case(path)
    assert found.name.en == "yes"
    assert list(found.name.aliases) == looks


def test_a_merge_key_merges_nothing(tmp_path: Path) -> None:
    path = make_case.write(tmp_path, ("collection: mine", "collection: mine\n<<: {field: [food]}"))
    assert [(problem.field, problem.phrase) for problem in make_case.problems(path)] == [("<<", "extra_forbidden")]


@pytest.mark.parametrize(
    "given", ["../../etc/passwd", "/etc/passwd", "a/b", "..", "con.yaml", "a\\b", "A", "ａ", "a b"]
)
def test_an_id_is_never_a_path(tmp_path: Path, given: str) -> None:
    path = make_case.write(tmp_path, ("id: sample\n", f"id: '{given}'\n"))
    assert [problem.phrase for problem in make_case.problems(path)] == ["string_pattern_mismatch"]


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "ftp://x", "//x", "HTTPS:x", "https://a b", "-x"],
)
def test_an_address_is_of_the_web_or_refused(tmp_path: Path, url: str) -> None:
    path = make_case.write(tmp_path, ("url: https://example.org/1", f"url: '{url}'"))
    assert [(problem.field, problem.phrase) for problem in make_case.problems(path)] == [
        ("sources.paper-2020.url", "string_pattern_mismatch")
    ]


# What cannot be seen, moves the cursor or turns the text round, as it may stand in a file.
UNSEEN = {
    "escape": "\x1b[31m", "title": "\x1b]0;x\x07", "link": "\x1b]8;;http://x\x1b\\", "C1 control": "\x9b31m",
    "C1 command": "\x9d0;x\x9c", "bell": "\x07", "backspace": "\x08", "delete": "\x7f", "return": "\r", "next line": "\x85",
    "form feed": "\x0c", "override": "\u202egnirts\u202c", "isolate": "\u2067x\u2069", "mark": "\u200f", "letter mark": "\u061c",
    "zero width space": "\u200b", "non-joiner": "\u200c", "joiner": "\u200d", "word joiner": "\u2060",
    "byte order mark": "\ufeff", "soft hyphen": "\xad", "grapheme joiner": "\u034f", "filler": "\u3164", "half filler": "\uffa0",
    "line separator": "\u2028", "paragraph separator": "\u2029", "annotation": "\ufff9", "no character": "\ufffe",
    "tag": "\U000e0041", "chain of selectors": "a\ufe00\ufe01\U000e0100", "beam": "\U0001d173",
}  # fmt: skip


@pytest.mark.parametrize("name", UNSEEN)
def test_a_character_that_nobody_can_see_is_refused_at_the_door(tmp_path: Path, name: str) -> None:
    """So that no format has to choose between handing the data on exactly and being safe to look at."""
    text = f"A {UNSEEN[name]}sample."
    path = make_case.write(tmp_path, ("en: A sample.", f"en: {_quoted(text)}"))
    assert found_in(path) == [(4, 24, "forbidden_character")]  # as an escape: where the value begins
    path.write_bytes(make_case.text(("en: A sample.", f"en: {text}")).encode())
    before = "A a\ufe00" if name == "chain of selectors" else "A "
    assert found_in(path) == [(4, 24 + len(before), "forbidden_character")]


def _quoted(text: str) -> str:
    """A text in YAML's double quotes, everything unusual in it as an escape."""
    return '"' + "".join(char if char.isascii() and char.isalnum() else f"\\U{ord(char):08X}" for char in text) + '"'


@pytest.mark.parametrize("text", ["葛󠄀城市", "❤️", "ｶﾞｷﾞ", "か\u3099", "a\nb", "三浦　真珠", "👍🏽", "العربية", "ไทย"])
def test_what_can_be_seen_is_let_in_whatever_it_is(tmp_path: Path, text: str) -> None:
    path = make_case.write(tmp_path, ("en: A sample.", f"en: {_quoted(text)}"))
    assert make_case.case(path).summary.en == text
    assert layout.harmless(text) == text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (('start: "2013"', 'start: "２０１３"'), "period.start"),
        (('start: "2013"', 'start: "٢٠١٣"'), "period.start"),
        (('code: "142107"', 'code: "14210７"'), "places.0.code"),
    ],
)
def test_a_date_or_code_has_plain_digits(tmp_path: Path, change: tuple[str, str], field: str) -> None:
    path = make_case.write(tmp_path, change)
    assert (field, "string_pattern_mismatch") in [(found.field, found.phrase) for found in make_case.problems(path)]


@pytest.mark.parametrize("given", ["~", "[]", "{}"])
def test_a_number_that_is_none_is_one_problem(tmp_path: Path, given: str) -> None:
    path = make_case.write(tmp_path, ("tips:\n", FIGURE % given + "tips:\n"))
    assert [(problem.field, problem.phrase) for problem in make_case.problems(path)] == [
        ("figures.0.value", "not_a_number")
    ]


def test_a_list_whose_one_item_is_wrong_is_not_called_too_short_as_well(tmp_path: Path) -> None:
    path = make_case.write(tmp_path, ('code: "142107"', 'code: "142108"'))
    assert [problem.phrase for problem in make_case.problems(path)] == ["wrong_check_digit"]


@pytest.mark.parametrize("given", ["9" * 5000, "9" * 400 + ".5", "9" * 20, "１"])
def test_a_number_is_one_that_every_format_can_hold(tmp_path: Path, given: str) -> None:
    path = make_case.write(tmp_path, ("tips:\n", FIGURE % given + "tips:\n"))
    assert [problem.phrase for problem in make_case.problems(path)] == ["not_a_number"]


@pytest.mark.parametrize("given", ["9" * 15, "-0.5", "1234567890.12345", "0.00000000000001", "0.1"])
def test_a_number_that_is_let_in_is_shown_and_handed_on_as_it_was_written(tmp_path: Path, given: str) -> None:
    [figure] = make_case.case(make_case.write(tmp_path, ("tips:\n", FIGURE % given + "tips:\n"))).document["figures"]
    assert claims.quantity(figure, "en").replace(",", "") == f"{given} n"
    assert json.loads(json.dumps(figure["value"])) == json.loads(given)


@pytest.mark.parametrize(
    ("yen", "phrase"),
    [("1.5", "int_from_float"), ("-1", "greater_than_equal"), ("[]", "not_a_number"), ("''", "not_a_number")],
)
def test_a_sum_is_whole_and_no_debt(tmp_path: Path, yen: str, phrase: str) -> None:
    funding = f"funding:\n  - {{ja: 額, en: sum, yen: {yen}, basis: documented, sources: [paper-2020]}}\n"
    found = make_case.problems(make_case.write(tmp_path, ("tips:\n", funding + "tips:\n")))
    assert [(problem.field, problem.phrase) for problem in found] == [("funding.0.yen", phrase)]


@pytest.mark.parametrize("odd", ["", "~", "x", "-1", "1.5", "9" * 400, "２０１３", "[]", "{}", "[x]", "{x: x}"])
def test_every_fault_has_a_sentence(monkeypatch: pytest.MonkeyPatch, odd: str) -> None:
    """Whatever stands at whatever depth of a case that has everything."""
    monkeypatch.setattr(loader, "PROBLEMS_LIMIT", 10_000)

    def changed(value: Any, depth: int) -> Any:
        if depth == 0:
            return "ODD"
        if isinstance(value, dict):
            return {key: changed(item, depth - 1) for key, item in value.items()}
        return [changed(item, depth - 1) for item in value] if isinstance(value, list) else value

    for depth in range(1, 6):
        content = json.dumps(changed(hostile_case(), depth)).replace('"ODD"', odd)
        _, found = loader.read_case(Path("hostile.yaml"), content.encode())
        assert found or depth == 5
        for problem in found:
            for lang in ("ja", "en"):
                assert len(cli.problem_line(problem, lang).splitlines()) == 1


def test_a_problem_is_one_line_whatever_stands_in_the_file_or_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a\nb\x1b[31m.yaml"
    path.write_text('id: "x\\ny"\n', encoding="utf-8")
    found = make_case.problems(path)
    assert len(found) > 5
    assert all("\n" not in cli.problem_line(problem, "en") for problem in found)


def test_a_problem_quotes_no_more_than_a_reader_can_use(tmp_path: Path) -> None:
    path = make_case.write(tmp_path, ("challenge: matching", "challenge: " + "x" * 1_000_000))
    [problem] = make_case.problems(path)
    assert len(cli.problem_line(problem, "en")) < 1000


# Files that would otherwise be as many lines as they have values, or minutes of guessing what was meant.
FULL = {
    "two million values": ("places: [" + "a," * 2_000_000 + "]\n", 1),
    "thousands of values": ("places: [" + "a," * 20_000 + "]\n", 101),
    "unknown keys": ("".join(f"key{n}: a\n" for n in range(5_000)), 101),
    "long keys": ("".join(f"key{n}{'y' * 900}: a\n" for n in range(4_000)), 101),
    "no terms": ("field: [" + "x" * 40_000 + ", " + ("x" * 80 + ",") * 9_000 + "]\n", 101),
    "no prefectures": ("places: [" + "{prefecture: 県, basis: reading}," * 2_000 + "]\n", 101),
    "sources that are not listed": (
        GOOD.replace("[paper-2020]\nsources:", f"[{', '.join(f'a{n}' + 'y' * 50 for n in range(2_000))}]\nsources:")
        + "".join(
            f"  b{n}{'y' * 50}: {{title: t, publisher: p, kind: news, accessed: '2026', read: whole}}\n"
            for n in range(2_000)
        ),
        101,
    ),
}


@pytest.mark.parametrize("name", FULL)
def test_a_file_full_of_problems_is_not_read_out_to_the_end(tmp_path: Path, name: str) -> None:
    content, expected = FULL[name]
    path = tmp_path / "sample.yaml"
    path.write_text(content, encoding="utf-8")
    problems = make_case.problems(path)
    assert [problem.phrase for problem in problems][-1] == ("more_problems" if expected > 1 else "too_many_values")
    assert len(problems) == expected
    assert all(len(cli.problem_line(problem, lang)) < 1000 for problem in problems for lang in ("ja", "en"))


# --- folders ------------------------------------------------------------------------------------------------


def _limited() -> None:
    """What one run may use: 20 seconds of a processor and a gibibyte."""
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))


@pytest.fixture(scope="module")
def hostile_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything at once, and beside it one good case and one with a small fault."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, (content, _) in FILES.items():
        (folder / f"{name}.yaml").write_bytes(content)
    for name, (text, _) in FULL.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    for name in ("sparse", "just-small-enough"):
        (folder / f"{name}.yaml").touch()
    os.truncate(folder / "sparse.yaml", 500 * 1024 * 1024)
    os.truncate(folder / "just-small-enough.yaml", files.SIZE_LIMIT)
    (folder / "folder.yaml").mkdir()
    (folder / "loop.yaml").symlink_to(folder / "pool.yaml")
    (folder / "pool.yaml").symlink_to(folder / "loop.yaml")
    (folder / "nowhere.yaml").symlink_to(folder / "none")
    (folder / "outside.yaml").symlink_to("/etc/hostname" if Path("/etc/hostname").exists() else "/etc/hosts")
    (folder / "zero.yaml").symlink_to("/dev/zero")
    (folder / "null.yaml").symlink_to("/dev/null")
    (folder / "up.yaml").symlink_to("..")
    os.mkfifo(folder / "pipe.yaml")
    with socket.socket(socket.AF_UNIX) as bound:
        here = os.getcwd()
        os.chdir(folder)  # the name of a socket may not be long
        bound.bind("socket.yaml")
        os.chdir(here)
    make_case.write(folder, case_id="good")
    make_case.write(folder, ("challenge: matching", "challenge: maching"), case_id="nearly")
    return folder


@linux
@pytest.mark.parametrize("command", ["validate", "list"])
def test_a_folder_of_horrors_ends_soon_and_every_file_of_it_is_named(
    process: Process, hostile_folder: Path, command: str
) -> None:
    line = {"validate": ["validate", "--no-warnings"], "list": ["list", "--data"]}[command]
    env = {"SANGAKU_NO_CACHE": "1"}
    done = process(*line, str(hostile_folder), "--lang", "en", env=env, preexec_fn=_limited)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    said = (done.stdout if command == "validate" else done.stderr).decode().splitlines()
    *problems, _ = said
    assert all(text.startswith(f"{hostile_folder}/") for text in problems)
    named = {Path(text.split(":")[0]).name for text in problems}
    assert named == {path.name for path in hostile_folder.iterdir()} - {"good.yaml"}
    assert sum("nearly.yaml:15:16: tips.0.challenge" in text for text in problems) == 1


@pytest.mark.parametrize("line", ["validate {}", "list --data {}", "list -o {}", "new x -o {}", "export csv -o {}"])
def test_a_name_that_is_too_long_is_one_line(sangaku: Run, line: str) -> None:
    answer = sangaku(*line.format("x" * 300).split(), "--lang", "en")
    assert answer.code == 1
    assert len((answer.err or answer.out).splitlines()) <= 2
    assert "too long" in answer.err + answer.out


@linux
def test_a_folder_that_may_not_be_read_is_one_line(
    sangaku: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Simulated: the superuser, who may run the tests, may read everything."""
    honest = os.scandir

    def forbidden(path: Any) -> Any:
        if str(path).startswith(str(tmp_path)):
            raise PermissionError(13, "Permission denied")
        return honest(path)

    monkeypatch.setattr(os, "scandir", forbidden)
    for line in (["list", "--data", str(tmp_path)], ["validate", str(tmp_path)]):
        answer = sangaku(*line)
        assert answer.code == 1
        assert len(answer.err.splitlines()) == 1
        assert "Permission denied" in answer.err


def test_a_file_that_is_gone_when_it_is_read_is_a_problem_of_its_own(
    sangaku: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_case.write(tmp_path, case_id="here")
    going = make_case.write(tmp_path, case_id="going")
    honest = files.content

    def late(path: Any) -> Any:
        if str(path) == str(going):
            going.unlink(missing_ok=True)
        return honest(path)

    monkeypatch.setattr(files, "content", late)
    answer = sangaku("validate", str(tmp_path), "--no-warnings", "--lang", "en")
    assert answer.code == 1
    assert answer.out.splitlines()[0].startswith(f"{going}:1:1: cannot be read")
    assert len(answer.out.splitlines()) == 2


def test_a_file_that_grows_while_it_is_read_is_not_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "growing.yaml"
    path.write_bytes(b"# comment\n" * (files.SIZE_LIMIT // 10 + 1))
    small = os.stat_result((0o100644, 0, 0, 1, 0, 0, 10, 0, 0, 0))
    monkeypatch.setattr(os, "fstat", lambda _: small)
    assert isinstance(files.content(path), files.Unreadable)


@linux
def test_files_that_change_all_the_time_are_borne(sangaku: Run, tmp_path: Path) -> None:
    script = f"""
import os, sys
good = {GOOD.encode()!r}
path = {str(tmp_path / "sample.yaml")!r}
while True:
    for content in (good, good[:300], b"", good.replace(b"matching", b"maching")):
        open(path, "wb").write(content)
    os.unlink(path)
"""
    restless = subprocess.Popen([sys.executable, "-c", script])
    try:
        for line in [["validate", str(tmp_path)]] * 50 + [["filter", "--data", str(tmp_path)]] * 2:
            assert sangaku(*line).code in (0, 1)
    finally:
        restless.kill()
        restless.wait()


@linux
def test_thousands_of_broken_files_take_no_more_memory_than_a_few(process: Process, tmp_path: Path) -> None:
    """A fiftieth of the hundred thousand that docs/limits.md speaks of."""
    for number in range(2_000):
        (tmp_path / f"case-{number}.yaml").write_bytes(b"- a case\n")
    done = process("list", "--data", str(tmp_path), "--lang", "en", preexec_fn=_limited)
    assert done.returncode == 1
    assert len({line.split(":")[0] for line in done.stderr.decode().splitlines()[:-1]}) == 2_000


# --- text is data -------------------------------------------------------------------------------------------

# What some program would take for more than text.
TEXTS = [
    "[bold red]markup[/] [/] [link=http://x]y[/link] \\[x]",
    ":smile: :warning: :x:",
    "# h *b* _i_ `c` ~~s~~ [l](javascript:alert(1)) ![p](http://x/p.png) <http://x> | a | b | 1. > &amp;",
    "- list",
    "1. number",
    "<script>alert(1)</script><img src=x onerror=alert(1)> \"'><b> --> &lt;i&gt; <!-- ]]>",
    "=1+1",
    "@SUM(A1)",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "${x} {{x}} {0} {lang} %s %(x)s %25 $x `id` $(id); id && id | id > /tmp/x",
    "} @comment{ \\write18{id} % {",
    "'; DROP TABLE cases; --",
    'quote " comma , semicolon ; tab\tbreak\nnext',
    "z" + "\u0310\u0324" * 20 + " 葛󠄀城市 ❤️ 👍🏽 العربية 三浦　真珠",
    "…" * 200,
    "w" * 500,
]


def hostile_case(supply: Iterator[str] | None = None) -> dict[str, Any]:
    """A case that has one of these in every text that a case can have."""
    supply = supply or cycle(TEXTS)

    def text() -> dict[str, str]:
        return {"ja": next(supply), "en": next(supply)}

    def claim(**more: Any) -> dict[str, Any]:
        return text() | {"basis": "reading", "sources": ["s"], "because": text()} | more

    known: dict[str, Any] = {"basis": "documented", "sources": ["s"]}
    sections = ("background", "motive", "matching", "development", "results", "revitalisation")
    sections += ("intellectual_property", "setbacks", "namesakes")
    return {
        "id": "hostile",
        "name": text() | {"kana": next(supply), "aliases": [next(supply) for _ in TEXTS]},
        "collection": "mine",
        "summary": {"ja": next(supply)[:200], "en": next(supply)},
        "places": [{"prefecture": "香川", "municipality": text(), "code": "372013", "role": text(), **known}],
        "field": ["food"],
        "period": {"start": "2013", **known},
        "classification": {axis: {"basis": "unknown", "note": text()} for axis in ("outcome", "market", "lead")},
        "partners": [{"name": text(), "kind": "company", "role": text(), **known} for _ in range(3)],
        "timeline": [claim(date="2013")],
        **{section: [claim(), claim()] for section in sections},
        "figures": [{"measure": text(), "value": "1", "unit": text(), **known}],
        "funding": [claim(yen="1")],
        "tips": [
            {"id": "t", "challenge": "matching", "actors": ["company"], "action": text(), **known}
            | {"effect": claim(), "conditions": claim(), "needs": ["network"]}
        ],
        "disagreements": [{"about": text(), "claims": [claim(), claim()]}],
        "gaps": [text() | {"sources": ["s"]}],
        "sources": {
            "s": {
                "title": next(supply),
                "publisher": next(supply),
                "kind": "news",
                "url": "https://x/?a=1&b=(2)_*_'%3Cb%3E",
            }
            | {"published": "2020", "accessed": "2026-11-23", "read": "whole", "note": text()}
        },
    }


LINES = {
    "list": ["list"],
    "filter": ["filter"],
    "show": ["show", "hostile"],
    "compare": ["compare", "hostile", "miura-pearl"],
    "tips": ["tips"],
    "search": ["search", "markup", "list"],
    "similar": ["similar", "hostile"],
    "stats": ["stats", "--by", "collection,field"],
    "map": ["map"],
    "cite": ["cite", "hostile"],
    "trends": ["trends"],
    "coverage": ["coverage"],
    "terms": ["terms", "food"],
    "export": [],  # below
    "validate": [],  # below
    "schema": [],  # has no data
    "new": [],  # has no data
}
SHOWN = [
    (name, format_) for name, line in LINES.items() if line for format_ in COMMANDS[name].formats
]  # fmt: skip


@pytest.fixture(scope="module")
def hostile_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the hostile case: one for all tests, so that it is compiled once."""
    path = tmp_path_factory.mktemp("data") / "hostile.yaml"
    path.write_text(json.dumps(hostile_case(), ensure_ascii=False), encoding="utf-8")
    assert make_case.problems(path) == []
    return path.parent


@pytest.fixture
def hostile(sangaku: Run, hostile_data: Path) -> Callable[..., Answer]:
    """A command line that is answered with the hostile case beside the bundled ones."""

    def run(*line: str, columns: int | None = None) -> Answer:
        answer = sangaku(*line, "--data", str(hostile_data), columns=columns)
        assert answer.code == 0, answer
        return answer

    return run


def test_every_command_meets_the_hostile_case() -> None:
    assert set(LINES) == set(COMMANDS)


def unseen(text: str) -> set[str]:
    """What of a text nobody could see; independent of how `layout` says it."""
    return {
        char
        for char in set(text)
        if char != "\n"
        and (unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") or char in "\u034f\u3164\uffa0")
    }


@pytest.mark.parametrize(("name", "format_"), SHOWN)
def test_no_format_lets_anything_through_that_cannot_be_seen(
    hostile: Callable[..., Answer], name: str, format_: str
) -> None:
    for lang in ("ja", "en") if format_ in formats.FOR_PEOPLE else ("en",):
        answer = hostile(*LINES[name], "--format", format_, "--lang", lang)
        assert unseen(answer.out) <= ({"\t"} if format_ in ("tsv", "csv") else set())
        assert not unseen(answer.err)


@pytest.mark.parametrize("columns", [1, 30, 80, 200])
@pytest.mark.parametrize("name", ["show", "compare", "tips", "list"])
def test_a_table_of_hostile_texts_loses_none_and_is_no_wider_than_asked(
    hostile: Callable[..., Answer], name: str, columns: int
) -> None:
    def characters(text: str) -> Counter[str]:
        return Counter("".join(text.split()))

    whole = hostile(*LINES[name]).out
    drawn = hostile(*LINES[name], columns=columns).out
    assert max(layout.width(line) for line in drawn.splitlines()) <= max(columns, display.NARROWEST)
    lost = characters(whole) - characters(drawn)
    assert set(lost) <= set("・（）()：:中核成果想定市場事例所在区分項目年")  # headings, dots: not the data
    if name == "show":
        squeezed = "".join(whole.split())
        assert [text for text in TEXTS if "".join(text.split()) not in squeezed] == []


def test_colour_is_the_only_thing_that_colour_adds(hostile: Callable[..., Answer]) -> None:
    for line in (LINES["show"], LINES["list"]):
        coloured = hostile(*line, "--color", "always", columns=80).out
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == hostile(*line, columns=80).out


def test_what_a_machine_reads_back_is_the_case_itself(hostile: Callable[..., Answer]) -> None:
    case = json.loads(hostile("show", "hostile", "--json").out)
    given = hostile_case()
    assert sorted(case["name"]["aliases"]) == sorted(TEXTS)
    assert case["disagreements"][0]["about"] == given["disagreements"][0]["about"]
    assert yaml.safe_load(hostile("show", "hostile", "--format", "yaml").out) == case
    assert json.loads(hostile("show", "hostile", "--format", "jsonl").out) == case
    table = list(csv.DictReader(io.StringIO(hostile("show", "hostile", "--csv").out, newline="")))
    assert [row["text_en"] for row in table if row["section"] == "gaps"] == [given["gaps"][0]["en"]]
    assert {row["section"] for row in table} >= {"tips", "sources", "figures"}


class _Elements(HTMLParser):
    """The elements of a page, their attributes and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: Counter[str] = Counter()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("name", [name for name, format_ in SHOWN if format_ == "html"])
def test_a_page_holds_hostile_text_as_text(sangaku: Run, hostile: Callable[..., Answer], name: str) -> None:
    line = [*LINES[name], "--format", "html"]
    hurt = _Elements(hostile(*line).out)
    sound = _Elements(sangaku(*(part.replace("hostile", "kc-miyagi") for part in line)).out)
    for element in ("script", "style", "img", "i", "meta", "iframe", "form"):
        assert hurt.elements[element] == sound.elements[element]
    assert not [key for key, _ in hurt.attributes if key.startswith("on")]
    assert all(re.match("https?://|#", value or "") for key, value in hurt.attributes if key in ("href", "src"))
    if name == "show":
        squeezed = "".join(hurt.text.split())
        assert [text for text in TEXTS if "".join(text.split()) not in squeezed] == []


@pytest.mark.parametrize("name", [name for name, format_ in SHOWN if format_ == "md"])
def test_markdown_shows_hostile_text_as_text(hostile: Callable[..., Answer], name: str) -> None:
    from markdown_it import MarkdownIt

    out = hostile(*LINES[name], "--format", "md").out
    tokens = list(MarkdownIt("commonmark").enable("table").parse(out))
    inner = [child for token in tokens for child in token.children or ()]
    kinds = {token.type for token in tokens + inner}
    assert not kinds & {"html_block", "image", "code_inline", "code_block", "fence", "em_open", "s_open", "hr"}
    assert {token.content for token in inner if token.type == "html_inline"} <= {"<br>"}
    assert not [token for token in inner if token.type == "link_open"]


def test_markdown_loses_nothing_of_a_hostile_text(hostile: Callable[..., Answer]) -> None:
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").parse(hostile("show", "hostile", "--format", "md").out)
    shown = "".join(child.content for token in tokens for child in token.children or ())
    assert [text for text in TEXTS if "".join(text.split()) not in "".join(shown.split())] == []


@pytest.mark.parametrize("kind", exports.FORMATS)
def test_an_export_lets_nothing_through_either(hostile: Callable[..., Answer], tmp_path: Path, kind: str) -> None:
    out = tmp_path / "out"
    hostile("export", kind, "-o", str(out), "--no-bundled")
    for path in [out] if out.is_file() else sorted(out.iterdir()):
        content = path.read_bytes()
        pieces = [content]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as folder:
                pieces = [folder.read(name) for name in folder.namelist()]
        elif content.startswith(b"SQLite"):
            with contextlib.closing(sqlite3.connect(path)) as made:
                pieces = ["\n".join(made.iterdump()).encode()]
        for piece in pieces:
            text = piece.decode("utf-8-sig")
            assert not unseen(text) - {"\t", "\r"}, path
            assert "<f>" not in text


def test_a_citation_stays_in_its_braces(hostile: Callable[..., Answer]) -> None:
    out = hostile("cite", "hostile", "--format", "bibtex").out
    entries = re.findall(r"^@(\w+)\{([^,]+),$", out, re.MULTILINE)
    assert entries == [("misc", "sangaku-hostile"), ("article", "s")]
    depth = 0
    for char in out:
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0
    assert "\\" not in out


# A sheet of what the door keeps out: what is typed comes past it.
SHEET = Sheet(
    [Column("id"), Column("name", "both"), Column("list", "list")],
    [[text, {"ja": text, "en": text}, [text]] for text in UNSEEN.values()],
    title={"ja": UNSEEN["override"], "en": UNSEEN["escape"]},
    notes=[Note("widened", {"word": UNSEEN["title"], "aliases": UNSEEN["C1 control"]})],
)


@pytest.mark.parametrize("name", sorted(formats.FOR_PEOPLE & formats.FORMATS.keys()))
def test_even_past_the_door_nothing_unseen_reaches_people(name: str) -> None:
    grouped = Sheet(
        [*SHEET.columns[:2], Column("text")],
        [[*row[:2], row[0]] for row in SHEET.rows],
        title=SHEET.title,
        grouped=True,
        notes=SHEET.notes,
    )
    for sheet in (SHEET, grouped):
        for look in (Look("ja"), Look("en", 40), Look("en", 20)):
            assert not unseen(formats.FORMATS[name](sheet, look))


@linux
@pytest.mark.parametrize("format_", ["lines", "github", "json", "jsonl", "yaml", "csv", "tsv"])
def test_the_name_of_a_file_is_data_too(sangaku: Run, tmp_path: Path, format_: str) -> None:
    for name in (
        "\x1b[31mred",
        "\x9b31m",
        "\u202egnirts",
        "[bold]",
        "a\nb",
        b"\xff".decode("utf-8", "surrogateescape"),
    ):
        (tmp_path / f"{name}.yaml").write_bytes(b"")
    answer = sangaku("validate", str(tmp_path), "--format", format_)
    assert answer.code == 1
    assert not unseen(answer.out) - {"\t"}
    if format_ in ("lines", "github", "jsonl", "tsv"):
        assert len([line for line in answer.out.splitlines() if str(tmp_path) in line]) == 6
        assert "\n" in answer.out
        assert len([line for line in answer.out.splitlines() if "b.yaml" in line and str(tmp_path) in line]) == 1
    written = sangaku("validate", str(tmp_path), "--format", format_, "-o", str(tmp_path / "out"))
    assert written.code == 1
    assert (tmp_path / "out").read_text(encoding="utf-8") == answer.out


@linux
def test_a_folder_whose_name_is_no_text_can_be_read(process: Process, tmp_path: Path) -> None:
    folder = Path(os.fsdecode(bytes(tmp_path) + b"/\xff"))
    folder.mkdir()
    make_case.write(folder)
    done = process("filter", "--no-bundled", env={"SANGAKU_DATA": str(folder)})
    assert (done.stdout, done.stderr) == (b"sample\n", b"")


@pytest.mark.parametrize("text", ["".join(UNSEEN.values()), UNSEEN["link"]], ids=["all", "link"])
def test_what_was_typed_is_shown_harmless(sangaku: Run, text: str) -> None:
    for line in (["show", text], ["list", "--lead", text], ["terms", text], [text], ["list", f"--x{text}"],
                 ["list", "--data", text], ["list", "--fields", text], ["validate", text], ["similar", "--like", text],
                 ["list", "-o", f"/nowhere/{text}"], ["search", text, "--lead", "官"]):  # fmt: skip
        for lang in ("ja", "en"):
            answer = sangaku(*line, "--lang", lang)
            assert not unseen(answer.out + answer.err), answer


def test_only_an_address_of_the_web_is_opened(sangaku: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url: not opened.append(url))
    make_case.write(tmp_path, ("https://example.org/1", "https://example.org/;id$(id)`id`"))
    assert sangaku("show", "sample", "--web", "--data", str(tmp_path)).code == 0
    assert opened == ["https://example.org/;id$(id)`id`"]


# --- alone ----------------------------------------------------------------------------------------------------


def test_no_command_uses_the_network_or_starts_a_program(hostile_data: Path, tmp_path: Path) -> None:
    """Heard by the interpreter itself, from the first import to the last command, compiling included."""
    lines = [[*line, "--data", str(hostile_data)] for line in LINES.values() if line]
    lines += [
        ["validate", str(hostile_data)],
        ["validate"],
        ["schema"],
        ["new", "x", "-o", str(tmp_path / "x")],
        ["--help"],
    ]
    script = f"""
import sys
def heard(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "pty.",
                         "webbrowser.", "ftplib.", "smtplib.", "urllib.", "http.", "ctypes.")):
        sys.__stderr__.write(f"HEARD {{event}} {{arguments}}\\n")
        raise RuntimeError(event)
sys.addaudithook(heard)
from sangaku.cli import main
codes = [main(line) for line in {lines!r}]
sys.__stderr__.write(f"CODES {{codes}}\\n")
"""
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, check=False, timeout=120)
    said = done.stderr.decode()
    assert "HEARD" not in said
    assert f"CODES {[0] * len(lines)}" in said
