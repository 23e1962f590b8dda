"""What is released is whole and always the same, and finds its data wherever it is installed."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import yaml

from conftest import ROOT

ASK = ["-m", "sangaku", "filter", "--lead", "官", "--collection", "survey"]


def answer(env: dict[str, str], cwd: Path) -> str:
    """What a fresh process answers, with where it took the package and the data from."""
    script = "import sangaku.files as f; print(f.__file__); print(f.bundled_data())"
    surroundings = {**os.environ, **env, "SANGAKU_NO_CACHE": "1"}
    where = subprocess.run([sys.executable, "-c", script], env=surroundings, cwd=cwd, capture_output=True, check=True)
    found = subprocess.run([sys.executable, *ASK], env=surroundings, cwd=cwd, capture_output=True, check=True)
    return where.stdout.decode() + found.stdout.decode()


def built(source: Path, folder: Path, umask: int = 0o022) -> tuple[Path, Path]:
    """The wheel and the sdist, made from a folder of sources."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=source, umask=umask, check=True, capture_output=True)
    [wheel], [sdist] = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, sdist


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return built(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture
def wheel(released: tuple[Path, Path]) -> Path:
    return released[0]


@pytest.fixture
def sdist(released: tuple[Path, Path]) -> Path:
    return released[1]


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
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(site), str(wheel)], check=True, capture_output=True)
    found = answer({"PYTHONPATH": str(site)}, tmp_path)
    assert found.splitlines()[0].startswith(str(site))
    assert found.splitlines()[1] == str(site / "sangaku" / "data")
    assert "rare-sugar" in found


def test_the_wheel_holds_the_program_the_data_and_the_licences_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    program = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src" / "sangaku").rglob("*")}
    data = {f"sangaku/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "data").rglob("*")}
    assert {name for name in program | data if Path(name).suffix and not name.endswith(".pyc")} <= names
    beside = {name.partition("/")[2] for name in names if not name.startswith("sangaku/")}
    assert beside == {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE", "licenses/LICENSE-DATA"}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="asks git, and this is no checkout")
def test_the_sdist_is_the_repository(sdist: Path) -> None:
    """So that whoever has it can test, change and build it: `make sdist-test`."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout.decode()
    with tarfile.open(sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    assert {name for name in tracked.split("\0") if (ROOT / name).is_file()} <= held


def test_building_again_gives_the_same_bytes(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    """Elsewhere, from files of another age that were made in another order, by somebody with other permissions."""
    with tarfile.open(sdist) as archive:
        for member in reversed(archive.getmembers()):
            content = archive.extractfile(member)
            assert content is not None
            path = tmp_path / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.read())
            path.chmod(0o600 | member.mode & 0o100)
            os.utime(path, (1_000_000_000, 1_000_000_000))
    source = tmp_path / sdist.name.removesuffix(".tar.gz")
    again = built(source, tmp_path / "again", umask=0o077)
    assert [path.read_bytes() for path in again] == [wheel.read_bytes(), sdist.read_bytes()]


def test_the_version_is_the_same_wherever_it_stands() -> None:
    import tomllib

    import sangaku

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert project["version"] == sangaku.__version__
    assert f"version: {sangaku.__version__}\n" in citation
    assert f'date-released: "{sangaku.RELEASED}"\n' in citation


def test_the_issue_forms_ask_only_what_can_be_asked() -> None:
    """A comma in a label once made two keys of it, and a form with an unknown key is not shown."""
    known = {"label", "description", "placeholder", "value", "options"}
    for form in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"):
        for part in yaml.safe_load(form.read_text(encoding="utf-8"))["body"]:
            assert set(part["attributes"]) <= known, form
