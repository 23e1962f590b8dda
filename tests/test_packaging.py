"""The data is found from a checkout, an editable install and a wheel installed elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from conftest import ROOT

ASK = ["-m", "sangaku", "filter", "--lead", "官", "--collection", "survey"]


def answer(env: dict[str, str], cwd: Path) -> str:
    """What a fresh process answers, with where it took the package and the data from."""
    script = "import sangaku.files as f; print(f.__file__); print(f.bundled_data())"
    surroundings = {**os.environ, **env, "SANGAKU_NO_CACHE": "1"}
    where = subprocess.run([sys.executable, "-c", script], env=surroundings, cwd=cwd, capture_output=True, check=True)
    found = subprocess.run([sys.executable, *ASK], env=surroundings, cwd=cwd, capture_output=True, check=True)
    return where.stdout.decode() + found.stdout.decode()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [made] = folder.glob("*.whl")
    return made


def test_from_a_checkout(tmp_path: Path) -> None:
    found = answer({"PYTHONPATH": str(ROOT / "src")}, tmp_path)
    assert found.splitlines()[1] == str(ROOT / "data")
    assert "rare-sugar" in found


def test_from_an_editable_install(tmp_path: Path) -> None:
    """The environment that runs the tests is one: `make test` makes it."""
    found = answer({"PYTHONPATH": ""}, tmp_path)
    assert found.splitlines()[1] == str(ROOT / "data")
    assert "rare-sugar" in found


def test_from_a_wheel_installed_elsewhere(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(site),
        str(wheel),
    ]
    subprocess.run(command, check=True, capture_output=True)
    found = answer({"PYTHONPATH": str(site)}, tmp_path)
    assert found.splitlines()[0].startswith(str(site))
    assert found.splitlines()[1] == str(site / "sangaku" / "data")
    assert "rare-sugar" in found


def test_the_wheel_holds_the_data_and_the_licences(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (ROOT / "data").rglob("*.yaml"):
        assert f"sangaku/data/{path.relative_to(ROOT / 'data').as_posix()}" in names
    assert {Path(name).name for name in names} >= {"LICENSE", "LICENSE-DATA", "case.ja.yaml", "case.en.yaml"}
    assert "sangaku/page.html" in names
    assert not any(name.startswith(("tests", "docs")) for name in names)


def test_the_version_is_the_same_wherever_it_stands() -> None:
    import tomllib

    import sangaku

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert project["version"] == sangaku.__version__
    assert f"version: {sangaku.__version__}\n" in citation
    assert f'date-released: "{sangaku.RELEASED}"\n' in citation
