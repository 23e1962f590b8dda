"""The documents: every example runs, every link leads somewhere, every command is named."""

import re
import shlex
from pathlib import Path

import pytest

from conftest import ROOT, Run
from sangaku import phrases
from sangaku.commands import COMMANDS

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = sorted(
    {line.partition("  #")[0].strip() for line in re.findall(r"^\$ (sangaku .*)$", README, re.MULTILINE)}
    | set(re.findall(r"`(sangaku [^`]+)`", README)) - {"sangaku --install-completion"}
)
HELP_EXAMPLES = sorted(
    {line for both in phrases.EXAMPLES.values() for lines in both for line in lines if "my-" not in line}
)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_readme_answers(
    sangaku: Run, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = sangaku(*shlex.split(example)[1:])
    assert answer.code == 0
    assert answer.out.strip() or list(tmp_path.iterdir())
    assert "当てはまる" not in answer.out, "an example that finds nothing teaches nothing"


@pytest.mark.parametrize("example", HELP_EXAMPLES)
def test_an_example_of_the_help_answers(
    sangaku: Run, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    monkeypatch.chdir(tmp_path if "export" in example else ROOT)  # what it writes must not stay
    for piece in example.partition(" > ")[0].split(" | "):
        answer = sangaku(*shlex.split(piece)[1:])
        assert answer.code == 0, answer
        assert "当てはまる" not in answer.out
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(answer.out.encode())))


def test_every_command_has_examples() -> None:
    assert set(phrases.EXAMPLES) == {"sangaku", *COMMANDS} == {"sangaku", *phrases.COMMANDS}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (document.parent / target).exists(), target


def test_the_numbers_in_the_readme_are_the_datas(sangaku: Run) -> None:
    import json

    cases = json.loads(sangaku("list", "--json").out)
    survey = [case for case in cases if case["collection"] == "survey"]
    assert f"把握しているの\nは{len(survey)}件" in README
    assert f"補足の事例{len(cases) - len(survey)}件" in README


def test_the_rooms_of_the_house_are_all_described() -> None:
    text = (ROOT / "docs" / "how-it-works.md").read_text(encoding="utf-8")
    for module in (ROOT / "src" / "sangaku").glob("[a-z]*.py"):
        assert f"| `{module.stem}` |" in text


def test_the_data_quality_page_has_a_row_for_every_case_and_adds_up() -> None:
    text = (ROOT / "docs" / "data-quality.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z0-9-]+) \| ([0-9 |]+) \|$", text, re.MULTILINE)
    assert [name for name, _ in rows] == sorted(path.stem for path in (ROOT / "data" / "cases").glob("*.yaml"))
    columns = zip(*(map(int, cells.split(" | ")) for _, cells in rows), strict=True)
    assert "| **all** | " + " | ".join(str(sum(column)) for column in columns) + " |" in text


FORMATS = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
FIELDS = dict(re.findall(r"^\| `([^`]+)` \| ([a-z_]+(?:, [a-z_]+)*) \|$", FORMATS, re.MULTILINE))
COMMON = {
    "show": ["miura-pearl"],
    "tips --for": ["lead=gov"],
    "search": ["真珠"],
    "similar": ["miura-pearl"],
    "terms TERM": [],
    "validate": [str(ROOT / "tests" / "cases_bad" / "empty.yaml")],
}


def test_every_command_that_answers_with_rows_has_its_fields_described() -> None:
    assert {name.split()[0] for name in FIELDS} == set(COMMANDS) - {"compare", "new", "export"}


@pytest.mark.parametrize("name", FIELDS)
def test_the_fields_of_a_command_are_those_described(sangaku: Run, name: str) -> None:
    answer = sangaku(*name.replace("TERM", "官").split(), *COMMON.get(name, []), "--csv")
    assert answer.out.split("\n")[0].split(",") == FIELDS[name].split(", ")


def test_the_notebook_page_runs_as_it_is_printed() -> None:
    import doctest

    result = doctest.testfile(str(ROOT / "docs" / "library.md"), module_relative=False, encoding="utf-8")
    assert result.attempted > 8
    assert result.failed == 0
