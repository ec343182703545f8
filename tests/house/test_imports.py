"""What importing vprog does, and does not do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

#: Stops at any attempt to reach the network, and at any start of another program.
_WATCH = """
import sys

def watch(event, arguments):
    if event.startswith(("socket.", "urllib.", "http.", "subprocess.", "os.system", "os.exec")):
        raise SystemExit(f"{event} {arguments!r} at import")

sys.addaudithook(watch)
"""
_EVERYTHING = """
import importlib, pkgutil, vprog
for found in pkgutil.walk_packages(vprog.__path__, "vprog."):
    if found.name != "vprog.__main__":
        importlib.import_module(found.name)
heavy = {"torch", "transformers", "onnxruntime", "cv2", "rapidocr", "ai_edge_litert"}
print(*sorted(heavy & set(sys.modules)))
"""
_CORE = """
import vprog
[getattr(vprog, name) for name in vprog.__all__]
print(*sorted({"torch", "numpy", "cv2", "PIL.ImageQt"} & set(sys.modules)))
"""


def _python(text: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", text],
        cwd=folder,
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("what", [_EVERYTHING, _CORE], ids=["everything", "core"])
def test_importing_reaches_nothing_and_loads_no_model(what: str) -> None:
    done = _python(_WATCH + what)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stdout + done.stderr


@pytest.mark.parametrize("link", ["grammar", "modules", "rationalize"])
def test_the_links_at_the_top_lead_into_the_package(link: str) -> None:
    path = ROOT / link
    assert path.is_symlink()
    assert path.resolve() == ROOT / "vprog" / link


@pytest.mark.parametrize("name", ["grammar", "modules", "rationalize"])
def test_a_second_copy_of_a_room_is_refused(name: str) -> None:
    done = _python(f"import {name}")
    assert done.returncode != 0
    assert "ImportError" in done.stderr
    assert f"vprog.{name}" in done.stderr


def test_every_public_name_of_the_package_is_there() -> None:
    done = _python(
        "import vprog; print(*[type(getattr(vprog, n)).__name__ for n in vprog.__all__])"
    )
    assert done.returncode == 0, done.stderr
