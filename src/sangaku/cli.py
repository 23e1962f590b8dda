"""The command line: from the words typed to a command's options, and from what went wrong to a line and an exit code.

With `options` and `usage` the home of Typer; holds no logic of its own. A command is looked up when it is named, and
only then are its options made and its module loaded: every start would pay for them.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.main import get_install_completion_arguments

from sangaku import __version__, layout, options, phrases, terminal, words
from sangaku.errors import BadData, CannotWrite, SangakuError, UsageError

# --- the application ------------------------------------------------------------------------------------


class _Commands(TyperGroup):
    """All commands by name."""

    arguments: Sequence[str] = ()  # the command line

    def list_commands(self, ctx: Any) -> list[str]:
        return list(options.OPTIONS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in options.OPTIONS:
            return None

        gloss = None
        if ctx.resilient_parsing:  # the line is being completed
            from sangaku import usage

            made, others = options.of(cmd_name), dict[str, Any]()
            gloss = usage.command(cmd_name, ctx.obj)
        else:
            made, others = options.typed(cmd_name, self.arguments)

        def run(**given: Any) -> None:
            from sangaku.commands import answer

            raise typer.Exit(answer(cmd_name, ctx.obj, others | given))

        return TyperCommand(cmd_name, params=[*made, _help_option()], callback=run, help=gloss, add_help_option=False)


def _application(arguments: Sequence[str], *, completion: bool) -> TyperGroup:
    """The Typer application for a command line; `completion` adds the options that install the shell's."""
    params = [
        TyperOption(param_decls=["version", "--version", "-V"], is_flag=True, is_eager=True, callback=_print_version),
        TyperOption(param_decls=["lang", "--lang"], type=str, metavar="ja|en"),  # `main` has read it already
        *(get_install_completion_arguments() if completion else ()),
        _help_option(),
    ]
    application = _Commands(name="sangaku", params=params, add_help_option=False)
    application.arguments = arguments
    return application


def _print_version(context: Any, parameter: Any, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        terminal.emit(f"sangaku {__version__}\n", None)
        raise typer.Exit


def _help_option() -> TyperOption:
    """Typer's own would speak English, and print past `terminal`, and a full disk be a traceback."""
    return TyperOption(
        param_decls=["help", "--help", "-h"], is_flag=True, is_eager=True, expose_value=False, callback=_print_help
    )


def _print_help(context: Any, parameter: Any, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        from sangaku.usage import page

        terminal.emit(page(context.command, context), None)
        raise typer.Exit


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
    import shlex

    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def _kept_word(text: str) -> str:
    """A barred word of a search (-観光) with a blank before it, so that it is not taken for options."""
    return f" {text}" if re.fullmatch(r"-[^-\s].+", text) else text


def _asked_language(arguments: Sequence[str]) -> str | None:
    asked = None
    for argument, following in zip(arguments, [*arguments[1:], None], strict=False):
        if argument == "--lang":
            asked = following
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
    return asked  # the last one, as with every option


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code: 0 done, 1 data wrong or thing not there,
    2 command line wrong, 130 interrupted. What else stops it is seen to in `__main__`."""
    terminal.prepare()
    arguments = [terminal.argument(text) for text in (sys.argv[1:] if arguments is None else arguments)]
    asked = _asked_language(arguments)
    lang = words.language(asked, dict(os.environ))
    completing = os.environ.get("_TYPER_COMPLETE_ARGS") or os.environ.get("COMP_WORDS")
    named = _named_command(_typed(completing)[1:] if completing else arguments)
    if named == "search":
        arguments = [_kept_word(text) for text in arguments]
    try:
        if asked not in (None, *words.LANGUAGES):
            raise UsageError("no_such_value", option="lang", given=asked, near=None, accepted="ja, en")
        if not named and all(text.startswith("--lang") for text in arguments if text.startswith("-")):
            arguments.append("--help")
        if named is not None and named not in options.OPTIONS and not completing:
            near = words.nearest(named, list(options.OPTIONS))
            raise UsageError("no_such_command", given=named, near=near)
        application = _application(arguments, completion=named is None or bool(completing))
        code = application.main(args=arguments, prog_name="sangaku", standalone_mode=False, obj=lang)
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
    except OSError as error:
        if error.filename is not None:
            raise
        terminal.forget_stdout()  # Typer prints what completes a command line, and the script for it, by itself
        return _fail(CannotWrite("cannot_write", path="stdout", why=error.strerror), lang)


def problem_line(problem: Any, lang: str) -> str:
    """One problem of a file as one line: where it is, which field, what to write."""
    field = f"{problem.field}: " if problem.field else ""
    text = phrases.say(problem.phrase, lang, **problem.details)
    return layout.one_line(
        phrases.say(
            "problem", lang, file=problem.file, line=problem.line, column=problem.column, field=field, text=text
        )
    )


def _fail(error: SangakuError, lang: str) -> int:
    told = {"given": layout.QUOTED_LIMIT, "path": layout.PATH_LIMIT}
    details = {key: layout.quoted(str(it), told[key]) if key in told else it for key, it in error.details.items()}
    text = phrases.say(error.phrase, lang, **details)
    terminal.note(layout.one_line(phrases.say("prefix", lang) + text))
    return error.exit_code


def _usage(error: Any, named: str | None, lang: str) -> int:
    """Typer's own complaint about a command line, as one line that says what to type."""
    line = f"sangaku {named}" if named else "sangaku"
    option, parameter = getattr(error, "option_name", None), getattr(error, "param", None)
    if hasattr(error, "possibilities"):
        ours = UsageError("no_such_option", given=option, near=(error.possibilities or [None])[0], line=line)
    elif option:
        ours = UsageError("option_misused", given=option, line=line)
    elif named is None:
        ours = UsageError("missing_command")
    elif parameter and parameter.param_type_name == "option":
        ours = UsageError("option_misused", given=parameter.opts[0], line=line)
    elif parameter:  # an argument; any text is a good one
        ours = UsageError("argument_missing", given=parameter.metavar, line=line)
    else:
        extra = re.sub(r"^.*?\(s\) \((.*)\)$", r"\1", error.format_message(), flags=re.DOTALL)
        ours = UsageError("too_many_words", given=extra, line=line)
    return _fail(ours, lang)
