"""What the tests share: the program as people run it, and small cases to run it on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from sangaku import cli

settings.register_profile("here", deadline=None)  # how long an example takes says more of the machine
settings.load_profile("here")
ROOT = Path(__file__).parents[1]
Run = Callable[..., "Answer"]
Process = Callable[..., subprocess.CompletedProcess[bytes]]


class Answer:
    """What one run of sangaku left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    def __repr__(self) -> str:
        return f"exit {self.code}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


@pytest.fixture(autouse=True, scope="session")
def _plain_surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No setting of the person who runs the tests may change what they see, nor a test their cache."""
    personal = ("SANGAKU_", "LC_", "LANG", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING")
    with pytest.MonkeyPatch.context() as surroundings:
        for name in list(os.environ):
            if name.startswith(personal):
                surroundings.delenv(name)
        # Without it each process would compile everything anew.
        surroundings.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        surroundings.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
        yield


@pytest.fixture
def sangaku(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in this process. `columns` is the terminal's width."""

    def run(*arguments: str, columns: int | None = None) -> Answer:
        if columns is not None:
            monkeypatch.setenv("COLUMNS", str(columns))
        capsys.readouterr()
        code = cli.main(arguments)
        out, err = capsys.readouterr()
        return Answer(code, out, err)

    return run


@pytest.fixture
def process() -> Process:
    """Run a command line as a process of its own, with bytes in and out."""

    def run(*arguments: str, env: dict[str, str] | None = None, **more: Any) -> subprocess.CompletedProcess[bytes]:
        surroundings = {**os.environ, **(env or {})}
        more.setdefault("capture_output", True)
        return subprocess.run(
            [sys.executable, "-m", "sangaku", *arguments], env=surroundings, check=False, timeout=60, **more
        )

    return run
