"""Case files in, validated cases or *all* problems out.

Owns turning YAML into data safely, and the rules that need more than one file to check.
Knows no command and prints nothing. The home of PyYAML, and with `model` the only user of Pydantic.

The YAML it accepts is the part people need to write a case: mappings, sequences, text. A plain
scalar is text too (`no`, `01` and `2013-10` mean what they say) and the model turns it into a
number where it wants one. Anchors, aliases, tags, duplicate keys and characters that nobody can
see are refused.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache, cached_property, partial
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from sangaku import layout, words
from sangaku.claims import evidence
from sangaku.errors import BadData
from sangaku.files import Unreadable, content
from sangaku.model import Case, Survey

DEPTH_LIMIT = 24  # levels; a case needs 6
PARTS_LIMIT = 50_000  # keys, values, beginnings and ends of lists; the largest real case file has 4,500
PROBLEMS_LIMIT = 100  # that are told of one file
CANDIDATES_LIMIT = 100  # for a guess at what was meant; the most sources of a real case are 70

Loc = tuple[str | int, ...]
_KEY = "\0"  # stands before the last part of a Loc that leads to a key, not to its value; no file has one
Place = tuple[int, int]  # line and column


class Problem(NamedTuple):
    """One thing that is wrong in one file: where it is, and which sentence says what."""

    file: str
    line: int
    column: int
    field: str
    phrase: str
    details: dict[str, Any]

    @property
    def number(self) -> int:
        """How many problems this tells of: the last of very many says how many more there are."""
        return int(self.details["count"]) if self.phrase == "more_problems" else 1


def _quoted(given: object) -> str:
    """What stands in a file, as it is told in a problem: one line, and no more than a reader can use."""
    return layout.quoted(given if isinstance(given, str) else reprlib.repr(given))


# --- YAML ---------------------------------------------------------------------------------------


class _Refused(Exception):
    """A file that cannot be turned into data, with the place where reading stopped."""

    def __init__(self, place: Place, phrase: str, **details: object) -> None:
        super().__init__(phrase)
        self.place, self.phrase, self.details = place, phrase, details


def _text(content: bytes | Unreadable) -> str:
    """The text of a UTF-8 file (a byte order mark is let through), every character of which can be seen."""
    if isinstance(content, Unreadable):
        raise _Refused((1, 1), content.phrase, **content.details)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Refused(_place_after(error.object[: error.start].decode()), "not_utf8") from error
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if hidden := re.search(layout.HIDDEN, text):
        raise _Refused(_place_after(text[: hidden.start()]), "forbidden_character", code=_code(hidden[0]))
    return text


def _place_after(text: str) -> Place:
    return text.count("\n") + 1, len(text) - text.rfind("\n")


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"


def _build(text: str, marks: dict[Loc, Place] | None = None) -> Any:
    """The data of a YAML text; with `marks`, also the line and column of every node by its path.

    Works on parser events with a stack of its own: composing nodes recurses in C and dies of deep
    nesting, and cannot tell an alias from a copy.
    """
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        parser = base(text)
        try:
            return _document(yaml, parser.get_event, marks, may_escape="\\" in text)
        finally:
            parser.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _Refused(place, "not_yaml", why=_quoted(error.problem or error.context or "")) from error


def _document(yaml: Any, get_event: Any, marks: dict[Loc, Place] | None, *, may_escape: bool) -> Any:
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
    for number, event in enumerate(iter(get_event, None), -1):  # 1 is the first after the document's beginning
        kind = type(event)
        if kind is scalar:
            value = event.value
            if not event.style and value in ("", "~", "null"):
                value = None
            elif may_escape and (hidden := re.search(layout.HIDDEN, value)):
                raise _refused(event, "forbidden_character", code=_code(hidden[0]))
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
        if number > PARTS_LIMIT:
            raise _refused(event, "too_many_values", limit=PARTS_LIMIT)
        if event.anchor:
            raise _refused(event, "no_aliases")
        if event.tag:
            raise _refused(event, "no_tags", given=_quoted(event.tag.replace("tag:yaml.org,2002:", "!!")))
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
                raise _refused(event, "duplicate_key", given=_quoted(value))
            if marks is not None:
                marks[(*path, _KEY + value)] = _place(event)
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


def _place(event: Any) -> Place:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _refused(event: Any, phrase: str, **details: object) -> _Refused:
    return _Refused(_place(event), phrase, **details)


# --- one file -----------------------------------------------------------------------------------


class _Fault(NamedTuple):
    """What is wrong at the node that `loc` leads to. Not yet a problem, because there may be thousands."""

    loc: Loc
    phrase: str
    given: object = None  # what stands there, if that is told
    details: Mapping[str, object] = {}
    near: Callable[[str], str | None] = lambda given: None  # a guess at what was meant


class _Reader:
    """Reads one file into a model, or into the problems that stand in the way."""

    def __init__(self, path: Path, content: bytes | Unreadable) -> None:
        self.file = str(path)
        self.content = content

    def read(self, kind: type[Any]) -> tuple[Any, list[Problem]]:
        from pydantic import ValidationError

        try:
            data = _build(_text(self.content))
        except _Refused as refused:
            return None, [self._problem(refused.place, "", refused.phrase, refused.details)]
        if not isinstance(data, dict):
            return None, [self._problem((1, 1), "", "not_a_mapping" if data is not None else "empty_file", {})]
        try:
            return kind.model_validate(data), []
        except ValidationError as invalid:
            return None, self.problems(map(_fault, filter(_is_so, invalid.errors(include_url=False))))

    def problems(self, faults: Iterable[_Fault]) -> list[Problem]:
        """The problems in the order of the file; of very many the first, and how many more there are."""
        placed = sorted(((self._place_of(fault), fault) for fault in faults), key=itemgetter(0))
        told, rest = placed[:PROBLEMS_LIMIT], placed[PROBLEMS_LIMIT:]
        found = [self._told(place, fault) for place, fault in told]
        if rest:
            found.append(self._problem(rest[0][0], "", "more_problems", {"count": len(rest)}))
        return found

    @cached_property
    def _marks(self) -> dict[Loc, Place]:
        """The place of every node. Only faults ask for it, so the file is parsed again."""
        marks: dict[Loc, Place] = {}
        with suppress(_Refused):  # it was good a moment ago; if it has changed, no place is known
            _build(_text(self.content), marks)
        return marks

    def _place_of(self, fault: _Fault) -> Place:
        """Where a fault stands: at its node, or at the nearest one above."""
        if fault.phrase == "extra_forbidden":  # at the key, not at its value
            return self._marks[(*fault.loc[:-1], f"{_KEY}{fault.loc[-1]}")]
        for length in range(len(fault.loc), -1, -1):
            if place := self._marks.get(fault.loc[:length]):
                return place
        return 1, 1

    def _told(self, place: Place, fault: _Fault) -> Problem:
        details = dict(fault.details)
        if fault.given is not None:
            details["given"] = given = _quoted(fault.given)
            details["near"] = fault.near(given)
        return self._problem(place, _quoted(".".join(map(str, fault.loc))), fault.phrase, details)

    def _problem(self, place: Place, field: str, phrase: str, details: dict[str, Any]) -> Problem:
        return Problem(self.file, *place, field, phrase, details)


def _is_so(error: Any) -> bool:
    """Whether one of Pydantic's errors is true: it calls a list too short that has enough items, some of them wrong."""
    return bool(error["type"] != "too_short" or len(error["input"]) < error["ctx"]["min_length"])


