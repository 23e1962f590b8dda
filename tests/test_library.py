"""`import sangaku`: the answers of the command line, as plain rows."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

import make_case
import sangaku
from conftest import Run
from sangaku.errors import BadData, CannotRead, NotFound, UsageError
from sangaku.library import Dataset


@pytest.fixture(scope="module")
def data() -> Dataset:
    return sangaku.load()


@pytest.mark.parametrize(
    ("filters", "line"),
    [
        ({}, []),
        ({"lead": "官", "market": ["overseas", "全国"]}, ["--lead", "官", "--market", "overseas", "--market", "全国"]),
        ({"not_collection": "companion", "since": 2013}, ["--not-collection", "companion", "--since", "2013"]),
        ({"basis": "stated", "partner": "大学"}, ["--basis", "stated", "--partner", "大学"]),
    ],
)
def test_filters_are_those_of_the_command_line(
    data: Dataset, sangaku: Run, filters: dict[str, Any], line: list[str]
) -> None:
    assert data.select(**filters) == json.loads(sangaku("filter", *line, "--json").out)


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (lambda data: data.cases(lead="官"), ["list", "--lead", "官"]),
        (lambda data: data.tips("交渉", actor="bank"), ["tips", "--challenge", "交渉", "--actor", "bank"]),
        (lambda data: data.tips(not_challenge=["交渉"]), ["tips", "--not-challenge", "交渉"]),
    ],
)
def test_rows_are_those_of_csv(data: Dataset, sangaku: Run, rows: Any, line: list[str]) -> None:
    answered = list(csv.DictReader(io.StringIO(sangaku(*line, "--csv").out)))
    assert [{name: str(value) for name, value in row.items()} for row in rows(data)] == answered


def test_a_row_holds_only_what_a_table_can(data: Dataset) -> None:
    for row in [*data.cases(), *data.tips(), *data.claims()]:
        assert {type(value) for value in row.values()} <= {str, int, float}


@pytest.mark.parametrize("method", ["select", "cases", "tips", "claims", "search"])
@pytest.mark.parametrize(("name", "near"), [("laed", "lead"), ("not_laed", "not_lead"), ("not_since", "since")])
def test_a_misspelt_filter_is_an_error_and_not_no_filter(data: Dataset, method: str, name: str, near: str) -> None:
    with pytest.raises(UsageError, match=f"there is no option “{name}” \\(did you mean “{near}”"):
        getattr(data, method)(**{name: "官"})


def test_what_is_wrong_is_an_error_of_its_own(data: Dataset, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="did you mean"):
        data.cases(lead="gvernment")
    with pytest.raises(NotFound, match="miura"):
        data.case("miura-perl")
    with pytest.raises(CannotRead):
        sangaku.load(tmp_path / "nowhere")
    (tmp_path / "bad.yaml").write_text("id: bad", encoding="utf-8")
    with pytest.raises(BadData) as caught:
        sangaku.load(tmp_path)
    assert {problem.field for problem in caught.value.problems} >= {"name", "summary"}


def test_cases_of_ones_own_stand_beside_the_bundled_or_alone(data: Dataset, tmp_path: Path) -> None:
    make_case.write(tmp_path)
    both = sangaku.load(tmp_path)
    assert both.select() == [*data.select(), "sample"]
    assert both.select(no_bundled=True) == ["sample"]
    assert both.select(no_bundled=False) == both.select()
