"""The command line: options in, one straight line through store, query, view and format.

The only home of Typer; holds no logic of its own. A command is a function from a `Call` to a sheet,
and a row in `COMMANDS` with the groups of options it takes. Only the command that is named is
declared to Typer with its options, because every declared option is paid for at every start.
"""

from __future__ import annotations

import inspect
import os
import re
import shlex
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from sangaku import (
    RELEASED,
    __version__,
    citation,
    formats,
    layout,
    phrases,
    query,
    record,
    terminal,
    views,
    words,
)
from sangaku.errors import BadData, CannotWrite, NotFound, SangakuError, UsageError
from sangaku.sheet import Note, Sheet

# --- what a command is called with ------------------------------------------------------------------


class Call:
    """The options of one run, as the commands want them."""

    def __init__(self, lang: str, given: dict[str, Any]) -> None:
        self.lang = lang
        self.given = given
        self._store: sqlite3.Connection | None = None

    @property
    def store(self) -> sqlite3.Connection:
        if self._store is None:
            from sangaku.store import open_store

            self._store = open_store(_own_folders(self.given))
        return self._store

    def terms(self, option: str, vocabulary: str | None = None) -> list[str]:
        """The keys of the terms given to a repeatable option. Raises UsageError with the nearest."""
        return [query.term(option, vocabulary or option, text) for text in self.given.get(option) or ()]

    def asked(self) -> query.Asked:
        return query.asked(self.given)

    def ids(self) -> list[str]:
        """The cases named as arguments, `-` standing for ids on stdin, one a line."""
        found: list[str] = []
        for name in self.given["ids"] or ():
            found += _stdin().decode("utf-8-sig", "replace").split() if name == "-" else [name]
        return list(dict.fromkeys(found))

    def cases(self) -> list[dict[str, Any]]:
        return [query.document(self.store, case_id) for case_id in self.ids()]


def _stdin() -> bytes:
    from sangaku.files import SIZE_LIMIT

    return terminal.read(SIZE_LIMIT)


def _own_folders(given: Mapping[str, Any]) -> list[Path]:
    """The folders of the user's own cases: those asked for, else those of SANGAKU_DATA."""
    named = given.get("data") or os.environ.get("SANGAKU_DATA", "").split(os.pathsep)
    return [Path(folder) for folder in named if folder]


# --- the commands -----------------------------------------------------------------------------------


def list_(call: Call) -> Sheet:
    ids = query.select(call.store, call.asked())
    narrower = {facet: query.counts(call.store, ids, facet) for facet in ("lead", "market", "outcome", "challenge")}
    return views.listing(query.cases(call.store, ids), query.survey(call.store), narrower)


def filter_(call: Call) -> Sheet:
    return views.ids(query.select(call.store, call.asked()))


def show(call: Call) -> Sheet:
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
    for key in record.SECTIONS:
        if words.fold(text) in {words.fold(name) for name in (key, *phrases.HEADINGS[key])}:
            return key
    near = words.nearest(text, [name for key in record.SECTIONS for name in (key, *phrases.HEADINGS[key])])
    raise UsageError("no_such_value", option="section", given=text, near=near, accepted=", ".join(record.SECTIONS))


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
    cases = call.cases()
    if len(cases) < 2:
        raise UsageError("compare_needs_two")
    return views.comparison(cases, differences=call.given["differences"])


def tips(call: Call) -> Sheet:
    asked = call.asked()
    # A challenge asked of tips is theirs, not just one that their case has met.
    challenges, not_challenges = asked.wanted.get("challenge", ()), asked.unwanted.get("challenge", ())
    asked = asked._replace(
        wanted={name: keys for name, keys in asked.wanted.items() if name != "challenge"},
        unwanted={name: keys for name, keys in asked.unwanted.items() if name != "challenge"},
    )
    survey = query.survey(call.store)
    if situation := call.given["for_"]:
        mine = _situation(situation, _TIPS_FOR)
        stages = [*challenges, *mine.pop("stage", [])]
        have = mine.pop("have", [])
        found = query.tips(call.store, asked, stages, not_challenges, call.terms("actor", "sector"))
        behind = {facet: (keys, len(query.having(call.store, facet, *keys))) for facet, keys in mine.items()}
        return views.tips_for_me(query.ranked(call.store, found, mine, have), survey, behind)
    found = query.tips(call.store, asked, challenges, not_challenges, call.terms("actor", "sector"))
    return views.tips(found, survey)


