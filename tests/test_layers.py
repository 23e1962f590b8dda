"""The architecture, held by looking: who imports whom, and what a warm start leaves alone."""

import ast
import subprocess
import sys

import pytest

from conftest import ROOT
from sangaku import store

SOURCE = ROOT / "src" / "sangaku"

# Who may import whom. `errors` may be imported by all; `__init__` holds the version only.
ARROWS = {
    "__init__": {"library"},
    "__main__": {"cli"},
    "library": {"formats", "query", "search", "sheet", "store", "views", "words"},
    "errors": {"phrases"},
    "words": set(),
    "phrases": {"words"},
    "layout": set(),
    "sheet": {"layout", "phrases"},
    "tiles": set(),
    "advice": set(),
    "template": set(),
    "files": set(),
    "claims": {"words"},
    "model": {"words"},
    "loader": {"claims", "files", "layout", "model", "words"},
    "rows": {"claims", "model", "words"},
    "store": {"files", "loader", "model", "rows"},
    "query": {"phrases", "words"},
    "search": {"query", "words"},
    "likeness": {"query", "words"},
    "cells": {"phrases", "words"},
    "record": {"cells", "claims", "phrases", "sheet", "words"},
    "comparison": {"cells", "phrases", "record", "sheet", "words"},
    "citation": {"claims", "phrases", "sheet"},
    "views": {"cells", "phrases", "sheet", "words"},
    "overviews": {"cells", "phrases", "sheet", "views", "words"},
    "reports": {"layout", "phrases", "sheet"},
    "display": {"layout", "phrases", "sheet", "words"},
    "formats": {"display", "sheet", "words"},
    "tables": {"claims", "query", "words"},
    "gif": {"claims", "phrases", "words"},
    "page": {"cells", "claims", "comparison", "display", "layout", "phrases", "record", "sheet", "tiles", "views", "words"},
    "exports": {"gif", "layout", "page", "phrases", "query", "sheet", "tables", "views", "words"},
    "terminal": set(),
    "options": {"commands", "exports", "record", "store", "words"},  # most of them to complete a value
    "commands": {
        "__init__", "advice", "citation", "comparison", "exports", "files", "formats", "layout", "likeness", "loader", "model", "overviews", "page",
        "phrases", "query", "record", "reports", "search", "sheet", "store", "template", "terminal", "tiles", "views", "words",
    },
    "usage": {"layout", "phrases"},
    "cli": {"__init__", "commands", "layout", "options", "phrases", "terminal", "usage", "words"},
}  # fmt: skip
HOMES = {
    "typer": {"cli", "options", "usage"},
    "rich": {"display"},
    "yaml": {"loader", "formats"},
    "pydantic": {"model", "loader"},
    "pydantic_core": {"model"},
    "sqlite3": {"store", "query", "search", "likeness", "commands", "tables", "exports"},
    "xlsxwriter": {"exports"},
}


def imported(module: str) -> tuple[set[str], set[str]]:
    """The modules of ours and the outside packages that a module names anywhere in its text."""
    ours, outside = set(), set()
    for node in ast.walk(ast.parse((SOURCE / f"{module}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            package, _, name = node.module.partition(".")
            if package == "sangaku":
                names = [name] if name else [alias.name for alias in node.names]
                ours |= {each if each in ARROWS else "__init__" for each in names}
            else:
                outside.add(package)
        elif isinstance(node, ast.Import):
            outside |= {alias.name.partition(".")[0] for alias in node.names}
    return ours, outside


def test_every_module_has_its_place() -> None:
    assert {path.stem for path in SOURCE.glob("*.py")} == set(ARROWS)


@pytest.mark.parametrize("module", sorted(ARROWS))
def test_imports_go_one_way(module: str) -> None:
    ours, outside = imported(module)
    assert ours - {"errors"} <= ARROWS[module]
    for package, homes in HOMES.items():
        assert package not in outside or module in homes, f"{package} does not live in {module}"


@pytest.mark.parametrize("module", sorted(ARROWS))
def test_every_module_says_what_it_owns(module: str) -> None:
    assert ast.get_docstring(ast.parse((SOURCE / f"{module}.py").read_text(encoding="utf-8")))


def test_a_compiled_file_is_named_by_all_of_our_code_that_made_it() -> None:
    makers, asked = {"store"}, ["store"]
    while asked:
        ours, _ = imported(asked.pop())
        new = ours - makers - {"errors", "__init__"}
        makers |= new
        asked += new
    assert {name.removesuffix(".py") for name in store._MADE_BY} == makers


HEAVY = {"yaml", "pydantic", "rich", "importlib.metadata"}
OF_PEOPLE_AND_COMPILING = {"sangaku.display", "sangaku.usage", "sangaku.rows", "sangaku.loader"}
WARM = {
    "list --lead 官 --market overseas --json": HEAVY | OF_PEOPLE_AND_COMPILING | {"sangaku.record"},
    "show miura-pearl --format tsv": HEAVY | OF_PEOPLE_AND_COMPILING | {"sangaku.views", "json"},
    "tips --challenge matching --json": HEAVY | OF_PEOPLE_AND_COMPILING | {"sangaku.record"},
    "search 真珠 --json": HEAVY | OF_PEOPLE_AND_COMPILING | {"sangaku.record"},
    "list": {"yaml", "pydantic", "importlib.metadata"},
    "--help": {"yaml", "pydantic", "rich", "sqlite3", "importlib.metadata", "sangaku.commands"},
    "list --help": {"yaml", "pydantic", "rich", "sqlite3", "importlib.metadata", "sangaku.commands"},
    "--version": {"yaml", "pydantic", "rich", "sqlite3", "importlib.metadata", "sangaku.commands"},
    "list --led 官": {"yaml", "pydantic", "rich", "sqlite3", "importlib.metadata", "sangaku.commands"},
    "list --lead nobody": {"yaml", "pydantic", "rich", "importlib.metadata"},
}


@pytest.fixture(scope="module")
def warm() -> None:
    store.open_store().close()


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("line", WARM)
def test_a_warm_start_leaves_heavy_libraries_alone(line: str) -> None:
    script = "import sys; from sangaku.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script, *line.split()], capture_output=True, check=True)
    loaded = set(done.stderr.decode().splitlines()[-1].split())
    assert "sangaku.cli" in loaded
    assert not loaded & WARM[line]
