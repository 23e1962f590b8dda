"""Print the manual page in roff, made from the same words as --help: `make man`."""

from __future__ import annotations

import sys

from sangaku import RELEASED, __version__, options, usage


def roff(text: str) -> str:
    """Text that roff prints as it is."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text.startswith((".", "'")) else text


def described(command: str) -> list[str]:
    """Each option of a command with what it is for; arguments have their place in the usage line."""
    lines = []
    names = {parameter.name for parameter in options.of(command)}
    for parameter in options.of(command):
        if parameter.param_type_name == "option" and not parameter.name.startswith("not_"):
            flags = ", ".join([*parameter.opts, *parameter.secondary_opts])
            if f"not_{parameter.name}" in names:
                flags = flags.replace("--", "--[not-]", 1)
            lines += [
                ".TP",
                f"\\fB{roff(flags)}\\fR {roff(parameter.metavar or '')}",
                roff(usage.option(command, parameter.name, "en")),
            ]
    return lines


def page() -> str:
    lines = [
        f'.TH SANGAKU 1 "{RELEASED}" "sangaku {__version__}" "User Commands"',
        ".SH NAME",
        "sangaku \\- ask the cases of regional industry-academia-government collaboration a question",
        ".SH SYNOPSIS",
        "\\fBsangaku\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]",
        ".SH DESCRIPTION",
        roff(usage.what("en")),
        ".SH COMMANDS",
    ]
    for name in options.OPTIONS:
        lines += [f'.SS "sangaku {roff(name)}"', roff(usage.command(name, "en") + "."), *described(name)]
        for example in usage.examples(name, "en"):
            lines += [".PP", ".RS", f"$ {roff(example)}", ".RE"]
    lines += [
        ".SH ENVIRONMENT",
        *(f".TP\n\\fB{name}\\fR\n{roff(text)}" for name, text in ENVIRONMENT.items()),
        ".SH EXIT STATUS",
        "0 done, also when nothing matched; 1 the data is wrong or the thing is not there;",
        "2 the command line is wrong; 130 interrupted; 143 told to stop by SIGTERM, 129 by SIGHUP.",
    ]
    return "\n".join(lines) + "\n"


ENVIRONMENT = {
    "SANGAKU_LANG": "ja or en: the language of answers, before LANG.",
    "SANGAKU_DATA": "folders of your own cases, divided as in PATH.",
    "SANGAKU_NO_CACHE": "if set, nothing is written to the cache folder.",
    "NO_COLOR": "if set, no colour.",
    "COLUMNS": "the width of the answer, before the terminal's.",
}

if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(page())
