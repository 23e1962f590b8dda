"""A new case file: a text to fill in, with the survey's questions as comments.

Owns the template and putting the first answers into it. Not written by a YAML library, because the
comments are the point. Writes no file and asks nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FIELDS = ("name_ja", "name_en", "kana", "prefecture", "start")  # what can be filled in from the start


def new_case(case_id: str, answers: Mapping[str, str], *, schema: str, today: str, lang: str) -> str:
    """The text of a new case file. An answer is quoted, so that whatever it holds is text."""
    text = (Path(__file__).parent / "templates" / f"case.{lang}.yaml").read_text(encoding="utf-8")
    given = {name: _quoted(answers.get(name, "")) for name in FIELDS}
    filled = text.format(id=case_id, schema=schema, today=today, **given)
    return "\n".join(line.rstrip() for line in filled.splitlines()) + "\n"


def _quoted(answer: str) -> str:
    escaped = answer.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{" ".join(escaped.split())}"' if answer.strip() else ""
