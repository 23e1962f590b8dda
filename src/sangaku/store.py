"""Cases in, one SQLite file out: the file that every question is asked of.

Owns the file's schema, where it lies and how it is named. The name is the digest of all that made
it (the case files, our own model and this compiler), so a file that is there is right, and nothing
ever has to be invalidated. Absent: read, validate, write beside, rename. Nowhere to keep it: the same
for the one answer. It is never a second truth: deleting it loses nothing.

Knows no command. Pydantic and PyYAML are loaded only to compile, never to ask.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.util import source_hash
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from sangaku import files
from sangaku.errors import BadData

if TYPE_CHECKING:
    from sangaku.loader import Problem
    from sangaku.model import Survey
    from sangaku.rows import Rows

# A text is kept in both languages as two columns, `…_ja` and `…_en`; evidence as `basis`, `part`
# (of the survey) and `because_…`; sources of a claim stand in `citation`. But for `folded`, a BLOB is plain data in the
# form in which Python keeps its own compiled modules, which is several times as quick to read as JSON.
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE cases (
  id TEXT PRIMARY KEY, position INTEGER, collection TEXT, own INTEGER,
  name_ja TEXT, name_en TEXT, kana TEXT, summary_ja TEXT, summary_en TEXT,
  start TEXT, "end" TEXT, aliases BLOB, file TEXT, brief BLOB, document BLOB
);
-- Everything a case can be filtered or counted by. `either`: the source leaves open which value.
CREATE TABLE facet (
  case_id TEXT, facet TEXT, value TEXT, basis TEXT, either INTEGER,
  PRIMARY KEY (facet, value, case_id)
) WITHOUT ROWID;
CREATE INDEX facet_by_case ON facet (case_id, facet);
-- `path` leads to the claim within the case: tips/2/effect.
CREATE TABLE claim (
  case_id TEXT, section TEXT, path TEXT, date TEXT,
  ja TEXT, en TEXT, basis TEXT, part TEXT, because_ja TEXT, because_en TEXT
);
CREATE TABLE citation (
  case_id TEXT, path TEXT, source TEXT, PRIMARY KEY (case_id, path, source)
) WITHOUT ROWID;
CREATE TABLE source (
  case_id TEXT, id TEXT, title TEXT, publisher TEXT, kind TEXT, url TEXT,
  published TEXT, accessed TEXT, read TEXT, PRIMARY KEY (case_id, id)
) WITHOUT ROWID;
CREATE TABLE tip (
  id TEXT PRIMARY KEY, case_id TEXT, position INTEGER, challenge TEXT, basis TEXT, document BLOB
);
CREATE TABLE tip_term (
  tip_id TEXT, vocabulary TEXT, value TEXT, PRIMARY KEY (tip_id, vocabulary, value)
) WITHOUT ROWID;
CREATE TABLE gap (case_id TEXT, ja TEXT, en TEXT);
-- For search: all texts of a case in one, folded as `words.fold` does and in UTF-8, those of its partners apart; and
-- each `passage`: the section it stands in, the text, the text folded.
CREATE TABLE fulltext (case_id TEXT PRIMARY KEY, partners TEXT, folded BLOB, passages BLOB);
"""

_MADE_BY = (
    "model.py",
    "loader.py",
    "store.py",
    "rows.py",
    "words.py",
    "files.py",
    "claims.py",
    "layout.py",
)  # what a compiled file depends on
_KEPT = 4  # compiled files left in the cache folder, the newest
_MANY = 2000  # files that are worth a second process just to be read
_ABANDONED = 24 * 60 * 60  # seconds after which nobody is still writing a file

Progress = Callable[[int, int], None]  # called with the files read so far and all that there are


