"""The profile ``scene``: every oracle answered from scene graphs, exactly.

A scene graph stands for a whole picture, so its answers need no pixels, and a picture may be known
by name alone. What the scene graph does not say is a failure, never a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import declare
from vprog.image import Image
from vprog.module import Answer, Ask, Module, Profile
from vprog.modules import geometry, scene_attributes, scene_find
from vprog.modules.scene_attributes import Subject, subject
from vprog.modules.scene_column import Sheet
from vprog.modules.scene_file import SceneFile, read_scenes
from vprog.modules.scene_index import Index, index
from vprog.modules.scene_relations import stands
from vprog.modules.scene_views import best_match, caption, depth, read
from vprog.region import Region

NO_OBJECT = declare(
    "VP645",
    "the region shows no thing of the scene graph",
    "A scene graph tells of its things, and of the picture as a whole; of another part of the "
    "picture only what lies in it can be found.",
    wrong=(
        "$ echo 'answer = color(region_left_of(the(find(image, \"laptop\"))))' "
        "| vprog run - --image cups.png --profile scene:cups.json"
    ),
    right=(
        "$ echo 'answer = color(the(find(image, \"laptop\")))' "
        "| vprog run - --image cups.png --profile scene:cups.json"
    ),
)

#: Changes whenever an answer to the same file may.
_VERSION: Final = "1"
#: How many pictures are kept laid out.
_KEPT: Final = 512
_KNOW: Final = (
    "a scene graph knows nothing beyond its picture; a profile with a language model (open) does"
)
_View = Image | Region


class SceneModule:
    """Answers oracles from a file of scene graphs."""

    name = "scene"
    #: An answer is a look into tables: gathering or caching calls would cost more.
    cheap: Final = True

    def __init__(self, file: SceneFile) -> None:
        self.file = file
        self.version = f"{_VERSION}-{file.digest[:12]}"
        self._indexes: dict[tuple[str, str], Index | Failed] = {}
        #: Of the picture that was last laid out: its words are mostly asked for together.
        self._sheet: Sheet | None = None
        self.oracles = frozenset(_ANSWERS)

    def answer(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        """One answer for each call, in order."""
        answers: list[Answer | Failed] = []
        for call in asks:
            value = _ANSWERS[call.oracle](self, *call.args)
            answers.append(value if isinstance(value, Failed) else Answer(value))
        return answers

    def things(self, image: Image) -> tuple[Region, ...] | None:
        """Every thing of a picture: what ``find`` gives is taken from these, in their order."""
        found = self.index(image)
        return None if isinstance(found, Failed) else found.regions

    def tell(self, image: Image, word: tuple[Any, ...]) -> Any:
        """What a word of a column says of all things of a picture; None where each is to be asked."""
        found = self.index(image)
        if isinstance(found, Failed):
            return None
        sheet = self._sheet
        if sheet is None or sheet.index is not found:
            sheet = self._sheet = Sheet(found)
        return sheet.tell(word, _RELATIONS)

    def index(self, view: _View) -> Index | Failed:
        """The scene of a picture, or of the picture that a region lies in, laid out once."""
        image = view.image if isinstance(view, Region) else view
        key = (image.name, image.digest)
        found = self._indexes.get(key)
        if found is None:
            scene = self.file.scene(image)
            found = scene if isinstance(scene, Failed) else index(image, scene)
            if len(self._indexes) >= _KEPT:
                self._indexes.clear()
            self._indexes[key] = found
        return found

    def _at(self, view: _View, say: Callable[[Index], Any]) -> Any:
        found = self.index(view)
        return found if isinstance(found, Failed) else say(found)

    def _of(self, view: _View, say: Callable[[Subject], Any]) -> Any:
        about = self._subject(view)
        return about if isinstance(about, Failed) else say(about)

    def _subject(self, view: _View) -> Subject | Failed:
        found = self.index(view)
        if isinstance(found, Failed):
            return found
        if isinstance(view, Image) or _is_whole(view):
            return subject(found, None)
        thing = found.object_of(view)
        if thing is None:
            return fail(
                NO_OBJECT,
                "the region shows no thing of the scene graph",
                'ask about a thing that find gave: find(region, "thing")',
            )
        return subject(found, thing)

    def _find(self, where: _View, noun: str, most: int) -> Any:
        region = where if isinstance(where, Region) else None
        return self._at(where, lambda i: scene_find.find(i, region, noun, most))

    def _ask(self, view: _View, question: str) -> Any:
        # The forms of questions take a while to compile, and few programs ask one.
        from vprog.modules.scene_ask import ask

        return self._at(view, lambda i: ask(i, view, question))

    def _same(self, a: Region, b: Region, kind: str) -> bool | Failed:
        first, second = self._subject(a), self._subject(b)
        if isinstance(first, Failed):
            return first
        return second if isinstance(second, Failed) else scene_attributes.same(first, second, kind)

    def _relate(self, a: Region, b: Region, relation: str) -> Any:
        return self._pair(a, b, lambda i: stands(i, a, b, relation))

    def _between(self, a: Region, b: Region, c: Region) -> Any:
        return self._pair(a, b, lambda _: self._pair(a, c, lambda _: geometry.between(a, b, c)))

    def _pair(self, a: Region, b: Region, say: Callable[[Index], Any]) -> Any:
        if a.image != b.image:
            return fail(
                NO_OBJECT,
                "the two regions lie in different pictures",
                "compare things of one picture",
            )
        return self._at(a, say)


_RELATIONS: Final[dict[str, str]] = {
    "left_of": "to the left of",
    "right_of": "to the right of",
    "above": "above",
    "below": "below",
    "in_front_of": "in front of",
    "behind": "behind",
    "near": "near",
    "inside": "inside",
}


def _query(kind: str) -> Callable[[SceneModule, _View], Any]:
    return lambda m, x: m._of(x, lambda s: scene_attributes.query(s, kind))


def _stands(relation: str) -> Callable[[SceneModule, Region, Region], Any]:
    return lambda m, a, b: m._pair(a, b, lambda i: stands(i, a, b, relation))


#: Told of the module at each call: a module that held its own methods would go only when cycles are
#: looked for, and its scenes with it.
_ANSWERS: Final[dict[str, Callable[..., Any]]] = {
    "find": SceneModule._find,
    "verify": lambda m, x, word: m._of(x, lambda s: scene_attributes.verify(s, word)),
    "choose": lambda m, x, words: m._of(x, lambda s: scene_attributes.choose(s, words)),
    "classify": lambda m, x, words: m._of(x, lambda s: scene_attributes.classify(s, words)),
    "query": lambda m, x, kind: m._of(x, lambda s: scene_attributes.query(s, kind)),
    "same": SceneModule._same,
    "different": lambda m, a, b, kind: _turned(m._same(a, b, kind)),
    "between": SceneModule._between,
    "overlaps": lambda m, a, b: m._pair(a, b, lambda _: geometry.overlaps(a, b)),
    "relate": SceneModule._relate,
    "depth": lambda m, x: m._at(x, lambda i: depth(i, x)),
    "read": lambda m, x: m._at(x, lambda i: read(i, x)),
    "ask": SceneModule._ask,
    "caption": lambda m, x: m._at(x, lambda i: caption(i, x)),
    "best_match": lambda m, views, text: best_match(m.index, views, text),
    **{kind: _query(kind) for kind in ("color", "size", "material", "shape")},
    **{name: _stands(relation) for name, relation in _RELATIONS.items()},
}


def _turned(value: bool | Failed) -> bool | Failed:
    return value if isinstance(value, Failed) else not value


def _is_whole(region: Region) -> bool:
    image = region.image
    return not region.ref and region.box == (0, 0, image.width, image.height)


def scene(path: str | Path) -> Profile:
    """The profile that answers from a file of scene graphs, in CLEVR's or GQA's layout.

    Args:
        path: the JSON file; ``--profile scene:FILE`` gives it.

    Raises:
        VprogError: VP640 where the file cannot be read.
    """
    file = read_scenes(path)
    return profile(f"scene:{path}", file, SceneModule(file))


def profile(name: str, file: SceneFile, module: Module) -> Profile:
    """A profile whose oracles a module answers from a file of scene graphs."""
    names = {n for graph in file.scenes.values() for thing in graph.objects for n in thing.names}
    synonyms = {s: n for graph in file.scenes.values() for s, n in graph.synonyms.items()}
    nouns = {n: tuple(s for s, to in synonyms.items() if to == n) for n in sorted(names)}
    return Profile(
        name=name,
        modules=dict.fromkeys(sorted(module.oracles), module),
        missing={"know": _KNOW},
        nouns={"thing": ("object",), **nouns},
    )
