"""A file of scene graphs, and which of them is a picture's."""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePath
from typing import Any

import msgspec

from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import declare
from vprog.image import Image
from vprog.modules.scene_graph import SceneGraph
from vprog.modules.scene_layout import LayoutError, scenes_of

UNREADABLE = declare(
    "VP640",
    "the file of scene graphs cannot be read",
    "A file holds scene graphs as JSON, in the layout of CLEVR, GQA or NLVR; every relation leads to "
    "an object of its scene.",
    wrong="$ vprog run count.vp --image cups.png --profile scene:broken.json",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)
NO_SCENE = declare(
    "VP641",
    "the file has no scene graph of this picture",
    "A picture is looked up by its file name, with its ending or without.",
    wrong="$ cp cups.png mugs.png && vprog run count.vp --image mugs.png --profile scene:cups.json",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)
NOT_WHOLE = declare(
    "VP642",
    "the picture is not the one that the scene graph describes",
    "A scene graph describes a whole picture of its own size; of a part that was cut out of it, or "
    "of a copy of another size, it cannot tell. A region of the whole picture can be searched.",
    wrong=(
        '$ echo \'answer = count(find(crop(the(find(image, "laptop"))), "cup"))\' '
        "| vprog run - --image cups.png --profile scene:cups.json"
    ),
    right=(
        '$ echo \'answer = count(find(the(find(image, "laptop")), "cup"))\' '
        "| vprog run - --image cups.png --profile scene:cups.json"
    ),
)


@dataclass(frozen=True, slots=True)
class SceneFile:
    """The scene graphs of a file.

    Attributes:
        digest: SHA-256 of the file's bytes.
        scenes: by the name of their picture, in the order of the file.
    """

    digest: str
    scenes: Mapping[str, SceneGraph]

    def scene(self, image: Image) -> SceneGraph | Failed:
        """The scene of a picture: by its file name, or by that without its ending.

        A file with one scene that names no picture serves every picture of its size.

        Returns:
            The scene, or the failure VP641 (no such picture) or VP642 (not of the scene's size).
        """
        name = PurePath(image.name).name
        for key in (name, PurePath(name).stem, ""):
            scene = self.scenes.get(key)
            if scene is not None:
                break
        else:
            return self._unknown(name)
        if (image.width, image.height) != (scene.width, scene.height):
            return fail(
                NOT_WHOLE,
                f"the scene graph of {name or 'the picture'} describes {scene.width} x {scene.height} "
                f"pixels, and this picture has {image.width} x {image.height}",
                "to look at a part, search the region itself: find(region, ...)",
            )
        return scene

    def _unknown(self, name: str) -> Failed:
        near = get_close_matches(name, self.scenes, 3, 0.5)
        if not near:
            near = list(self.scenes)[:3]
        help = f"it has {', '.join(near)}" if near else "it has no scene at all"
        return fail(NO_SCENE, f"the file has no scene graph of {name or 'this picture'}", help)


def read_scenes(path: str | Path) -> SceneFile:
    """Read a file of scene graphs: CLEVR's, GQA's or NLVR's layout, many scenes or one.

    NLVR's own files hold a record a line; both that and one list are read.

    Raises:
        VprogError: VP640 where the file is not there, is no JSON, or is in neither layout.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or "no file").lower()
        raise UNREADABLE.error(f"{path} cannot be opened: {why}", "check the path") from None
    try:
        parsed = _decoded(data.removeprefix(BOM_UTF8))
        scenes: dict[str, SceneGraph] = {}
        for scene in scenes_of(parsed):
            if scene.name in scenes:
                raise LayoutError(f"two scenes are of the picture {scene.name!r}")
            scenes[scene.name] = scene
    except (msgspec.DecodeError, LayoutError, RecursionError, UnicodeDecodeError) as error:
        why = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        if isinstance(error, UnicodeDecodeError):
            why = "a byte of it is no UTF-8"
        raise UNREADABLE.error(
            f"{path.name} holds no scene graphs: {why}",
            "give a file in CLEVR's layout ({'scenes': [...]}), GQA's ({id: {...}}) or NLVR's",
        ) from None
    return SceneFile(hashlib.sha256(data).hexdigest(), scenes)


def _decoded(data: bytes) -> Any:
    """The JSON of a file; of several lines that each hold an object, a list."""
    try:
        return msgspec.json.decode(data)
    except msgspec.DecodeError:
        lines = data.split(b"\n")
        if len(lines) < 2 or not all(li.strip().startswith(b"{") for li in lines if li.strip()):
            raise
    return [msgspec.json.decode(line) for line in lines if line.strip()]
