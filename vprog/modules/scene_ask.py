"""Questions in plain English, answered from a scene graph where their form is understood."""

from __future__ import annotations

import re
from typing import Final

from vprog.failed import Failed
from vprog.image import Image
from vprog.modules.questions import Phrase, Question, understand
from vprog.modules.scene_attributes import Subject, query, subject, verify
from vprog.modules.scene_find import find
from vprog.modules.scene_index import Index
from vprog.modules.scene_relations import stands
from vprog.modules.scene_views import read
from vprog.ops.find import nothing_to_take
from vprog.region import Region

View = Image | Region

_ATTRIBUTE: Final = re.compile(r"(?:is|are) (?:the|this|that) (.+) ([a-z-]+)")
_MATERIAL: Final = re.compile(r"what (?:is|are) the (.+) made of")
_MOST: Final = 10_000


def ask(index: Index, view: View, text: str) -> str | Failed:
    """The answer to a question of a known form, as a program of find, verify and so on gives it.

    Known are how many, is there, what colour, made of what, is it so, is one left of the other,
    what does it say, and which animal. "The cup" means the only one. Any other question fails.
    """
    question = understand(text)
    if question is None:
        plain = " ".join(text.lower().replace("?", " ").split())
        match = _MATERIAL.fullmatch(plain)
        if match:
            return _of_one(index, view, Phrase(match[1]), "material")
        match = _ATTRIBUTE.fullmatch(plain)
        if match:
            question = Question("attribute", Phrase(match[1]), match[2])
    if question is None:
        return _refusal(f'"{text[:100]}" is no question that a scene graph answers')
    if question.kind in ("count", "exists", "which"):
        return _many(index, view, question)
    if question.kind == "color":
        return _of_one(index, view, question.about, "color")
    one = _one(index, view, question.about)
    if isinstance(one, Failed):
        return one
    if question.kind == "read":
        return read(index, one)
    if question.kind == "attribute":
        return _yes_no(_has(index, one, question.attribute))
    other = _one(index, view, question.other or Phrase(""))
    if isinstance(other, Failed):
        return other
    if isinstance(one, Image) or isinstance(other, Image):
        return _refusal("the question sets the whole picture beside a thing in it")
    return _yes_no(stands(index, one, other, question.relation))


def _many(index: Index, view: View, question: Question) -> str | Failed:
    found = _found(index, view, question.about)
    if isinstance(found, Failed):
        return found
    if question.other is not None:
        other = _one(index, view, question.other)
        if not isinstance(other, Region):
            return other if isinstance(other, Failed) else _refusal("it is not said of what")
        kept = []
        for region in found:
            told = stands(index, region, other, question.relation)
            if isinstance(told, Failed):
                return told
            if told and region != other:
                kept.append(region)
        found = tuple(kept)
    if question.kind == "exists":
        return "yes" if found else "no"
    if question.kind == "count":
        return str(len(found))
    names = {r.label for r in found}
    if len(names) == 1:
        return names.pop()
    return _refusal(f"which {question.about.noun} is meant cannot be told of {len(names)} kinds")


def _found(index: Index, view: View, phrase: Phrase) -> tuple[Region, ...] | Failed:
    region = view if isinstance(view, Region) else None
    found = find(index, region, phrase.noun, _MOST)
    if isinstance(found, Failed) or not phrase.color:
        return found
    kept = []
    for thing in found:
        told = _has(index, thing, phrase.color)
        if isinstance(told, Failed):
            return told
        if told:
            kept.append(thing)
    return tuple(kept)


def _one(index: Index, view: View, phrase: Phrase) -> View | Failed:
    """The only thing that a noun phrase names; what is asked about, where it names nothing."""
    if not phrase.noun:
        return view
    found = _found(index, view, phrase)
    if isinstance(found, Failed):
        return found
    if not found:
        return nothing_to_take()
    if len(found) == 1:
        return found[0]
    return _refusal(f'the question speaks of one "{phrase.noun}", and there are {len(found)}')


def _of_one(index: Index, view: View, phrase: Phrase, kind: str) -> str | Failed:
    one = _one(index, view, phrase)
    if isinstance(one, Failed):
        return one
    about = _subject(index, one)
    return about if isinstance(about, Failed) else query(about, kind)


def _has(index: Index, view: View, word: str) -> bool | Failed:
    about = _subject(index, view)
    return about if isinstance(about, Failed) else verify(about, word)


def _subject(index: Index, view: View) -> Subject | Failed:
    if isinstance(view, Image):
        return subject(index, None)
    thing = index.object_of(view)
    return subject(index, thing) if thing else _refusal("the region shows no thing of the scene")


def _yes_no(told: bool | Failed) -> str | Failed:
    return told if isinstance(told, Failed) else "yes" if told else "no"


def _refusal(sentence: str) -> Failed:
    # The code is declared by the module ``answerer``, whose detector a scene does without.
    return Failed("VP623", sentence, "write it as a program of find, verify, color and relations")
