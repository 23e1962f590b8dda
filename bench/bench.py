"""How fast sangaku is, as ratios to `python -c pass` (P), measured side by side.

    make bench                                      what takes a few minutes
    make bench BENCH="--rounds 31 --instructions"   more rounds; instructions too, where valgrind is installed
    make bench BENCH="--cases 100000"               how it grows
    make bench BENCH="--rivals ~/rivals/bin"        beside other tools that lie there

Prints tables and judges nothing: the goals stand beside the figures for a reader to compare. Everything is
measured in whole processes of the environment that this runs in, the commands in turn, and a figure is the
median of the ratios of the rounds, so a machine that slows down slows down both sides. Writes nothing outside a
temporary folder (Python keeps its own `__pycache__`).
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sangaku import files, words

ENVIRONMENT = Path(sys.executable).parent
PYTHON, SANGAKU = sys.executable, str(ENVIRONMENT / "sangaku")
ASKED = ("list", "--lead", "官", "--market", "overseas")
FEWER = ("--prefecture", "香川")  # about as many answers from ten thousand cases as from the bundled ones


class Row(NamedTuple):
    """One command that is measured."""

    name: str
    command: Sequence[str]
    reach: str = ""  # goals of the ratio
    beyond: str = ""
    of: str = ""  # the row that it is compared with; if empty, the first of its table
    env: Mapping[str, str] = {}
    before: Callable[[], object] | None = None  # done each time, not counted
    says: bool = False  # prints its seconds itself


class Done(NamedTuple):
    """What one run took, and what it wrote."""

    seconds: float
    out: str
    err: str


# --- measuring --------------------------------------------------------------------------------------------------


class Bench:
    """Runs commands in a temporary folder, in surroundings where no setting of a person's counts."""

    def __init__(self, folder: Path, rounds: int, instructions: bool) -> None:
        self.folder, self.rounds, self.instructions = folder, rounds, instructions
        self.cache = folder / "cache"
        personal = ("SANGAKU_", "PYTHON", "LC_", "LANG", "COLUMNS", "NO_COLOR", "FORCE_COLOR")
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(personal)}
        self.env |= {"LANG": "C.UTF-8", "HOME": str(folder), "LOCALAPPDATA": str(folder)}
        self.env |= {"XDG_CACHE_HOME": str(self.cache)}

    def forget(self) -> None:
        """Empty the cache, as if nothing had ever been compiled."""
        shutil.rmtree(self.cache, ignore_errors=True)

    def run(self, command: Sequence[str], env: Mapping[str, str]) -> Done:
        """To a file, because some tools are quicker when they write to nowhere."""
        out, err = self.folder / "out", self.folder / "err"
        with open(out, "wb") as stdout, open(err, "wb") as stderr:
            start = time.perf_counter()
            subprocess.run(
                command,
                env={**self.env, **env},
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
            )
            seconds = time.perf_counter() - start
        return Done(seconds, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))

    def seconds(self, row: Row) -> float:
        if row.before:
            row.before()
        done = self.run(row.command, row.env)
        return float(done.out) if row.says else done.seconds

    def peak(self, row: Row) -> float:
        """MiB of the largest process that the command needed.

        It is started by one smaller than any that is measured: a child's peak begins with its parent's.
        """
        if row.before:
            row.before()
        script = (
            "import os, sys\n"
            "with open(os.devnull, 'w') as null: os.dup2(null.fileno(), 1); os.dup2(null.fileno(), 2)\n"
            "child = os.spawnvpe(os.P_NOWAIT, sys.argv[2], sys.argv[2:], os.environ)\n"
            "with open(sys.argv[1], 'w') as found: found.write(str(os.wait4(child, 0)[2].ru_maxrss))"
        )
        found = self.folder / "peak"
        self.run((PYTHON, "-I", "-S", "-c", script, str(found), *row.command), row.env)
        return int(found.read_text()) / (1024 if sys.platform == "linux" else 1024 * 1024)

    def count(self, row: Row) -> int:
        """Instructions of all the processes that it takes, which repeat to six digits where time wanders."""
        valgrind = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null")
        done = self.run((*valgrind, *row.command), {**row.env, "PYTHONHASHSEED": "0"})
        return sum(int(line.split()[-1]) for line in done.err.splitlines() if "Collected" in line)

    def table(self, title: str, unit: str, rows: Sequence[Row]) -> None:
        """Run all rows in turn, after a first round that warms everything up, and print what was found."""
        found: dict[str, list[float]] = {row.name: [] for row in rows}
        for number in range(self.rounds + 1):
            for row in rows:
                seconds = self.seconds(row)
                if number:
                    found[row.name].append(seconds)
        ours = [row for row in rows if row.command[0] in (PYTHON, SANGAKU) and not (row.says or row.before)]
        counted = {row.name: self.count(row) for row in ours} if self.instructions else {}
        line(f"\n{title}", unit, "reach", "beyond", "ms", "MiB", *([f"instr. {unit}"] if counted else []))
        for row in rows:
            of = row.of or rows[0].name
            ratio = median([one / other for one, other in zip(found[row.name], found[of], strict=True)])
            figures = [f"{median(found[row.name]) * 1000:.{3 if row.says else 0}f}", f"{self.peak(row):.1f}"]
            if row.name in counted:
                figures.append(f"{counted[row.name] / counted[of]:.2f}")
            line(row.name, f"{ratio:.2f}", row.reach, row.beyond, *figures)


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def line(name: str, *cells: str) -> None:
    print(f"{name:<44}" + "".join(f"{cell:>9}" for cell in cells), flush=True)


