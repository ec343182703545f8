"""Descriptions of images (SelfSynthX, 1.1), and a base student that can give them, from birds of no class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, Final

from vprog.distill.row import Prompt, Row
from vprog.distill.selfsynthx.questions import DESCRIBE, drawn, worded
from vprog.english import join, sentence

if TYPE_CHECKING:
    from vprog.distill.sample import Picture
    from vprog.distill.selfsynthx.data import Labelled

#: Asks whether a picture shows a concept.
ASK: Final = "Does the {thing} in this picture have {concept}?"
#: Asks which concept of a sort it shows, such as "tail shape".
WHICH: Final = "Which {concept} does the {thing} have?"


def description_prompts(
    images: Sequence[Labelled], thing: str, wordings: Sequence[str] = DESCRIBE
) -> list[tuple[str, Prompt]]:
    """Every image with every wording, each as one prompt with a name of its own.

    The released code chose the wording by a place in a batch, so that with some batch sizes an image
    was only ever asked in one.

    Returns:
        ``IMAGE#WORDING`` and the prompt.
    """
    return [
        (f"{image.id}#{k}", Prompt((image.image,), worded(wording, thing)))
        for image in images
        for k, wording in enumerate(wordings)
    ]


def gathered(sampled: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Descriptions by image, of texts by image and wording.

    >>> gathered({"a#0": ["one"], "b#0": ["three"], "a#1": ["two"]})
    {'a': ('one', 'two'), 'b': ('three',)}
    """
    found: dict[str, tuple[str, ...]] = {}
    for name, texts in sampled.items():
        image = name.rpartition("#")[0]
        found[image] = (*found.get(image, ()), *texts)
    return found


def concept_prompt(image: Labelled, thing: str, concept: str) -> Prompt:
    """The question whether an image shows a concept, put to a model directly."""
    text = worded(ASK, thing).replace("{concept}", concept)
    return Prompt((image.image,), text)


def base_rows(
    count: int, size: int, seed: int, labels: Sequence[str], writing: bool = False
) -> Iterator[Row]:
    """What a base student learns before it meets a class: to see and to say concepts of birds.

    The birds are drawn with chance values of all concepts; they are of no species. In turn a row
    describes a bird in some of its concepts, asks which of one sort it has, and asks for a single
    concept, yes or no.

    Args:
        count: how many rows.
        size: pixels of the pictures.
        seed: of the draws.
        labels: names that are put to birds by chance, where it is to learn to write answers.
        writing: whether each fourth row has it write an answer from a name and concepts.
    """
    from vprog.world.bird import make_bird, render_bird
    from vprog.world.png import png
    from vprog.world.species import CONCEPTS, Species

    for number in range(count):
        dice = Random(f"{seed}:{number}")
        values = tuple(dice.choice(concept.values) for concept in CONCEPTS.values())
        species = Species("bird", values)
        # Far from the seeds of any world.
        bird = make_bird(10**16 + seed * 10**8 + number, species, f"base-{number}")
        shown = (png(render_bird(bird, size)),)
        name, true = f"base-{number}", species.described()
        if writing and number % 4 == 3:
            yield _written(shown, name, dice.choice(list(labels)), true, dice)
        elif number % 3 == 2:
            concept = dice.choice(list(CONCEPTS.values()))
            own = species.value(concept.name)
            others = [value for value in concept.values if value != own]
            said = concept.said(dice.choice((own, dice.choice(others))))
            prompt = worded(ASK, "bird").replace("{concept}", said)
            yield Row(shown, prompt, "yes" if said in true else "no", 1.0, name, "ask")
        elif number % 3 == 1:
            concept = dice.choice(list(CONCEPTS.values()))
            prompt = worded(WHICH, "bird").replace("{concept}", concept.name)
            said = concept.said(species.value(concept.name))
            yield Row(shown, prompt, sentence(said), 1.0, name, "which")
        else:
            # In one order: which comes first is nothing that a picture shows.
            places = sorted(dice.sample(range(len(true)), dice.randint(3, 6)))
            text = sentence(f"the bird has {join([true[place] for place in places])}")
            yield Row(shown, worded(dice.choice(DESCRIBE), "bird"), text, 1.0, name, "describe")


def _written(
    shown: tuple[Picture, ...], name: str, label: str, true: Sequence[str], dice: Random
) -> Row:
    """A row that has an answer written from a name and concepts."""
    from vprog.distill.selfsynthx.writer import Template, Wanted, synthesis_prompt

    some = tuple(dice.sample(true, dice.randint(3, 5)))
    [(sort, asked)] = drawn(1, {"explain": 0.5, "cot": 0.5}, "bird", name)
    wanted = Wanted(name, shown[0], label, some, sort, asked)
    [text] = Template("bird").compose([wanted])
    return Row(shown, synthesis_prompt(wanted, "bird"), text, 1.0, name, "write")
