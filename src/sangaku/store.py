"""Cases in, one SQLite file out: the file that every question is asked of.

Owns the file's schema, where it lies and how it is named. The name is the digest of all that made
it (the case files, our own model and this compiler), so a file that is there is right, and nothing
ever has to be invalidated. Absent: read, validate, write beside, rename. Nowhere to write: the same
build in memory. It is never a second truth: deleting it loses nothing.

Knows no command. Pydantic and PyYAML are loaded only to compile, never to ask.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sangaku import claims, files, words
from sangaku.errors import BadData

if TYPE_CHECKING:
    from sangaku.model import Case, Survey

# A text is kept in both languages as two columns, `…_ja` and `…_en`; evidence as `basis`, `part`
# (of the survey) and `because_…`; sources of a claim stand in `citation`.
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE cases (
  id TEXT PRIMARY KEY, position INTEGER, collection TEXT, own INTEGER,
  name_ja TEXT, name_en TEXT, kana TEXT, summary_ja TEXT, summary_en TEXT,
  start TEXT, "end" TEXT, prefectures TEXT, file TEXT, document TEXT
);
-- Everything a case can be filtered or counted by. `either`: the source leaves open which value.
CREATE TABLE facet (
  case_id TEXT, facet TEXT, value TEXT, basis TEXT, either INTEGER,
  PRIMARY KEY (facet, value, case_id)
) WITHOUT ROWID;
CREATE INDEX facet_by_case ON facet (case_id, facet);
CREATE TABLE claim (
  id INTEGER PRIMARY KEY, case_id TEXT, section TEXT, path TEXT, date TEXT,
  ja TEXT, en TEXT, basis TEXT, part TEXT, because_ja TEXT, because_en TEXT
);
CREATE TABLE citation (
  claim_id INTEGER, case_id TEXT, source TEXT, PRIMARY KEY (claim_id, source)
) WITHOUT ROWID;
CREATE TABLE source (
  case_id TEXT, id TEXT, title TEXT, publisher TEXT, kind TEXT, url TEXT,
  published TEXT, accessed TEXT, read TEXT, PRIMARY KEY (case_id, id)
) WITHOUT ROWID;
CREATE TABLE tip (
  id TEXT PRIMARY KEY, case_id TEXT, position INTEGER, challenge TEXT, basis TEXT, document TEXT
);
CREATE TABLE tip_term (
  tip_id TEXT, vocabulary TEXT, value TEXT, PRIMARY KEY (tip_id, vocabulary, value)
) WITHOUT ROWID;
CREATE TABLE gap (case_id TEXT, ja TEXT, en TEXT);
-- For search: every text of a case, and the whole of it in one, folded as `words.fold` does.
CREATE TABLE passage (
  case_id TEXT, position INTEGER, section TEXT, text TEXT, folded TEXT, PRIMARY KEY (case_id, position)
) WITHOUT ROWID;
CREATE TABLE fulltext (case_id TEXT PRIMARY KEY, folded TEXT);
"""

_MADE_BY = (
    "model.py",
    "loader.py",
    "store.py",
    "words.py",
    "files.py",
    "claims.py",
)  # what a compiled file depends on
_KEPT = 4  # compiled files left in the cache folder, the newest


def open_store(folders: Sequence[Path] = ()) -> sqlite3.Connection:
    """The compiled data: the bundled cases and those in `folders`, read-only.

    Raises BadData with every problem of every file, CannotRead for a folder that is not there.
    """
    paths = _paths(folders)
    cache = _cache_folder()
    if cache is None:
        return _compile(paths, ":memory:")[0]
    with contextlib.suppress(sqlite3.Error):  # absent, damaged, foreign or locked: make it anew
        return _open(cache / f"{_digest(paths)}.sqlite")
    try:
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(suffix=".tmp", dir=cache)
        os.close(handle)
    except OSError:
        return _compile(paths, ":memory:")[0]
    try:
        connection, digest = _compile(paths, beside)
        connection.close()
        path = cache / f"{digest}.sqlite"
        os.replace(beside, path)
        _tidy(cache)
        return _open(path)
    except (OSError, sqlite3.Error):  # a full disk, say
        return _compile(paths, ":memory:")[0]
    finally:
        with contextlib.suppress(OSError):
            os.unlink(beside)


def _open(path: Path) -> sqlite3.Connection:
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
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local", "sangaku", "cache")
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "sangaku"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache", "sangaku")


