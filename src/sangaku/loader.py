"""Case files in, validated cases or *all* problems out.

Owns turning YAML into data safely, and the rules that need more than one file to check.
Knows no command and prints nothing. The home of PyYAML, and with `model` the only user of Pydantic.

The YAML it accepts is the part people need to write a case: mappings, sequences, text. A plain
scalar is text too (`no`, `01` and `2013-10` mean what they say) and the model turns it into a
number where it wants one. Anchors, aliases, tags and duplicate keys are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from sangaku import words
from sangaku.claims import evidence
from sangaku.errors import BadData
from sangaku.files import Unreadable, content
from sangaku.model import Case, Survey

DEPTH_LIMIT = 24  # levels; a case file needs 7

Loc = tuple[str | int, ...]


class Problem(NamedTuple):
    """One thing that is wrong in one file: where it is, and which sentence says what."""

    file: str
    line: int
    column: int
    field: str
    phrase: str
    details: dict[str, Any]

    def place(self) -> tuple[int, int]:
        return self.line, self.column


# --- YAML ---------------------------------------------------------------------------------------


class _Refused(Exception):
    """A file that cannot be turned into data, with the place where reading stopped."""

    def __init__(self, line: int, column: int, phrase: str, details: dict[str, object]) -> None:
        super().__init__(phrase)
        self.line, self.column, self.phrase, self.details = line, column, phrase, details


def _text(content: bytes | Unreadable) -> str:
    """The text of a UTF-8 file (a byte order mark is let through)."""
    if isinstance(content, Unreadable):
        raise _Refused(1, 1, content.phrase, content.details)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _Refused(line, error.start - content.rfind(b"\n", 0, error.start), "not_utf8", {}) from error


def _build(text: str, marks: dict[Loc, tuple[int, int]] | None = None) -> Any:
    """The data of a YAML text; with `marks`, also the line and column of every node by its path.

    Works on parser events with a stack of its own: composing nodes recurses in C and dies of deep
    nesting, and cannot tell an alias from a copy.
    """
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        parser = base(text)
        try:
            return _document(yaml, parser.get_event, marks)
        finally:
            parser.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _Refused(line, column, "not_yaml", {"why": error.problem or error.context or ""}) from error
    except yaml.reader.ReaderError as error:
        before = text[: error.position] if isinstance(error.position, int) else ""
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        given = error.character  # a character, or its number, as the parser at hand has it
        code = given if isinstance(given, int) else ord(given[0])
        raise _Refused(line, column, "forbidden_character", {"code": f"U+{code:04X}"}) from error


def _document(yaml: Any, get_event: Any, marks: dict[Loc, tuple[int, int]] | None) -> Any:
    # Every file goes through here event by event, so what is looked up for each is kept at hand.
    scalar, mapping, sequence = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
    mapping_end, sequence_end = yaml.MappingEndEvent, yaml.SequenceEndEvent
    root: list[Any] = []
    container: Any = root
    path: Loc = ()  # what leads to the container, and to this event's value; kept only for `marks`
    here: Loc = ()
    key: Any = None  # the key whose value comes next, if the container is a mapping
    stack: list[tuple[Any, Loc]] = []  # the containers that the current one lies in
    documents = 0
    while (event := get_event()) is not None:
        kind = type(event)
        if kind is scalar:
            value = event.value
            if not event.style and value in ("", "~", "null"):
                value = None
        elif kind is mapping_end or kind is sequence_end:
            container, path = stack.pop()
            key = None
            continue
        elif kind is mapping:
            value = {}
        elif kind is sequence:
            value = []
        elif kind is yaml.AliasEvent:
            raise _refused(event, "no_aliases")
        elif kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                raise _refused(event, "one_document")
            continue
        else:
            continue
        if event.anchor:
            raise _refused(event, "no_aliases")
        if event.tag:
            raise _refused(event, "no_tags", given=event.tag.replace("tag:yaml.org,2002:", "!!"))
        if type(container) is list:
            container.append(value)
            step: str | int = len(container) - 1
        elif key is not None:
            container[key] = value
            step, key = key, None
        else:  # this event is a key
            if not isinstance(value, str):
                raise _refused(event, "key_not_text")
            if value in container:
                raise _refused(event, "duplicate_key", given=value)
            if marks is not None:
                marks[(*path, "\0" + value)] = _place(event)
            key = value
            continue
        if marks is not None:
            here = (*path, step) if container is not root else ()
            marks[here] = _place(event)
        if kind is not scalar:
            if len(stack) == DEPTH_LIMIT:
                raise _refused(event, "too_deep", limit=DEPTH_LIMIT)
            stack.append((container, path))
            container, path, key = value, here, None
    return root[0] if root else None


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _refused(event: Any, phrase: str, **details: object) -> _Refused:
    return _Refused(*_place(event), phrase, details)


# --- one file -----------------------------------------------------------------------------------


class _Reader:
    """Reads one file into a model, or into the problems that stand in the way."""

    def __init__(self, path: Path, content: bytes | Unreadable) -> None:
        self.path = path
        self.file = str(path)
        self.content = content
        self.text = ""
        self.marks: dict[Loc, tuple[int, int]] | None = None

    def read(self, kind: type[Any]) -> tuple[Any, list[Problem]]:
        from pydantic import ValidationError

        try:
            self.text = _text(self.content)
            data = _build(self.text)
        except _Refused as refused:
            return None, [Problem(self.file, refused.line, refused.column, "", refused.phrase, refused.details)]
        if not isinstance(data, dict):
            return None, [Problem(self.file, 1, 1, "", "not_a_mapping" if data is not None else "empty_file", {})]
        try:
            return kind.model_validate(data), []
        except ValidationError as invalid:
            return None, sorted(
                (self._invalid(error) for error in invalid.errors(include_url=False)), key=Problem.place
            )

    def problem(self, loc: Loc, phrase: str, **details: object) -> Problem:
        """A problem at the node that `loc` leads to, or at the nearest one above it."""
        if self.marks is None:
            self.marks = {}
            _build(self.text, self.marks)
        key: Loc = (*loc[:-1], "\0" + str(loc[-1])) if loc else ()
        place = self.marks.get(key) if phrase == "extra_forbidden" else None
        for length in range(len(loc), -1, -1):
            place = place or self.marks.get(loc[:length])
        return Problem(self.file, *(place or (1, 1)), ".".join(map(str, loc)), phrase, dict(details))

    def _invalid(self, error: Any) -> Problem:
        """One of Pydantic's errors, with a guess at what was meant."""
        code, loc, details = error["type"], error["loc"], dict(error.get("ctx") or {})
        given = error.get("input")
        if isinstance(given, str):
            details.setdefault("given", given)
        if given is None and code in ("string_type", "literal_error"):
            code = {"string_type": "string_too_short", "literal_error": "empty_term"}[code]
        if code == "literal_error" and isinstance(given, str):
            details["near"] = _meant(given, details["expected"])
        if code == "extra_forbidden":
            details = {"given": str(loc[-1]), "near": words.nearest(str(loc[-1]), sorted(_field_names()))}
        return self.problem(loc, code, **details)


