"""The store: never a second truth. Whatever happens to it, the answer is that of the files."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

import make_case
from conftest import Run
from sangaku import __main__, files, query, store
from sangaku.errors import BadData, CannotRead

linux = pytest.mark.skipif(sys.platform != "linux", reason="one process elsewhere, and no /proc")


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "sangaku"


@pytest.fixture
def bundled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A copy of the survey and three of its cases, to change at will."""
    folder = tmp_path / "data"
    (folder / "cases").mkdir(parents=True)
    original = files.bundled_data()
    shutil.copy(original / "survey.yaml", folder)
    for name in ("miura-pearl", "kc-miyagi", "rare-sugar"):
        shutil.copy(original / "cases" / f"{name}.yaml", folder / "cases")
    monkeypatch.setattr(files, "bundled_data", lambda: folder)
    return folder


def names(connection: sqlite3.Connection) -> list[str]:
    return sorted(query.select(connection, query.Asked()))


def test_a_compiled_file_is_made_once_and_then_only_opened(
    cache: Path, bundled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert names(store.open_store()) == ["kc-miyagi", "miura-pearl", "rare-sugar"]
    [made] = cache.glob("*.sqlite")
    assert not list(cache.glob("*.tmp"))

    def never(*_: object) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr(store, "_compile", never)
    assert names(store.open_store()) == ["kc-miyagi", "miura-pearl", "rare-sugar"]
    assert list(cache.glob("*.sqlite")) == [made]


def test_a_changed_added_or_removed_file_is_seen_at_the_next_start(cache: Path, bundled: Path) -> None:
    store.open_store()
    path = bundled / "cases" / "miura-pearl.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("en: Miura Pearl Project\n", "en: Pearls\n"), encoding="utf-8"
    )
    assert query.document(store.open_store(), "miura-pearl")["name"]["en"] == "Pearls"
    path.unlink()
    assert names(store.open_store()) == ["kc-miyagi", "rare-sugar"]
    make_case.write(bundled / "cases", ("collection: mine", "collection: companion"))
    assert names(store.open_store()) == ["kc-miyagi", "rare-sugar", "sample"]


def test_a_change_that_leaves_size_and_times_alone_is_seen_too(cache: Path, bundled: Path) -> None:
    store.open_store()
    path = bundled / "cases" / "miura-pearl.yaml"
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"en: Miura Pearl Project\n", b"en: Miura Pearl Product\n"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert query.document(store.open_store(), "miura-pearl")["name"]["en"] == "Miura Pearl Product"


def test_files_that_change_places_are_told_apart(bundled: Path) -> None:
    before = store._digest([])
    one, other = (bundled / "cases" / f"{name}.yaml" for name in ("miura-pearl", "kc-miyagi"))
    contents = one.read_bytes(), other.read_bytes()
    other.write_bytes(contents[0])
    one.write_bytes(contents[1])
    assert store._digest([]) != before


