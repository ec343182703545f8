"""The profile ``scene``: every oracle, on scene graphs of our own in GQA's layout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vprog.answer import hold
from vprog.failed import Failed
from vprog.image import Image
from vprog.module import Answer, Ask, Module, Profile
from vprog.modules.scene import scene
from vprog.ops import OPERATORS
from vprog.region import Region

DATA = Path(__file__).resolve().parents[1] / "data"
GQA = scene(DATA / "gqa_scenes.json")
CUPS = scene(DATA / "cups.json")
CLEVR = scene(DATA / "clevr/scenes.json")
KITCHEN = Image.named("kitchen.png", 600, 400)
DOGS = Image.named("2400.jpg", 300, 200)
EMPTY = Image.named("empty", 50, 50)
BALLS = Image.named("CLEVR_val_000000.png", 480, 320)


def asked(profile: Profile, oracle: str, *args: Any) -> Any:
    """The value that a profile answers, or the code of its failure; its form is checked."""
    module = profile.modules[oracle]
    ask = Ask(oracle, args)
    answer = module.answer([ask])[0]
    if isinstance(answer, Failed):
        assert answer.sentence
        return answer.code
    kind = OPERATORS[oracle].result
    if not kind.is_variable:
        assert hold(answer, ask, kind, module) == answer
    assert answer.score is None
    return answer.value


def things(where: Image | Region = KITCHEN, noun: str = "thing") -> tuple[Region, ...]:
    found = asked(GQA, "find", where, noun, 100)
    assert isinstance(found, tuple)
    return found


WOMAN, MAN, MUG, OTHER, FRIDGE, TABLE, SIGN = things()


def test_it_answers_every_oracle_but_knowledge() -> None:
    oracles = {o.name for o in OPERATORS.values() if o.oracle}
    assert set(GQA.modules) | set(GQA.missing) == oracles
    assert set(GQA.missing) == {"know"}
    module = GQA.modules["find"]
    assert isinstance(module, Module)
    assert module.oracles == set(GQA.modules)
    assert module.version != CUPS.modules["find"].version


@pytest.mark.parametrize(
    ("noun", "found"),
    [
        ("mug", (MUG, OTHER)),
        ("Mugs", (MUG, OTHER)),
        ("thing", (WOMAN, MAN, MUG, OTHER, FRIDGE, TABLE, SIGN)),
        ("objects", (WOMAN, MAN, MUG, OTHER, FRIDGE, TABLE, SIGN)),
        ("person", (WOMAN, MAN)),
        ("people", (WOMAN, MAN)),
        ("women", (WOMAN,)),
        ("coffee tables", (TABLE,)),
        ("dog", ()),
        ("", ()),
        ("coffee mug", "VP648"),
    ],
)
def test_find_goes_by_nouns_in_the_order_of_the_file(noun: str, found: Any) -> None:
    assert asked(GQA, "find", KITCHEN, noun, 100) == found


def test_find_refuses_a_noun_whose_meaning_the_scene_leaves_open() -> None:
    assert asked(GQA, "find", DOGS, "animal", 100) == "VP648"
    assert asked(GQA, "find", DOGS, "black dog", 100) == "VP648"
    assert asked(GQA, "find", DOGS, "cat", 100) == ()
    assert asked(GQA, "find", EMPTY, "animal", 100) == ()
    assert asked(GQA, "find", EMPTY, "red thing", 100) == ()


def test_find_never_cuts_silently() -> None:
    assert asked(GQA, "find", KITCHEN, "mug", 2) == (MUG, OTHER)
    assert asked(GQA, "find", KITCHEN, "mug", 1) == "VP649"
    assert asked(GQA, "find", KITCHEN, "mug", -1) == "VP649"
    assert asked(GQA, "find", KITCHEN, "dog", 0) == ()


def test_find_in_a_region_keeps_what_has_its_middle_there() -> None:
    assert things(FRIDGE) == (WOMAN, MUG, FRIDGE)
    assert things(FRIDGE, "mug") == (MUG,)
    left = Region(KITCHEN, (0.0, 0.0, 130.0, 400.0))
    assert things(left) == (WOMAN, FRIDGE)


@pytest.mark.parametrize(
    ("what", "word", "said"),
    [
        (MUG, "gray", True),
        (MUG, "GREY", True),
        (MUG, "blue", True),
        (MUG, "dark blue", True),
        (MUG, "light blue", False),
        (MUG, "red", False),
        (MUG, "small", True),
        (MUG, "large", False),
        (MUG, "mug", True),
        (MUG, "woman", False),
        (MUG, "delicious", False),
        (OTHER, "delicious", True),
        (OTHER, "red", "VP643"),
        (MUG, "metal", "VP643"),
        (TABLE, "wood", True),
        (TABLE, "made of wood", True),
        (TABLE, "metal", False),
        (FRIDGE, "open", False),
        (FRIDGE, "shut", True),
        (WOMAN, "sitting", False),
        (WOMAN, "person", True),
        (WOMAN, "expensive", "VP644"),
        (WOMAN, "", "VP644"),
        (KITCHEN, "indoors", True),
        (KITCHEN, "outdoors", False),
        (KITCHEN, "sunny", "VP643"),
        (DOGS, "sunny", True),
        (DOGS, "rainy", False),
    ],
)
def test_verify(what: Any, word: str, said: Any) -> None:
    assert asked(GQA, "verify", what, word) == said


@pytest.mark.parametrize(
    ("oracle", "args", "said"),
    [
        ("color", (MUG,), "dark blue and gray"),
        ("color", (OTHER,), "VP643"),
        ("material", (TABLE,), "wood"),
        ("size", (TABLE,), "large"),
        ("shape", (TABLE,), "VP643"),
        ("query", (WOMAN, "pose"), "standing"),
        ("query", (WOMAN, "name"), "woman"),
        ("query", (TABLE, "Colour"), "brown"),
        ("query", (KITCHEN, "location"), "indoors"),
        ("query", (KITCHEN, "place"), "indoors"),
        ("query", (KITCHEN, "name"), "VP643"),
        ("query", (DOGS, "weather"), "sunny"),
        ("query", (WOMAN, "mood"), "VP644"),
        ("query", (OTHER, ""), "VP644"),
        ("choose", (FRIDGE, ("open", "Closed")), "Closed"),
        ("choose", (FRIDGE, ("mug", "refrigerator")), "refrigerator"),
        ("choose", (FRIDGE, ("red", "blue")), "VP647"),
        ("choose", (FRIDGE, ()), "VP647"),
        ("classify", (WOMAN, ("man", "person", "woman")), "person"),
        ("classify", (MUG, ("dog", "cat")), "VP647"),
        ("classify", (KITCHEN, ("outdoors", "indoors")), "indoors"),
        ("same", (MUG, OTHER, "size"), True),
        ("same", (MUG, TABLE, "size"), False),
        ("same", (MUG, OTHER, "name"), True),
        ("same", (MUG, OTHER, "color"), "VP643"),
        ("same", (OTHER, MUG, "color"), "VP643"),
        ("different", (MUG, TABLE, "size"), True),
        ("different", (MUG, OTHER, "size"), False),
        ("different", (MUG, OTHER, "color"), "VP643"),
    ],
)
def test_attributes(oracle: str, args: Any, said: Any) -> None:
    assert asked(GQA, oracle, *args) == said


def test_two_things_of_the_same_colours_in_another_order_are_of_the_same_color() -> None:
    assert asked(GQA, "same", *things(DOGS), "color") is True


@pytest.mark.parametrize(
    ("oracle", "args", "said"),
    [
        ("left_of", (WOMAN, MAN), True),
        ("left_of", (MAN, WOMAN), False),
        ("right_of", (MAN, WOMAN), True),
        ("left_of", (MUG, TABLE), True),
        ("above", (OTHER, TABLE), True),
        ("below", (OTHER, TABLE), False),
        ("in_front_of", (WOMAN, FRIDGE), True),
        ("in_front_of", (FRIDGE, WOMAN), False),
        ("behind", (FRIDGE, WOMAN), True),
        ("behind", (MAN, FRIDGE), "VP643"),
        ("near", (SIGN, TABLE), True),
        ("near", (TABLE, SIGN), True),
        ("near", (FRIDGE, SIGN), False),
        ("inside", (MUG, FRIDGE), True),
        ("inside", (FRIDGE, MUG), False),
        ("overlaps", (OTHER, TABLE), True),
        ("overlaps", (FRIDGE, SIGN), False),
        ("between", (OTHER, WOMAN, MAN), True),
        ("between", (OTHER, MAN, WOMAN), True),
        ("between", (WOMAN, OTHER, MAN), False),
        ("relate", (WOMAN, MUG, "holding"), True),
        ("relate", (WOMAN, MUG, "is Holding"), True),
        ("relate", (WOMAN, OTHER, "holding"), False),
        ("relate", (OTHER, TABLE, "on"), True),
        ("relate", (TABLE, OTHER, "on"), False),
        ("relate", (WOMAN, MAN, "left of"), True),
        ("relate", (WOMAN, FRIDGE, "in front of"), True),
        ("relate", (WOMAN, MUG, "wearing"), "VP646"),
    ],
)
def test_relations(oracle: str, args: Any, said: Any) -> None:
    assert asked(GQA, oracle, *args) is said or asked(GQA, oracle, *args) == said


def test_no_two_things_are_left_of_each_other_even_where_the_scene_says_so() -> None:
    a, b = things(DOGS)
    assert asked(GQA, "left_of", a, b) is False
    assert asked(GQA, "left_of", b, a) is True


def test_things_of_two_pictures_do_not_stand_to_each_other() -> None:
    dog = things(DOGS)[0]
    for oracle in ("left_of", "near", "overlaps", "behind"):
        assert asked(GQA, oracle, dog, WOMAN) == "VP645"
    assert asked(GQA, "between", WOMAN, MAN, dog) == "VP645"
    assert asked(GQA, "relate", dog, WOMAN, "on") == "VP645"


def test_a_part_of_the_picture_is_no_thing() -> None:
    part = Region(KITCHEN, (0.0, 0.0, 60.0, 400.0))
    for oracle in ("color", "size", "material", "shape"):
        assert asked(GQA, oracle, part) == "VP645"
    assert asked(GQA, "verify", Region(KITCHEN, WOMAN.box), "standing") == "VP645"
    assert asked(GQA, "depth", part) == "VP643"
    assert asked(GQA, "left_of", part, MAN) is True
    assert asked(GQA, "behind", part, MAN) == "VP643"
    whole = Region(KITCHEN, (0.0, 0.0, 600.0, 400.0))
    assert asked(GQA, "verify", whole, "indoors") is True


def test_another_picture_or_a_part_cut_out_fails_in_every_oracle() -> None:
    stranger = Image.named("street.png", 600, 400)
    cut = KITCHEN.crop((0, 0, 300, 300))
    for image, code in ((stranger, "VP641"), (cut, "VP642")):
        region = Region(image, (0.0, 0.0, 10.0, 10.0))
        assert asked(GQA, "find", image, "mug", 100) == code
        assert asked(GQA, "find", region, "mug", 100) == code
        assert asked(GQA, "caption", image) == code
        assert asked(GQA, "ask", image, "how many mugs are there?") == code
        assert asked(GQA, "left_of", region, region) == code
        assert asked(GQA, "best_match", (image,), "a mug") == code


def test_texts() -> None:
    assert asked(GQA, "read", SIGN) == "mind the step"
    assert asked(GQA, "read", KITCHEN) == "mind the step frost"
    assert asked(GQA, "read", Region(KITCHEN, (0.0, 0.0, 300.0, 400.0))) == "frost"
    assert asked(GQA, "read", MAN) == "VP643"
    assert asked(GQA, "read", DOGS) == "VP643"


def test_captions() -> None:
    said = "a woman, a man, two mugs, a refrigerator, a coffee table and a sign"
    assert asked(GQA, "caption", KITCHEN) == said
    assert asked(GQA, "caption", TABLE) == "a large brown wood coffee table"
    assert asked(GQA, "caption", MUG) == "a small dark blue and gray mug"
    assert asked(GQA, "caption", EMPTY) == "nothing"
    assert asked(CLEVR, "caption", BALLS) == "three spheres, two cubes and two cylinders"


def test_the_best_match_shows_all_of_the_description() -> None:
    assert asked(GQA, "best_match", (DOGS, KITCHEN), "a small mug") == KITCHEN
    assert asked(GQA, "best_match", (MUG, OTHER), "delicious mug") == OTHER
    assert asked(GQA, "best_match", (DOGS, KITCHEN), "white thing") == DOGS
    assert asked(GQA, "best_match", (DOGS, KITCHEN), "a green mug") == "VP647"
    assert asked(GQA, "best_match", (DOGS,), "") == "VP647"
    assert asked(GQA, "best_match", (), "a mug") == "VP320"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many mugs are there?", "2"),
        ("How many blue mugs are there?", "VP643"),
        ("Is there a dog?", "no"),
        ("Are there any people?", "yes"),
        ("What color is the coffee table?", "brown"),
        ("What color is the mug?", "VP623"),
        ("What is the coffee table made of?", "wood"),
        ("Is the refrigerator closed?", "yes"),
        ("Is the refrigerator open?", "no"),
        ("Is the woman to the left of the man?", "yes"),
        ("What does the sign say?", "mind the step"),
        ("What color is the dog?", "VP320"),
        ("Why is she smiling?", "VP623"),
        ("", "VP623"),
    ],
)
def test_questions(question: str, said: str) -> None:
    assert asked(GQA, "ask", KITCHEN, question) == said


def test_questions_about_a_thing_itself() -> None:
    assert asked(GQA, "ask", TABLE, "What color is it?") == "brown"
    assert asked(GQA, "ask", SIGN, "What does it say?") == "mind the step"
    part = Region(KITCHEN, (0.0, 0.0, 60.0, 400.0))
    assert asked(GQA, "ask", part, "What color is it?") == "VP623"


def test_clevr_objects_answer_by_their_words_and_synonyms() -> None:
    balls = asked(CLEVR, "find", BALLS, "balls", 100)
    assert [asked(CLEVR, "color", b) for b in balls] == ["purple", "yellow", "gray"]
    assert balls == asked(CLEVR, "find", BALLS, "sphere", 100)
    assert [asked(CLEVR, "verify", b, "shiny") for b in balls] == [False, True, True]
    assert asked(CLEVR, "verify", balls[0], "ball") is True
    assert asked(CLEVR, "verify", balls[0], "block") is False
    assert asked(CLEVR, "verify", balls[2], "tiny") is True
    assert asked(CLEVR, "shape", balls[0]) == "sphere"
    assert asked(CLEVR, "depth", balls[0]) == 13.48
    assert asked(CLEVR, "find", BALLS, "dog", 100) == ()
    assert CLEVR.nouns is not None
    assert CLEVR.nouns["sphere"] == ("ball",)


def test_clevr_relations_are_the_stored_ones() -> None:
    objects = asked(CLEVR, "find", BALLS, "thing", 100)
    for a in objects:
        for b in objects:
            for one, other in (("left_of", "right_of"), ("in_front_of", "behind")):
                forth, back = asked(CLEVR, one, a, b), asked(CLEVR, one, b, a)
                assert forth == asked(CLEVR, other, b, a)
                assert (forth != back) == (a != b)


def test_the_laptop_of_the_small_tests() -> None:
    image = Image.named("cups.png", 640, 480)
    laptop = asked(CUPS, "find", image, "laptop", 100)[0]
    cups = asked(CUPS, "find", image, "cup", 100)
    assert [asked(CUPS, "left_of", c, laptop) for c in cups] == [True, True, False]
    assert [asked(CUPS, "verify", c, "red") for c in cups] == [True, True, False]


def test_a_batch_is_answered_one_by_one_in_order() -> None:
    module = GQA.modules["verify"]
    asks = [Ask("verify", (MUG, w)) for w in ("small", "large", "nonsense")]
    small, large, nonsense = module.answer(asks)
    assert (small, large) == (Answer(True), Answer(False))
    assert isinstance(nonsense, Failed)


@settings(max_examples=200, deadline=None)
@given(words=st.text(max_size=40) | st.sampled_from(("a " * 30_000, "x" * 65_000)))
def test_any_words_are_answered_or_refused_shortly(words: str) -> None:
    calls: list[tuple[str, tuple[Any, ...]]] = [
        ("find", (KITCHEN, words, 100)),
        ("verify", (MUG, words)),
        ("query", (MUG, words)),
        ("choose", (MUG, (words, words))),
        ("classify", (KITCHEN, (words,))),
        ("same", (MUG, OTHER, words)),
        ("relate", (WOMAN, MUG, words)),
        ("best_match", ((KITCHEN, DOGS), words)),
        ("ask", (KITCHEN, words)),
    ]
    for oracle, args in calls:
        answer = GQA.modules[oracle].answer([Ask(oracle, args)])[0]
        if isinstance(answer, Failed):
            assert len(answer.sentence) < 600