# What a situation may name: facets of a case, and for tips the stage one is at and what one has.
_LIKE = {facet: facet for facet in query.WEIGHTS}
_TIPS_FOR = _LIKE | {"stage": "challenge", "have": "resource"}


def _situation(text: str, names: Mapping[str, str]) -> dict[str, list[str]]:
    """`lead=官,have=公設試` as keys by name. Raises UsageError for what cannot be read."""
    found: dict[str, list[str]] = {}
    for piece in re.split(r"[,、，]", text):
        name, sign, value = (part.strip() for part in piece.partition("="))
        if not sign or name not in names or not value:
            raise UsageError("not_a_situation", given=piece, example="lead=官,market=overseas")
        found.setdefault(name, []).append(query.term(name, names[name], value))
    return found


def search(call: Call) -> Sheet:
    for text in call.given["text"]:
        if text.startswith("--"):
            raise UsageError("no_such_option", given=text, near=None, command="search")
    wanted = query.wanted(call.given["text"], exact=call.given["exact"])
    if all(word.barred for word in wanted):
        raise UsageError("search_needs_words")
    found = query.search(call.store, call.asked(), wanted)
    return views.hits(found, query.cases(call.store, list(found)), query.survey(call.store), wanted)


def similar(call: Call) -> Sheet:
    if like := call.given["like"]:
        profile: query.Profile = {name: dict.fromkeys(keys) for name, keys in _situation(like, _LIKE).items()}
        case_id = ""
    elif call.given["case"]:
        case_id = query.document(call.store, call.given["case"])["id"]
        profile = query.profiles(call.store)[case_id]
    else:
        raise UsageError("similar_needs_one")
    found = query.similar(call.store, profile, call.asked(), without=case_id)[: call.given["top"]]
    cases = query.cases(call.store, [case for case, _ in found])
    rows = [(case, query.total(reasons), reasons) for case, (_, reasons) in zip(cases, found, strict=True)]
    return views.alike(rows, query.survey(call.store), query.WEIGHTS)


def stats(call: Call) -> Sheet:
    facets = [name for name in re.split(r"[,、\s]+", call.given["by"]) if name]
    for name in facets:
        if name not in query.FACETS:
            near, accepted = words.nearest(name, list(query.FACETS)), ", ".join(query.FACETS)
            raise UsageError("no_such_value", option="by", given=name, near=near, accepted=accepted)
    if len(facets) not in (1, 2) or len(set(facets)) < len(facets):
        raise UsageError("by_one_or_two")
    one, other = facets[0], facets[-1]
    survey = query.survey(call.store)
    cases = query.cases(call.store, query.select(call.store, call.asked()))
    if one != other:
        counts = query.crossed(call.store, [case["id"] for case in cases], one, other)
        return views.cross_table(one, other, counts, cases, survey)
    by_collection: dict[str, list[str]] = {}
    for case in cases:
        by_collection.setdefault(case["collection"], []).append(case["id"])
    each = {name: query.counts(call.store, ids, one) for name, ids in by_collection.items()}
    return views.statistics(one, each, cases, survey)


def map_(call: Call) -> Sheet:
    from sangaku.tiles import ROWS

    cases = query.cases(call.store, query.select(call.store, call.asked()))
    return views.prefectures(cases, query.survey(call.store), ROWS)


def cite(call: Call) -> Sheet:
    case = query.document(call.store, call.given["case"]) if call.given["case"] else None
    return citation.citation(case, query.survey(call.store), __version__, RELEASED)


def trends(call: Call) -> Sheet:
    axes = [axis for axis in query.AXES if call.given["axis"] and axis in call.given["axis"]]
    return views.trends(query.survey(call.store), axes, call.terms("challenge"))


def coverage(call: Call) -> Sheet:
    return views.coverage(query.coverage(call.store), query.survey(call.store))