def test_a_python_that_keeps_data_in_another_form_has_a_file_of_its_own(
    bundled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = store._digest([])
    monkeypatch.setattr(store, "marshal", SimpleNamespace(version=store.marshal.version + 1))
    assert store._digest([]) != before


def test_the_folders_named_the_other_way_round_are_the_same_store(
    cache: Path, bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
        make_case.write(folder, case_id=f"case-{folder.name}")
    monkeypatch.setenv("SANGAKU_NO_CACHE", "1")
    there, back = store.open_store(folders), store.open_store(folders[::-1])
    assert store._digest(folders) == store._digest(folders[::-1])
    for table in ("cases", "claim", "citation", "source", "tip", "gap", "fulltext"):
        which = f"SELECT {'id' if table == 'cases' else 'case_id'} FROM {table}"
        assert there.execute(which).fetchall() == back.execute(which).fetchall(), table


def test_the_file_just_made_is_kept_though_others_are_said_to_be_newer(cache: Path, bundled: Path) -> None:
    cache.mkdir()
    for number in range(6):
        (cache / f"{number}.sqlite").touch()
        os.utime(cache / f"{number}.sqlite", (2**32, 2**32))
    store.open_store()
    assert cache / f"{store._digest([])}.sqlite" in cache.glob("*.sqlite")
    assert len([*cache.glob("*.sqlite")]) == store._KEPT


def test_a_cache_folder_that_is_named_needs_no_home(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", homeless)
    assert store._cache_folder() == cache
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert store._cache_folder() is None


@linux
def test_a_pipe_under_the_name_of_a_store_is_not_waited_for(cache: Path, bundled: Path) -> None:
    cache.mkdir()
    os.mkfifo(cache / f"{store._digest([])}.sqlite")
    assert names(store.open_store()) == ["kc-miyagi", "miura-pearl", "rare-sugar"]


@linux
def test_helpers_that_nobody_needs_to_wait_for_do_no_harm(tmp_path: Path) -> None:
    """As where whoever started the program ignores the end of its children."""
    script = (
        "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN);"
        "os.execv(sys.executable, [sys.executable, '-m', 'sangaku', 'filter', '--lead', '官'])"
    )
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, check=True)
    assert b"rare-sugar" in done.stdout
    assert len([*tmp_path.glob("sangaku/*.sqlite")]) == 1


@linux
def test_no_handler_of_the_program_runs_in_a_helper() -> None:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def of_each(_: int) -> list[bool]:
        return [signal.getsignal(number) == signal.SIG_DFL for number in numbers]

    before = [signal.signal(number, lambda number, frame: None) for number in numbers]
    try:
        assert list(files.shared_out(of_each, [1, 2], 2)) == [[True] * 3] * 2
        assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == set()
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, None), (signal.SIGTERM, 143)])
def test_a_second_stop_does_not_interrupt_the_way_out(
    monkeypatch: pytest.MonkeyPatch, number: int, code: int | None
) -> None:
    handlers = []
    monkeypatch.setattr(signal, "signal", lambda other, what: handlers.append((other, what)))
    with pytest.raises(KeyboardInterrupt if code is None else SystemExit) as stopped:
        __main__._stop(number, None)
    assert handlers == [(other, __main__._pass_over) for other in __main__._STOPPING]
    assert code is None or stopped.value.args == (code,)


@pytest.mark.parametrize("damage", ["truncated", "foreign", "empty", "noise", "folder"])
def test_a_damaged_store_is_rebuilt_without_a_word(cache: Path, bundled: Path, damage: str) -> None:
    store.open_store().close()
    [made] = cache.glob("*.sqlite")
    if damage == "truncated":
        made.write_bytes(made.read_bytes()[:5000])
    elif damage == "noise":
        made.write_bytes(b"\xff" * 5000)
    else:
        made.unlink()
        if damage == "empty":
            made.touch()
        elif damage == "folder":
            made.mkdir()
        else:
            connection = sqlite3.connect(made)
            connection.executescript("CREATE TABLE cases (id); CREATE TABLE meta (key, value)")
            connection.close()
    assert names(store.open_store()) == ["kc-miyagi", "miura-pearl", "rare-sugar"]


def test_damage_that_shows_only_in_the_middle_of_an_answer_changes_no_answer(
    cache: Path, bundled: Path, sangaku: Run
) -> None:
    lines = [["list", "--json"], ["show", "miura-pearl"], ["tips", "--json"], ["search", "真珠"], ["coverage"]]
    good = [sangaku(*line).out for line in lines]
    [made] = cache.glob("*.sqlite")
    whole, page = made.read_bytes(), 4096
    shown = 0
    for start in range(page, len(whole), page * 5):
        number = start // page % len(lines)
        made.write_bytes(whole[:start] + b"\xff" * page + whole[start + page :])
        assert sangaku(*lines[number]).out == good[number]
        shown += made.read_bytes()[start : start + page] != b"\xff" * page
    assert shown > 3  # made anew, so the damage had been met


