"""Every pure meaning is total, deterministic, and within the bounds that its row declares."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import effort
from tests.ops.values import arguments, is_of
from vprog.failed import Failed
from vprog.image import Image
from vprog.limits import INT_MAX, INT_MIN, MAX_ITEMS, MAX_STEPS, MAX_TEXT
from vprog.ops import OPERATORS, Operator
from vprog.ops.manual import manual
from vprog.region import Region

PURE = [o for o in OPERATORS.values() if not o.oracle]
slow = settings(
    max_examples=effort(100),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def bound(value: Any) -> int:
    """What a cost bound knows of an argument."""
    if isinstance(value, tuple):
        return len(value)
    return value if value.__class__ is int else 1


def size_bound(operator: Operator, values: tuple[Any, ...]) -> int:
    if operator.size is not None:
        return int(operator.size(*map(bound, values)))
    return max((len(v) for v in values if isinstance(v, tuple)), default=1)


@pytest.mark.parametrize("operator", PURE, ids=lambda o: o.name)
def test_a_meaning_is_total(operator: Operator) -> None:
    assert operator.meaning is not None
    meaning = operator.meaning
    codes = {code for code, _ in manual(operator.doc).fails}

    @slow
    @given(st.data())
    def law(data: st.DataObject) -> None:
        values, result = data.draw(arguments(operator))
        value = meaning(*values)
        assert value == meaning(*values)
        if isinstance(value, Failed):
            assert operator.fallible
            assert value.code in codes
            assert value.sentence
            return
        empty_sum = operator.name == "sum" and values == ((),)
        assert is_of(value, result) or empty_sum
        hash(value)
        if isinstance(value, tuple) and (operator.result.is_list or operator.name == "add"):
            assert len(value) <= max(0, size_bound(operator, values))

    law()
    assert bool(codes) == operator.fallible


@pytest.mark.parametrize("operator", PURE, ids=lambda o: o.name)
def test_a_bound_of_steps_is_a_positive_number(operator: Operator) -> None:
    if operator.steps is not None:
        for n in (0, 1, 10_000):
            steps = operator.steps(*[n] * len(operator.params))
            assert isinstance(steps, int)
            assert 0 <= steps <= MAX_STEPS


BIG = "x" * MAX_TEXT
FULL = tuple(range(MAX_ITEMS))
ALL = Region(Image.named("cups.png", 640, 480), (0, 0, 640, 480))
FAILURES: dict[tuple[str, str], tuple[Any, ...]] = {
    ("the", "VP320"): ((),),
    ("the", "VP321"): ((1, 2),),
    ("first", "VP320"): ((),),
    ("last", "VP320"): ((),),
    ("nth", "VP322"): ((1,), 2),
    ("region_left_of", "VP328"): (ALL,),
    ("region_right_of", "VP328"): (ALL,),
    ("region_above", "VP328"): (ALL,),
    ("region_below", "VP328"): (ALL,),
    ("union", "VP326"): (FULL, (-1,)),
    ("min_by", "VP320"): ((), ()),
    ("max_by", "VP320"): ((), ()),
    ("sum", "VP324"): ((INT_MAX, 1),),
    ("sum", "VP329"): ((1.7e308, 1.7e308),),
    ("mean", "VP320"): ((),),
    ("mean", "VP329"): ((1.7e308, 1.7e308),),
    ("item", "VP322"): ((1,), 1),
    ("most_common", "VP320"): ((),),
    ("add", "VP324"): (INT_MAX, 1),
    ("add", "VP325"): (BIG, "x"),
    ("add", "VP326"): (FULL, (1,)),
    ("add", "VP329"): (1.7e308, 1.7e308),
    ("sub", "VP324"): (INT_MIN, 1),
    ("sub", "VP329"): (-1.7e308, 1.7e308),
    ("mul", "VP324"): (INT_MAX, 2),
    ("mul", "VP329"): (1.7e308, 2.0),
    ("div", "VP323"): (1.0, 0.0),
    ("div", "VP329"): (1.0, 5e-324),
    ("floordiv", "VP323"): (1, 0),
    ("floordiv", "VP324"): (INT_MIN, -1),
    ("floordiv", "VP329"): (1.0, 5e-324),
    ("mod", "VP323"): (1, 0),
    ("neg", "VP324"): (INT_MIN,),
    ("abs", "VP324"): (INT_MIN,),
    ("round", "VP329"): (1.7e308, -308),
    ("min", "VP320"): ((),),
    ("max", "VP320"): ((),),
    ("to_int", "VP324"): (1e19,),
    ("text", "VP325"): ((BIG, BIG),),
    ("join", "VP325"): ((BIG, BIG), ""),
    ("split", "VP326"): (BIG, "", MAX_TEXT),
    ("lower", "VP325"): ("\u0130" * (MAX_TEXT // 2),),
    ("replace", "VP325"): (BIG, "x", "xx"),
    ("number", "VP327"): ("many",),
    ("number", "VP329"): ("9" * 400,),
}


def test_each_failure_of_a_manual_is_tried() -> None:
    told = {(o.name, code) for o in PURE for code, _ in manual(o.doc).fails}
    assert told == FAILURES.keys()


@pytest.mark.parametrize(("name", "code"), FAILURES)
def test_a_failure_comes_where_the_manual_says(name: str, code: str) -> None:
    meaning = OPERATORS[name].meaning
    assert meaning is not None
    assert meaning(*FAILURES[name, code]).code == code