def terms(call: Call) -> Sheet:
    every = [(vocabulary, key) for vocabulary, found in words.VOCABULARIES.items() for key in found]
    text = call.given["term"]
    if not text or text in words.VOCABULARIES:
        chosen = [pair for pair in every if text in (None, pair[0])]
        ids = query.select(call.store, query.Asked())
        return views.terms(chosen, {facet: query.counts(call.store, ids, facet) for facet in query.FACETS})
    named = [(name, key) for name, key in every if words.parse(name, text) == key]
    if not named:
        near = words.nearest(
            text, [spelling for name, key in every for spelling in (key, *words.VOCABULARIES[name][key][:2])]
        )
        raise NotFound("no_such_term", given=text, near=near)
    found = []
    for name, key in named:
        ids = query.having(call.store, name, key) if name in query.FACETS else []
        count = query.claims_known_as(call.store, key) if name == "basis" else None
        found.append((name, key, query.cases(call.store, ids), count))
    return views.meaning(found, query.survey(call.store))


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
    path = Path(given["output"]) if given["output"] and given["output"] != "-" else None
    if path is None and (given["all"] or name in exports.NOT_TEXT):
        example = "folder/" if given["all"] or name == "datapackage" else f"cases.{name}"
        line = f"{name} --all" if given["all"] else name
        raise UsageError("export_needs_file", given=line, example=example)
    ids, survey = query.select(call.store, call.asked()), query.survey(call.store)
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
        notes.append(Note("wrote", {"files": phrases.listed(written, call.lang)}))
    for note in notes:
        terminal.note(formats.sentence(note, call.lang))
    return 0


def validate(call: Call) -> Sheet:
    from sangaku import advice, files, loader

    bundled = files.bundled_data()
    survey = loader.read_survey(bundled / "survey.yaml")
    paths: list[Path] = []
    for given in call.given["paths"] or [str(bundled)]:
        paths += files.case_files(Path(given)) if os.path.isdir(given) else [Path(given)]
    seen: dict[str, Path] = {}
    problems, warnings = list[Any](), list[Any]()
    for path in paths:
        from_stdin = str(path) == "-"
        content = _stdin() if from_stdin else files.content(path)
        case, found = loader.read_case(path, content, survey)
        if from_stdin:  # there is no file whose name the id could be
            found = [problem for problem in found if problem.phrase != "id_is_file_name"]
        problems += found
        if case:
            problems += loader.among_others(path, content, case, survey, seen, own=False)
            for field, phrase in advice.lacking(case.model_dump(mode="json", exclude_none=True)):
                warnings.append(loader.Problem(str(path), 1, 1, field, phrase, {}))
    if problems:
        call.given["exit_code"] = 1
    if not call.given["warnings"] or not call.given["paths"]:
        warnings = []
    return views.problems(problems, warnings, len(paths))


def new(call: Call) -> Sheet:
    from datetime import date

    from sangaku import files, template

    case_id = call.given["new_id"]
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", case_id):
        raise UsageError("not_an_id", given=case_id)
    answers = {}
    if call.given["ask"]:
        for field in template.FIELDS:
            answers[field] = typer.prompt(phrases.say(f"ask_{field}", call.lang), default="", show_default=False)
    path = Path(call.given["output"] or f"{case_id}.yaml")
    if os.path.exists(path):  # Path's own raises if the name is too long
        raise CannotWrite("exists", path=str(path))
    schema = (files.bundled_data() / "schema" / "case.schema.json").absolute().as_uri()
    text = template.new_case(case_id, answers, schema=schema, today=date.today().isoformat(), lang=call.lang)
    terminal.emit(text, path)
    call.given["output"] = None
    return views.written(str(path))


def schema(call: Call) -> Sheet:
    from sangaku.model import Case

    return views.schema(Case.model_json_schema())


# --- their options ----------------------------------------------------------------------------------


def _option(name: str, kind: Any, default: Any, *flags: str, **more: Any) -> inspect.Parameter:
    flags = flags or (f"--{name.replace('_', '-')}",)
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        annotation=kind,
        default=typer.Option(default, *flags, show_default=False, **more),
    )