def test_a_fault_of_our_own_is_not_hidden_by_asking_again(
    cache: Path, bundled: Path, sangaku: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(*_: object) -> None:
        raise ValueError("a fault")

    monkeypatch.setattr(query, "select", faulty)
    with pytest.raises(ValueError, match="a fault"):
        sangaku("list")


def test_a_store_that_somebody_else_has_locked_is_read_all_the_same(cache: Path, bundled: Path) -> None:
    store.open_store().close()
    [made] = cache.glob("*.sqlite")
    other = sqlite3.connect(made)
    other.execute("BEGIN EXCLUSIVE")
    assert names(store.open_store()) == ["kc-miyagi", "miura-pearl", "rare-sugar"]
    other.close()


@linux
def test_memory_does_not_grow_with_the_number_of_cases(cache: Path, tmp_path: Path) -> None:
    script = """
import resource, sys
from pathlib import Path
from sangaku import store

store.open_store([Path(sys.argv[1])])
[peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(peak, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""

    def peaks(folder: Path) -> list[int]:
        """KiB: while compiling (this process, those it started) and at the next start."""
        found: list[int] = []
        for _ in range(2):
            done = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, check=True)
            found += map(int, done.stdout.split())
        return found

    few, many = tmp_path / "few", tmp_path / "many"
    for folder, count in ((few, 40), (many, 1000)):
        folder.mkdir()
        for number in range(count):
            make_case.write(folder, case_id=f"case-{number}")
    assert all(more - less < 4 * 1024 for less, more in zip(peaks(few), peaks(many), strict=True))


def test_whoever_waits_is_told_of_every_file_but_only_when_there_is_something_to_do(cache: Path, bundled: Path) -> None:
    told: list[tuple[int, int]] = []
    store.open_store(progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]  # the survey and three cases
    store.open_store(progress=lambda done, total: told.append((done, total)))
    assert len(told) == 4


def test_without_a_place_to_write_the_same_build_is_made_in_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bundled: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert names(store.open_store()) == ["kc-miyagi", "miura-pearl", "rare-sugar"]
    monkeypatch.setenv("SANGAKU_NO_CACHE", "1")
    assert names(store.open_store()) == ["kc-miyagi", "miura-pearl", "rare-sugar"]


def test_old_copies_are_cleaned_away(cache: Path, bundled: Path) -> None:
    path = bundled / "cases" / "miura-pearl.yaml"
    for number in range(8):
        path.write_text(path.read_text(encoding="utf-8") + f"# {number}\n", encoding="utf-8")
        store.open_store().close()
    assert len(list(cache.glob("*.sqlite"))) == 4


def test_what_a_compiler_left_half_done_goes_once_nobody_can_be_at_work_on_it(cache: Path, bundled: Path) -> None:
    cache.mkdir()
    old, new = cache / "old.tmp", cache / "new.tmp"
    old.touch()
    new.touch()
    os.utime(old, (time.time() - 2 * store._ABANDONED,) * 2)
    store.open_store().close()
    assert [path.name for path in cache.glob("*.tmp")] == ["new.tmp"]


def test_a_file_that_changes_while_it_is_compiled_is_not_kept_under_its_old_name(
    cache: Path, bundled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = bundled / "cases" / "miura-pearl.yaml"
    before = store._digest([])
    honest = store._digest

    def slow(folders: list[Path]) -> str:
        digest = honest(folders)
        path.write_text(path.read_text(encoding="utf-8") + "# later\n", encoding="utf-8")
        return digest

    monkeypatch.setattr(store, "_digest", slow)
    store.open_store().close()
    assert before not in {found.stem for found in cache.glob("*.sqlite")}


def test_our_own_model_is_part_of_the_name(bundled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = store._digest([])
    monkeypatch.setattr(store, "_MADE_BY", (*store._MADE_BY, "views.py"))
    assert store._digest([]) != before


def test_problems_of_all_files_are_raised_together_and_nothing_is_kept(cache: Path, bundled: Path) -> None:
    make_case.write(bundled / "cases", ("kind: news", "kind: x"), case_id="one")
    make_case.write(bundled / "cases", ("challenge: matching", "challenge: x"), case_id="two")
    with pytest.raises(BadData) as raised:
        store.open_store()
    assert [Path(problem.file).stem for problem in raised.value.problems] == ["one", "two"]
    assert not list(cache.iterdir())


def test_cases_of_ones_own_stand_beside_the_bundled_ones(cache: Path, bundled: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    make_case.write(mine)
    connection = store.open_store([mine])
    assert names(connection) == ["kc-miyagi", "miura-pearl", "rare-sugar", "sample"]
    assert [case["own"] for case in query.cases(connection, ["miura-pearl", "sample"])] == [0, 1]
    make_case.write(mine, case_id="kc-miyagi")
    with pytest.raises(BadData) as raised:
        store.open_store([mine])
    [problem] = raised.value.problems
    assert problem.phrase == "id_twice"
    assert str(bundled) in problem.details["other"]


def test_a_folder_that_is_not_there_is_an_error(cache: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotRead):
        store.open_store([tmp_path / "none"])


@pytest.mark.parametrize(
    ("system", "expected"),
    [("linux", ".cache/sangaku"), ("darwin", "Library/Caches/sangaku"), ("win32", "AppData/Local/sangaku/cache")],
)
def test_the_cache_lies_where_each_system_keeps_such_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: str, expected: str
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(sys, "platform", system)
    assert store._cache_folder() == tmp_path / expected
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))  # whoever sets it means it
    assert store._cache_folder() == tmp_path / "elsewhere" / "sangaku"


# --- work that is shared out -------------------------------------------------------------------------


def squared(number: int) -> int:
    return number * number


@linux
@pytest.mark.parametrize("processes", [0, 1, 2, 3])
def test_shared_out_work_comes_back_in_order(processes: int) -> None:
    for count in (0, 1, 2, 1000):
        expected = [squared(number) for number in range(count)]
        assert list(files.shared_out(squared, range(count), processes)) == expected


def test_a_process_with_several_threads_starts_no_other() -> None:
    """A notebook is one: the other threads may hold locks that nobody opens in the new process."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert files.processors() == 1
    finally:
        done.set()
        thread.join()


@linux
def test_work_is_shared_out_among_processes() -> None:
    workers = list(files.shared_out(lambda _: os.getpid(), range(300), 3))
    assert len(set(workers)) == 3
    assert os.getpid() not in workers
    assert workers[:3] * 100 == workers


@linux
def test_what_a_process_fails_to_hand_over_is_done_all_the_same() -> None:
    here = os.getpid()

    def dying(number: int) -> int:
        if number == 21 and os.getpid() != here:
            os.kill(os.getpid(), 9)
        return squared(number)

    assert list(files.shared_out(dying, range(100), 2)) == [squared(number) for number in range(100)]


@linux
def test_an_exception_of_shared_out_work_is_raised_where_it_can_be_caught() -> None:
    results = files.shared_out(lambda number: 1 // (50 - number), range(100), 2)
    assert len([next(results) for _ in range(50)]) == 50
    with pytest.raises(ZeroDivisionError):
        next(results)


@linux
def test_where_no_process_can_be_started_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_more() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", no_more)
    assert set(files.shared_out(lambda _: os.getpid(), range(100), 2)) == {os.getpid()}


@linux
def test_processes_end_when_nobody_waits_for_their_work_any_more() -> None:
    results = files.shared_out(lambda _: "x" * 100_000, range(100_000), 3)
    next(results)
    results.close()  # type: ignore[attr-defined]  # it is a generator
    with pytest.raises(ChildProcessError):  # none is left
        os.waitpid(-1, os.WNOHANG)


@linux
def test_the_digest_does_not_depend_on_how_many_processes_work_on_it(
    bundled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = store._digest([])
    monkeypatch.setattr(store, "_MANY", 0)
    for count in (1, 2, 3):
        monkeypatch.setattr(files, "processors", lambda count=count: count)
        assert store._digest([]) == alone
