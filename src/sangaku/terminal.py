"""Streams: their encoding, width and colour, reading, and writing so that nothing is lost.

stdout is data, stderr is narration. Everything is UTF-8 with `\\n`, also to a file and from stdin; a terminal
or an explicit PYTHONIOENCODING that cannot show a character gets `?` or an escape, never an exception.
Knows no sheet and no sentence.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sangaku.errors import CannotRead, CannotWrite

WIDEST = 1_000  # cells; lines are filled up to the width, so COLUMNS must not ask for just any number


def prepare() -> None:
    """Make the streams safe to write any text to and read any bytes from. Each may be missing or closed."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if stream is None or stream.closed or not hasattr(stream, "reconfigure"):
            continue
        encoding = None if stream.isatty() or os.environ.get("PYTHONIOENCODING") else "utf-8"
        errors = "backslashreplace" if stream is sys.stderr else "replace"
        stream.reconfigure(encoding=encoding, errors=errors, newline=None if stream is sys.stdin else "\n")


def argument(text: str) -> str:
    """A command-line argument as text: under an ASCII locale it arrives as undecoded bytes."""
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeError:  # half a pair of Windows' own, which is no byte
        return text.encode("utf-8", "replace").decode("utf-8")


def place(text: str) -> Path:
    """The path that an argument names. A locale that lacks its characters cannot name it but by its bytes."""
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        text = os.fsdecode(text.encode())
    return Path(text)


def speaks_unicode() -> bool:
    """Whether stdout can show every character."""
    return (getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")


def is_terminal() -> bool:
    return sys.stdout is not None and not sys.stdout.closed and sys.stdout.isatty()


def width() -> int | None:
    """Cells in a line: COLUMNS if set, else the terminal's; None for a pipe or file."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 10 and int(asked):
        return min(int(asked), WIDEST)
    return os.get_terminal_size(sys.stdout.fileno()).columns or 80 if is_terminal() else None


def color(asked: str, to_file: bool) -> bool:
    """Whether to colour: `always`, `never`, or `auto` (a terminal that has not asked otherwise)."""
    if to_file or asked == "never":
        return False
    if asked == "always":
        return True
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


_PATIENCE = 0.5  # seconds that an answer may take without a word
_BAR = 20  # cells


@contextlib.contextmanager
def progress(sentence: str) -> Iterator[Callable[[int, int], None]]:
    """What long work tells how many of all its parts are done: a bar on stderr with that sentence, drawn only on a
    terminal and only when the work takes longer than half a second, and wiped away at the end."""
    patient_until, drawn, watched = time.monotonic() + _PATIENCE, "", _can_redraw(sys.stderr)

    def tell(done: int, total: int) -> None:
        nonlocal drawn
        if not watched or time.monotonic() < patient_until:
            return
        bar = f"{sentence} [{'#' * (_BAR * done // total):.<{_BAR}}]"
        if bar != drawn:
            drawn = bar
            _say(f"\r{bar}")

    try:
        yield tell
    finally:
        if drawn:
            _say("\r\x1b[K")


def _can_redraw(stream: Any) -> bool:
    return stream is not None and not stream.closed and stream.isatty() and os.environ.get("TERM") != "dumb"


def _say(text: str) -> None:
    """Narration. If even stderr is gone, nobody is listening."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(text)
        sys.stderr.flush()


def read(limit: int) -> bytes:
    """All of stdin. Raises CannotRead if there is none, or more than `limit` bytes."""
    with _stdin() as stdin:
        content: bytes = stdin.buffer.read(limit + 1)
    if len(content) > limit:
        raise CannotRead("stdin_too_large", limit=limit // 1024 // 1024)
    return content


def answer(question: str) -> str:
    """The next line of stdin, asked for on stderr; nothing if there are no more. Raises CannotRead."""
    _say(question)
    with _stdin() as stdin:
        line: str = stdin.readline()
    return line.strip()


@contextlib.contextmanager
def _stdin() -> Iterator[Any]:
    if sys.stdin is None or sys.stdin.closed:
        raise CannotRead("no_stdin", why=os.strerror(errno.EBADF))
    try:
        yield sys.stdin
    except OSError as error:  # a folder, say
        raise CannotRead("no_stdin", why=error.strerror) from error


def emit(text: str, path: Path | None) -> None:
    """Write an answer to stdout, or to a file that is whole or not there at all.

    Raises CannotWrite. A reader that has gone away (`| head`) is not an error.
    """
    if path is not None:
        write_files({path: text.encode("utf-8", "replace")})
        return
    if sys.stdout is None or sys.stdout.closed:
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        forget_stdout()
    except OSError as error:
        forget_stdout()
        raise CannotWrite("cannot_write", path="stdout", why=error.strerror) from error
    except (KeyboardInterrupt, SystemExit):  # stopped while nobody was reading, and nobody will
        forget_stdout()
        raise


def forget_stdout() -> None:
    """Point stdout at nothing, so that closing it at exit cannot fail a second time."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_files(contents: Mapping[Path, bytes]) -> None:
    """Write files, each of which is whole or as it was: all are written beside their places first,
    and none is put in its place before the last is written. Raises CannotWrite."""
    staged: list[tuple[Path, Path]] = []
    path = Path()
    try:
        for path, content in contents.items():
            if path.exists() and not path.is_file():  # /dev/stdout, a pipe: nothing to keep whole
                path.write_bytes(content)
                continue
            target = Path(os.path.realpath(path))  # a link stays a link
            if target.is_symlink():
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
            beside = target.with_name(f".{os.urandom(8).hex()}.tmp")
            staged.append((beside, target))  # first, so that it is cleared away whenever one is stopped
            with open(beside, "xb") as file:
                if target.exists():
                    os.chmod(beside, target.stat().st_mode & 0o7777)
                file.write(content)
        for beside, path in staged:
            os.replace(beside, path)
    except OSError as error:
        raise CannotWrite("cannot_write", path=str(path), why=error.strerror) from error
    finally:
        for beside, _ in staged:
            with contextlib.suppress(OSError):
                os.unlink(beside)


def make_folder(path: Path) -> None:
    """Make a folder for files, unless it is there. Raises CannotWrite."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite("cannot_write", path=str(path), why=error.strerror) from error


def note(line: str) -> None:
    """One line of narration, after what has been written to stdout."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
    _say(line + "\n")
