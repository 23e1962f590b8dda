"""The long run of the fuzz: `make fuzz`, or `python fuzz/fuzz.py [INPUTS] [FILES]`.

Gives the properties of tests/test_fuzz.py their shares of INPUTS (100,000 unless said) and prints what each met.
Then points sangaku at a folder of FILES (100,000) small files, broken and whole, and prints what that took.
Exits 1 if anything failed; what Hypothesis found stays in .hypothesis and is tried first the next time.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parents[1] / "tests"


def properties(inputs: int) -> list[Any]:
    """The properties, told how many inputs they are to take."""
    os.environ["FUZZ_INPUTS"] = str(inputs)  # read when the module is imported
    sys.path.insert(0, str(TESTS))
    import test_fuzz

    return [
        found for name, found in vars(test_fuzz).items() if name.startswith("test_") and hasattr(found, "hypothesis")
    ]


def run(prop: Any) -> bool:
    """Run one property to its end; whether it held."""
    import test_fuzz

    met: Counter[str] = Counter()
    taken, inner, started = 0, prop.hypothesis.inner_test, time.monotonic()

    def counted(*arguments: Any, **named: Any) -> None:
        nonlocal taken
        taken += 1
        inner(*arguments, **named)

    prop.hypothesis.inner_test = counted
    test_fuzz.event = lambda what: met.update([what])  # type: ignore[assignment]
    held = True
    try:
        prop()
    except Exception:
        held = False
        traceback.print_exc()
    name = prop.__name__.removeprefix("test_").replace("_", " ")
    print(f"{'held' if held else 'FAILED'}: {name}: {taken:,} inputs in {time.monotonic() - started:.0f} s")
    for what, count in met.most_common():
        print(f"    {count:>9,} {what}")
    return held


def many_files(number: int) -> bool:
    """Every second file of a folder is broken: `list` must name each of these, soon and in little memory."""
    import make_case

    with tempfile.TemporaryDirectory() as folder:
        for index in range(number):
            case_id = f"case-{index}"
            text = f"id: {case_id}\nno: x\n" if index % 2 else make_case.text(case_id=case_id)
            Path(folder, f"{case_id}.yaml").write_text(text, encoding="utf-8")
        started = time.monotonic()
        line = [sys.executable, "-m", "sangaku", "list", "--data", folder, "--lang", "en"]
        with tempfile.TemporaryFile() as said:
            code = subprocess.run(line, stdout=said, stderr=said, check=False).returncode
            seconds = time.monotonic() - started
            said.seek(0)
            named = {text.split(b":")[0] for text in said if text.startswith(folder.encode())}
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = f"{seconds:.0f} s ({used.ru_utime + used.ru_stime:.0f} s of processors), {used.ru_maxrss // 1024} MiB"
    held = code == 1 and len(named) == number // 2
    print(f"{'held' if held else 'FAILED'}: a folder of {number:,} files: {spent}")
    return held


def main() -> None:
    inputs, files = ([int(text) for text in sys.argv[1:]] + [100_000, 100_000][len(sys.argv) - 1 :])[:2]
    with tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        held = [run(prop) for prop in properties(inputs)]
        held.append(many_files(files))
    sys.exit(not all(held))


if __name__ == "__main__":
    main()
