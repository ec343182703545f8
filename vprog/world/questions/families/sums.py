"""Numbers of things put together."""

from __future__ import annotations

from typing import Final

from vprog.world.questions import sense as s
from vprog.world.questions.draw import SCARCE, Draw
from vprog.world.questions.family import Built, family

_SUMS: Final = {
    "total": (
        "How many {x.many} and {y.many} are there together?",
        "What is the total number of {x.many} and {y.many}?",
        "If you count the {x.many} and the {y.many}, how many are there in all?",
        "How many are there if the {x.many} and the {y.many} are added up?",
        "Add up the {x.many} and the {y.many}: how many are there?",
        "The {x.many} and the {y.many} taken together, how many are they?",
    ),
    "gap": (
        "What is the difference between the number of {x.many} and the number of {y.many}?",
        "By how much do the numbers of {x.many} and {y.many} differ?",
        "How far apart are the number of {x.many} and the number of {y.many}?",
        "Take the numbers of {x.many} and of {y.many}: by how much do they differ?",
        "Tell me the difference between the number of {x.many} and that of {y.many}.",
        "The number of {x.many} and that of {y.many}: what is the difference?",
    ),
    "surplus": (
        "How many more {x.many} than {y.many} are there?",
        "By how many do the {x.many} outnumber the {y.many}?",
        "How many {x.many} are left if one is taken away for each of the {y.many}?",
        "There are more {x.many} than {y.many}. How many more?",
        "Tell me how many more {x.many} than {y.many} there are.",
        "The {x.many} outnumber the {y.many}: by how many?",
    ),
    "rest": (
        "How many things would be left if all {x.many} were taken away?",
        "If the {x.many} were removed, how many things would there be?",
        "Without the {x.many}, how many things are there?",
        "Take away all {x.many}: how many things are left?",
        "Leaving out the {x.many}, how many things do you see?",
        "How many things remain once the {x.many} are gone?",
    ),
}
#: Large differences are rare, and preferred for that.
_SURPLUS: Final = (1, 1, 5, 20, 60, 100)
_HOW: Final = {"total": "+", "gap": "abs", "surplus": "-"}


@family("arithmetic", _SUMS)
def arithmetic(d: Draw) -> Built | None:
    """Sums and differences of numbers of things."""
    variant = d.dice.pick(("total", "gap", "surplus", "rest"))
    looks = d.counted()
    flat = [look for n, group in looks.items() if n for look in group]
    options: dict[int, list[tuple[s.Look, s.Look]]] = {}
    for _ in range(8):
        a, b = d.dice.pick(flat), d.dice.pick(flat)
        m, n = d.view.of(a).bit_count(), d.view.of(b).bit_count()
        if variant == "rest":
            options.setdefault(len(d.view.things) - m, []).append((a, b))
        elif d.view.of(a) & d.view.of(b) or not _apart(a, b):
            continue
        elif variant == "total":
            options.setdefault(m + n, []).append((a, b))
        elif variant == "gap":
            options.setdefault(abs(m - n), []).append((a, b))
        elif m > n:
            options.setdefault(m - n, []).append((a, b))
    number = d.number(options.keys(), _SURPLUS if variant == "surplus" else SCARCE)
    if number is None:
        return None
    a, b = d.dice.pick(options[number])
    x, y = s.Those(a), s.Those(b)
    if variant == "rest":
        sense = s.Total(s.Count(s.Those(s.Look())), "-", s.Count(x))
        return Built(sense, variant, {"x": d.said(x)})
    sense = s.Total(s.Count(x), _HOW[variant], s.Count(y))
    return Built(sense, variant, {"x": d.said(x), "y": d.said(y)})


def _apart(a: s.Look, b: s.Look) -> bool:
    """Whether nothing could be both: a sum then counts nothing twice."""
    return any(v and w and v != w for v, w in zip(a, b, strict=True))
