"""The table as a prompt for a language model that writes programs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vprog.limits import MAX_ITEMS
from vprog.module import Profile
from vprog.ops import OPERATORS, Operator
from vprog.ops.manual import VARIABLES, manual, typed
from vprog.plugin import load_operators

_TASK = """\
You write programs in vprog, a small typed language, that answer a question about a picture.
Reply with the program alone. The last line binds `answer`."""

_LANGUAGE = f"""\
A program is a flat list of lines, each of one of these kinds:
  name: Type                                   an input; `image: Image` is there by itself
  name = expression                            bound once, never again
  def f(x: Region) -> Bool: return expression  a function of one line, without recursion
Types: Image, Region, Bool, Int, Float, Str, list[T]. There is no None and no optional value.
Expressions: literals, names, calls with arguments by place or by name, [a, b], xs[0], xs[1:3],
+ - * / // %, == != < <= > >= in, and or not, a if test else b, x.left,
[e for x in xs if test], any(test for x in xs), f"{{n}} cups".
A test is a Bool: write exists(xs), not xs. There are no statements such as for, if, while or
import, and no methods: write lower(s), not s.lower(). A list has at most {MAX_ITEMS:,} items.
text(x), to_int(x) and to_float(n) convert; min and max take a list: min([a, b]).
A key, as in max_by(xs, area), is the name of a field, of an operator, or of a function above.
An operator that has no result fails: where a thing may be missing, ask exists or count first."""

_VARIABLES = "Stands for: " + "; ".join(f"{name} {what}" for name, what in VARIABLES.items()) + "."

#: Questions and programs that show the language; each of them checks without a warning.
EXAMPLES: tuple[tuple[str, str], ...] = (
    (
        "How many cups stand left of the laptop?",
        'laptop = the(find(image, "laptop"))\n'
        'answer = count(c for c in find(image, "cup") if left_of(c, laptop))',
    ),
    (
        "Is there a dog in the picture?",
        'answer = exists(find(image, "dog"))',
    ),
    (
        "What color is the second car from the left?",
        'cars = sort_by(find(image, "car"), left)\n'
        'answer = color(nth(cars, 2)) if count(cars) >= 2 else "there is no second car"',
    ),
    (
        "Are there more people than chairs?",
        'people = find(image, "person")\n'
        'chairs = find(image, "chair")\n'
        "answer = count(people) > count(chairs)",
    ),
    (
        "Which is larger, the cat or the dog?",
        'cat = max_by(find(image, "cat"), area)\n'
        'dog = max_by(find(image, "dog"), area)\n'
        'answer = "cat" if cat.area > dog.area else "dog"',
    ),
    (
        "Does every person have a bicycle close by?",
        'bicycles = find(image, "bicycle")\n'
        "def rides(p: Region) -> Bool: return any(near(p, b) for b in bicycles)\n"
        'answer = all(rides(p) for p in find(image, "person"))',
    ),
    (
        "What does the sign say?",
        'sign = first(find(image, "stop sign"))\nanswer = read(sign)',
    ),
    (
        "How many colors do the cups have, and which is the most common?",
        'colors = [color(c) for c in find(image, "cup")]\n'
        'answer = f"{count(unique(colors))} colors, mostly {most_common(colors)}"',
    ),
)


def prompt(profile: Profile | None = None) -> str:
    """A prompt that tells a language model how to write programs.

    Args:
        profile: what the programs will run with. Its nouns are listed, and the oracles that none
            of its modules answers are left out, with the examples that need them. Without one
            the whole table is told.
    """
    load_operators()
    told = [o for o in OPERATORS.values() if _answered(o, profile)]
    parts = [
        _TASK,
        f"# Language\n{_LANGUAGE}",
        f"# Operators\n{_VARIABLES}\n" + "\n".join(_lines(told)),
    ]
    parts += _nouns(profile)
    shown = [f"# {question}\n{program}" for question, program in EXAMPLES if _runs(program, told)]
    parts.append("# Examples\n\n" + "\n\n".join(shown))
    return "\n\n".join(parts) + "\n"


def _answered(operator: Operator, profile: Profile | None) -> bool:
    return profile is None or not operator.oracle or operator.name in profile.modules


def _lines(told: list[Operator]) -> Iterator[str]:
    for operator in told:
        yield f"{typed(operator)}  # {manual(operator.doc).summary}"


def _runs(program: str, told: list[Operator]) -> bool:
    """Whether every oracle that a program calls is told."""
    called = set(re.findall(r"(\w+)\(", program)) & OPERATORS.keys()
    return called <= {o.name for o in told}


def _nouns(profile: Profile | None) -> list[str]:
    if profile is None:
        return []
    if profile.nouns is None:
        return ["# Nouns\nfind takes any noun."]
    return ["# Nouns\nfind takes these nouns, and no others:\n" + ", ".join(profile.nouns)]
