"""What each command does: the options that were given in, a sheet or a file out.

Owns the commands, the formats that each of them has, and the straight line from an answer to paper.
Knows the command line as names with values; how they are typed is in `options`, and Typer's own is `cli`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sangaku import RELEASED, __version__, formats, layout, phrases, query, terminal, words
from sangaku.errors import CannotWrite, NotFound, SangakuError, UsageError
from sangaku.sheet import Column, Look, Note, Rows, Sheet

if TYPE_CHECKING:
    import sqlite3

# --- what a command is called with ------------------------------------------------------------------


class Call:
    """The options of one run, as the commands want them."""

    def __init__(self, lang: str, given: dict[str, Any]) -> None:
        self.lang = lang
        self.given = given
        self.for_people = True  # whether the answer is to be read, and not by a machine
        self._store: sqlite3.Connection | None = None
        self._anew = False

    @property
    def store(self) -> sqlite3.Connection:
        if self._store is None:
            from sangaku.store import open_store

            with self.progress() as tell:
                self._store = open_store(_own_folders(self.given), tell, anew=self._anew)
        return self._store

    def distrust_store(self) -> bool:
        """Close the store, so that the next one is made anew; False if there is none, or it was made anew already."""
        if self._store is None or self._anew:
            return False
        self._store.close()
        self._store, self._anew = None, True
        return True

    def progress(self) -> AbstractContextManager[Callable[[int, int], None]]:
        """What to tell how many files have been read."""
        return terminal.progress(phrases.say("reading_files", self.lang))

    def terms(self, option: str, vocabulary: str | None = None) -> list[str]:
        """The keys of the terms given to a repeatable option. Raises UsageError with the nearest."""
        return query.terms(option, vocabulary or option, self.given.get(option))

    def asked(self) -> query.Asked:
        return query.asked(self.given)

    def chosen(self) -> list[str]:
        """The ids of the cases that the filters choose. A word that is not known is told before anything is read."""
        asked = self.asked()
        return query.select(self.store, asked)

    @cached_property
    def ids(self) -> list[str]:
        """The cases named as arguments, `-` standing for ids on stdin, one a line."""
        found: list[str] = []
        for name in self.given["ids"] or ():
            found += _stdin().decode("utf-8-sig", "replace").split() if name == "-" else [name]
        return list(dict.fromkeys(found))

    def cases(self) -> list[dict[str, Any]]:
        return [query.document(self.store, case_id) for case_id in self.ids]


def _stdin() -> bytes:
    from sangaku.files import SIZE_LIMIT

    return terminal.read(SIZE_LIMIT)


def _own_folders(given: Mapping[str, Any]) -> list[Path]:
    """The folders of the user's own cases: those asked for, else those of SANGAKU_DATA."""
    named = given.get("data") or os.environ.get("SANGAKU_DATA", "").split(os.pathsep)
    return list({os.path.realpath(place): place for place in map(terminal.place, filter(None, named))}.values())


def _output_place(given: Mapping[str, Any]) -> Path | None:
    """Where the answer is to be written; None is stdout."""
    return None if given["output"] in (None, "-") else terminal.place(given["output"])


# --- the commands -----------------------------------------------------------------------------------


def list_(call: Call) -> Sheet:
    from sangaku import views

    ids = call.chosen()
    facets = [facet for facet in (*words.AXES, "challenge") if call.for_people and not call.given[facet]]
    narrower = {facet: query.counts(call.store, ids, facet) for facet in facets}
    return views.listing(query.cases(call.store, ids), query.survey(call.store), narrower)


def filter_(call: Call) -> Sheet:
    from sangaku import views

    return views.ids(call.chosen())


def show(call: Call) -> Sheet:
    from sangaku import record

    cases = call.cases()
    if not cases:
        raise UsageError("show_needs_one")
    survey = query.survey(call.store)
    if call.given["web"] or call.given["source"]:
        _open(cases[0], call)
    sections = [_section(text) for text in call.given["section"] or ()]
    brief = call.given["brief"]
    return record.together([record.record(case, survey, sections=sections, brief=brief) for case in cases])


def _section(text: str) -> str:
    from sangaku.record import SECTIONS

    for key in SECTIONS:
        if words.fold(text) in {words.fold(name) for name in (key, *phrases.HEADINGS[key])}:
            return key
    near = words.nearest(text, [name for key in SECTIONS for name in (key, *phrases.HEADINGS[key])])
    raise UsageError("no_such_value", option="section", given=text, near=near, accepted=", ".join(SECTIONS))


