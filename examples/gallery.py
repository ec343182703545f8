"""The example programs: what each asks, what it looks at, and what it says when it is run.

The comments on top of a program say it all: the question first, then ``# name: pictures`` for each
input (photographs by their names in ``photos.py``), or ``# scene: file`` for a scene graph.

``python -m examples.gallery`` writes what each program says now into its ``.golden`` file; read the
difference before you keep it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vprog
from examples.photos import photograph
from vprog.module import Profile
from vprog.ops.text import text
from vprog.program import load_profile

HERE = Path(__file__).resolve().parent
PHOTOGRAPHS = HERE / "photographs"
SCENES = HERE / "scenes"

_COMMENT = re.compile(r"^# (\w+): (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """An example program.

    Attributes:
        path: of its ``.vp`` file.
    """

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def golden(self) -> Path:
        """The file that holds what it should say."""
        return self.path.with_suffix(".golden")

    @property
    def question(self) -> str:
        """What it asks, in plain words."""
        return self.path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")

    def run(self, profile: Profile | None = None) -> vprog.Trace:
        """Run it on its own pictures; on photographs by ``lite`` unless another profile is given."""
        program = vprog.load(self.path)
        named = dict(_COMMENT.findall(program.source.text))
        if "scene" in named:
            profile = profile or load_profile(f"scene:{SCENES / named['scene']}.json")
        inputs: dict[str, Any] = {}
        for name, type, _ in program.graph.inputs:
            files = [self._file(name, named, each) for each in named.get(name, "").split(", ")]
            inputs[name] = files if type.is_list else files[0]
        return program.run(profile=profile or "lite", **inputs)

    def _file(self, name: str, named: dict[str, str], picture: str) -> Path:
        if "scene" in named:
            # The input `image` is the picture of the scene; any other is that of its own name.
            return SCENES / f"{named['scene'] if name == 'image' else name}.png"
        return photograph(picture)


def examples(folder: Path) -> list[Example]:
    """The examples of a folder, by name."""
    return [Example(path) for path in sorted(folder.glob("*.vp"))]


def said(trace: vprog.Trace) -> str:
    """The answer, or the code of the failure, on a line; below it the rationale."""
    failed = trace.failed
    answer = text(trace.answer) if failed is None else f"{failed.code}: {failed.sentence}"
    return f"{answer}\n\n{trace.rationale().text}\n"


if __name__ == "__main__":
    ready = load_profile("lite")
    for example in examples(PHOTOGRAPHS):
        example.golden.write_text(said(example.run(ready)), encoding="utf-8")
    for example in examples(SCENES):
        example.golden.write_text(said(example.run()), encoding="utf-8")