def _argument(name: str, kind: Any, default: Any, **more: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        annotation=kind,
        default=typer.Argument(default, show_default=False, **more),
    )


def _complete(vocabulary: str) -> Callable[[str], Iterator[tuple[str, str]]]:
    """Completion of a term: its key glossed with its label, or its label if kanji were typed."""

    def values(incomplete: str) -> Iterator[tuple[str, str]]:
        for key, term in words.VOCABULARIES[vocabulary].items():
            if key.startswith(incomplete):
                yield key, term.ja
            elif incomplete and term.ja.startswith(incomplete):
                yield term.ja, key

    return values


def _complete_ids(incomplete: str) -> Iterator[tuple[str, str]]:
    from sangaku.store import open_store

    for case_id, name in open_store().execute("SELECT id, name_ja FROM cases ORDER BY id"):
        if case_id.startswith(incomplete):
            yield case_id, name


Many = list[str]
Maybe = str | None


def _filters() -> Iterator[inspect.Parameter]:
    for name in (*query.FACETS, "basis"):
        for prefix in ("", "not_"):
            yield _option(prefix + name, Many, [], metavar="TERM", autocompletion=_complete(name))
    yield _option("partner", Many, [], metavar="NAME")
    yield _option("since", Maybe, None, metavar="DATE")
    yield _option("until", Maybe, None, metavar="DATE")


def _own() -> Iterator[inspect.Parameter]:
    yield _option("data", Many, [], metavar="DIR")
    yield _option("no_bundled", bool, False, "--no-bundled")


def _export() -> Iterator[inspect.Parameter]:
    def kinds(incomplete: str) -> list[str]:
        from sangaku import exports

        return [name for name in exports.FORMATS if name.startswith(incomplete)]

    yield _argument("kind", Maybe, None, metavar="FORMAT", autocompletion=kinds)
    yield _option("output", Maybe, None, "--output", "-o", metavar="FILE|FOLDER")
    yield _option("all", bool, False)
    yield _option("bom", bool | None, None, "--bom/--no-bom")
    yield _option("lang", Maybe, None, metavar="ja|en")


def _output() -> Iterator[inspect.Parameter]:
    yield _option(
        "format",
        Maybe,
        None,
        "--format",
        "-f",
        metavar="FORMAT",
        autocompletion=lambda incomplete: [f for f in FORMATS if f.startswith(incomplete)],
    )
    yield _option("json", bool, False, "--json")
    yield _option("csv", bool, False, "--csv")
    yield _option("fields", Maybe, None, metavar="NAME,…")
    yield _option("sort", Maybe, None, metavar="NAME")
    yield _option("no_headers", bool, False, "--no-headers")
    yield _option("ascii", bool, False, "--ascii")
    yield _option("output", Maybe, None, "--output", "-o", metavar="FILE")
    yield _option("color", str, "auto", metavar="auto|always|never")
    yield _option("lang", Maybe, None, metavar="ja|en")


def _ids() -> Iterator[inspect.Parameter]:
    yield _argument("ids", Many, [], metavar="ID…", autocompletion=_complete_ids)


def _show() -> Iterator[inspect.Parameter]:
    yield _option("brief", bool, False, "--brief", "-b")
    yield _option("web", bool, False, "--web", "--open")
    yield _option("source", Maybe, None, metavar="KEY")
    yield _option(
        "section",
        Many,
        [],
        metavar="SECTION",
        autocompletion=lambda incomplete: [s for s in record.SECTIONS if s.startswith(incomplete)],
    )


def _compare() -> Iterator[inspect.Parameter]:
    yield _option("differences", bool, False, "--differences", "-d")


def _tips() -> Iterator[inspect.Parameter]:
    yield _option("for_", Maybe, None, "--for", metavar="SITUATION")
    yield _option("actor", Many, [], metavar="TERM", autocompletion=_complete("sector"))


def _trends() -> Iterator[inspect.Parameter]:
    yield _option("axis", Many, [], metavar="|".join(query.AXES))
    yield _option("challenge", Many, [], metavar="TERM", autocompletion=_complete("challenge"))