def _meant(given: str, expected: str) -> str | None:
    """The accepted key that a wrong one stands for: an alias in any language, or the nearest."""
    keys = expected.replace(" or ", ", ").replace("'", "").split(", ")
    for name, vocabulary in words.VOCABULARIES.items():
        if list(vocabulary) == keys:
            return words.parse(name, given) or words.nearest(given, keys)
    return words.nearest(given, keys)


@cache
def _field_names() -> frozenset[str]:
    """Every key that may stand anywhere in a case file."""
    definitions = Case.model_json_schema()["$defs"].values()
    return frozenset(Case.model_fields) | {name for each in definitions for name in each.get("properties", ())}


# --- rules that look beyond one value -------------------------------------------------------------


def _cross_check(reader: _Reader, case: Case, survey: Survey | None) -> Iterator[Problem]:
    if case.id != reader.path.stem:
        yield reader.problem(("id",), "id_is_file_name", given=case.id, should=reader.path.stem)
    known = set(case.sources) | {"survey"}
    used = {source for gap in case.gaps for source in gap.sources}
    for loc, item in evidence(case.document):
        used.update(item["sources"])
        for source in sorted(set(item["sources"]) - known):
            yield reader.problem(
                (*loc, "sources"),
                "source_not_listed",
                given=source,
                near=words.nearest(source, sorted(known)),
            )
        if survey and "part" in item and item["part"] not in survey.parts:
            near = words.nearest(item["part"], list(survey.parts))
            yield reader.problem((*loc, "part"), "no_such_part", given=item["part"], near=near)
        if loc[0] == "classification" and item["sources"]:
            kinds = {case.sources[source].kind if source in case.sources else "" for source in item["sources"]}
            if kinds <= words.LOW_STANDING:
                yield reader.problem((*loc, "sources"), "class_on_low_standing")
    for index, gap in enumerate(case.gaps):
        for source in sorted(set(gap.sources) - known):
            yield reader.problem(("gaps", index, "sources"), "source_not_listed", given=source, near=None)
    for source in case.sources:
        if source not in used:
            yield reader.problem(("sources", source), "source_not_used", given=source)
    dates = [event.date for event in case.timeline]
    for index, (earlier, later) in enumerate(pairwise(dates), start=1):
        # A year alone may stand before or after a day of that year.
        length = min(len(earlier), len(later))
        if later[:length] < earlier[:length]:
            yield reader.problem(("timeline", index, "date"), "timeline_order", given=later, before=earlier)


