"""A stranger's package: what it brings is there, and what is wrong with it is one clear report."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import vprog
from vprog import plugin
from vprog.failed import Failed
from vprog.grammar.diagnostic import VprogError
from vprog.ops import OPERATORS
from vprog.ops.operator import K, Number, T, Words, operator, oracle
from vprog.program import load_profile
from vprog.region import Region

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "tests" / "plugin_package"
PICTURE = ROOT / "tests" / "data" / "cups.png"
SCENE = ("--profile", f"scene:{ROOT / 'tests/data/cups.json'}")

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the plugin is installed, as pip does it."""
    folder = tmp_path_factory.mktemp("plugin")
    source = folder / "source"
    shutil.copytree(PACKAGE, source, ignore=shutil.ignore_patterns("__pycache__", "conftest.py"))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    offline = ["--no-index", "--no-deps", "--no-build-isolation", "--no-compile"]
    done = subprocess.run(
        [*pip, *offline, "--target", str(folder / "site"), str(source)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "site"


def caller(*sites: Path) -> Call:
    """Run ``vprog`` with some folders of packages."""

    def call(*words: object, stdin: str = "", python: bool = False) -> tuple[int, str, str]:
        start = [sys.executable, *(["-c"] if python else ["-m", "vprog"])]
        done = subprocess.run(
            [*start, *map(str, words)],
            input=stdin,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(map(str, (ROOT, *sites))),
                "NO_COLOR": "1",
                "COLUMNS": "120",
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout, done.stderr

    return call


def brings(folder: Path, package: str, text: str, **entries: str) -> Path:
    """A package that was installed, of one file, with entry points."""
    facts = folder / f"{package}-1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    lines = "".join(f"{name} = {value}\n" for name, value in entries.items())
    (facts / "entry_points.txt").write_text(f"[vprog.modules]\n{lines}")
    (folder / f"{package}.py").write_text(text, encoding="utf-8")
    return folder


# --- what a plugin brings -----------------------------------------------------------------------


def test_its_profile_its_oracle_and_its_operator_answer(site: Path) -> None:
    vprog_ = caller(site)
    program = 'answer = mood(middle(find(image, "kitten")))\n'
    run = ("run", "-", "--image", PICTURE, "--profile", "kittens", "--json")
    code, out, err = vprog_(*run, stdin=program)
    assert (code, json.loads(out)["answer"]) == (0, "curious"), err
    said = vprog_("rationalize", "-", "--image", PICTURE, "--profile", "kittens", stdin=program)
    assert said[0] == 0, said[2]
    assert "mood" in said[1]
    assert "middle" in said[1]


def test_its_class_stands_in_a_profile_file(site: Path, tmp_path: Path) -> None:
    vprog_ = caller(site)
    file = tmp_path / "desk.toml"
    file.write_text(
        'extends = "lite"\n[modules.eyes]\nuse = "kitten-eyes"\nnumber = 5\nfeels = "sleepy"\n'
        '[oracles]\nfind = "eyes"\nmood = "eyes"\n'
    )
    program = 'answer = f"{count(find(image, "kitten"))} {mood(image)}"\n'.replace(
        '"kitten"', "'kitten'"
    )
    run = ("run", "-", "--image", PICTURE, "--profile", file)
    assert vprog_(*run, stdin=program)[:2] == (0, "5 sleepy\n")
    # Named alone, a class of modules is a profile that answers what it can.
    alone = vprog_("run", "-", "--image", PICTURE, "--profile", "kitten-eyes", stdin=program)
    assert alone[:2] == (0, "3 curious\n")


def test_the_table_has_its_rows(site: Path) -> None:
    vprog_ = caller(site)
    rows = {row["name"]: row for row in json.loads(vprog_("ops", "--json")[1])}
    assert rows["mood"]["oracle"]
    assert rows["middle"]["family"] == "kittens"
    assert "The mood of a kitten." in vprog_("ops", "mood")[1]
    assert "Of the package kittens" in vprog_("ops")[1]
    assert "mood(what: Image | Region) -> Str" in vprog_("prompt", "--profile", "kittens")[1]
    code, _, err = vprog_("check", "-", stdin="mood = 3\nanswer = mood\n")
    assert code != 0
    assert "VP205" in err
    code, _, err = vprog_("check", "-", stdin="answer = middel([1, 2])\n")
    assert "did you mean middle?" in err
    page = (
        "from vprog.plugin import load_operators; load_operators()\n"
        "from vprog.reference import reference_page; print(reference_page())"
    )
    assert "### middle" in vprog_(page, python=True)[1]


def test_a_profile_without_its_oracle_is_told_before_anything_runs(site: Path) -> None:
    program = "answer = mood(image)\n"
    code, out, err = caller(site)("run", "-", "--image", PICTURE, *SCENE, stdin=program)
    assert (code, out) == (3, "")
    assert "VP601" in err


def test_generated_programs_use_its_operators(site: Path) -> None:
    text = (
        "from vprog.plugin import load_operators; load_operators()\n"
        "from tests.laws.cases import Portion\n"
        "texts = [case.text for case in Portion('kittens', 0, 80).cases()]\n"
        "print(sum('middle(' in t for t in texts), sum('mood(' in t for t in texts))"
    )
    code, out, err = caller(site)(text, python=True)
    assert code == 0, err
    assert all(int(number) > 0 for number in out.split()), out


def test_importing_vprog_imports_no_plugin(site: Path) -> None:
    text = (
        "import sys, vprog\n"
        "vprog.load\n"
        "before = 'kittens.words' in sys.modules\n"
        "vprog.load('answer = 1')\n"
        "print(before, 'kittens.words' in sys.modules, 'kittens.eyes' in sys.modules)"
    )
    assert caller(site)(text, python=True)[1].split() == ["False", "True", "False"]


# --- what is wrong with one ---------------------------------------------------------------------

HEAD = "from vprog.plugin import Words, operator, oracle\nfrom vprog.failed import Failed\n"
TWICE = (
    '\n@operator(Words("twice {n} is {value}"))\ndef twice(n: int) -> int:\n'
    '    """Twice a number."""\n    return 2 * n\n'
)
FAULTS = {
    "an import error": ("import no_such_package\n", "VP671", "no_such_package"),
    "an error of its own": ("1 / 0\n", "VP671", "ZeroDivisionError"),
    "an exit": ("import sys\nsys.exit(3)\n", "VP671", "SystemExit"),
    "a name of the table": (
        f"{HEAD}{TWICE.replace('twice(n', 'count(n')}",
        "VP672",
        "the name count is taken",
    ),
    "a word of the language": (
        f"{HEAD}{TWICE.replace('twice(n', 'answer(n')}",
        "VP672",
        "the name answer is taken",
    ),
    "no types": (f"{HEAD}{TWICE.replace('n: int', 'n')}", "VP672", "n has no type"),
    "a foreign type": (f"{HEAD}{TWICE.replace('n: int', 'n: dict')}", "VP672", "signature"),
    "words of nothing": (f"{HEAD}{TWICE.replace('{n}', '{m}')}", "VP672", "speak of {m}"),
    "no manual": (f"{HEAD}{TWICE.replace('Twice a number.', '')}", "VP672", "no docstring"),
}


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """Have this process look for plugins anew, in a folder of packages too."""
    before, modules = dict(OPERATORS), set(sys.modules)
    monkeypatch.setattr(plugin, "_troubles", [])
    monkeypatch.setattr(plugin, "_begun", False)
    yield monkeypatch.syspath_prepend
    OPERATORS.clear()
    OPERATORS.update(before)
    for name in set(sys.modules) - modules:
        if not name.startswith("vprog"):
            del sys.modules[name]


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_file_of_operators_is_one_report(
    name: str, tmp_path: Path, fresh: Callable[[Path], None]
) -> None:
    text, code, said = FAULTS[name]
    # What stands before the fault must not stay half entered.
    good = f"{HEAD}{TWICE.replace('twice', 'thrice')}"
    fresh(brings(tmp_path, "faulty", good + text, faulty="faulty"))
    before = set(OPERATORS)
    assert vprog.load("answer = 1 + 1", f"<{name}>").run().answer == 2
    (told,) = plugin.troubles()
    assert (told.code, told.severity) == (code, "warning")
    assert said in told.message
    assert "faulty" in told.message
    assert set(OPERATORS) == before


def test_the_rest_works_beside_a_broken_plugin(site: Path, tmp_path: Path) -> None:
    broken = brings(tmp_path, "broken", "1 / 0\n", fallen="broken", profile_of="broken:profile")
    vprog_ = caller(site, broken)
    run = ("run", "-", "--image", PICTURE, "--profile", "kittens")
    code, out, err = vprog_(*run, stdin='answer = count(find(image, "kitten"))\n')
    assert (code, out) == (0, "3\n")
    assert "VP671" in err
    code, out, err = vprog_("doctor")
    assert code == 3
    assert "profile_of" in err
    assert "kitten-words" in out


def test_a_name_that_two_packages_bring_is_told_and_the_first_is_used(
    site: Path, tmp_path: Path
) -> None:
    other = brings(tmp_path, "zzz_other", "1 / 0\n", kittens="zzz_other:profile")
    run = ("run", "-", "--image", PICTURE, "--profile", "kittens")
    code, out, err = caller(site, other)(*run, stdin='answer = count(find(image, "kitten"))\n')
    assert (code, out) == (0, "3\n")
    assert "zzz_other brings kittens, which vprog-kittens brings already" in err


def test_a_stranger_does_not_take_the_name_of_ours(tmp_path: Path) -> None:
    other = brings(tmp_path, "aaa", "1 / 0\n", scene="aaa:profile")
    code, out, err = caller(other)(
        "run", "-", "--image", PICTURE, *SCENE, stdin='answer = count(find(image, "cup"))\n'
    )
    assert (code, out) == (0, "3\n")
    assert "aaa brings scene, which vprog brings already" in err


PROFILES = {
    "a module of no module's form": 'Profile("x", {"find": 3})',
    "an oracle that is none": 'Profile("x", {"count": Eyes()})',
    "an oracle that is not there": 'Profile("x", {"smell": Eyes()})',
    "no profile": "3",
}


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_that_is_none_is_told(
    name: str, tmp_path: Path, fresh: Callable[[Path], None]
) -> None:
    text = (
        "from vprog.module import Profile\n"
        "class Eyes:\n"
        "    name, version, oracles = 'eyes', '1', frozenset({'find'})\n"
        "    def answer(self, asks): return []\n"
        f"def profile(): return {PROFILES[name]}\n"
    )
    fresh(brings(tmp_path, "odd", text, odd="odd:profile"))
    with pytest.raises(VprogError) as caught:
        load_profile("odd")
    assert caught.value.code == "VP673"


# --- a meaning is held to what it says ------------------------------------------------------------


@pytest.fixture
def table() -> Iterator[None]:
    before = dict(OPERATORS)
    yield
    OPERATORS.clear()
    OPERATORS.update(before)


NUMBERS = count()


def _answer(text: str) -> Any:
    # Each has a name of its own, as programs are kept by text and name.
    trace = vprog.load(text, f"<program {next(NUMBERS)}>").run()
    return trace.failed.code if trace.failed is not None else trace.answer


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(
    ("value", "wanted"),
    [(3, 3), (3.0, "VP674"), (True, "VP674"), (2**63, "VP674"), (None, "VP674"), ([3], "VP674")],
)
def test_a_wrong_value_is_a_failure(value: object, wanted: object) -> None:
    @operator(Words("{n} gives {value}"))
    def given(n: int) -> int:
        """What is given."""
        return value  # type: ignore[return-value]

    assert _answer("answer = given(1)") == wanted


@pytest.mark.usefixtures("table")
def test_an_error_is_a_failure_that_names_the_operator() -> None:
    @operator(Words("{n} gives {value}"))
    def given(n: int) -> int:
        """What is given."""
        raise RuntimeError("out of order\nby far")

    failed = vprog.load("answer = given(1)", "<raises>").run().failed
    assert isinstance(failed, Failed)
    assert failed.code == "VP674"
    assert "given" in failed.sentence
    assert "\n" not in failed.sentence


@pytest.mark.usefixtures("table")
def test_lists_variables_and_keys_are_held() -> None:
    @operator(Words("{value} is swapped"))
    def swapped(xs: list[T]) -> list[T]:
        """The same from behind."""
        return list(reversed(xs))

    @operator(Words("{value} is doubled"))
    def doubled(xs: list[T]) -> list[T]:
        """Twice as many as its size says."""
        return [*xs, *xs]

    @operator(Words("{value} is doubled"), size=lambda xs: 2 * xs)
    def sized(xs: list[T]) -> list[T]:
        """Twice as many, as its size says."""
        return [*xs, *xs]

    @operator(Words("{value} is another"))
    def another(xs: list[T]) -> T:
        """Something of another type."""
        return "x"  # type: ignore[return-value]

    @operator(Words("{value} is the total"))
    def weighed(xs: list[T], by: plugin.By[K]) -> float:
        """The sum of keys."""
        return sum(by)

    @operator(Words("{value} is the next of {n}"))
    def after(n: Number) -> Number:
        """The number plus one."""
        return n + 1

    assert _answer("answer = swapped([1, 2, 3])") == (3, 2, 1)
    assert _answer("answer = doubled([1, 2])") == "VP674"
    assert _answer("answer = sized([1, 2])") == (1, 2, 1, 2)
    assert _answer("answer = another([1, 2])") == "VP674"
    assert _answer('answer = another(["a"])') == "x"
    heavy = "def weight(s: Str) -> Float: return 1.5\n"
    assert _answer(f'{heavy}answer = weighed(["a", "b"], weight)') == 3.0
    assert _answer("answer = after(2)") == 3
    assert _answer("answer = after(2.5)") == 3.5


@pytest.mark.usefixtures("table")
def test_the_decorators_refuse_at_once() -> None:
    for name in ("find", "list", "image", "Loud"):
        with pytest.raises(VprogError) as caught:

            @oracle(Words("{what} is {value}"), name=name)
            def thing(what: Region) -> str:
                """A thing."""

        assert caught.value.code == "VP672"
    assert K is plugin.K
