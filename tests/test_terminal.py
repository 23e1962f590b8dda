"""Streams and signals, by subprocess: a test runner that replaces the streams would hide all of this."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

import make_case
from conftest import Answer, Process, Run
from sangaku import layout, terminal

unix = pytest.mark.skipif(os.name == "nt", reason="uses streams and signals as a Unix has them")
NOWHERE = "/dev/null/nowhere"  # not even the superuser can make it


def shell(command: str, *arguments: str, **more: Any) -> Answer:
    """A line of bash in which `sangaku` is the command and `$1` … are arguments of the test's own."""
    line = f'sangaku() {{ "{sys.executable}" -m sangaku "$@"; }}; {command}'
    done = subprocess.run(
        ["bash", "-c", line, "bash", *arguments], capture_output=True, check=False, timeout=60, **more
    )
    return Answer(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


# --- encodings, width, colour ---------------------------------------------------------------------------------


ASCII_LOCALE = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


def _named(env: dict[str, str]) -> str:
    return " ".join(f"{name}={value[:10]}" for name, value in env.items())


@pytest.mark.parametrize(
    "env", [*({"PYTHONIOENCODING": name} for name in ("cp932", "cp1252", "ascii", "utf-16")), ASCII_LOCALE], ids=_named
)
@pytest.mark.parametrize("line", [["show", "miura-pearl"], ["list", "--lead", "官", "--json"], ["lst"]], ids=str)
def test_no_encoding_makes_it_fail(process: Process, env: dict[str, str], line: list[str]) -> None:
    done = process(*line, env=env)
    assert b"Traceback" not in done.stderr
    assert done.returncode == (2 if line == ["lst"] else 0)
    if "--json" in line:
        assert "希少糖" in {case["name"]["ja"] for case in json.loads(done.stdout)}


@pytest.mark.parametrize(
    "env",
    [
        {"TERM": "dumb", "COLUMNS": "1"},
        {"COLUMNS": "10000"},
        {"COLUMNS": "9" * 5000, "LINES": "²"},
        {"COLUMNS": "²", "LINES": "9" * 5000},
        {"COLUMNS": "-1"},
    ],
    ids=_named,
)
def test_no_width_makes_it_fail(process: Process, env: dict[str, str]) -> None:
    done = process("show", "miura-pearl", env=env)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "三浦真珠" in done.stdout.decode()


@pytest.mark.parametrize("columns", [1, 20, 45, 79, 200])
def test_no_line_is_wider_than_the_terminal(sangaku: Run, columns: int) -> None:
    for line in (["list"], ["show", "rare-sugar"], ["map"], ["terms"], ["compare", "miura-pearl", "new-silk"]):
        assert max(map(layout.width, sangaku(*line, columns=columns).out.splitlines())) <= max(columns, 20)


def test_a_redirected_stdout_is_utf8_with_plain_line_ends(process: Process) -> None:
    out = process("list", env=ASCII_LOCALE).stdout
    assert "希少糖" in out.decode("utf-8")
    assert b"\r" not in out


def test_colour_needs_a_terminal_or_a_wish(process: Process) -> None:
    assert b"\x1b[" not in process("list").stdout
    assert b"\x1b[" in process("list", "--color", "always").stdout
    assert b"\x1b[" not in process("list", "--color", "never").stdout


@unix
@pytest.mark.parametrize(
    ("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False), ({"COLUMNS": "40"}, True)]
)
def test_a_terminal_is_written_to_in_its_width_and_colours(env: dict[str, str], coloured: bool) -> None:
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 70, 0, 0))
    line = [sys.executable, "-m", "sangaku", "list", "--lead", "官"]
    running = subprocess.Popen(line, stdout=theirs, stderr=theirs, stdin=theirs, env={**os.environ, **env})
    os.close(theirs)
    seen = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # nobody has the other end any more
            break
        if not piece:
            break
        seen += piece
    os.close(ours)
    assert running.wait(60) == 0
    text = seen.decode()
    assert "希少糖" in text
    assert ("\x1b[" in text) is coloured
    if not coloured:
        widest = max(map(layout.width, text.split("\r\n")))
        assert 50 < widest <= 70


@pytest.mark.parametrize(
    ("given", "read"),
    [("abc", "abc"), ("三浦", "三浦"), ("三".encode().decode("ascii", "surrogateescape"), "三"), ("\udcff", "\ufffd")],
)
def test_an_argument_is_text_whatever_the_locale_made_of_it(given: str, read: str) -> None:
    assert terminal.argument(given) == read
    assert terminal.argument("half \ud83d a pair") == "half ? a pair"