def _search() -> Iterator[inspect.Parameter]:
    yield _argument("text", Many, [], metavar="WORD…")
    yield _option("exact", bool, False, "--exact")


def _similar() -> Iterator[inspect.Parameter]:
    yield _argument("case", Maybe, None, metavar="[ID]", autocompletion=_complete_ids)
    yield _option("like", Maybe, None, metavar="SITUATION")
    yield _option("top", int, 10, "--top", "-n", metavar="N")


def _stats() -> Iterator[inspect.Parameter]:
    yield _option("by", str, "lead", metavar="FACET[,FACET]")


def _case() -> Iterator[inspect.Parameter]:
    yield _argument("case", Maybe, None, metavar="[ID]", autocompletion=_complete_ids)


def _term_argument() -> Iterator[inspect.Parameter]:
    yield _argument("term", Maybe, None, metavar="[TERM]")


def _paths() -> Iterator[inspect.Parameter]:
    yield _argument("paths", Many, [], metavar="[PATH]…")
    yield _option("warnings", bool, True, "--warnings/--no-warnings")


def _new() -> Iterator[inspect.Parameter]:
    yield _argument("new_id", str, ..., metavar="ID")
    yield _option("ask", bool, False, "--ask")


def _html(sheet: Sheet, look: formats.Look) -> str:
    """Whole cases as the page that one hands on, anything else as a page with a table."""
    from datetime import date

    from sangaku import page

    if sheet.survey is None:
        return page.sheet(sheet, look)
    cases = sheet.document if isinstance(sheet.document, list) else [sheet.document]
    return page.render(cases, sheet.survey, __version__, date.today().isoformat(), look.lang)


FORMATS = formats.FORMATS | {"html": _html}


class Command(NamedTuple):
    run: Callable[[Call], Any]  # to a sheet; without `formats`, to the exit code of what it wrote itself
    options: tuple[Callable[[], Iterator[inspect.Parameter]], ...]
    format: str = "table"  # when none is asked for
    formats: Mapping[str, Callable[[Sheet, formats.Look], str]] = FORMATS


COMMANDS = {
    "list": Command(list_, (_filters, _own, _output)),
    "filter": Command(filter_, (_filters, _own, _output)),
    "show": Command(show, (_ids, _show, _own, _output)),
    "compare": Command(compare, (_ids, _compare, _own, _output)),
    "tips": Command(tips, (_tips, _filters, _own, _output)),
    "search": Command(search, (_search, _filters, _own, _output)),
    "similar": Command(similar, (_similar, _filters, _own, _output)),
    "trends": Command(trends, (_trends, _own, _output)),
    "stats": Command(stats, (_stats, _filters, _own, _output)),
    "map": Command(map_, (_filters, _own, _output)),
    "coverage": Command(coverage, (_own, _output)),
    "terms": Command(terms, (_term_argument, _own, _output)),
    "cite": Command(cite, (_case, _own, _output), "text", formats.FOR_CITATIONS | FORMATS),
    "new": Command(new, (_new, _output), "lines", formats.FOR_PROBLEMS | FORMATS),
    "export": Command(export, (_export, _filters, _own), formats={}),
    "validate": Command(validate, (_paths, _output), "lines", formats.FOR_PROBLEMS | FORMATS),
    "schema": Command(schema, (_output,), "json"),
}


# --- from the answer to paper -------------------------------------------------------------------------


def _answer(command: Command, call: Call) -> int:
    """The straight line: ask, lay out, write. Returns the exit code."""
    lang, given = call.lang, call.given
    chosen, look, path = _paper(call, command)
    sheet = command.run(call)
    if given["sort"]:
        sheet = _sorted(sheet, given["sort"])
    if fields := given["fields"]:
        sheet = _only(sheet, [name for name in re.split(r"[,\s]+", fields) if name])
    terminal.emit(command.formats[chosen](sheet, look), path)
    if chosen not in formats.FOR_PEOPLE:
        for note in sheet.notes:
            if note.for_machines:
                terminal.note(formats.sentence(note, lang))
    return int(given.get("exit_code", 0))


