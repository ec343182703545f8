"""P2's price: the texts that cost most to load stay under a second and under 512 MB."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

import vprog
from vprog.grammar import VprogError
from vprog.grammar.scan import MAX_BYTES

ROOT = Path(__file__).resolve().parents[2]
SECONDS, MEGABYTES = 1.0, 512


def _lines(one: str, count: int, last: str = "answer = 1") -> str:
    return "\n".join([*(one.replace("@", str(i)) for i in range(count)), last])


def _full(head: str, unit: str) -> str:
    return (head + unit * MAX_BYTES)[: MAX_BYTES // len(unit.encode()) - 1]


def dear() -> list[str]:
    """Texts as large as may be: programs, heaps of mistakes, and one thing over and over."""
    lines = {
        'x@ = find(image, "a@")': 600,
        "x@ = foo@(bar@)": 700,
        "x = @": 2_600,
        'x@ = "a" + 1': 1_100,
        "x@ = coun@t(image)": 800,
        "x@ = image.widht@": 1_300,
        "def f@(x: Int) -> Int: return x + @": 470,
        "x@ = [a + b for a in [1, 2] for b in [3, 4]]": 290,
        'x@ = sort_by(find(image, "a"), area)': 380,
        "a@: list[list[Image]]": 600,
    }
    found = [_lines(one, count) for one, count in lines.items()]
    found.append("answer = [" + ", ".join(["1"] * 3_900) + "]")
    found.append('answer = f"' + "{1}" * 1_900 + '"')
    found.append("answer = find(" + ", ".join(f"a{i}=1" for i in range(1_900)) + ")")
    found.append('answer = "' + "x" * 65_000 + '"')
    units = (
        "(",
        "[",
        "a ",
        "1 ",
        '"',
        "{",
        'f"{',
        "not ",
        "a=1\n",
        "é",
        "-",
        "if ",
        ".5 ",
        "x:Int\n",
    )
    found.extend(_full(head, unit) for head in ("", "answer = ", 'answer = f"{') for unit in units)
    return found


def measure() -> str:
    """The most seconds that a text took, and the most memory, in MB, of the process."""
    slowest = 0.0
    for text in dear():
        began = time.process_time()
        try:
            vprog.load(text)
        except VprogError as error:
            error.render()
            error.to_json()
        slowest = max(slowest, time.process_time() - began)
    return f"{slowest} {_peak()}"


def _peak() -> float:
    """The most memory of this process, in MB, without that of the process it was forked from."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (li for li in status.read_text().splitlines() if li.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)


def test_the_dearest_texts_are_cheap() -> None:
    code = "from tests.laws.test_dear_texts import measure; print(measure())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    seconds, megabytes = map(float, done.stdout.split())
    assert seconds < SECONDS
    assert megabytes < MEGABYTES