@unix
def test_a_place_can_be_named_that_the_locale_has_no_characters_for(process: Process, tmp_path: Path) -> None:
    folder = tmp_path / "三浦"
    folder.mkdir()
    path = make_case.write(folder)
    for line in (
        ["filter", "--data", str(folder)],
        ["validate", str(path), "-o", str(folder / "誤り")],
        ["new", "my-case", "-o", str(folder / "案.yaml")],
        ["export", "csv", "-o", str(folder / "表.csv")],
    ):
        done = process(*line, env=ASCII_LOCALE)
        assert done.returncode == 0, done
    assert {found.name for found in folder.iterdir()} == {path.name, "誤り", "案.yaml", "表.csv", "表.csv.README.txt"}


# --- reading ----------------------------------------------------------------------------------------------------


@unix
@pytest.mark.parametrize("env", [{"PYTHONIOENCODING": "ascii"}, ASCII_LOCALE, {}], ids=_named)
def test_stdin_is_utf8_whatever_the_locale(env: dict[str, str]) -> None:
    line = "printf '三浦真珠プロジェクト\\n' | sangaku show - --section gaps --json"
    answer = shell(line, env={**os.environ, **env})
    assert (answer.code, answer.err) == (0, "")
    assert json.loads(answer.out)["id"] == "miura-pearl"


@unix
@pytest.mark.parametrize(
    "line",
    [
        "sangaku compare - <&-",
        "sangaku validate - <&-",
        "head -c 9000000 /dev/zero | sangaku show -",
        "head -c 9000000 /dev/zero | sangaku validate -",
    ],
)
def test_stdin_that_cannot_be_read_is_one_line(line: str) -> None:
    answer = shell(line)
    assert answer.code == 1
    assert len(answer.err.splitlines()) == 1
    assert "stdin" in answer.err or "標準入力" in answer.err


@unix
def test_questions_are_asked_on_stderr_and_need_not_all_be_answered(tmp_path: Path) -> None:
    for name, stdin in (("all", "printf '見本\\n\\xff\\n' |"), ("none", "</dev/null")):
        out = shell(f"cd '{tmp_path}'; {stdin} sangaku new {name} --ask -o -")
        assert (out.code, out.err.count("：")) == (0, 5)
        assert out.out.startswith("# yaml-language-server")
        assert ("見本" in out.out) is (name == "all")
    assert not list(tmp_path.iterdir())
    closed = shell("sangaku new x --ask -o - <&-")
    assert (closed.code, closed.out) == (1, "")


@unix
@pytest.mark.parametrize(
    ("line", "code"), [("sangaku show - < /dev/null", 2), ("sangaku list < /dev/null", 0), ("sangaku list <&-", 0)]
)
def test_an_empty_stdin_or_one_that_nobody_asked_for_does_no_harm(line: str, code: int) -> None:
    answer = shell(line)
    assert answer.code == code
    assert "Traceback" not in answer.err


@unix
def test_ids_that_are_no_text_are_just_not_found() -> None:
    answer = shell("printf '\\xff\\xfe\\x00 x' | sangaku show -")
    assert answer.code == 1
    assert len(answer.err.splitlines()) == 1


# --- writing ----------------------------------------------------------------------------------------------------