def read_survey(path: Path) -> Survey:
    """The survey's own file. Raises BadData with every problem found."""
    reader = _Reader(path, content(path))
    survey, problems = reader.read(Survey)
    if survey:
        problems = list(_check_survey(reader, survey))
    if problems:
        raise BadData(problems)
    assert isinstance(survey, Survey)
    return survey


def _check_survey(reader: _Reader, survey: Survey) -> Iterator[Problem]:
    document = survey.model_dump(mode="json", exclude_none=True)
    for loc, item in evidence(document):
        if loc[0] == "parts":
            continue
        for source in sorted(set(item["sources"]) - set(survey.sources)):
            yield reader.problem((*loc, "sources"), "source_not_listed", given=source, near=None)
        if item.get("part", next(iter(survey.parts))) not in survey.parts:
            yield reader.problem((*loc, "part"), "no_such_part", given=item["part"], near=None)
        for case in item.get("cases", ()):
            if case not in survey.roster:
                yield reader.problem((*loc, "cases"), "not_in_roster", given=case)


def read_case(
    path: Path, content: bytes | Unreadable, survey: Survey | None = None
) -> tuple[Case | None, list[Problem]]:
    """One case file: the case, or the problems that make it none.

    With the survey, the parts that a claim names are checked too.
    """
    reader = _Reader(path, content)
    case, problems = reader.read(Case)
    if case is not None:
        problems = list(_cross_check(reader, case, survey))
    return (None if problems else case), problems


def among_others(
    path: Path, content: bytes | Unreadable, case: Case, survey: Survey, seen: dict[str, Path], *, own: bool
) -> Iterator[Problem]:
    """What is wrong with a case beside the survey and the cases read so far; `seen` learns its id.

    `own` says that the file is not a bundled one: it cannot join the survey or the companions.
    """
    reader = _Reader(path, content)
    reader.text = _text(content)
    if case.id in seen:
        yield id_twice(path, content, case.id, seen[case.id])
        return
    seen[case.id] = path
    if own and case.collection in words.COLLECTION:
        yield reader.problem(("collection",), "collection_is_bundled", given=case.collection)
    elif not own and (case.collection == "survey") != (case.id in survey.roster):
        yield reader.problem(("collection",), "collection_and_roster", given=case.id)


def id_twice(path: Path, content: bytes | Unreadable, case_id: str, other: Path | str) -> Problem:
    """What is wrong with a valid case whose id another file has already."""
    reader = _Reader(path, content)
    reader.text = _text(content)
    return reader.problem(("id",), "id_twice", given=case_id, other=str(other))
