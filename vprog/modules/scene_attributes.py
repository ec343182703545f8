"""What a scene graph says of one thing, or of the picture as a whole.

A scene graph says what it says. Where it gives a thing a colour, the thing has no other one; where
it gives none, its colour is not known, and a question for it fails. An attribute that belongs to no
category is a mark: the thing has it where the scene says so, and has it not where the scene says so
of other things only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vprog.english import join, one
from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import declare
from vprog.modules.scene_graph import SceneObject
from vprog.modules.scene_index import Index
from vprog.modules.scene_words import CATEGORY, LOOSE, attribute, category, nearest, quoted

NOT_SAID = declare(
    "VP643",
    "the scene graph does not say that",
    "The scene graph gives this thing no attribute of that category, no depth or no text; what it "
    "does not say is not guessed.",
    wrong=(
        "$ echo 'answer = material(the(find(image, \"laptop\")))' "
        "| vprog run - --image cups.png --profile scene:cups.json"
    ),
    right=(
        "$ echo 'answer = material(the(find(image, \"table\")))' "
        "| vprog run - --image cups.png --profile scene:cups.json"
    ),
)
NO_WORD = declare(
    "VP644",
    "the scene graph does not know the word",
    "Attributes and categories are those of the scene graph and of a table of everyday ones.",
    wrong=(
        '$ echo \'answer = verify(the(find(image, "laptop")), "expensive")\' '
        "| vprog run - --image cups.png --profile scene:cups.json"
    ),
    right=(
        '$ echo \'answer = verify(the(find(image, "laptop")), "open")\' '
        "| vprog run - --image cups.png --profile scene:cups.json"
    ),
)
NO_OPTION = declare(
    "VP647",
    "none of the options fits",
    "The scene graph says none of the options of what is asked about; none is guessed.",
    wrong=(
        '$ echo \'answer = choose(the(find(image, "laptop")), ["red", "blue"])\' '
        "| vprog run - --image cups.png --profile scene:cups.json"
    ),
    right=(
        '$ echo \'answer = choose(the(find(image, "laptop")), ["red", "silver"])\' '
        "| vprog run - --image cups.png --profile scene:cups.json"
    ),
)
#: The order of adjectives before a noun.
_ADJECTIVES = ("size", "length", "age", "color", "pattern", "material")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about: an object of a scene, or the picture as a whole.

    Attributes:
        index: the picture and its scene.
        said: how a sentence calls it.
        names: its nouns; none for the picture.
        attributes: by category.
    """

    index: Index
    said: str
    names: tuple[str, ...]
    attributes: Mapping[str, tuple[str, ...]]


def subject(index: Index, thing: SceneObject | None) -> Subject:
    """An object as what is asked about; None for the whole picture."""
    if thing is None:
        return Subject(index, "the picture", (), index.scene.attributes)
    return Subject(index, f"the {thing.name}", thing.names, thing.attributes)


def verify(of: Subject, text: str) -> bool | Failed:
    """Whether something has an attribute or is called so."""
    word = attribute(text)
    word = of.index.scene.synonyms.get(word, word)
    if any(word in values for values in of.attributes.values()):
        return True
    name = of.index.noun(text)
    if name in of.names:
        return True
    kind = of.index.category_of(word)
    values = of.attributes.get(kind, ())
    if kind != LOOSE:
        if kind == "color" and any(v.endswith(f" {word}") for v in values):
            return True
        return False if values else _not_said(of, kind)
    if word in of.index.words or name in of.index.named:
        return False
    known = [*of.index.words, *of.index.named, *CATEGORY]
    return fail(
        NO_WORD, f"the scene graph says of nothing that it is {quoted(text)}", nearest(word, known)
    )


def query(of: Subject, text: str) -> str | Failed:
    """The attribute of a category; several are joined by "and"."""
    values = _values(of, text)
    return values if isinstance(values, Failed) else join(values)


def same(a: Subject, b: Subject, text: str) -> bool | Failed:
    """Whether two things have the same attributes of a category."""
    first = _values(a, text)
    if isinstance(first, Failed):
        return first
    second = _values(b, text)
    return second if isinstance(second, Failed) else set(first) == set(second)


def choose(of: Subject, options: Sequence[str]) -> str | Failed:
    """The first option that the scene says of something."""
    for option in options:
        if verify(of, option) is True:
            return option
    return _no_option(of, options)


def classify(of: Subject, labels: Sequence[str]) -> str | Failed:
    """The first label that names something; of a picture, that says where it is."""
    names = of.names or of.attributes.get("location", ())
    for option in labels:
        if of.index.noun(option) in names or attribute(option) in names:
            return option
    return _no_option(of, labels)


def described(thing: SceneObject) -> str:
    """A noun phrase for an object, with its plain attributes.

    >>> described(SceneObject("0", ("cup",), (0, 0, 9, 9), {"color": ("red",), "size": ("small",)}))
    'a small red cup'
    """
    words = [join(thing.attributes[c]) for c in _ADJECTIVES if c in thing.attributes]
    return one(" ".join([*words, thing.name]))


def _values(of: Subject, text: str) -> tuple[str, ...] | Failed:
    kind = category(text)
    if kind == "name":
        return of.names[:1] if of.names else _not_said(of, kind)
    values = of.attributes.get(kind)
    if values and kind != LOOSE:
        return values
    known = {*CATEGORY.values(), *of.index.words.values()} - {LOOSE}
    if kind in known:
        return _not_said(of, kind)
    help = nearest(kind, sorted(known)) or f"the categories are {join(sorted(known))}"
    return fail(NO_WORD, f"the scene graph knows no category {quoted(text)}", help)


def _not_said(of: Subject, kind: str) -> Failed:
    said = join([join(v) for k, v in of.attributes.items() if k != kind])
    help = f"it says of {of.said}: {said}" if said else f"it says nothing of {of.said}"
    return fail(NOT_SAID, f"the scene graph says no {kind} of {of.said}", help)


def _no_option(of: Subject, options: Sequence[str]) -> Failed:
    if not options:
        return fail(NO_OPTION, "there is nothing to choose from", "give at least one option")
    said = join([*of.names[:1], *(join(v) for v in of.attributes.values())])
    return fail(
        NO_OPTION,
        f"the scene graph says of {of.said} none of {join([quoted(o) for o in options[:8]], 'or')}",
        f"it says {said}" if said else None,
    )