def _open(case: dict[str, Any], call: Call) -> None:
    """Open a source of a case in the browser, or say its address where there is none."""
    import webbrowser

    sources = case["sources"]
    if name := call.given["source"]:
        if name not in sources:
            raise NotFound("no_such_source", given=name, near=words.nearest(name, list(sources)))
        sources = {name: sources[name]}
    url = next((source["url"] for source in sources.values() if "url" in source), None)
    if url is None:
        raise NotFound("no_address")
    terminal.note(phrases.say("opened" if webbrowser.open(url) else "not_opened", call.lang, url=url))


def compare(call: Call) -> Sheet:
    from sangaku.comparison import comparison

    cases = call.cases()
    if len(cases) < 2:
        raise UsageError("compare_needs_two")
    return comparison(cases, differences=call.given["differences"])


def tips(call: Call) -> Sheet:
    from sangaku import views

    asked = call.asked()
    # A challenge asked of tips is theirs, not just one that their case has met.
    challenges, not_challenges = asked.wanted.get("challenge", ()), asked.unwanted.get("challenge", ())
    asked.wanted = {name: keys for name, keys in asked.wanted.items() if name != "challenge"}
    asked.unwanted = {name: keys for name, keys in asked.unwanted.items() if name != "challenge"}
    survey = query.survey(call.store)
    if call.given["for_"] is not None:
        from sangaku import likeness

        mine = _situation("for", call.given["for_"], stage="challenge", have="resource")
        stages = [*challenges, *mine.pop("stage", [])]
        have = mine.pop("have", [])
        found = query.tips(call.store, asked, stages, not_challenges, call.terms("actor", "sector"))
        behind = {facet: (keys, len(query.having(call.store, facet, *keys))) for facet, keys in mine.items()}
        return views.tips_for_me(likeness.ranked(call.store, found, mine, have), survey, behind)
    found = query.tips(call.store, asked, challenges, not_challenges, call.terms("actor", "sector"))
    return views.tips(found, survey)


def _situation(option: str, text: str, **more: str) -> dict[str, list[str]]:
    """`lead=官,field=水産` as keys by name: of the facets by which cases are alike, and of `more`, each with the
    vocabulary of its values. Raises UsageError for what cannot be read."""
    from sangaku.likeness import WEIGHTS

    names = {facet: facet for facet in WEIGHTS} | more
    found: dict[str, list[str]] = {}
    for piece in re.split(r"[,、，]", text):
        name, sign, value = (part.strip() for part in piece.partition("="))
        if not sign or name not in names or not value:
            raise UsageError("not_a_situation", given=piece)
        found.setdefault(name, []).append(query.term(f"{option} {name}=", names[name], value))
    return found


def search(call: Call) -> Sheet:
    from sangaku import views
    from sangaku.search import find, wanted

    for text in call.given["text"]:
        if text.startswith("--"):
            raise UsageError("no_such_option", given=text, near=None, line="sangaku search")
    looked_for = wanted(call.given["text"], exact=call.given["exact"])
    if all(word.barred for word in looked_for):
        raise UsageError("search_needs_words")
    asked = call.asked()
    found = find(call.store, asked, looked_for)
    return views.hits(found, query.cases(call.store, list(found)), query.survey(call.store), looked_for)


def similar(call: Call) -> Sheet:
    from sangaku import likeness, views

    asked = call.asked()
    if call.given["like"] and call.given["case"]:
        raise UsageError("similar_needs_one")
    if like := call.given["like"]:
        profile: likeness.Profile = {name: dict.fromkeys(keys) for name, keys in _situation("like", like).items()}
        case_id = ""
    elif call.given["case"]:
        case_id = query.document(call.store, call.given["case"])["id"]
        profile = likeness.profiles(call.store)[case_id]
    else:
        raise UsageError("similar_needs_one")
    if not re.fullmatch("0*[1-9][0-9]{0,8}", top := call.given["top"]):
        raise UsageError("option_misused", given="--top", line="sangaku similar")
    found = likeness.similar(call.store, profile, asked, without=case_id)[: int(top)]
    cases = query.cases(call.store, [case for case, _ in found])
    rows = [(case, likeness.total(reasons), reasons) for case, (_, reasons) in zip(cases, found, strict=True)]
    return views.alike(rows, query.survey(call.store), likeness.WEIGHTS)