def open_store(
    folders: Sequence[Path] = (), progress: Progress = lambda done, total: None, *, anew: bool = False
) -> sqlite3.Connection:
    """The compiled data: the bundled cases and those in `folders`, read-only.

    A folder holds case files, or has a folder `cases` that does. `progress` is told of each file read, if there is
    anything to compile. What has been compiled before is compiled again if it is wanted `anew`.
    Raises BadData with every problem of every file, CannotRead for a folder that is not there.
    """
    cache = _cache_folder()
    if cache is not None:
        with contextlib.suppress(sqlite3.Error):  # absent, damaged, foreign or locked: make it anew
            if not anew:
                return _open(cache / f"{_digest(folders)}.sqlite")
        with contextlib.suppress(OSError, sqlite3.Error):  # no place to write, a full disk
            return _open(_compile_into(cache, folders, progress))
    with contextlib.suppress(sqlite3.Error):  # no room in the folder for temporary files
        return _compiled("", folders, progress)  # in a file of SQLite's own, once it is too large for memory
    return _compiled(":memory:", folders, progress)


def _compiled(place: str, folders: Sequence[Path], progress: Progress) -> sqlite3.Connection:
    connection = sqlite3.connect(place)
    _compile(folders, connection, progress)
    return connection


def _open(path: Path) -> sqlite3.Connection:
    if not os.path.isfile(path):  # a FIFO would be waited for
        raise sqlite3.DatabaseError("no compiled file")
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        # Written last, so a file that was cut off or is somebody else's does not have it.
        complete = connection.execute("SELECT value FROM meta WHERE key = 'complete'").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    if complete != (path.stem,):
        connection.close()
        raise sqlite3.DatabaseError("not a compiled file of this name")
    return connection


def _cache_folder() -> Path | None:
    """The user's cache folder on this system, or None where none is wanted or to be had."""
    if os.environ.get("SANGAKU_NO_CACHE"):
        return None
    if named := os.environ.get("XDG_CACHE_HOME"):
        folder = Path(named, "sangaku")  # on any system: whoever sets it means it
    else:
        try:
            home = Path.home()
        except RuntimeError:
            return None
        if sys.platform == "win32":
            folder = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local", "sangaku", "cache")
        elif sys.platform == "darwin":
            folder = home / "Library" / "Caches" / "sangaku"
        else:
            folder = home / ".cache" / "sangaku"
    return folder if folder.is_absolute() else None  # else it would be made wherever one stands


# --- naming ----------------------------------------------------------------------------------------


def _code() -> list[str]:
    """Our own code that a compiled file is made by."""
    return [os.path.join(os.path.dirname(__file__), name) for name in _MADE_BY]


def _survey_file() -> str:
    return str(files.bundled_data() / "survey.yaml")


def _digest(folders: Sequence[Path]) -> str:
    def paths() -> Iterator[str]:
        return chain(_code(), [_survey_file()], *map(files.case_paths, (files.bundled_data(), *folders)))

    def part(number: int) -> int:
        return sum(_hash(path, files.content(path)) for path in paths() if hash(path) % parts == number)

    few = list(islice(paths(), _MANY))
    if len(few) < _MANY:  # which are read before another process could have started
        return _name(sum([_hash(path, files.content(path)) for path in few]))
    # Each process goes through the folders by itself and reads its part of them, whatever order they come in.
    parts = files.processors()
    return _name(sum(files.shared_out(part, range(parts), parts)))


def _hash(path: str, content: bytes | files.Unreadable) -> int:
    raw = content if isinstance(content, bytes) else f"{content.phrase} {content.details}".encode()
    return int.from_bytes(source_hash(source_hash(raw) + os.fsencode(path)), "little")


def _name(hashes: int) -> str:
    """The digest as a name: the sum of what each file hashes to, so that files need neither be sorted nor
    remembered; of 64 bits, which is enough against chance and, unlike a cryptographic hash, needs no library.
    A Python that keeps plain data in another form makes a file of its own."""
    return f"{(hashes + marshal.version) % 2**64:016x}"


# --- compiling -------------------------------------------------------------------------------------


def _compile_into(cache: Path, folders: Sequence[Path], progress: Progress) -> Path:
    """Compile into the cache folder, where the file appears whole or not at all."""
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = cache / f"{os.urandom(8).hex()}.tmp"
    try:
        beside.touch(mode=0o600, exist_ok=False)
        with contextlib.closing(sqlite3.connect(beside)) as connection:
            path = cache / f"{_compile(folders, connection, progress)}.sqlite"
        os.replace(beside, path)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(beside)
    _tidy(cache, path)
    return path