@unix
@pytest.mark.parametrize("line", ["show rare-sugar", "export jsonl", "list --help", "--help", "--version"])
def test_a_reader_that_goes_away_is_no_error(line: str) -> None:
    answer = shell(f"sangaku {line} | {'head -n 1' if 'export' in line else 'head -c 0'}; exit ${{PIPESTATUS[0]}}")
    assert answer.code == 0
    assert "Error" not in answer.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    "line",
    [
        ["list", "--json"],
        ["show", "rare-sugar"],
        ["--version"],
        ["list", "-o", "/dev/full"],
        ["--help"],
        ["list", "--help"],
    ],
    ids=str,
)
def test_a_full_disk_is_one_line_and_exit_1(process: Process, line: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        done = process(*line, stdout=full, stderr=subprocess.PIPE, capture_output=False)
    assert done.returncode == 1
    assert len(done.stderr.decode().splitlines()) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_one_line_for_completion_too(process: Process) -> None:
    env = {"_SANGAKU_COMPLETE": "complete_bash", "COMP_WORDS": "sangaku show mi", "COMP_CWORD": "2"}
    with open("/dev/full", "wb") as full:
        done = process(env=env, stdout=full, stderr=subprocess.PIPE, capture_output=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)


@unix
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_borne(closed: str) -> None:
    for line, code in (("list", 0), ("list --help", 0), ("lst", 2), ("show none", 1)):
        answer = shell(f"sangaku {line} {closed}")
        assert answer.code == code
        assert "Traceback" not in answer.err


@unix
def test_a_full_stderr_is_borne(process: Process) -> None:
    with open("/dev/full", "wb") as full:
        done = process("list", "--json", stdout=subprocess.PIPE, stderr=full, capture_output=False)
    assert json.loads(done.stdout)


@unix
@pytest.mark.parametrize("path", [".", "/", "/dev/null/x", "loop", "x" * 300, "none/x", "/dev/full"])
def test_a_place_that_cannot_be_written_is_one_line(sangaku: Run, tmp_path: Path, monkeypatch: Any, path: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    answer = sangaku("list", "--json", "-o", path)
    assert answer.code == 1
    assert answer.out == ""
    assert len(answer.err.splitlines()) == 1
    assert [found.name for found in tmp_path.iterdir()] == ["loop"]


@unix
def test_an_output_file_keeps_its_mode_and_a_link_to_it_stays_one(sangaku: Run, tmp_path: Path) -> None:
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to(file)
    assert sangaku("list", "--json", "-o", str(link)).code == 0
    assert link.is_symlink()
    assert json.loads(file.read_text(encoding="utf-8"))
    assert file.stat().st_mode & 0o777 == 0o640
    os.umask(before := os.umask(0o027))
    assert sangaku("list", "--json", "-o", str(tmp_path / "new")).code == 0
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o666 & ~before


@unix
def test_a_full_disk_leaves_the_old_file_whole(process: Process, tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk."""
    import resource

    path = tmp_path / "cases.json"
    path.write_text("old", encoding="utf-8")

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    done = process("list", "--json", "-o", str(path), env={"SANGAKU_NO_CACHE": "1"}, preexec_fn=small)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert path.read_text(encoding="utf-8") == "old"
    assert [found.name for found in tmp_path.iterdir()] == ["cases.json"]


@unix
def test_a_disk_too_full_for_the_cache_gives_the_answer_all_the_same(sangaku: Run, tmp_path: Path) -> None:
    import resource

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    line = [sys.executable, "-m", "sangaku", "filter"]
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run(line, env=env, capture_output=True, check=False, timeout=20, preexec_fn=small)
    assert (done.stdout.decode(), done.stderr) == (sangaku("filter").out, b"")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


# --- places -----------------------------------------------------------------------------------------------------


@unix
@pytest.mark.parametrize(
    "env",
    [{"HOME": NOWHERE, "XDG_CACHE_HOME": ""}, {"XDG_CACHE_HOME": "/proc"}, {"XDG_CACHE_HOME": "/dev/null"}],
    ids=str,
)
def test_without_a_home_to_write_to_it_answers_all_the_same(
    process: Process, sangaku: Run, env: dict[str, str]
) -> None:
    done = process("filter", env=env)
    assert (done.stdout.decode(), done.stderr) == (sangaku("filter").out, b"")


@unix
def test_with_nothing_in_the_environment_it_answers_all_the_same(sangaku: Run, tmp_path: Path) -> None:
    line = [sys.executable, "-m", "sangaku", "filter"]
    env = {"SANGAKU_NO_CACHE": "1"}
    done = subprocess.run(line, env=env, cwd=tmp_path, capture_output=True, check=False, timeout=60)
    assert (done.stdout.decode(), done.stderr) == (sangaku("filter").out, b"")
    assert not list(tmp_path.iterdir())


@unix
@pytest.mark.parametrize("env", [{"XDG_CACHE_HOME": "here"}, {"XDG_CACHE_HOME": "", "HOME": "here"}], ids=str)
def test_nothing_is_written_where_one_stands(process: Process, tmp_path: Path, env: dict[str, str]) -> None:
    assert process("filter", env=env, cwd=tmp_path).returncode == 0
    assert not list(tmp_path.iterdir())


@unix
def test_a_folder_that_is_gone_can_be_stood_in(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    answer = shell('cd "$1/gone" && rmdir "$1/gone" && sangaku filter', str(tmp_path))
    assert answer.code == 0
    assert "miura-pearl" in answer.out


@pytest.mark.parametrize("typed", ['sangaku search "廃', "sangaku list --lead \\"])
def test_completion_bears_an_open_quotation(process: Process, typed: str) -> None:
    env = {"_SANGAKU_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": "2"}
    done = process(env=env)
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("sangaku cov", "coverage"),
        ("sangaku list --lead g", "government"),
        ("sangaku list --lead 官", "官"),
        ("sangaku show miu", "miura-pearl"),
        ("sangaku show miura-pearl --section fu", "funding"),
        ("sangaku cite --format b", "bibtex"),
        ("sangaku export x", "xlsx"),
    ],
)
def test_what_is_typed_is_completed(process: Process, typed: str, completed: str) -> None:
    env = {"_SANGAKU_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    assert process(env=env).stdout.decode().split() == [completed]


@unix
def test_the_script_for_completion_is_that_of_the_shell_that_asks() -> None:
    answer = shell("sangaku --show-completion; true")  # `true` keeps the shell there to be recognised
    assert "_SANGAKU_COMPLETE" in answer.out


# --- long work --------------------------------------------------------------------------------------------------


class Screen(io.StringIO):
    """A stderr that somebody looks at."""

    def isatty(self) -> bool:
        return True


def told(monkeypatch: pytest.MonkeyPatch, stderr: io.StringIO, patience: float) -> str:
    monkeypatch.setattr(terminal, "_PATIENCE", patience)
    monkeypatch.setattr(sys, "stderr", stderr)
    with terminal.progress("Reading") as tell:
        for done in range(41):
            tell(done, 40)
    return stderr.getvalue()


def test_long_work_draws_a_bar_and_wipes_it_away(monkeypatch: pytest.MonkeyPatch) -> None:
    bars = told(monkeypatch, Screen(), 0).split("\r")
    assert bars[1] == "Reading [....................]"
    assert bars[-2:] == ["Reading [####################]", "\x1b[K"]
    assert len(bars) == 1 + 21 + 1  # no bar is drawn twice


def test_short_work_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, Screen(), 3600) == ""


def test_where_nobody_looks_or_nothing_can_be_wiped_away_no_bar_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, io.StringIO(), 0) == ""
    monkeypatch.setenv("TERM", "dumb")
    assert told(monkeypatch, Screen(), 0) == ""


def test_the_store_and_validate_tell_how_far_they_are(sangaku: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "_PATIENCE", 0)
    monkeypatch.setattr(terminal, "_can_redraw", lambda stream: True)
    monkeypatch.setenv("SANGAKU_NO_CACHE", "1")
    for line in (["filter"], ["validate"]):
        assert "Reading case files [####################]\r\x1b[K" in sangaku(*line, "--lang", "en").err


# --- interruptions ----------------------------------------------------------------------------------------------

# Counts what the interpreter itself announces (imports, files opened, statements of SQL …) once our code has been
# handed control, and at one of these moments sends the signal: SIGINT is what Ctrl-C sends.
INTERRUPTED = """
import os, signal, sys
number, moment, count = getattr(signal, sys.argv[1]), int(sys.argv[2]), 0
def heard(event, arguments):
    global count
    if count or event == "import" and arguments[0] == "sangaku.cli":
        count += 1
        if count == moment:
            os.kill(os.getpid(), number)
sys.addaudithook(heard)
sys.argv = ["sangaku", *sys.argv[3:]]
from sangaku.__main__ import main
try:
    main()
finally:
    print(f"MOMENTS {count}", file=sys.__stderr__)
"""


def interrupted(name: str, moment: int, env: dict[str, str], *line: str) -> Answer:
    command = [sys.executable, "-c", INTERRUPTED, name, str(moment), *line]
    done = subprocess.run(command, env={**os.environ, **env}, capture_output=True, check=False, timeout=60)
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


STOPS = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}


@unix
@pytest.mark.parametrize("cached", [False, True], ids=["compiling", "compiled"])
def test_a_stop_ends_it_without_a_word_at_any_moment(process: Process, tmp_path: Path, cached: bool) -> None:
    env = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    out = tmp_path / "out.txt"
    if cached:
        process("filter", env=env)
    whole = interrupted("SIGINT", 0, env if cached else {"SANGAKU_NO_CACHE": "1"}, "list", "-o", str(out))
    assert whole.code == 0
    moments = int(whole.err.split("MOMENTS ")[1])
    assert moments > 100
    complete = out.read_text(encoding="utf-8")
    out.write_text("old", encoding="utf-8")
    some = random.Random(7).sample(range(2, moments), 7)
    for moment, name in zip([2, *some], cycle(STOPS), strict=False):
        answer = interrupted(name, moment, env, "list", "-o", str(out))
        words = [line for line in answer.err.splitlines() if line and not line.startswith("MOMENTS")]
        if answer.code == 0:  # too late: everything was done
            continue
        assert (answer.code, words) == (STOPS[name], []), f"{name} at moment {moment} of {moments}\n{answer}"
        assert out.read_text(encoding="utf-8") in ("old", complete)  # never half of it
        assert [path for path in tmp_path.rglob("*") if path.suffix == ".tmp"] == []


@unix
def test_a_stop_while_writing_leaves_the_old_file_whole(tmp_path: Path) -> None:
    """Stopped between the writing and the renaming, which is when it would hurt."""
    path = tmp_path / "cases.json"
    path.write_text("old", encoding="utf-8")
    script = (
        "import os, signal, sys; os.replace = lambda *_: os.kill(os.getpid(), signal.SIGTERM);"
        "sys.argv = ['sangaku', 'list', '--json', '-o', sys.argv[1]]; from sangaku.__main__ import main; main()"
    )
    env = {**os.environ, "SANGAKU_NO_CACHE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], env=env, capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (143, b"")
    assert path.read_text(encoding="utf-8") == "old"
    assert [found.name for found in tmp_path.iterdir()] == ["cases.json"]


@unix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_stop_while_nobody_reads_ends_it_at_once(name: str) -> None:
    """A pipe is full, so the writing waits; so would closing stdout on the way out."""
    line = [sys.executable, "-m", "sangaku", "export", "jsonl"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.read(1) == b"{"
        time.sleep(0.3)  # more than enough to fill the pipe; if not, the test is merely easier
        running.send_signal(getattr(signal, name))
        assert running.wait(20) == STOPS[name]
        assert running.stderr is not None
        assert running.stderr.read() == b""


@unix
def test_a_stop_that_is_not_to_be_heard_is_not(tmp_path: Path) -> None:
    """As under nohup."""
    script = (
        "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN);"
        "sys.addaudithook(lambda event, _: event == 'sqlite3.connect' and os.kill(os.getpid(), signal.SIGHUP));"
        "sys.argv = ['sangaku', 'filter']; from sangaku.__main__ import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")


@unix
def test_a_stop_leaves_no_helper_behind(tmp_path: Path) -> None:
    """Told to stop while its helpers read a folder; their pipes hold stderr open for as long as one lives."""
    for number in range(300):
        make_case.write(tmp_path, ("id: sample", f"id: sample-{number}"))
    script = (
        "import os, signal, sys; from sangaku import files, store; files.processors = lambda: 3;"
        "read = store._insert\n"
        "def stop(connection, rows):\n"
        "    if 'cases' in rows: os.kill(os.getpid(), signal.SIGTERM)\n"
        "    read(connection, rows)\n"
        "store._insert = stop; sys.argv = ['sangaku', 'filter', '--data', sys.argv[1]]\n"
        "from sangaku.__main__ import main; main()"
    )
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    line = [sys.executable, "-c", script, str(tmp_path)]
    done = subprocess.run(line, env=env, capture_output=True, check=False, timeout=20)
    assert (done.returncode, done.stderr) == (143, b"")
    assert list((tmp_path / "cache" / "sangaku").iterdir()) == []


@unix
@pytest.mark.parametrize("line", [["csv", "--all"], ["datapackage"]], ids=str)
def test_an_export_that_is_stopped_leaves_every_old_file_whole(sangaku: Run, tmp_path: Path, line: list[str]) -> None:
    """Stopped when the last file has been written beside its place, before the first is put there."""
    command = ["export", *line, "-o", str(tmp_path / "out")]
    assert sangaku(*command).code == 0
    before = {path: path.stat() for path in (tmp_path / "out").iterdir()}
    script = (
        "import os, signal, sys; os.replace = lambda *_: os.kill(os.getpid(), signal.SIGTERM);"
        "sys.argv[0] = 'sangaku'; from sangaku.__main__ import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", script, *command], capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (143, b"")
    assert {path: path.stat().st_ino for path in (tmp_path / "out").iterdir()} == {
        path: status.st_ino for path, status in before.items()
    }


@unix
def test_many_at_once_do_not_get_in_each_others_way(sangaku: Run, tmp_path: Path) -> None:
    """All compile into one empty cache and write one file."""
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    line = [sys.executable, "-m", "sangaku", "list", "--json", "-o", str(tmp_path / "out")]
    running = [subprocess.Popen(line, env=env, stderr=subprocess.PIPE) for _ in range(3)]
    said = [each.communicate(timeout=120)[1].decode() for each in running]
    assert [each.returncode for each in running] == [0] * 3
    assert not [text for text in said if "Traceback" in text]
    assert (tmp_path / "out").read_text(encoding="utf-8") == sangaku("list", "--json").out
    assert sorted(path.suffix for path in (tmp_path / "cache" / "sangaku").iterdir()) == [".sqlite"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "out"]