def stats(call: Call) -> Sheet:
    from sangaku import overviews

    facets = [name for name in re.split(r"[,、\s]+", call.given["by"]) if name]
    for name in facets:
        if name not in words.FACETS:
            near, accepted = words.nearest(name, list(words.FACETS)), ", ".join(words.FACETS)
            raise UsageError("no_such_value", option="by", given=name, near=near, accepted=accepted)
    if len(facets) not in (1, 2) or len(set(facets)) < len(facets):
        raise UsageError("by_one_or_two")
    one, other = facets[0], facets[-1]
    survey = query.survey(call.store)
    cases = query.cases(call.store, call.chosen())
    if one != other:
        counts = query.crossed(call.store, [case["id"] for case in cases], one, other)
        return overviews.cross_table(one, other, counts, cases, survey)
    by_collection: dict[str, list[str]] = {}
    for case in cases:
        by_collection.setdefault(case["collection"], []).append(case["id"])
    each = {name: query.counts(call.store, ids, one) for name, ids in by_collection.items()}
    return overviews.statistics(one, each, cases, survey)


def map_(call: Call) -> Sheet:
    from sangaku import overviews
    from sangaku.tiles import ROWS

    cases = query.cases(call.store, call.chosen())
    return overviews.prefectures(cases, query.survey(call.store), ROWS)


def cite(call: Call) -> Sheet:
    from sangaku import citation

    case = None if call.given["case"] is None else query.document(call.store, call.given["case"])
    return citation.citation(case, query.survey(call.store), __version__, RELEASED)


def trends(call: Call) -> Sheet:
    from sangaku import overviews

    for text in call.given["axis"]:
        if text not in words.AXES:
            near, accepted = words.nearest(text, list(words.AXES)), ", ".join(words.AXES)
            raise UsageError("no_such_value", option="axis", given=text, near=near, accepted=accepted)
    axes = [axis for axis in words.AXES if axis in call.given["axis"]]
    return overviews.trends(query.survey(call.store), axes, call.terms("challenge"))


def coverage(call: Call) -> Sheet:
    from sangaku import overviews

    return overviews.coverage(query.coverage(call.store), query.survey(call.store))


def terms(call: Call) -> Sheet:
    from sangaku import overviews

    every = [(vocabulary, key) for vocabulary, found in words.VOCABULARIES.items() for key in found]
    text = call.given["term"]
    if text is None or text in words.VOCABULARIES:
        chosen = [pair for pair in every if text in (None, pair[0])]
        ids = query.select(call.store, query.Asked())
        return overviews.terms(chosen, {facet: query.counts(call.store, ids, facet) for facet in words.FACETS})
    named = [(name, key) for name, key in every if words.parse(name, text) == key]
    if not named:
        found_in = ((key, words.VOCABULARIES[name][key]) for name, key in every)
        near = words.nearest(text, [spelling for key, term in found_in for spelling in (key, term.ja, term.en)])
        raise NotFound("no_such_term", given=text, near=near)
    found = []
    for name, key in named:
        ids = query.having(call.store, name, key) if name in words.FACETS else []
        count = query.claims_known_as(call.store, key) if name == "basis" else None
        found.append((name, key, query.cases(call.store, ids), count))
    return overviews.meaning(found, query.survey(call.store))


def export(call: Call) -> int:
    """Files rather than a sheet: what is handed on is the data itself. Returns the exit code."""
    from datetime import date

    from sangaku import exports

    given = call.given
    name = given["kind"]
    if name is None:
        raise UsageError("export_needs_format")
    if name not in exports.FORMATS:
        near = words.nearest(name, list(exports.FORMATS))
        raise UsageError("no_such_export", given=name, near=near, accepted=", ".join(exports.FORMATS))
    for option, example in (("all", "folder/"), ("bom", "cases.csv")):
        if given[option] and name != "csv":
            raise UsageError("export_is_not_csv", option=option, example=example)
    path = _output_place(given)
    if path is None and (given["all"] or name in exports.NOT_TEXT):
        example = "folder/" if given["all"] or name == "datapackage" else f"cases.{name}"
        line = f"{name} --all" if given["all"] else name
        raise UsageError("export_needs_file", given=line, example=example)
    ids, survey = call.chosen(), query.survey(call.store)
    bom = given["bom"]
    if bom is None:
        bom = path is not None and (given["all"] or path.suffix.lower() == ".csv")
    edition = exports.Edition(__version__, date.today().isoformat(), every=given["all"], bom=bom, lang=call.lang)
    files = exports.FORMATS[name](call.store, ids, survey, edition)
    notes = exports.notes(name, call.store, ids, survey)
    if path is None:
        terminal.emit(files[""].decode("utf-8"), None)
        notes.append(Note("attribution"))  # to a file it goes beside or inside
    else:
        if "" not in files and path.suffix.lower() == ".zip":
            files = exports.zipped(files, edition)
        elif "" not in files:
            terminal.make_folder(path)
        terminal.write_files({Path(f"{path}{suffix}"): content for suffix, content in files.items()})
        written = [f"{path}{suffix}" for suffix in files if not suffix.startswith("/")] or [str(path)]
        notes.append(Note("wrote", {"files": phrases.listed([*map(layout.one_line, written)], call.lang)}))
    for note in notes:
        terminal.note(note.sentence(call.lang))
    return 0