def _tidy(cache: Path, made: Path) -> None:
    """Leave the one just made and the newest few; an older one belonged to data or code that has changed.
    What a compiler that was killed left half done goes as well."""
    with contextlib.suppress(OSError):
        others = [path for path in cache.glob("*.sqlite") if path != made]
        newest = sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)
        abandoned = [path for path in cache.glob("*.tmp") if time.time() - path.stat().st_mtime > _ABANDONED]
        for path in newest[_KEPT - 1 :] + abandoned:
            with contextlib.suppress(OSError):
                path.unlink()


def _compile(folders: Sequence[Path], connection: sqlite3.Connection, progress: Progress) -> str:
    """Read, validate and write everything, one case at a time.

    Returns the digest of what was really read: a file that changes while it is being compiled must
    not end up under the name of what it was before.
    """
    bundled = files.bundled_data()
    # Those of one's own in one order, however their folders were named: the same digest must mean the same content.
    of_ones_own = sorted(path for folder in folders for path in files.case_paths(folder))
    paths = [_survey_file(), *sorted(files.case_paths(bundled)), *of_ones_own]
    # Each process imports for itself what it reads with. If others read, this one is spared Pydantic, which takes as
    # long to import as ten cases to read, and a third of that again to clear away at the end.
    results = files.shared_out(_reader(bundled), paths, min(files.processors(), len(paths) // 8))

    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
    hashes = sum(_hash(path, files.content(path)) for path in _code())
    problems = []
    with contextlib.closing(results):
        for done, (path, (digest, found, blob)) in enumerate(zip(paths, results, strict=True), 1):
            hashes += digest
            rows = marshal.loads(blob)
            if "cases" in rows:
                case_id = rows["cases"][0][0]
                twice = connection.execute("SELECT file FROM cases WHERE id = ?", (case_id,)).fetchone()
                if twice:
                    from sangaku.loader import id_twice

                    found.append(id_twice(Path(path), files.content(path), case_id, twice[0]))
                    rows = {}
            _insert(connection, rows)
            problems += found
            progress(done, len(paths))
    if problems:
        raise BadData(problems)
    connection.execute("""
        UPDATE cases SET position = place FROM (
          SELECT id AS place_of, row_number() OVER (
            ORDER BY own, collection = 'survey' DESC, collection, kana, id
          ) AS place FROM cases
        ) WHERE id = place_of
    """)
    name = _name(hashes)
    _insert(connection, {"meta": [("complete", name)]})
    connection.commit()
    return name


def _reader(bundled: Path) -> Callable[[str], tuple[int, list[Problem], bytes]]:
    """What reads a file: its hash, its problems and, if it has none, its rows, marshalled.

    Raises BadData for a survey that is wrong, as nothing can be read without it.
    """

    @cache
    def survey() -> tuple[Survey, int]:
        from sangaku import loader

        raw = files.content(_survey_file())
        return loader.read_survey(Path(_survey_file()), raw), _hash(_survey_file(), raw)

    def read(text: str) -> tuple[int, list[Problem], bytes]:
        from sangaku import loader
        from sangaku.rows import rows_of

        found, digest = survey()
        if text == _survey_file():
            return digest, [], marshal.dumps({"meta": [("survey", marshal.dumps(found.document))]})
        path, content = Path(text), files.content(text)
        case, problems = loader.read_case(path, content, found)
        own = bundled not in path.parents
        if case:
            problems = loader.among_others(path, content, case, found, {}, own=own)
        shown = os.fsencode(text).decode("utf-8", "backslashreplace")  # a path need not be text, a column must
        rows = rows_of(case, shown, own) if case and not problems else {}
        return _hash(text, content), problems, marshal.dumps(rows)

    return read


def _insert(connection: sqlite3.Connection, rows: Rows) -> None:
    for table, values in rows.items():
        marks = ", ".join("?" * len(values[0]))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", values)
