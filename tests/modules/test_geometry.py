"""Laws of the relations, over generated boxes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import effort
from vprog.image import Image
from vprog.module import Answer, Ask
from vprog.modules.geometry import RELATIONS, Geometry
from vprog.region import Region

IMAGE = Image.named("x.png", 400, 300)
OTHER = Image.named("y.png", 400, 300)
MODULE = Geometry()


@st.composite
def regions(draw: st.DrawFn) -> Region:
    left, top = draw(st.integers(0, 398)), draw(st.integers(0, 298))
    right, bottom = draw(st.integers(left + 1, 400)), draw(st.integers(top + 1, 300))
    return Region(IMAGE, (left, top, right, bottom), "thing")


def one(oracle: str, *args: object) -> object:
    (answer,) = MODULE.answer([Ask(oracle, args)])
    return answer.value if isinstance(answer, Answer) else answer.code


@settings(max_examples=effort(300), deadline=None)
@given(regions(), regions(), regions())
def test_laws(a: Region, b: Region, c: Region) -> None:
    for way, back in (("left_of", "right_of"), ("above", "below")):
        assert one(way, a, b) == one(back, b, a)
        assert not (one(way, a, b) and one(way, b, a))
        assert not one(way, a, a)
        if one(way, a, b) and one(way, b, c):
            assert one(way, a, c)
    assert one("near", a, b) == one("near", b, a)
    assert one("near", a, a)
    assert one("overlaps", a, b) == one("overlaps", b, a)
    assert one("overlaps", a, a)
    if one("overlaps", a, b):
        assert one("near", a, b)
    if one("inside", a, b):
        assert one("overlaps", a, b)
        assert not one("inside", b, a)
    assert not one("inside", a, a)
    assert one("between", a, b, c) == one("between", a, c, b)
    assert not one("between", b, b, c)
    for words, name in RELATIONS.items():
        assert one("relate", a, b, words) == one(name, a, b)


def test_between() -> None:
    a, b, c = (Region(IMAGE, (x, 100, x + 20, 120)) for x in (100, 200, 300))
    assert one("between", b, a, c)
    assert not one("between", a, b, c)
    aside = Region(IMAGE, (200, 260, 220, 280))
    assert not one("between", aside, a, c)


def test_refusals() -> None:
    a, b = Region(IMAGE, (0, 0, 10, 10)), Region(IMAGE, (20, 20, 40, 40))
    elsewhere = Region(OTHER, (0, 0, 10, 10))
    assert one("in_front_of", a, b) == "VP622"
    assert one("behind", a, b) == "VP622"
    assert one("depth", a) == "VP622"
    for relation in ("holding", "on", "between", "behind", "in front of", "", "left_of;"):
        assert one("relate", a, b, relation) == "VP622"
    assert one("left_of", a, elsewhere) == "VP622"
    assert one("between", a, b, elsewhere) == "VP622"
    assert one("relate", a, b, "is to the Left of") is True
