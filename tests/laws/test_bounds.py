"""P1: a run keeps within the bounds known before it. P3: it touches nothing outside."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import vprog
from tests.laws.cases import SMALL, Portion, portions
from tests.laws.count import over_bounds
from tests.laws.scenes import PICTURE, profile
from vprog.grammar import VprogError

#: 20,000 programs, each on the answers of five modules: 100,000 runs. Small programs, compiled once.
PROGRAMS, ANSWERS = 20_000, 5

#: What no program may cause: audit events by their beginnings.
FORBIDDEN = (
    "open", "os.", "socket.", "subprocess.", "exec", "compile", "import", "shutil.", "ctypes.",
    "urllib.", "glob.", "tempfile.", "pickle.", "marshal.", "mmap.", "code.__new__", "pathlib.",
    "fcntl.", "signal.", "webbrowser.", "sqlite3.", "builtins.input", "builtins.breakpoint", "pty.",
)  # fmt: skip

_seen: list[str] | None = None


def _listen(event: str, args: tuple[Any, ...]) -> None:
    if _seen is not None and event.startswith(FORBIDDEN):
        _seen.append(event)


sys.addaudithook(_listen)


@contextmanager
def nothing_outside() -> Iterator[None]:
    """Fail where what is done inside touches a file, the network, a process, code or a module."""
    global _seen
    events: list[str] = []
    _seen = events
    try:
        yield
    finally:
        _seen = None
    assert not events


@pytest.mark.parametrize("portion", portions("bounds", PROGRAMS, each=1_000, size=SMALL), ids=str)
def test_a_run_keeps_its_bounds_and_touches_nothing(portion: Portion) -> None:
    for case in portion.cases():
        assert case.program.plan
        for number in range(ANSWERS):
            module = case.profile("adversarial", number)
            inputs = case.inputs(number)
            with nothing_outside():
                trace = case.program.run(profile=module, **inputs)
            assert over_bounds(trace) is None, f"{case.show()}\n{over_bounds(trace)}"


def test_the_hook_hears_what_is_forbidden(tmp_path: Any) -> None:
    for act in (lambda: (tmp_path / "x").write_text(""), lambda: compile("1", "x", "eval")):
        with pytest.raises(AssertionError, match=r"open|compile"), nothing_outside():
            act()


LARGEST = (
    'answer = find(image, "thing", max=10000)',
    'answer = [1 for a in find(image, "thing", max=50) for b in find(image, "cup", max=100)]',
    't = find(image, "thing", max=60)\nanswer = count(a for a in t for b in t if near(a, b))',
    'answer = sort_by(find(image, "thing", max=99), label)',
    "frames: list[Image]\nanswer = [caption(f) for f in frames]",
    "frames: list[Image]\nanswer = [r.label for f in frames for r in find(f, 'cup', max=3)]",
    'answer = split(read(image), "", max=10000)',
    'def longer(a: Str, b: Str) -> Str: return a + b\nanswer = fold(["a", "b"], longer, caption(image))',
)


@pytest.mark.parametrize("text", LARGEST)
def test_the_largest_answers_keep_the_bounds(text: str) -> None:
    program = vprog.load(text)
    frames = {"frames": (PICTURE,) * 7} if "frames" in text else {"image": PICTURE}
    for number in range(20):
        trace = program.run(profile=profile("adversarial", number), **frames)
        assert over_bounds(trace) is None


REFUSED = {
    "steps": (
        't = find(image, "t")\nanswer = count([[a, b, c, d] for a in t for b in t for c in t for d in t])',
        "VP226",
    ),
    "calls": (
        't = find(image, "t", max=400)\nanswer = [near(a, b) and near(b, a) for a in t for b in t]',
        "VP227",
    ),
    "five deep": (
        't = find(image, "t")\nanswer = [[a, b, c, d, e] for a in t for b in t for c in t for d in t for e in t]',
        "VP226",
    ),
}


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED)
def test_what_could_pass_a_limit_is_refused_before_it_runs(text: str, code: str) -> None:
    with pytest.raises(VprogError) as caught:
        vprog.load(text)
    assert {d.code for d in caught.value.diagnostics} == {code}
    assert "max" in (caught.value.diagnostics[0].help or "")