def _tidy(cache: Path) -> None:
    """Leave the newest few compiled files; an older one belonged to data or code that has changed."""
    with contextlib.suppress(OSError):
        files = sorted(cache.glob("*.sqlite"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in files[_KEPT:]:
            path.unlink()


# --- naming ----------------------------------------------------------------------------------------


def _paths(folders: Sequence[Path]) -> list[Path]:
    """Every file that the data is made of: the survey's, the bundled cases, other people's."""
    bundled = files.bundled_data()
    paths = [bundled / "survey.yaml", *files.case_files(bundled)]
    for folder in folders:
        paths += files.case_files(folder)
    return paths


class _Digest:
    """The digest of our own code and of all files handed to it, in order."""

    def __init__(self) -> None:
        self._hash = hashlib.blake2b(digest_size=16)
        for name in _MADE_BY:
            self._hash.update(Path(__file__).with_name(name).read_bytes())

    def add(self, path: Path, content: bytes | files.Unreadable) -> None:
        raw = content if isinstance(content, bytes) else repr(content).encode()
        self._hash.update(b"\0%s\0%d\0" % (os.fsencode(path), len(raw)))
        self._hash.update(raw)

    def name(self) -> str:
        return self._hash.hexdigest()


def _digest(paths: Sequence[Path]) -> str:
    digest = _Digest()
    for path in paths:
        digest.add(path, files.content(path))
    return digest.name()


# --- compiling -------------------------------------------------------------------------------------


def _compile(paths: Sequence[Path], target: str) -> tuple[sqlite3.Connection, str]:
    """Read, validate and write everything into the file `target`, one case at a time.

    Returns the open file and the digest of what was really read: a file that changes while it is
    being compiled must not end up under the name of what it was before.
    """
    from sangaku import loader

    digest = _Digest()
    survey_path, *case_paths = paths
    digest.add(survey_path, files.content(survey_path))
    survey = loader.read_survey(survey_path)
    connection = sqlite3.connect(target)
    try:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
        write = _Writer(connection)
        write.survey(survey)
        bundled, problems = survey_path.parent, list[Any]()
        seen: dict[str, Path] = {}
        for path in case_paths:
            content = files.content(path)
            digest.add(path, content)
            case, found = loader.read_case(path, content, survey)
            own = bundled not in path.parents
            if case:
                found = list(loader.among_others(path, content, case, survey, seen, own=own))
            problems += found
            if case and not problems:
                write.case(case, str(path), own=own)
        if problems:
            raise BadData(problems)
        write.finish(digest.name())
    except BaseException:
        connection.close()
        raise
    return connection, digest.name()


class _Writer:
    """Spreads validated cases over the tables."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def _insert(self, table: str, **values: Any) -> None:
        columns = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" * len(values))
        self.connection.execute(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", tuple(values.values()))

    def survey(self, survey: Survey) -> None:
        self._insert("meta", key="survey", value=survey.model_dump_json(exclude_none=True))

    def finish(self, digest: str) -> None:
        self.connection.executescript("""
            UPDATE cases SET position = place FROM (
              SELECT id AS place_of, row_number() OVER (
                ORDER BY own, collection = 'survey' DESC, collection, kana, id
              ) AS place FROM cases
            ) WHERE id = place_of;
        """)
        self._insert("meta", key="complete", value=digest)
        self.connection.commit()

    def case(self, case: Case, file: str, *, own: bool) -> None:
        document = case.model_dump(mode="json", exclude_none=True)
        self._insert(
            "cases", id=case.id, collection=case.collection, own=int(own),
            name_ja=case.name.ja, name_en=case.name.en, kana=case.name.kana,
            summary_ja=case.summary.ja, summary_en=case.summary.en,
            start=case.period.start, end=case.period.end, file=file,
            prefectures=_json([*dict.fromkeys(p.prefecture for p in case.places if p.prefecture)]),
            document=_json(document),
        )  # fmt: skip
        for facet, value, basis, either in _facets(document):
            self._insert("facet", case_id=case.id, facet=facet, value=value, basis=basis, either=int(either))
        for path, item in claims.evidence(document):
            self._claim(case.id, path, item)
        for key, source in document["sources"].items():
            known = {
                name: source.get(name)
                for name in ("title", "publisher", "kind", "url", "published", "accessed", "read")
            }
            self._insert("source", case_id=case.id, id=key, **known)
        for position, tip in enumerate(document["tips"]):
            tip_id = f"{case.id}/{tip['id']}"
            self._insert(
                "tip", id=tip_id, case_id=case.id, position=position,
                challenge=tip["challenge"], basis=tip["basis"], document=_json(tip),
            )  # fmt: skip
            for vocabulary, values in (("sector", tip["actors"]), ("resource", tip["needs"])):
                for value in values:
                    self._insert("tip_term", tip_id=tip_id, vocabulary=vocabulary, value=value)
        for gap in document["gaps"]:
            self._insert("gap", case_id=case.id, ja=gap["ja"], en=gap["en"])
        whole = []
        for position, (section, text) in enumerate(claims.passages(document)):
            folded = words.fold(text)
            self._insert("passage", case_id=case.id, position=position, section=section, text=text, folded=folded)
            whole.append(folded)
        self._insert("fulltext", case_id=case.id, folded="\n".join(whole))

    def _claim(self, case_id: str, path: tuple[str | int, ...], item: dict[str, Any]) -> None:
        ja, en = (claims.said(path, item, lang) for lang in words.LANGUAGES)
        because = item.get("because") or {}
        cursor = self.connection.execute(
            "INSERT INTO claim (case_id, section, path, date, ja, en, basis, part, because_ja, because_en)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (case_id, path[0], "/".join(map(str, path)), item.get("date"), ja, en,
             item["basis"], item.get("part"), because.get("ja"), because.get("en")),
        )  # fmt: skip
        for source in item["sources"]:
            self._insert("citation", claim_id=cursor.lastrowid, case_id=case_id, source=source)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_STRENGTH = ("stated", "documented", "reading", "unknown")


def _facets(document: dict[str, Any]) -> Iterator[tuple[str, str, str | None, bool]]:
    """What a case can be filtered by: facet, value, basis, and whether the value is one of several
    that the source leaves open. The strongest basis of a value comes first and wins."""
    yield "collection", document["collection"], None, False
    for axis in ("lead", "market", "outcome"):
        given = document["classification"][axis]
        for value in given["values"] or ["unknown"]:
            yield axis, value, given["basis"], given["either"]
    for place in document["places"]:
        key = place.get("prefecture", "unknown")
        yield "prefecture", key, place["basis"], False
        yield (
            "region",
            words.PREFECTURE[key].broader if key in words.PREFECTURE else key,
            place["basis"],
            False,
        )
    for value in document["field"]:
        yield "field", value, None, False
    for item in sorted(document["tips"], key=lambda tip: _STRENGTH.index(tip["basis"])):
        yield "challenge", item["challenge"], item["basis"], False
    for item in sorted(document["partners"], key=lambda partner: _STRENGTH.index(partner["basis"])):
        yield "sector", item["kind"], item["basis"], False