def _paper(call: Call, command: Command) -> tuple[str, formats.Look, Path | None]:
    """Which format, on what paper, written where. Raises UsageError before any work is done."""
    given = call.given
    asked = [name for name in ("json", "csv") if given[name]]
    asked += [given["format"]] if given["format"] else []
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
    if given["lang"] and given["lang"] not in words.LANGUAGES:
        raise UsageError("no_such_value", option="lang", given=given["lang"], near=None, accepted="ja, en")
    path = Path(given["output"]) if given["output"] and given["output"] != "-" else None
    look = formats.Look(
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
    return sheet._replace(rows=filled + empty, grouped=False, document=None)


def _column(sheet: Sheet, name: str, option: str) -> int:
    keys = [column.key for column in sheet.columns]
    if name not in keys:
        near, accepted = words.nearest(name, keys), ", ".join(keys)
        raise UsageError("no_such_field", option=option, given=name, near=near, accepted=accepted)
    return keys.index(name)


def _only(sheet: Sheet, names: Sequence[str]) -> Sheet:
    """The sheet with the named columns, in that order. Raises UsageError for one that is not there."""
    order = [_column(sheet, name, option="fields") for name in names]
    columns = [sheet.columns[index]._replace(people=True, machines=True) for index in order]
    rows = [[row[index] for index in order] for row in sheet.rows]
    return sheet._replace(columns=columns, rows=rows, grouped=False, document=None)


# --- help, in both languages ---------------------------------------------------------------------------


def _help(command: Any, context: Any, lang: str, formatter: Any) -> None:
    """Usage, what the command is for, its options and examples, within 80 cells."""
    pieces = [context.command_path, *(piece for piece in command.collect_usage_pieces(context))]
    blocks = [
        phrases.say("help_usage", lang, usage=" ".join(pieces)),
        "\n".join(layout.wrap(command.help or "", 78)),
    ]
    rows = []
    for parameter in command.get_params(context):
        record = None if parameter.name.startswith("not_") else parameter.get_help_record(context)
        if record is not None:
            flags = record[0]
            if any(other.name == f"not_{parameter.name}" for other in command.params):
                flags = flags.replace("--", "--[not-]", 1)
            rows.append((flags, phrases.option(parameter.name, lang)))
    if isinstance(command, TyperGroup):
        listed = [(name, phrases.COMMANDS[name][0 if lang == "ja" else 1]) for name in COMMANDS]
        blocks.append(_definitions(phrases.say("help_commands", lang), listed))
    blocks.append(_definitions(phrases.say("help_options", lang), rows))
    if examples := phrases.EXAMPLES.get(command.name):
        blocks.append("\n".join([phrases.say("help_examples", lang), *(f"  {line}" for line in examples)]))
    formatter.write("\n\n".join(blocks) + "\n")


def _definitions(title: str, rows: list[tuple[str, str]]) -> str:
    left = min(max(len(name) for name, _ in rows), 26)
    lines = [title]
    for name, text in rows:
        first, *rest = layout.wrap(text, 80 - left - 4)
        if len(name) > left:
            lines += [f"  {name}", " " * (left + 4) + first]
        else:
            lines.append(f"  {name:<{left}}  {first}")
        lines += [" " * (left + 4) + line for line in rest]
    return "\n".join(lines)


def _application(named: str | None, lang: str) -> Any:
    """The Typer application: all commands by name, only the named one with its options."""

    class SpokenCommand(TyperCommand):
        def format_help(self, ctx: Any, formatter: Any) -> None:
            _help(self, ctx, lang, formatter)

    class SpokenGroup(TyperGroup):
        def format_help(self, ctx: Any, formatter: Any) -> None:
            _help(self, ctx, lang, formatter)

    settings = {"help_option_names": ["--help", "-h"]}
    application = typer.Typer(
        name="sangaku",
        cls=SpokenGroup,
        help=phrases.say("help_what", lang),
        context_settings=settings,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    application.callback(invoke_without_command=True)(_root)
    for name, command in COMMANDS.items():
        function = _declared(command, lang) if name == named else lambda: None
        application.command(
            name,
            cls=SpokenCommand,
            help=phrases.COMMANDS[name][0 if lang == "ja" else 1],
            context_settings=settings,
        )(function)
    return typer.main.get_command(application)


def _root(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", "-V", show_default=False),
    lang: str = typer.Option("", "--lang", metavar="ja|en", show_default=False),
) -> None:
    """The options that stand before a command. `lang` has been read by `main` already."""
    if version:
        terminal.emit(f"sangaku {__version__}\n", None)
    elif context.invoked_subcommand is None:
        terminal.emit(context.get_help() + "\n", None)


def _declared(command: Command, lang: str) -> Callable[..., None]:
    """A function whose signature is all of the command's options, which is what Typer reads."""
    parameters = [parameter for group in command.options for parameter in group()]

    def run(**given: Any) -> None:
        call = Call(lang, given)
        raise typer.Exit(_answer(command, call) if command.formats else command.run(call))

    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


# --- main -----------------------------------------------------------------------------------------------


def _named_command(arguments: Sequence[str]) -> str | None:
    """The command on a command line: the first word that is no option and no option's value."""
    before = ""
    for argument in arguments:
        if not argument.startswith("-") and before != "--lang":
            return argument
        before = argument
    return None


def _typed(line: str) -> list[str]:
    """The words of a command line that is still being typed: a quotation may be open."""
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def _kept_word(text: str) -> str:
    """A barred word of a search (-観光) with a blank before it, so that it is not taken for options."""
    return f" {text}" if re.fullmatch(r"-[^-\s].+", text) else text


def _asked_language(arguments: Sequence[str]) -> str | None:
    for index, argument in enumerate(arguments):
        if argument == "--lang":
            return arguments[index + 1] if index + 1 < len(arguments) else None
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
    return None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code: 0 done, 1 data wrong or thing not there,
    2 command line wrong, 130 interrupted."""
    terminal.prepare()
    arguments = [terminal.argument(text) for text in (sys.argv[1:] if arguments is None else arguments)]
    lang = words.language(_asked_language(arguments), dict(os.environ))
    completing = os.environ.get("_TYPER_COMPLETE_ARGS") or os.environ.get("COMP_WORDS")
    named = _named_command(_typed(completing)[1:] if completing else arguments)
    if named == "search":
        arguments = [_kept_word(text) for text in arguments]
    try:
        if named is not None and named not in COMMANDS and not completing:
            near = words.nearest(named, list(COMMANDS))
            raise UsageError("no_such_command", given=named, near=near)
        code = _application(named, lang).main(args=arguments, prog_name="sangaku", standalone_mode=False)
        return int(code or 0)
    except BadData as error:
        for problem in error.problems:
            terminal.note(problem_line(problem, lang))
        return _fail(error, lang)
    except SangakuError as error:
        return _fail(error, lang)
    except typer.TyperException as error:
        return _usage(error, named, lang)
    except (typer.Abort, KeyboardInterrupt):
        return 130


def problem_line(problem: Any, lang: str) -> str:
    """One problem of a file as one line: where it is, which field, what to write."""
    field = f"{problem.field}: " if problem.field else ""
    text = phrases.say(problem.phrase, lang, **problem.details)
    return layout.one_line(
        phrases.say(
            "problem",
            lang,
            file=problem.file,
            line=problem.line,
            column=problem.column,
            field=field,
            text=text,
        )
    )


def _fail(error: SangakuError, lang: str) -> int:
    text = phrases.say(error.phrase, lang, **error.details)
    terminal.note(layout.one_line(phrases.say("prefix", lang) + text))
    return error.exit_code


def _usage(error: Any, named: str | None, lang: str) -> int:
    """Typer's own complaint about a command line, as one line that says what to type."""
    if name := getattr(error, "option_name", None):
        near = (getattr(error, "possibilities", None) or [None])[0]
        ours = UsageError("no_such_option", given=name, near=near, command=named or "")
    elif type(error).__name__ == "NoArgsIsHelpError" or named is None:
        ours = UsageError("missing_command")
    else:
        ours = UsageError("usage", why=error.format_message())
    return _fail(ours, lang)
