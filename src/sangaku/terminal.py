"""Streams: their encoding, width and colour, and writing so that nothing is lost.

stdout is data, stderr is narration. Everything is UTF-8 with `\n`, also to a file; a terminal or an
explicit PYTHONIOENCODING that cannot show a character gets `?` or an escape, never an exception.
Knows no sheet and no sentence.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

from sangaku.errors import CannotWrite


def prepare() -> None:
    """Make both streams safe to write any text to. Either may be missing or closed."""
    for stream in (sys.stdout, sys.stderr):
        if stream is None or stream.closed or not hasattr(stream, "reconfigure"):
            continue
        encoding = None if stream.isatty() or os.environ.get("PYTHONIOENCODING") else "utf-8"
        stream.reconfigure(
            encoding=encoding, errors="backslashreplace" if stream is sys.stderr else "replace", newline="\n"
        )


def argument(text: str) -> str:
    """A command-line argument as text: under an ASCII locale it arrives as undecoded bytes."""
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def speaks_unicode() -> bool:
    """Whether stdout can show every character."""
    return (getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")


def is_terminal() -> bool:
    return sys.stdout is not None and not sys.stdout.closed and sys.stdout.isatty()


def width() -> int | None:
    """Cells in a line: COLUMNS if set, else the terminal's; None for a pipe or file."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isdigit() and int(asked):
        return int(asked)
    return shutil.get_terminal_size().columns if is_terminal() else None


def color(asked: str, to_file: bool) -> bool:
    """Whether to colour: `always`, `never`, or `auto` (a terminal that has not asked otherwise)."""
    if to_file or asked == "never":
        return False
    if asked == "always":
        return True
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def emit(text: str, path: Path | None) -> None:
    """Write an answer to stdout, or to a file that is whole or not there at all.

    Raises CannotWrite. A reader that has gone away (`| head`) is not an error.
    """
    if path is not None:
        _write_file(text, path)
        return
    if sys.stdout is None or sys.stdout.closed:
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_stdout()
    except OSError as error:
        _forget_stdout()
        raise CannotWrite("cannot_write", path="stdout", why=error.strerror) from error


def _forget_stdout() -> None:
    """Point stdout at nothing, so that closing it at exit cannot fail a second time."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write_file(text: str, path: Path) -> None:
    try:
        if path.exists() and not path.is_file():  # /dev/stdout, a pipe: nothing to keep whole
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        handle, beside = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.resolve().parent)
    except OSError as error:
        raise CannotWrite("cannot_write", path=str(path), why=error.strerror) from error
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        mode = path.stat().st_mode if path.exists() else 0o666 & ~_umask()
        os.chmod(beside, mode & 0o7777)
        os.replace(beside, path.resolve())
    except OSError as error:
        raise CannotWrite("cannot_write", path=str(path), why=error.strerror) from error
    finally:
        with contextlib.suppress(OSError):
            os.unlink(beside)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def note(line: str) -> None:
    """One line of narration. If even stderr is gone, nobody is listening."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        if sys.stdout is not None:
            sys.stdout.flush()
        print(line, file=sys.stderr)
