"""Sentence-level beam search against exact enumeration, and what is kept of what it finds."""

from __future__ import annotations

import math
import random

import pytest

from tests.conftest import effort
from vprog.distill.beam.choice import choose, distinct, likeness
from vprog.distill.beam.search import BeamSettings, Found, Next, sentence_beams


class Bigram:
    """A language model of sentences: what comes next hangs on the last sentence alone."""

    def __init__(self, seed: int, words: int = 3) -> None:
        dice = random.Random(seed)
        self.words = [f"s{k}." for k in range(words)]
        self.table: dict[str, list[tuple[str, float, bool]]] = {}
        for last in ("", *self.words):
            weights = [dice.random() + 0.05 for _ in range(2 * words)]
            whole = sum(weights)
            each = [(word, ended) for word in self.words for ended in (False, True)]
            self.table[last] = [
                (f" {word}" if last else word, math.log(weight / whole), ended)
                for (word, ended), weight in zip(each, weights, strict=True)
            ]

    def next(self, begun, branch):
        found = []
        for _, text in begun:
            options = self.table[text.split()[-1] if text else ""]
            ranked = sorted(options, key=lambda one: -one[1])[:branch]
            found.append([Next(*one) for one in ranked])
        return found

    def every(self, depth: int) -> dict[tuple[str, bool], float]:
        """Every text of at most so many sentences, with its log-probability."""
        found: dict[tuple[str, bool], float] = {}

        def grow(text: str, logp: float, left: int) -> None:
            for sentence, more, ended in self.table[text.split()[-1] if text else ""]:
                if ended:
                    found[text + sentence, True] = logp + more
                elif left > 1:
                    grow(text + sentence, logp + more, left - 1)
                else:
                    found.setdefault((text + sentence, False), logp + more)

        grow("", 0.0, depth)
        return found


@pytest.mark.parametrize("seed", range(effort(10)))
def test_a_search_that_drops_nothing_is_an_exact_enumeration(seed):
    model = Bigram(seed)
    wide = BeamSettings(branch=99, best=999, worst=0, depth=4)
    (found,) = sentence_beams(model, [None], wide)
    every = model.every(4)
    # A text that may end or go on at the greatest depth is found once, as one that ended.
    wanted = {
        text: logp for (text, ended), logp in every.items() if ended or (text, True) not in every
    }
    assert {one.text: pytest.approx(one.logp) for one in found} == wanted
    assert [one.logp for one in found] == sorted((one.logp for one in found), reverse=True)


@pytest.mark.parametrize("seed", range(effort(20)))
def test_a_narrow_search_keeps_the_best_and_the_worst_of_each_depth(seed):
    """The same search told by enumeration: texts of k sentences, ranked among their kept parents'."""
    model, narrow = Bigram(seed, 4), BeamSettings(branch=3, best=2, worst=1, depth=3)
    (found,) = sentence_beams(model, [None], narrow)
    kept, ended = [("", 0.0)], {}
    for _ in range(narrow.depth):
        grown = []
        for text, logp in kept:
            options = model.table[text.split()[-1] if text else ""]
            for sentence, more, ends in sorted(options, key=lambda one: one[1])[-3:]:
                one = (text + sentence, logp + more)
                if ends:
                    ended[one[0]] = one[1]
                else:
                    grown.append(one)
        grown.sort(key=lambda one: one[1])
        kept = grown if len(grown) < 4 else [grown[0], *grown[-2:]]
    wanted = {**dict(kept), **ended}
    assert {one.text: pytest.approx(one.logp) for one in found} == wanted
    assert {one.text for one in found if one.ended} == set(ended)


def test_prompts_searched_side_by_side_are_searched_as_if_alone():
    model, settings = Bigram(3), BeamSettings(branch=4, depth=3)

    class Two:
        def next(self, begun, branch):
            assert len({prompt for prompt, _ in begun}) <= 2
            other = Bigram(4)
            asked = [(other if p == "b" else model).next([(p, t)], branch)[0] for p, t in begun]
            return asked

    together = sentence_beams(Two(), ["a", "b"], settings)
    assert together[0] == sentence_beams(model, ["a"], settings)[0]
    assert together[1] == sentence_beams(Bigram(4), ["b"], settings)[0]


def test_a_speaker_that_says_nothing_ends_the_search():
    class Silent:
        def next(self, begun, branch):
            return [[] for _ in begun]

    assert sentence_beams(Silent(), ["a"], BeamSettings()) == [()]


def _answer(text: str) -> str | None:
    return text.rpartition("=")[2] if "=" in text else None


def test_texts_that_say_the_same_are_one():
    found = [
        Found("There are two red cups here now =2", -1.0),
        Found("there are  two red cups here, now =2", -1.5),
        Found("There are two red cups here now and more things of this kind =2", -2.0),
        Found("There are two red cups here now =3", -3.0),
    ]
    kept = distinct(found, _answer, 0.9)
    assert [found.index(one) for one in kept] == [0, 2, 3]
    assert len(distinct(found, _answer, 0.3)) == 2
    assert likeness("a b c d", "e f g h") == 0.0


@pytest.mark.parametrize("seed", range(effort(100)))
def test_few_are_kept_with_two_answers_where_there_are(seed):
    dice = random.Random(seed)
    found = [
        Found(f"{dice.random()} {dice.random()} {k} ={dice.choice('1112')}", -float(k))
        for k in range(dice.randrange(1, 30))
    ]
    settings = BeamSettings(most=dice.randrange(2, 9))
    kept = choose(found, _answer, settings)
    assert len(kept) == min(len(found), settings.most)
    assert len(set(kept)) == len(kept)
    assert [one.logp for one in kept] == sorted((one.logp for one in kept), reverse=True)
    assert kept[0] == found[0]
    if len({_answer(one.text) for one in found}) > 1:
        assert len({_answer(one.text) for one in kept}) > 1