# --- made-up cases --------------------------------------------------------------------------------------------------

NOUNS = ("養殖", "繭", "研究室", "商店街", "農家", "漁協", "試作品", "補助金", "廃校", "学生", "販路", "銀行")
VERBS = ("始めた。", "続けている。", "断念した。", "改めて計画した。", "市と協議した。", "新聞が伝えた。")
ENGLISH = ("silk", "farm", "college", "market", "town", "grant", "trial", "product", "bank", "student", "line", "field")
SECTIONS = ("background", "motive", "matching", "development", "results", "revitalisation", "setbacks")


def make_cases(folder: Path, count: int) -> Path:
    """A folder of made-up cases of about 4 KB each, the same ones every time; 真珠 is in one of a hundred."""
    folder.mkdir()
    chance = random.Random(6)
    for number in range(count):
        (folder / f"made-up-{number:06}.yaml").write_text(made_up(number, chance), encoding="utf-8")
    return folder


def made_up(number: int, chance: random.Random) -> str:
    def one(vocabulary: str) -> str:
        return chance.choice(list(words.VOCABULARIES[vocabulary]))

    def said() -> str:
        ja = "が".join(chance.choices(NOUNS, k=4)) + "を" + chance.choice(VERBS)
        return f"ja: {ja}, en: {' '.join(chance.choices(ENGLISH, k=9))}."

    known = "basis: documented, sources: [paper]"
    name = "真珠" if number % 100 == 50 else chance.choice(NOUNS)
    lines = [
        f"id: made-up-{number:06}",
        f"name: {{ja: {name}の事例, en: Made-up case {number}, kana: つくりばなし{number}}}",
        "collection: made-up",
        f"summary: {{{said()}}}",
        f"field: [{one('field')}]",
        f"places: [{{prefecture: {words.PREFECTURE[one('prefecture')].ja}, {known}}}]",
        f"period: {{start: '{chance.randrange(1990, 2020)}', {known}}}",
        "classification:",
        *(f"  {axis}: {{values: [{one(axis)}], {known}}}" for axis in ("outcome", "market", "lead")),
        f"partners: [{{name: {{{said()}}}, kind: {one('sector')}, {known}}}]",
    ]
    for section in SECTIONS:
        lines += [f"{section}:", *(f"  - {{{said()}, {known}}}" for _ in range(2))]
    lines.append("tips:")
    for tip in ("first", "second"):
        lines.append(
            f"  - {{id: {tip}, challenge: {one('challenge')}, actors: [{one('sector')}], action: {{{said()}}},"
            f" conditions: {{{said()}, {known}}}, needs: [{one('resource')}], {known}}}"
        )
    source = "title: 記録, publisher: 新聞, kind: news, accessed: '2026-11-23', read: whole"
    return "\n".join([*lines, f"sources: {{paper: {{{source}, url: 'https://example.org/{number}'}}}}"]) + "\n"


# --- what is measured -------------------------------------------------------------------------------------------------

EMPTY = """
import typer
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
app.callback()(lambda: None)
app.command("list")(lambda: None)
app()
"""
BARE = """
import glob, sys, time, yaml
paths = sorted(glob.glob(sys.argv[1] + "/*.yaml"))
start = time.perf_counter()
for path in paths:
    with open(path, encoding="utf-8") as file:
        yaml.load(file.read(), yaml.CSafeLoader)
print((time.perf_counter() - start) / len(paths))
"""
READ = """
import sys, time; from pathlib import Path; from sangaku import files, loader
survey = loader.read_survey(files.bundled_data() / "survey.yaml")
paths = files.case_files(Path(sys.argv[1]))
def read(path):
    return loader.read_case(path, files.content(path), survey)[1]
start = time.perf_counter()
for problems in files.shared_out(read, paths, int(sys.argv[2])):
    assert not problems, problems
print((time.perf_counter() - start) / len(paths))
"""


