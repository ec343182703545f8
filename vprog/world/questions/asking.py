"""Makes the questions of a scene."""

from __future__ import annotations

from math import gcd
from typing import Final

from vprog.world.dice import Dice
from vprog.world.questions import families
from vprog.world.questions.balance import KEEP, YES
from vprog.world.questions.draw import Draw
from vprog.world.questions.family import FAMILIES, Built, Family
from vprog.world.questions.meaning import answer
from vprog.world.questions.parts import hops, kind, looks
from vprog.world.questions.program import program
from vprog.world.questions.question import Question
from vprog.world.questions.rules import Rules, pairs_in
from vprog.world.questions.view import View
from vprog.world.scene import Scene

#: All families; importing the room above declares them.
_ALL: Final = tuple(FAMILIES.values()) if families else ()
_DEFAULT: Final = Rules()
#: How often each family is asked at most, for each question that is wanted of it.
_ROUNDS: Final = 6


def make_questions(
    scene: Scene, seed: int, number: int = 10, rules: Rules = _DEFAULT
) -> tuple[Question, ...]:
    """Questions about a scene, by the scene, the seed, the number and the rules alone.

    The families take turns; where one has no question of a scene, the next one is asked. A scene
    that gives too few under the rules has fewer than ``number``. No two have the same text.

    Args:
        scene: what they are about.
        seed: any whole number that is not negative; with the scene's own it makes the chances.
        number: how many are wanted.
        rules: what they may be.

    >>> from vprog.world.placing import make_scene
    >>> len(make_questions(make_scene(1), 1)), make_questions(make_scene(1), 1)[0].scene
    (10, 'scene-1')
    """
    view = View(scene)
    dice = Dice(scene.seed * 1_000_003 + seed)
    asked = tuple(FAMILIES[name] for name in rules.only) or _ALL
    count = len(asked)
    place = dice.below(count)
    step = dice.pick([k for k in range(1, count + 1) if gcd(k, count) == 1])
    made: list[Question] = []
    texts: set[str] = set()
    for _ in range(_ROUNDS * max(count, number)):
        if len(made) == number:
            break
        question = _ask(asked[place], view, dice, rules, len(made))
        place = (place + step) % count
        if question is not None and question.text not in texts:
            texts.add(question.text)
            made.append(question)
    return tuple(made)


def _ask(family: Family, view: View, dice: Dice, rules: Rules, place: int) -> Question | None:
    draw = Draw(view, dice, rules, YES.get(family.name, 0.5))
    built = family.build(draw)
    if built is None:
        return None
    sense = built.sense
    steps = hops(sense)
    if not rules.hops[0] <= steps <= rules.hops[1]:
        return None
    said = answer(view, sense)
    if type(said) is int and not rules.numbers[0] <= said <= rules.numbers[1]:
        return None
    if type(said) is str:
        keep = KEEP.get((family.name, said)) or KEEP.get(("", said))
        if keep is not None and dice.share() >= keep:
            return None
    if rules.want and not _wanted(view, built, said, rules):
        return None
    wordings = family.wordings[built.variant]
    last = len(wordings) - 1
    wording = last if rules.unseen else dice.below(last)
    text = wordings[wording].format(**built.gaps)
    scene = view.scene.name
    return Question(
        f"{scene}-{place:02d}",
        scene,
        family.name,
        built.variant,
        wording,
        kind(sense, said),
        text[0].upper() + text[1:],
        program(sense),
        said,
        steps,
        sense,
        view,
    )


def _wanted(view: View, built: Built, said: bool | int | str, rules: Rules) -> bool:
    """Whether a question brings a pair together that the rules want."""
    for look in looks(built.sense):
        if pairs_in(look, rules.want):
            return True
        for pair in rules.want:
            # What is asked for may be the one half, and what it is asked of the other.
            if said in pair and any(word in look for word in pair if word != said):
                return True
    return False
