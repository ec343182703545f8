"""What is asked about a picture of a class: the wordings, ours, and how often each sort is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Final, Literal, TypeAlias

#: ``simple`` asks for the name alone, ``explain`` why it is that, ``cot`` to look first.
Sort: TypeAlias = Literal["simple", "explain", "cot"]

#: How often synthesis draws each sort: what the nested draws of the released code come to.
MIXTURE: Final[Mapping[Sort, float]] = {"simple": 0.4, "explain": 0.192, "cot": 0.408}
#: How often a later round does: half of its queries explain, half look first (2502.14044).
LATER: Final[Mapping[Sort, float]] = {"explain": 0.5, "cot": 0.5}
#: The query of every evaluation.
FIXED: Final = "What {thing} is this, and how can you tell?"

#: Wordings by sort; ``{thing}`` is what all classes are, such as "bird".
POOLS: Final[Mapping[Sort, tuple[str, ...]]] = {
    "simple": (
        "What {thing} is this?",
        "What kind of {thing} does the picture show?",
        "Name the {thing} in the picture.",
        "Which {thing} can be seen here?",
        "Tell me the name of this {thing}.",
        "What is this {thing} called?",
        "Identify this {thing}.",
        "Give the kind of this {thing}, no more.",
    ),
    "explain": (
        "What {thing} is this, and how can you tell?",
        "Name this {thing} and say what shows it.",
        "Which {thing} is it, and by which features do you know it?",
        "What kind of {thing} is this? Explain your answer.",
        "Identify this {thing} and give your reasons.",
        "What {thing} do you see? Point out what makes it one.",
        "Say which {thing} this is and describe what gives it away.",
        "What is this {thing} called, and why do you think so?",
    ),
    "cot": (
        "Look at the features of this {thing} first, then name it.",
        "Describe what can be seen of the {thing}, and conclude what kind it is.",
        "Which features does this {thing} have, and what kind is it therefore?",
        "Go through the parts of this {thing} step by step, then say what it is.",
        "Begin with what you see, and end with the name of this {thing}.",
        "Reason from the features of the {thing} to its name.",
        "First list what is special about this {thing}, then tell its kind.",
        "What does the {thing} look like, and what must it then be?",
    ),
}
#: Wordings that ask for a description; three, as in the released code.
DESCRIBE: Final = (
    "Describe the {thing} in this picture in detail.",
    "What does the {thing} in the picture look like? Tell every feature that can be seen.",
    "Give a full account of the visible features of this {thing}.",
)


def draw(sort: Sort, thing: str, dice: Random, pools: Mapping[Sort, Sequence[str]] = POOLS) -> str:
    """A question of a sort, by the dice.

    >>> draw("simple", "bird", Random(1)) in [q.format(thing="bird") for q in POOLS["simple"]]
    True
    """
    return worded(dice.choice(pools[sort]), thing)


def drawn(
    count: int,
    mixture: Mapping[Sort, float],
    thing: str,
    seed: str,
    pools: Mapping[Sort, Sequence[str]] = POOLS,
) -> list[tuple[Sort, str]]:
    """So many questions about one picture: each its sort by the mixture, and its wording.

    No wording comes twice before every one of its sort came once.

    Args:
        count: how many.
        mixture: how often each sort is drawn.
        thing: what all classes are.
        seed: the picture's, so that the draw does not hang on other pictures.
        pools: wordings by sort.
    """
    dice = Random(seed)
    sorts = dice.choices(list(mixture), list(mixture.values()), k=count)
    orders = {sort: dice.sample(list(pool), len(pool)) for sort, pool in pools.items()}
    used: dict[Sort, int] = dict.fromkeys(orders, 0)
    found = []
    for sort in sorts:
        order = orders[sort]
        found.append((sort, worded(order[used[sort] % len(order)], thing)))
        used[sort] += 1
    return found


def worded(template: str, thing: str) -> str:
    """A wording with what is asked about in its place; other braces stay as they are."""
    return template.replace("{thing}", thing)