def _fault(error: Any) -> _Fault:
    """One of Pydantic's errors, with a way to guess at what was meant."""
    code, loc, given, details = error["type"], error["loc"], error["input"], error.get("ctx", {})
    if code == "missing":
        return _Fault(loc, code)
    if given is None:
        code = {"string_type": "string_too_short", "literal_error": "empty_term"}.get(code, code)
        given = ""
    if code == "extra_forbidden":
        return _Fault(loc, code, loc[-1], near=_near(_field_names()))
    if code == "no_such_prefecture":
        return _Fault(loc, code, given, near=_near([term.ja for term in words.PREFECTURE.values()]))
    if code == "literal_error":
        keys = details["expected"].replace(" or ", ", ").replace("'", "")
        return _Fault(loc, code, given, {"expected": keys}, partial(_meant, keys=keys.split(", ")))
    return _Fault(loc, code, details.get("given", given), details)


def _near(candidates: Collection[str]) -> Callable[[str], str | None]:
    """A guess at which of the candidates was meant; among very many it would take longer than all the rest."""
    return lambda given: words.nearest(given, sorted(candidates)) if len(candidates) <= CANDIDATES_LIMIT else None


def _meant(given: str, keys: list[str]) -> str | None:
    """The accepted key that a wrong one stands for: an alias in any language, or the nearest."""
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


