"""The cases of docs/rationales.md: a question, its scene and program, and a rationale written by hand.

A case is a file ``rationales/NAME.vp``. Its first comment is the question. ``# scene: FOLDER/FILE:
NAME, ...`` names a file of scene graphs and one of its scenes for each input; ``# family:`` the
family of operators that the case is for, or ``# after:`` the question of A-OKVQA (its id) that it is
made after; ``# teacher:`` lines hold a rationale written by hand, as a good teacher would say it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import vprog
from vprog.image import Image
from vprog.module import Profile
from vprog.modules.scene import scene

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "rationales"

_COMMENT = re.compile(r"^# (\w+): (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """A question with its scene, its program and a rationale written by hand.

    Attributes:
        path: of its ``.vp`` file.
    """

    path: Path

    @property
    def name(self) -> str:
        """Its name, that of its file."""
        return self.path.stem

    @cached_property
    def text(self) -> str:
        """The whole file."""
        return self.path.read_text(encoding="utf-8")

    @property
    def question(self) -> str:
        """What it asks, in plain words."""
        return self.text.partition("\n")[0].removeprefix("# ")

    @property
    def program(self) -> str:
        """The program without the comments on top."""
        lines = self.text.splitlines()
        return "\n".join(line for line in lines if not line.startswith("# "))

    @property
    def family(self) -> str:
        """The family of operators that it is for; empty where it is made after a question."""
        return self._told("family")

    @property
    def after(self) -> str:
        """The id of the question of A-OKVQA that it is made after; empty where there is none."""
        return self._told("after")

    @property
    def teacher(self) -> str:
        """The rationale written by hand."""
        return self._told("teacher")

    @property
    def file(self) -> Path:
        """The file of its scene graphs."""
        return HERE / f"{self._told('scene').partition(':')[0]}.json"

    @property
    def scenes(self) -> dict[str, dict[str, Any]]:
        """Its scene graphs by name, one for each input."""
        told = _graphs(self.file)
        return {name: told[name] for name in self._told("scene").partition(": ")[2].split(", ")}

    @property
    def profile(self) -> Profile:
        """The profile that answers from its scene graphs."""
        return scene(self.file)

    def run(self) -> vprog.Trace:
        """Run its program on its scenes."""
        program = vprog.load(self.path)
        images = [Image.named(n, s["width"], s["height"]) for n, s in self.scenes.items()]
        names = [name for name, _, _ in program.graph.inputs]
        return program.run(profile=self.profile, inputs=dict(zip(names, images, strict=True)))

    def _told(self, key: str) -> str:
        return " ".join(value for name, value in _COMMENT.findall(self.text) if name == key)


def cases() -> list[Case]:
    """Every case, by name."""
    return [Case(path) for path in sorted(FOLDER.glob("*.vp"))]


def scene_line(graph: dict[str, Any]) -> str:
    """A scene graph in one line: each thing with its attributes and how it stands to others.

    >>> scene_line({"objects": {"a": {"name": "cup", "attributes": ["red"], "text": "TEA",
    ...     "relations": [{"name": "on", "object": "b"}]}, "b": {"name": "table"}}})
    'red cup (“TEA”; on the table), table'
    """
    objects = graph["objects"]
    said = []
    for thing in objects.values():
        also = [f"“{thing['text']}”"] if thing.get("text") else []
        also += [
            f"{r['name']} the {objects[r['object']]['name']}" for r in thing.get("relations", ())
        ]
        named = " ".join([*thing.get("attributes", ()), thing["name"]])
        said.append(f"{named} ({'; '.join(also)})" if also else named)
    around = [graph[key] for key in ("location", "weather") if key in graph]
    return ", ".join(said) + (f"; {', '.join(around)}" if around else "")


@cache
def _graphs(file: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return told
