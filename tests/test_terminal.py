"""Streams, by subprocess: a test runner that replaces the streams would hide all of this."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Process = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONIOENCODING": "cp932"},
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"LC_ALL": "POSIX"},
        {"TERM": "dumb", "COLUMNS": "1"},
        {"COLUMNS": "10000"},
    ],
    ids=str,
)
@pytest.mark.parametrize("line", [["show", "miura-pearl"], ["list", "--lead", "官", "--json"], ["lst"]], ids=str)
def test_no_encoding_or_width_makes_it_fail(process: Process, env: dict[str, str], line: list[str]) -> None:
    done = process(*line, env=env)
    assert b"Traceback" not in done.stderr
    assert done.returncode == (2 if line == ["lst"] else 0)
    if "--json" in line:
        assert "希少糖" in {case["name"]["ja"] for case in json.loads(done.stdout)}


def test_a_redirected_stdout_is_utf8_with_plain_line_ends(process: Process) -> None:
    out = process("list", env={"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}).stdout
    assert "希少糖" in out.decode("utf-8")
    assert b"\r" not in out


@pytest.mark.skipif(os.name == "nt", reason="closes a pipe the way a shell on a Unix does")
def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f'"{sys.executable}" -m sangaku show rare-sugar | head -n 1; exit ${{PIPESTATUS[0]}}'
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0
    assert done.stderr == b""
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_one_line_and_exit_1(process: Process) -> None:
    with open("/dev/full", "wb") as full:
        done = process("list", stdout=full, stderr=subprocess.PIPE, capture_output=False)
    assert done.returncode == 1
    assert len(done.stderr.decode().splitlines()) == 1


@pytest.mark.skipif(os.name == "nt", reason="closes streams the way a shell on a Unix does")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_are_borne(closed: str) -> None:
    for line, code in (("list", 0), ("lst", 2)):
        command = f'"{sys.executable}" -m sangaku {line} {closed}'
        done = subprocess.run(["bash", "-c", command], capture_output=True, check=False, timeout=60)
        assert done.returncode == code
        assert b"Traceback" not in done.stderr


def test_without_a_home_it_answers_all_the_same(process: Process) -> None:
    env = {"HOME": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent/cache"}
    assert process("filter", env=env).stdout == process("filter").stdout


def test_the_answer_with_and_without_the_cache_is_the_same(process: Process) -> None:
    for line in (["list"], ["show", "kc-miyagi", "--json"], ["coverage"], ["tips", "--csv"]):
        assert process(*line, env={"SANGAKU_NO_CACHE": "1"}).stdout == process(*line).stdout


def test_colour_needs_a_terminal_or_a_wish(process: Process) -> None:
    assert b"\x1b[" not in process("list").stdout
    assert b"\x1b[" in process("list", "--color", "always").stdout
    assert b"\x1b[" not in process("list", "--color", "never").stdout
