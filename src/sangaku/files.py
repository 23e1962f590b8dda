"""Where the data is, and reading it without being harmed.

Owns the search for case files, the bytes of one file, and how work on many is shared out among the
processors. Knows neither YAML nor cases, and loads nothing heavy: a warm start reads every file
through here to tell whether the data has changed.
"""

import os
import signal
import stat
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, TypeVar

from sangaku.errors import CannotRead

SIZE_LIMIT = 4 * 1024 * 1024  # bytes; the largest real case has 74,000
_PIECE = 100_000  # bytes read at once: all of nearly every file, without asking the system for more memory
_AHEAD = 1024 * 1024  # bytes of results that a process may hand over before they are asked for
SUFFIXES = (".yaml", ".yml")

Item = TypeVar("Item")
Result = TypeVar("Result")


class Unreadable:
    """Why a file's content could not be had: a phrase and what fills it in."""

    def __init__(self, phrase: str, details: dict[str, object]) -> None:
        self.phrase, self.details = phrase, details


def bundled_data() -> Path:
    """The folder that came with sangaku: inside the package when installed from a wheel, else the
    repository's own (a checkout or an editable install)."""
    inside = Path(__file__).parent / "data"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "data"


def case_files(folder: Path) -> list[Path]:
    """The case files in a folder, or in its `cases` folder if it has one, sorted by name.

    Raises CannotRead if the folder is not there or may not be read.
    """
    return [Path(path) for path in sorted(case_paths(folder))]


def case_paths(folder: Path) -> Iterator[str]:
    """The same as text and as they come: a Path for each of ten thousand files takes as long as
    reading them."""
    try:
        if (folder / "cases").is_dir():
            folder = folder / "cases"
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(SUFFIXES) and entry.name[0] != ".":
                    yield entry.path
    except OSError as error:
        raise CannotRead("no_folder", path=str(folder), why=error.strerror) from error


# O_NONBLOCK: a FIFO must not make the program wait without end.
_READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def content(path: str | Path) -> bytes | Unreadable:
    """The bytes of a regular file of bearable size, or why not."""
    try:
        descriptor = os.open(path, _READING)
    except OSError as error:
        return Unreadable("cannot_read", {"why": error.strerror})
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return Unreadable("not_a_file", {})
        raw = b""  # read without a file object, which would cost more than the reading
        while len(raw) <= SIZE_LIMIT and (piece := os.read(descriptor, _PIECE)):
            raw += piece
        if len(raw) > SIZE_LIMIT:
            return Unreadable("file_too_large", {"limit": SIZE_LIMIT // 1024 // 1024})
        return raw
    except OSError as error:
        return Unreadable("cannot_read", {"why": error.strerror})
    finally:
        os.close(descriptor)


# --- many files ------------------------------------------------------------------------------------


def processors() -> int:
    """How many processes can be at work at once; one where to start another is unsafe or dear: a fork
    of a process with several threads, a notebook's say, has their locks and none to open them."""
    alone = len(sys._current_frames()) == 1
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" and alone else 1


def shared_out(work: Callable[[Item], Result], items: Sequence[Item], processes: int) -> Generator[Result]:
    """`work` done to every item, in order, by so many processes.

    Each takes every n-th item and hands its results over through a pipe, which does not let it run
    far ahead: what is held does not grow with the number of items. What a process fails to hand over
    is done here, so that an exception is raised where it can be caught.
    """
    if processes <= 1:
        yield from map(work, items)
        return
    import pickle

    helpers: list[tuple[int, IO[bytes]]] = []
    try:
        with suppress(OSError):  # no more processes to be had
            while len(helpers) < processes:
                helpers.append(_helper(work, items[len(helpers) :: processes]))
        for index, item in enumerate(items):
            try:
                result = pickle.load(helpers[index % processes][1])
            except (IndexError, EOFError, pickle.UnpicklingError):  # there is none, or it has failed
                result = work(item)
            yield result
    finally:
        for process, pipe in helpers:
            pipe.close()
            with suppress(ProcessLookupError, ChildProcessError):  # where SIGCHLD is ignored, it is gone by itself
                os.kill(process, signal.SIGKILL)  # it holds nothing that could be left half done
                os.waitpid(process, 0)


def _helper(work: Callable[[Item], Result], items: Sequence[Item]) -> tuple[int, IO[bytes]]:
    """A process that does the work, and the pipe in which its pickled results come.

    What stops a program stops it at once: no handler of this process may run there, or it would clear away and
    answer as if it were the program.
    """
    import fcntl
    import pickle

    reading, writing = os.pipe()
    with suppress(OSError):  # room for some results ahead; with less than one, the processes wait for each other
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _AHEAD)
    here = os.getpid()
    handled = [number for number in signal.valid_signals() if callable(signal.getsignal(number))]
    before = signal.pthread_sigmask(signal.SIG_BLOCK, handled)
    try:
        process = os.fork()
        if not process:
            for number in handled:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            os.close(reading)
            with open(writing, "wb") as pipe:
                for item in items:
                    pickle.dump(work(item), pipe)
    finally:
        if os.getpid() != here:  # the new process, which must never get out of here
            os._exit(0)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    os.close(writing)
    return process, open(reading, "rb")
