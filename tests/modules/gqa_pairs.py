"""Programs for the questions that generators asked of GQA's scene graphs, and why answers differ.

The generators are third-party and loose: they list all attributes of a thing whatever category is
asked for, they count things by one spelling of their name, and they speak of the one thing of a name
where there are several. Each such kind of disagreement is told apart here.
"""

from __future__ import annotations

import json
import re
from typing import Any

BOX = re.compile(r"What are (\w+) of (.+) at \[(\d+), (\d+), (\d+), (\d+)\]\?")
NUMBER = re.compile(r"How many (.+)\?")
RELATION = re.compile(r"What is the relation between (.+) and (.+)\?")
AMONG = re.compile(r"Among (.+), what is (.+)\?")
SIDES = ("to the left of", "to the right of")


def quoted(text: str) -> str:
    return json.dumps(text)


def words(text: str) -> list[str]:
    """``a``, ``a and b`` and ``a, b, and c`` as lists."""
    return [w for w in re.split(r", and | and |, ", text.removesuffix(".")) if w]


def relations(scene: dict[str, Any]) -> list[str]:
    """Those that the scene graph uses; left and right last, for they hold of most things."""
    used = [r["name"] for t in scene["objects"].values() for r in t["relations"]]
    return sorted(dict.fromkeys(used), key=lambda r: (r in SIDES, used.index(r)))


def program(pair: dict[str, Any], scene: dict[str, Any]) -> str:
    """A program of ours that answers the question; a list of all answers where there may be many."""
    question = pair["question"]
    if match := BOX.fullmatch(question):
        kind, noun, left, top = match[1], match[2], match[3], match[4]
        return (
            f"thing = first(t for t in find(image, {quoted(noun)}) "
            f"if t.left == {left}.0 and t.top == {top}.0)\n"
            f"answer = query(thing, {quoted(kind)})"
        )
    if match := NUMBER.fullmatch(question):
        noun = noun_at_end(match[1], scene)
        said = words(match[1].removesuffix(noun).strip())
        tests = " and ".join(f"verify(t, {quoted(w)})" for w in said)
        suffix = f" if {tests}" if tests else ""
        return f"answer = count(t for t in find(image, {quoted(noun)}){suffix})"
    if match := RELATION.fullmatch(question):
        return (
            f"ones = find(image, {quoted(match[1])})\nothers = find(image, {quoted(match[2])})\n"
            f"answer = [r for r in {json.dumps(relations(scene))} "
            "if any(a != b and relate(a, b, r) for a in ones for b in others)]"
        )
    match = AMONG.fullmatch(question)
    assert match is not None, question
    relation = max((r for r in relations(scene) if match[2].startswith(f"{r} ")), key=len)
    noun = match[2].removeprefix(relation).strip()
    return (
        f"others = find(image, {quoted(noun)})\n"
        f"answer = [n for n in {json.dumps(words(match[1]))} "
        f"if any(a != b and relate(a, b, {quoted(relation)}) for a in find(image, n) for b in others)]"
    )


def noun_at_end(text: str, scene: dict[str, Any]) -> str:
    names = [t["name"] for t in scene["objects"].values()]
    fits = [n for name in names for n in (name, f"{name}s") if f" {text}".endswith(f" {n}")]
    return max(fits, key=len)


def agreement(pair: dict[str, Any], said: Any, code: str | None, scene: dict[str, Any]) -> str:
    """``same``, or the kind of the disagreement, or ``unexplained``."""
    gold = pair["answer"].removesuffix(".")
    if code is not None:
        return "the scene graph does not say" if code in ("VP643", "VP644") else "unexplained"
    if pair["generator"] == "AttributeBBoxGenerator":
        if words(said) == words(gold):
            return "same"
        listed = set(words(said)) < set(words(gold))
        return "the generator lists all attributes" if listed else "unexplained"
    if isinstance(said, int):
        if str(said) == gold:
            return "same"
        return "the generator goes by one spelling" if spellings(pair, scene) else "unexplained"
    if pair["generator"] == "ExistsRelationGenerator":
        match = RELATION.fullmatch(pair["question"])
        assert match is not None
        told = gold.removeprefix(match[1]).removesuffix(match[2]).strip()
        told = told.removeprefix("is ").removeprefix("are ")
        if list(said) == [told]:
            return "same"
        return "several relations hold" if told in said else "unexplained"
    if set(said) == set(words(gold)):
        return "same"
    return "boxes tell more than is said" if set(words(gold)) < set(said) else "unexplained"


def spellings(pair: dict[str, Any], scene: dict[str, Any]) -> bool:
    """Whether the noun is there in singular and plural, or attributes could stand in two orders."""
    match = NUMBER.fullmatch(pair["question"])
    assert match is not None
    noun = noun_at_end(match[1], scene)
    names = {t["name"] for t in scene["objects"].values()}
    both = {n for n in names if n.removesuffix("s") == noun.removesuffix("s")}
    return len(both) > 1 or len(words(match[1].removesuffix(noun).strip())) > 1