def _cross_check(path: Path, case: Case, survey: Survey | None) -> Iterator[_Fault]:
    if case.id != path.stem:
        yield _Fault(("id",), "id_is_file_name", case.id, {"should": path.stem})
    known = set(case.sources) | {"survey"}
    used = {source for gap in case.gaps for source in gap.sources}
    for loc, item in evidence(case.document):
        used.update(item["sources"])
        for source in sorted(set(item["sources"]) - known):
            yield _Fault((*loc, "sources"), "source_not_listed", source, near=_near(known))
        if survey and "part" in item and item["part"] not in survey.parts:
            yield _Fault((*loc, "part"), "no_such_part", item["part"], near=_near(survey.parts))
        if loc[0] == "classification" and item["sources"]:
            kinds = {case.sources[source].kind if source in case.sources else "" for source in item["sources"]}
            if kinds <= words.LOW_STANDING:
                yield _Fault((*loc, "sources"), "class_on_low_standing")
    for index, gap in enumerate(case.gaps):
        for source in sorted(set(gap.sources) - known):
            yield _Fault(("gaps", index, "sources"), "source_not_listed", source, near=_near(known))
    for source in case.sources:
        if source not in used:
            yield _Fault(("sources", source), "source_not_used", source)
    dates = [event.date for event in case.timeline]
    for index, (earlier, later) in enumerate(pairwise(dates), start=1):
        # A year alone may stand before or after a day of that year.
        length = min(len(earlier), len(later))
        if later[:length] < earlier[:length]:
            yield _Fault(("timeline", index, "date"), "timeline_order", later, {"before": earlier})


def read_survey(path: Path, raw: bytes | Unreadable | None = None) -> Survey:
    """The survey's own file, or what has been read of it. Raises BadData with every problem found."""
    reader = _Reader(path, content(path) if raw is None else raw)
    survey, problems = reader.read(Survey)
    if survey:
        problems = reader.problems(_check_survey(survey))
    if problems:
        raise BadData(problems)
    assert isinstance(survey, Survey)
    return survey


def _check_survey(survey: Survey) -> Iterator[_Fault]:
    for loc, item in evidence(survey.document):
        if loc[0] == "parts":
            continue
        for source in sorted(set(item["sources"]) - set(survey.sources)):
            yield _Fault((*loc, "sources"), "source_not_listed", source)
        if "part" in item and item["part"] not in survey.parts:
            yield _Fault((*loc, "part"), "no_such_part", item["part"])
        for case in item.get("cases", ()):
            if case not in survey.roster:
                yield _Fault((*loc, "cases"), "not_in_roster", case)


def read_case(
    path: Path, content: bytes | Unreadable, survey: Survey | None = None
) -> tuple[Case | None, list[Problem]]:
    """One case file: the case and no problems, or None and all the problems that make it none.

    `path` is what problems name and what the id must agree with; `content` is what `files.content` had of it. With the
    survey, the parts that a claim names are checked too. Raises nothing for whatever stands in a file.
    """
    reader = _Reader(path, content)
    case, problems = reader.read(Case)
    if case is not None:
        problems = reader.problems(_cross_check(path, case, survey))
    return (None if problems else case), problems


def among_others(
    path: Path, content: bytes | Unreadable, case: Case, survey: Survey, seen: dict[str, Path], *, own: bool
) -> list[Problem]:
    """What is wrong with a case beside the survey and the cases read so far; `seen` learns its id.

    `own` says that the file is not a bundled one: it cannot join the survey or the companions.
    """
    if case.id in seen:
        return [id_twice(path, content, case.id, seen[case.id])]
    seen[case.id] = path
    faults = []
    if own and case.collection in words.COLLECTION:
        faults.append(_Fault(("collection",), "collection_is_bundled", case.collection))
    elif not own and (case.collection == "survey") != (case.id in survey.roster):
        faults.append(_Fault(("collection",), "collection_and_roster", case.id))
    return _Reader(path, content).problems(faults)


def id_twice(path: Path, content: bytes | Unreadable, case_id: str, other: Path | str) -> Problem:
    """What is wrong with a valid case whose id another file has already."""
    [problem] = _Reader(path, content).problems([_Fault(("id",), "id_twice", case_id, {"other": str(other)})])
    return problem