def validate(call: Call) -> Sheet:
    from sangaku import advice, files, loader, reports

    bundled = files.bundled_data()
    survey = loader.read_survey(bundled / "survey.yaml")
    paths: list[Path] = []
    for place in map(terminal.place, call.given["paths"] or [str(bundled)]):
        paths += files.case_files(place) if os.path.isdir(place) else [place]
    seen: dict[str, Path] = {}
    problems, warnings = list[Any](), list[Any]()
    with call.progress() as tell:
        for number, path in enumerate(paths, 1):
            from_stdin = str(path) == "-"
            content = _stdin() if from_stdin else files.content(path)
            case, found = loader.read_case(path, content, survey)
            if from_stdin:  # there is no file whose name the id could be
                found = [problem for problem in found if problem.phrase != "id_is_file_name"]
            problems += found
            if case:
                problems += loader.among_others(path, content, case, survey, seen, own=False)
                for field, phrase in advice.lacking(case.document):
                    warnings.append(loader.Problem(str(path), 1, 1, field, phrase, {}))
            tell(number, len(paths))
    if problems:
        call.given["exit_code"] = 1
    if not call.given["warnings"] or not call.given["paths"]:
        warnings = []
    return reports.problems(problems, warnings, len(paths))


def new(call: Call) -> int:
    """A file rather than a sheet, as with `export`."""
    from datetime import date

    from sangaku import files, template

    case_id = call.given["new_id"]
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", case_id):
        raise UsageError("not_an_id", given=case_id)
    answers = {}
    if call.given["ask"]:
        for field in template.FIELDS:
            answers[field] = terminal.answer(
                phrases.say("labelled", call.lang, label=phrases.say(f"ask_{field}", call.lang), text="")
            )
    output = call.given["output"]
    path = None if output == "-" else terminal.place(output or f"{case_id}.yaml")
    if path and os.path.lexists(path):
        raise CannotWrite("exists", path=str(path))
    schema = (files.bundled_data() / "schema" / "case.schema.json").absolute().as_uri()
    text = template.new_case(case_id, answers, schema=schema, today=date.today().isoformat(), lang=call.lang)
    terminal.emit(text, path)
    if path:
        terminal.note(Note("written", {"path": layout.one_line(str(path))}).sentence(call.lang))
    return 0


def schema(call: Call) -> Sheet:
    from sangaku import reports
    from sangaku.model import Case

    return reports.schema(Case.model_json_schema())


def _html(sheet: Sheet, look: Look) -> str:
    """Whole cases as the page that one hands on, anything else as a page with a table."""
    from datetime import date

    from sangaku import page

    if sheet.survey is None:
        return page.sheet(sheet, look)
    cases = sheet.document if isinstance(sheet.document, list) else [sheet.document]
    return page.render(cases, sheet.survey, __version__, date.today().isoformat(), look.lang)


def _bare(sheet: Sheet, look: Look) -> str:
    """A table for a pipe: the next command would take a heading for an id."""
    look.headers = False
    return formats.FORMATS["table"](sheet, look)


FORMATS = formats.FORMATS | {"html": _html}


class Command:
    """What a command does, and on what paper: `run` makes a sheet, or without `formats` the exit code of what it
    wrote itself; `format` is the one when none is asked for."""

    def __init__(
        self, run: Callable[[Call], Any], formats: Mapping[str, formats.Format] = FORMATS, format: str = "table"
    ) -> None:
        self.run, self.formats, self.format = run, formats, format


