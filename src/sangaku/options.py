"""The options and arguments of every command, as Typer takes them.

Owns their flags, their completion and which command has which; what each is for is in `usage`.
They are described here, and made only where they are needed, because each is paid for at every start.
Looks at no value: that is `commands`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from typer.core import TyperArgument, TyperOption

from sangaku import words

Parameter = TyperArgument | TyperOption
Described = partial[TyperArgument] | partial[TyperOption]  # one that Typer has yet to make
Completion = Callable[[Any, list[str], str], Any]  # context, words before, the word so far; the values with a gloss


# --- the kinds ----------------------------------------------------------------------------------------


def _one(
    name: str, metavar: str, *flags: str, default: str | None = None, complete: Completion | None = None
) -> Described:
    """An option with a value; given twice, the last one counts."""
    decls = _named(name, flags)
    return partial(TyperOption, param_decls=decls, type=str, metavar=metavar, default=default, autocompletion=complete)


def _many(name: str, metavar: str, complete: Completion | None = None) -> Described:
    """An option with a value that can be given again and again."""
    return partial(
        TyperOption,
        param_decls=_named(name),
        type=str,
        multiple=True,
        default=(),
        metavar=metavar,
        autocompletion=complete,
    )


def _flag(name: str, *flags: str, default: bool | None = False) -> Described:
    """An option without a value."""
    return partial(TyperOption, param_decls=_named(name, flags), is_flag=True, default=default)


def _named(name: str, flags: Sequence[str] = ()) -> list[str]:
    return [name, *(flags or (f"--{name.replace('_', '-')}",))]


def _argument(
    name: str, metavar: str, *, many: bool = False, required: bool = False, complete: Completion | None = None
) -> Described:
    return partial(
        TyperArgument,
        param_decls=[name],
        type=str,
        nargs=-1 if many else 1,
        required=required,
        metavar=metavar,
        autocompletion=complete,
    )


# --- completion ---------------------------------------------------------------------------------------


def _terms(vocabulary: str) -> Completion:
    """A term: its key glossed with its label, or its label if kanji were typed."""

    def values(context: Any, before: list[str], incomplete: str) -> Iterator[tuple[str, str]]:
        for key, term in words.VOCABULARIES[vocabulary].items():
            if key.startswith(incomplete):
                yield key, term.ja
            elif incomplete and term.ja.startswith(incomplete):
                yield term.ja, key

    return values


def _ids(context: Any, before: list[str], incomplete: str) -> Iterator[tuple[str, str]]:
    from sangaku.store import open_store

    yield from open_store().execute("SELECT id, name_ja FROM cases ORDER BY id")


def _formats(context: Any, before: list[str], incomplete: str) -> list[str]:
    from sangaku.commands import COMMANDS

    return list(COMMANDS[context.info_name].formats)


def _sections(context: Any, before: list[str], incomplete: str) -> Sequence[str]:
    from sangaku.record import SECTIONS

    return SECTIONS


def _exports(context: Any, before: list[str], incomplete: str) -> list[str]:
    from sangaku.exports import FORMATS

    return list(FORMATS)


# --- groups that commands share -----------------------------------------------------------------------


def _filters() -> Iterator[Described]:
    for name in (*words.FACETS, "basis"):
        complete = _terms(name)
        yield _many(name, "TERM", complete)
        yield _many(f"not_{name}", "TERM", complete)
    yield _many("partner", "NAME")
    yield _one("since", "DATE")
    yield _one("until", "DATE")


def _own() -> Iterator[Described]:
    yield _many("data", "DIR")
    yield _flag("no_bundled")


def _place(metavar: str = "FILE") -> Iterator[Described]:
    yield _one("output", metavar, "--output", "-o")
    yield _one("lang", "ja|en")


def _output() -> Iterator[Described]:
    yield _one("format", "FORMAT", "--format", "-f", complete=_formats)
    yield _flag("json")
    yield _flag("csv")
    yield _one("fields", "NAME,…")
    yield _one("sort", "NAME")
    yield _flag("no_headers")
    yield _flag("ascii")
    yield from _place()
    yield _one("color", "auto|always|never", default="auto")


def _cases() -> Iterator[Described]:
    yield _argument("ids", "ID…", many=True, complete=_ids)


def _case() -> Iterator[Described]:
    yield _argument("case", "[ID]", complete=_ids)


# --- what one command alone has -------------------------------------------------------------------------


def _show() -> Iterator[Described]:
    yield _flag("brief", "--brief", "-b")
    yield _flag("web", "--web", "--open")
    yield _one("source", "KEY")
    yield _many("section", "SECTION", _sections)


def _compare() -> Iterator[Described]:
    yield _flag("differences", "--differences", "-d")


def _tips() -> Iterator[Described]:
    yield _one("for_", "SITUATION", "--for")
    yield _many("actor", "TERM", _terms("sector"))


def _trends() -> Iterator[Described]:
    yield _many("axis", "|".join(words.AXES))
    yield _many("challenge", "TERM", _terms("challenge"))


def _search() -> Iterator[Described]:
    yield _argument("text", "WORD…", many=True)
    yield _flag("exact")


def _similar() -> Iterator[Described]:
    yield from _case()
    yield _one("like", "SITUATION")
    yield _one("top", "N", "--top", "-n", default="10")


def _stats() -> Iterator[Described]:
    yield _one("by", "FACET[,FACET]", default="lead")


def _meaning() -> Iterator[Described]:
    yield _argument("term", "[TERM]")


def _new() -> Iterator[Described]:
    yield _argument("new_id", "ID", required=True)
    yield _flag("ask")


def _export() -> Iterator[Described]:
    yield _argument("kind", "FORMAT", complete=_exports)
    yield from _place("FILE|FOLDER")
    yield _flag("all")
    yield _flag("bom", "--bom/--no-bom", default=None)


def _validate() -> Iterator[Described]:
    yield _argument("paths", "[PATH]…", many=True)
    yield _flag("warnings", "--warnings/--no-warnings", default=True)


OPTIONS: dict[str, tuple[Callable[[], Iterator[Described]], ...]] = {
    "list": (_filters, _own, _output),
    "filter": (_filters, _own, _output),
    "show": (_cases, _show, _own, _output),
    "compare": (_cases, _compare, _own, _output),
    "tips": (_tips, _filters, _own, _output),
    "search": (_search, _filters, _own, _output),
    "similar": (_similar, _filters, _own, _output),
    "trends": (_trends, _own, _output),
    "stats": (_stats, _filters, _own, _output),
    "map": (_filters, _own, _output),
    "coverage": (_own, _output),
    "terms": (_meaning, _own, _output),
    "cite": (_case, _own, _output),
    "new": (_new, _place),
    "export": (_export, _filters, _own),
    "validate": (_validate, _output),
    "schema": (_output,),
}


def of(command: str) -> list[Parameter]:
    """The options and arguments of a command, made anew."""
    return [described() for described in _described(command)]


def typed(command: str, arguments: Sequence[str]) -> tuple[list[Parameter], dict[str, Any]]:
    """The options of a command that are on a command line, and what all the others are worth.

    Typer takes as long over an option that nobody typed as over one that somebody did. If a word may be an option that
    is not there, or asks for help, every option is made, and none left over.
    """
    flags = {word.partition("=")[0] for word in arguments if word.startswith("-") and word != "-"}
    made, others, known = list[Parameter](), dict[str, Any](), set[str]()
    for described in _described(command):
        name, *declared = described.keywords["param_decls"]
        its_flags = [flag for each in declared for flag in each.split("/")]  # --bom/--no-bom
        known.update(its_flags)
        if its_flags and flags.isdisjoint(its_flags):
            others[name] = described.keywords.get("default")
        else:
            made.append(described())
    return (made, others) if flags <= known else (of(command), {})


def _described(command: str) -> Iterator[Described]:
    for group in OPTIONS[command]:
        yield from group()