def bundled(bench: Bench) -> Iterator[Row]:
    completing = {"_SANGAKU_COMPLETE": "complete_bash", "COMP_WORDS": "sangaku list --lead g", "COMP_CWORD": "3"}
    yield Row("P: python -c pass", (PYTHON, "-c", "pass"))
    yield Row("an empty Typer command", (PYTHON, "-c", EMPTY, "list"))
    yield Row("list --json", (SANGAKU, *ASKED, "--json"), "8", "6.5")
    yield Row("show --format tsv", (SANGAKU, "show", "miura-pearl", "--format", "tsv"), "8", "6.5")
    yield Row("tips --json", (SANGAKU, "tips", "--challenge", "matching", "--json"), "8", "6.5")
    yield Row("search --json", (SANGAKU, "search", "真珠", "--json"), "8", "6.5")
    yield Row("list, a table in a pipe", (SANGAKU, *ASKED), "11.5", "9")
    yield Row("show, a table in a pipe", (SANGAKU, "show", "miura-pearl"))
    yield Row("--help", (SANGAKU, "--help"), "7", "6.3")
    yield Row("list --help", (SANGAKU, "list", "--help"), "7", "6.3")
    yield Row("--version", (SANGAKU, "--version"), "7", "6.3")
    yield Row("an option that is not there", (SANGAKU, "list", "--led", "官"), "7", "6.3")
    yield Row("completion of a value", (SANGAKU,), "7", "6.3", env=completing)
    yield Row("first run: 37 cases compiled", (SANGAKU, *ASKED, "--json"), "35", "24", before=bench.forget)


def rivals(bench: Bench, folder: str | None) -> Iterator[Row]:
    """Other tools, where they are installed, asked the same of the same data, or less if they cannot be."""
    table = str(bench.folder / "cases.csv")
    bench.run((SANGAKU, "list", "--csv", "--output", table), {})
    [store] = (bench.cache / "sangaku").glob("*.sqlite")
    copy = shutil.copy(store, bench.folder / "cases.sqlite")
    having = "id IN (SELECT case_id FROM facet WHERE facet = '{}' AND value = '{}')"
    sql = f"SELECT * FROM cases WHERE {having.format('lead', 'government')} AND {having.format('market', 'overseas')}"
    both = "(.classification.lead.values // []) + (.classification.market.values // [])"
    jq = f'select({both} | contains(["government", "overseas"])) | .id'
    for command in (
        ("sqlite-utils", "query", str(copy), sql),
        ("csvgrep", "--columns", "lead", "--match", "government", table),
        ("yq", jq, *map(str, files.case_files(files.bundled_data()))),
        ("vd", "--batch", table, "--output", "-", "--save-filetype", "tsv"),
        ("frictionless", "extract", table),
    ):
        where = os.pathsep.join(filter(None, (folder, str(ENVIRONMENT))))
        if program := shutil.which(command[0], path=where):
            yield Row(command[0], (program, *command[1:]))


def own(many: Path) -> Iterator[Row]:
    data = ("--data", str(many), "--json")
    yield Row("list, the bundled cases alone", (SANGAKU, *ASKED, "--json"))
    yield Row("list, every twelfth case", (SANGAKU, *ASKED, *data))
    yield Row(few := "list, as many answers as from the bundled", (SANGAKU, *ASKED, *FEWER, *data), "3", "1.8")
    yield Row("search 真珠, against that", (SANGAKU, "search", "真珠", *data), "3", "2", of=few)


def reading(many: Path, tenth: Path) -> Iterator[Row]:
    processors = str(files.processors())
    yield Row("a bare loop of PyYAML's C loader", (PYTHON, "-c", BARE, str(tenth)), says=True)
    yield Row("sangaku, one process", (PYTHON, "-c", READ, str(tenth), "1"), "1.25", says=True)
    yield Row(every := "sangaku, all processors", (PYTHON, "-c", READ, str(tenth), processors), "", "0.7", says=True)
    ten_times = (PYTHON, "-c", READ, str(many), processors)
    yield Row("the same of ten times as many, against that", ten_times, "1.3", of=every, says=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure sangaku: prints tables, writes nothing, judges nothing.")
    parser.add_argument("--rounds", type=int, default=15, help="how often each command is run (15)")
    parser.add_argument("--cases", type=int, default=10_000, help="how many made-up cases (10000)")
    parser.add_argument("--instructions", action="store_true", help="count instructions too, with valgrind")
    parser.add_argument("--rivals", metavar="FOLDER", help="where other tools lie, besides this environment")
    asked = parser.parse_args()
    if asked.instructions and not shutil.which("valgrind"):
        parser.error("--instructions needs valgrind")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), asked.rounds, asked.instructions)
        measure(bench, asked.cases, asked.rivals)


def measure(bench: Bench, count: int, folder: str | None) -> None:
    rows = list(bundled(bench))
    bench.run(rows[2].command, {})
    bench.table("the bundled cases", "x P", [*rows, *rivals(bench, folder)])

    many, tenth = make_cases(bench.folder / "many", count), make_cases(bench.folder / "tenth", count // 10)
    bench.table(f"{count} cases of one's own", "x", list(own(many)))
    bench.table(f"reading and validating {count // 10} of them, each", "x", list(reading(many, tenth)))

    line("\npeak memory while compiling", "", "reach", "beyond", "", "MiB")
    for name, folders in (("37 cases", []), (f"and {count // 10}", [tenth]), (f"and {count}", [many])):
        data = [argument for path in folders for argument in ("--data", str(path))]
        row = Row(name, (SANGAKU, *ASKED, *FEWER, *data, "--json"), before=bench.forget)
        line(name, "", "60", "45", "", f"{bench.peak(row):.1f}")


if __name__ == "__main__":
    main()