COMMANDS = {
    "list": Command(list_),
    "filter": Command(filter_, FORMATS | {"table": _bare}),
    "show": Command(show),
    "compare": Command(compare),
    "tips": Command(tips),
    "search": Command(search),
    "similar": Command(similar),
    "trends": Command(trends),
    "stats": Command(stats),
    "map": Command(map_),
    "coverage": Command(coverage),
    "terms": Command(terms),
    "cite": Command(cite, formats.FOR_CITATIONS | FORMATS, "text"),
    "new": Command(new, {}),
    "export": Command(export, {}),
    "validate": Command(validate, formats.FOR_PROBLEMS | FORMATS, "lines"),
    "schema": Command(schema, FORMATS | {"json": formats.indented_json}, "json"),
}


# --- from the answer to paper -------------------------------------------------------------------------


def answer(name: str, lang: str, given: dict[str, Any]) -> int:
    """Answer a command line. Returns the exit code."""
    command, call = COMMANDS[name], Call(lang, given)
    try:
        return _answer(command, call)
    except (SangakuError, OSError):
        raise
    except Exception:  # a store that is damaged somewhere inside may lead anywhere
        if not call.distrust_store():
            raise
        return _answer(command, call)


def _answer(command: Command, call: Call) -> int:
    """The straight line of a command: ask, lay out, write."""
    given = call.given
    if not command.formats:
        code: int = command.run(call)
        return code
    chosen, look, path = _paper(call, command)
    call.for_people = chosen in formats.FOR_PEOPLE
    sheet = command.run(call)
    if given["sort"] is not None:
        sheet = _sorted(sheet, given["sort"])
    if given["fields"] is not None:
        sheet = _only(sheet, [name for name in re.split(r"[,\s]+", given["fields"]) if name] or [given["fields"]])
    terminal.emit(command.formats[chosen](sheet, look), path)
    if chosen not in formats.FOR_PEOPLE:
        for note in sheet.notes:
            if note.for_machines:
                terminal.note(note.sentence(call.lang))
    return int(given.get("exit_code", 0))


def _paper(call: Call, command: Command) -> tuple[str, Look, Path | None]:
    """Which format, on what paper, written where. Raises UsageError before any work is done."""
    given = call.given
    asked = [name for name in ("json", "csv") if given[name]]
    asked += [given["format"]] if given["format"] is not None else []
    if len(set(asked)) > 1:
        raise UsageError("two_formats", given=", ".join(asked))
    chosen = asked[0] if asked else command.format
    if chosen not in command.formats:
        near = words.nearest(chosen, list(command.formats))
        raise UsageError("no_such_value", option="format", given=chosen, near=near, accepted=", ".join(command.formats))
    if given["color"] not in ("auto", "always", "never"):
        raise UsageError(
            "no_such_value", option="color", given=given["color"], near=None, accepted="auto, always, never"
        )
    path = _output_place(given)
    look = Look(
        lang=call.lang,
        width=None if path else terminal.width(),
        color=terminal.color(given["color"], to_file=path is not None),
        ascii=given["ascii"] or (path is None and not terminal.speaks_unicode()),
        headers=not given["no_headers"],
    )
    return chosen, look, path


def _sorted(sheet: Sheet, name: str) -> Sheet:
    """The sheet's rows by one column, `-name` the other way round; what is empty comes last."""
    key = name.removeprefix("-")
    index = _column(sheet, key, option="sort")
    column = sheet.columns[index]
    filled = [row for row in sheet.rows if formats.flat_text(column, row[index])]
    empty = [row for row in sheet.rows if not formats.flat_text(column, row[index])]
    filled.sort(key=lambda row: formats.sort_key(column, row[index]), reverse=name != key)
    return _rearranged(sheet, filled + empty)


def _column(sheet: Sheet, name: str, option: str) -> int:
    keys = [column.key for column in sheet.columns]
    if name not in keys:
        near, accepted = words.nearest(name, keys), ", ".join(keys)
        raise UsageError("no_such_field", option=option, given=name, near=near, accepted=accepted)
    return keys.index(name)


def _only(sheet: Sheet, names: Sequence[str]) -> Sheet:
    """The sheet with the named columns, in that order. Raises UsageError for one that is not there."""
    order = [_column(sheet, name, option="fields") for name in names]
    chosen = [sheet.columns[index] for index in order]
    sheet.columns = [Column(it.key, it.kind, it.vocabulary, heading=it.heading) for it in chosen]
    return _rearranged(sheet, [[row[index] for index in order] for row in sheet.rows])


def _rearranged(sheet: Sheet, rows: Rows) -> Sheet:
    """The sheet with other rows, which from now on are the whole answer, in every format."""
    sheet.rows, sheet.grouped, sheet.document, sheet.survey = rows, False, None, None
    return sheet
