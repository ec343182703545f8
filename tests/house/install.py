"""Builds the wheel from the sdist, and installs it alone in a fresh environment.

Works without a network: the distributions that the core needs are copied from the environment that
runs the tests into the fresh one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from dataclasses import dataclass
from email.parser import HeaderParser
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"

COUNT = 'image: Image\nanswer = count(find(image, "cup"))\n'


@dataclass(frozen=True, slots=True)
class Installed:
    """A fresh environment with the wheel in it, and an empty folder beside it to work in."""

    wheel: Path
    python: Path
    command: Path
    site: Path
    work: Path


def _closure(requirements: list[str]) -> dict[str, Distribution]:
    """The distributions that requirements stand for, and all that these need, by name."""
    found: dict[str, Distribution] = {}
    waiting = [(Requirement(r), "") for r in requirements]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        fresh = name not in found
        found[name] = distribution(requirement.name)
        for wanted in requirement.extras or ([""] if fresh else []):
            waiting += [(Requirement(r), wanted) for r in found[name].requires or []]
    return found


def _copy(source: Distribution, site: Path) -> None:
    for file in source.files or []:
        if ".." in file.parts or "__pycache__" in file.parts:
            continue
        target = site / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(str(source.locate_file(file)), target)


def _build(folder: Path) -> Path:
    # By name, so that a build folder of the checkout cannot leak into what is tested.
    checkout = folder / "checkout"
    checkout.mkdir()
    for name in ("vprog", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(
                source, checkout / name, ignore=shutil.ignore_patterns("__pycache__", ".*")
            )
        else:
            shutil.copyfile(source, checkout / name)
    for name in ("grammar", "modules", "rationalize"):
        (checkout / name).symlink_to(Path("vprog") / name)
    # Without --wheel or --sdist the wheel is built from the sdist.
    subprocess.run(
        [
            sys.executable,
            "-m",
            "build",
            "--no-isolation",
            "--outdir",
            str(folder / "dist"),
            checkout,
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


def _requires(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        headers = HeaderParser().parsestr(archive.read(name).decode("utf-8"))
    return headers.get_all("Requires-Dist") or []


def install(folder: Path) -> Installed:
    """Build and install in an empty folder."""
    wheel = _build(folder)
    venv.create(folder / "env", symlinks=True, with_pip=False)
    python = folder / "env" / "bin" / "python"
    site = folder / "env" / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    for needed in _closure(_requires(wheel)).values():
        _copy(needed, site)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    subprocess.run(
        [*pip, "install", "--quiet", "--no-index", "--no-deps", "--no-compile", str(wheel)],
        check=True,
        capture_output=True,
        timeout=300,
    )
    work = folder / "work"
    work.mkdir()
    for name in ("cups.json", "cups.png"):
        shutil.copyfile(DATA / name, work / name)
    (work / "count.vp").write_text(COUNT, encoding="utf-8")
    return Installed(wheel, python, python.with_name("vprog"), site, work)


def run(where: Installed, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command in the working folder, with nothing of the checkout in the environment."""
    environment = {"PATH": os.defpath, "HOME": str(where.work), "NO_COLOR": "1", "COLUMNS": "100"}
    return subprocess.run(
        [str(part) for part in command],
        cwd=where.work,
        env=environment,
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
    )
