"""The wheel that is built from the sdist, used outside the checkout."""

from __future__ import annotations

import json
import zipfile

from tests.house.install import ROOT, Installed, run

MOST_PACKAGES = 30
MOST_BYTES = 80_000_000
IMPORT_SECONDS = 0.3
RUN_SECONDS = 0.6


def test_the_command_runs(installed: Installed) -> None:
    version = run(installed, installed.command, "--version")
    assert version.returncode == 0, version.stderr
    assert "0." in version.stdout
    check = run(installed, installed.command, "check", "count.vp")
    assert check.returncode == 0, check.stdout + check.stderr
    scene = ("run", "count.vp", "--image", "cups.png", "--profile", "scene:cups.json", "--json")
    for start in ([installed.command], [installed.python, "-m", "vprog"]):
        done = run(installed, *start, *scene)
        assert done.returncode == 0, done.stdout + done.stderr
        assert json.loads(done.stdout)["answer"] == 3


def test_the_wheel_holds_all_that_the_package_has(installed: Installed) -> None:
    here = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "vprog").rglob("*")
        if path.is_file() and not {p for p in path.parts if p[0] == "." or p == "__pycache__"}
    }
    assert {"vprog/py.typed", "vprog/grammar/vprog.lark"} <= here
    with zipfile.ZipFile(installed.wheel) as archive:
        there = {n for n in archive.namelist() if ".dist-info/" not in n}
    assert there == here


def test_the_core_is_small(installed: Installed) -> None:
    packages = list(installed.site.glob("*.dist-info"))
    size = sum(p.stat().st_size for p in installed.site.rglob("*") if p.is_file())
    assert len(packages) <= MOST_PACKAGES
    assert size <= MOST_BYTES, f"{size:,} bytes"
    for heavy in ("numpy", "torch", "cv2"):
        assert not (installed.site / heavy).exists()


def test_the_import_is_quick(installed: Installed) -> None:
    text = (
        "import time; t = time.process_time()\n"
        "import vprog; vprog.load\n"
        "print(time.process_time() - t)"
    )
    seconds = min(float(run(installed, installed.python, "-c", text).stdout) for _ in range(5))
    assert seconds <= IMPORT_SECONDS


def test_a_cold_run_is_quick(installed: Installed) -> None:
    # Seconds of the processor, so that tests that run beside this one do not count.
    text = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime + used.ru_stime)"
    )
    scene = ("run", "count.vp", "--image", "cups.png", "--profile", "scene:cups.json")
    done = [
        run(installed, installed.python, "-c", text, installed.command, *scene) for _ in range(5)
    ]
    assert all(d.returncode == 0 for d in done), done[0].stderr
    assert min(float(d.stdout) for d in done) <= RUN_SECONDS


def test_the_entry_points_are_there(installed: Installed) -> None:
    text = (
        "from importlib.metadata import entry_points\n"
        "print(*sorted(e.name for e in entry_points(group='vprog.modules')))"
    )
    found = run(installed, installed.python, "-c", text).stdout.split()
    assert {"lite", "scene"} <= set(found)
