"""Small cases for tests: a complete one as text, and ways to vary it."""

from pathlib import Path

from sangaku import files, loader
from sangaku.model import Case

CASE = """\
id: sample
name: {ja: 見本の事例, en: A sample case, kana: みほんのじれい}
collection: mine
summary: {ja: 見本。, en: A sample.}
field: [fisheries]
places:
  - {prefecture: 神奈川県, municipality: {ja: 三浦市, en: Miura}, code: "142107", basis: documented, sources: [paper-2020]}
period: {start: "2013", basis: documented, sources: [paper-2020]}
classification:
  outcome: {values: [heritage-revival], basis: documented, sources: [paper-2020]}
  market: {basis: unknown}
  lead: {values: [academia, government], either: true, basis: documented, sources: [paper-2020]}
tips:
  - id: desk
    challenge: matching
    actors: [university]
    action: {ja: 窓口を置いた。, en: It opened a desk.}
    basis: documented
    sources: [paper-2020]
sources:
  paper-2020:
    title: 紙
    publisher: 新聞
    kind: news
    url: https://example.org/1
    published: "2020-01-02"
    accessed: "2026-11-23"
    read: whole
"""


def text(*changes: tuple[str, str], case_id: str = "sample") -> str:
    """The sample as YAML with each `old` replaced by `new`; an `old` that is not there is an error."""
    yaml = CASE
    for old, new in (("id: sample\n", f"id: {case_id}\n"), *changes):
        assert old in yaml, old
        yaml = yaml.replace(old, new)
    return yaml


def write(folder: Path, *changes: tuple[str, str], case_id: str = "sample") -> Path:
    path = folder / f"{case_id}.yaml"
    path.write_text(text(*changes, case_id=case_id), encoding="utf-8")
    return path


def problems(path: Path) -> list[loader.Problem]:
    return loader.read_case(path, files.content(path))[1]


def case(path: Path) -> Case:
    found, wrong = loader.read_case(path, files.content(path))
    assert found is not None, wrong
    return found
