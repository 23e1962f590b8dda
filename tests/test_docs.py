"""The documents: every example runs, every link leads somewhere, every command is named."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import make_case
from conftest import ROOT, Run
from sangaku import options, phrases, usage
from sangaku.commands import COMMANDS

DOCUMENTS = [*sorted(ROOT.glob("[CR]*.md")), *sorted((ROOT / "docs").glob("*.md"))]
READMES = {
    lang: (ROOT / name).read_text(encoding="utf-8") for lang, name in (("ja", "README.md"), ("en", "README.en.md"))
}
EXAMPLES = sorted(
    (lang, line.partition("  #")[0].strip())
    for lang, readme in READMES.items()
    for line in {*re.findall(r"^\$ (sangaku .*)$", readme, re.MULTILINE), *re.findall(r"`(sangaku [^`]+)`", readme)}
    if "--install-completion" not in line
)
HELP_EXAMPLES = sorted(
    {line for both in usage.EXAMPLES.values() for lines in both for line in lines if "my-" not in line}
)
FINDS_NOTHING = [phrases.say(note, lang) for note in ("nothing", "no_tips", "nothing_found") for lang in READMES]


@pytest.mark.parametrize(("lang", "example"), EXAMPLES)
def test_an_example_of_a_readme_answers(
    sangaku: Run, lang: str, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SANGAKU_LANG", lang)
    answer = sangaku(*shlex.split(example)[1:])
    assert answer.code == 0
    assert answer.out.strip() or list(tmp_path.iterdir())
    assert not any(nothing in answer.out for nothing in FINDS_NOTHING), "an example that finds nothing teaches nothing"


@pytest.mark.parametrize("lang", READMES)
def test_the_picture_in_a_readme_is_what_the_tool_prints(lang: str) -> None:
    drawn = subprocess.run([sys.executable, ROOT / "scripts" / "screenshot.py", lang], capture_output=True, check=True)
    [picture] = re.findall(r"\((docs/screenshot[a-z.]*svg)\)", READMES[lang])
    assert (ROOT / picture).read_bytes() == drawn.stdout, "`make screenshot` draws it anew; look at it"


@pytest.mark.parametrize("example", HELP_EXAMPLES)
def test_an_example_of_the_help_answers(
    sangaku: Run, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    monkeypatch.chdir(tmp_path if "export" in example else ROOT)  # what it writes must not stay
    for piece in example.partition(" > ")[0].split(" | "):
        answer = sangaku(*shlex.split(piece)[1:])
        assert answer.code == 0, answer
        assert not any(nothing in answer.out for nothing in FINDS_NOTHING)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(answer.out.encode())))


def test_the_manual_page_names_every_command_and_option() -> None:
    made = subprocess.run([sys.executable, ROOT / "scripts" / "manual.py"], capture_output=True, check=True)
    text = made.stdout.decode("utf-8").replace("\\-", "-").replace("[not-]", "")
    for name in options.OPTIONS:
        assert f'.SS "sangaku {name}"' in text
        for parameter in options.of(name):
            flag = parameter.opts[0].replace("--not-", "--")
            assert parameter.param_type_name == "argument" or flag in text


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (document.parent / target).exists(), target


def test_the_numbers_in_the_readmes_are_the_datas(sangaku: Run) -> None:
    import json

    cases = json.loads(sangaku("list", "--json").out)
    survey = sum(1 for case in cases if case["collection"] == "survey")
    ja, en = ("".join(readme.split("\n")) for readme in READMES.values())
    assert f"把握しているのは{survey}件" in ja
    assert f"補足の事例{len(cases) - survey}件" in ja
    assert f"{survey} of its 33 cases are known" in en
    assert f"{len(cases) - survey} companion cases" in en


def test_the_rooms_of_the_house_are_all_described() -> None:
    text = (ROOT / "docs" / "how-it-works.md").read_text(encoding="utf-8")
    for module in (ROOT / "src" / "sangaku").glob("[a-z]*.py"):
        assert f"| `{module.stem}` |" in text


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_name_in_the_code_that_a_document_gives_is_there(document: Path) -> None:
    import importlib

    modules = {path.stem for path in (ROOT / "src" / "sangaku").glob("[a-z]*.py")}
    text = document.read_text(encoding="utf-8")
    for module, name in re.findall(r"`(?:sangaku\.)?([a-z]+)\.(\w+)", text):
        if module in modules and not (ROOT / "src" / "sangaku" / f"{module}.{name}").exists():
            assert hasattr(importlib.import_module(f"sangaku.{module}"), name), f"{module}.{name}"
    for file in re.findall(r"`((?:src|tests|data|docs|scripts)/[\w./-]+)`", text):
        assert (ROOT / file).exists(), file


def test_the_shape_of_a_case_file_is_valid_but_for_the_sources_it_leaves_out(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "case-files.md").read_text(encoding="utf-8")
    [shape] = re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    path = tmp_path / "miura-pearl.yaml"
    path.write_text(shape, encoding="utf-8")
    assert {problem.phrase for problem in make_case.problems(path)} == {"source_not_listed"}


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
