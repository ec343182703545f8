"""Laws of lists."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import effort
from vprog.failed import Failed
from vprog.limits import MAX_ITEMS
from vprog.ops import OPERATORS
from vprog.ops.find import count, exists, first, last, nth, the
from vprog.ops.lists import (
    contains,
    difference,
    fold,
    intersect,
    item,
    max_by,
    mean,
    min_by,
    most_common,
    reverse,
    slice_,
    sort_by,
    sum_,
    union,
    unique,
)
from vprog.ops.numbers import add, max_, min_

few = settings(max_examples=effort(200), deadline=None, derandomize=True)
XS = st.lists(st.integers(-5, 5), max_size=8).map(tuple)
FLOATS = st.lists(st.floats(-1e9, 1e9), max_size=8)


@few
@given(XS, XS, XS)
def test_lists_as_sets(a, b, c):
    assert union(a, a) == unique(a) == unique(unique(a))
    assert union(union(a, b), c) == union(a, union(b, c))
    assert set(union(a, b)) == {*a, *b} == set(union(b, a))
    assert set(intersect(a, b)) == {*a} & {*b} == set(intersect(b, a))
    assert set(difference(a, b)) == {*a} - {*b}
    assert union(difference(a, b), intersect(a, b)) == (*difference(a, b), *intersect(a, b))
    assert difference(a, a) == ()
    assert intersect(a, union(a, b)) == unique(a)
    assert difference(a, union(b, c)) == intersect(difference(a, b), difference(a, c))


@few
@given(XS, st.booleans())
def test_sorting_is_stable_and_once_is_enough(xs, descending):
    tagged = tuple((x, i) for i, x in enumerate(xs))
    done = sort_by(tagged, xs, descending)
    assert sorted(done) == sorted(tagged)
    keys = [x for x, _ in done]
    assert keys == sorted(xs, reverse=descending)
    for (x, i), (y, j) in pairwise(done):
        assert x != y or i < j
    assert sort_by(done, tuple(keys), descending) == done


@few
@given(XS)
def test_the_smallest_and_the_largest_are_the_first_of_equals(xs):
    tagged = tuple((x, i) for i, x in enumerate(xs))
    if not xs:
        for name in ("min_by", "max_by"):
            assert OPERATORS[name].meaning(xs, xs).code == "VP320"
        return
    assert min_by(tagged, xs) == first(sort_by(tagged, xs))
    assert max_by(tagged, xs) == first(sort_by(tagged, xs, True))
    assert min_by(tagged, xs)[0] == min_(xs)
    assert max_by(tagged, xs)[0] == max_(xs)


@few
@given(XS, st.integers(-10, 10), st.integers(-10, 10))
def test_places(xs, i, j):
    assert reverse(reverse(xs)) == xs
    assert slice_(xs) == xs
    assert slice_(xs, i, j) == xs[i:j]
    assert add(slice_(xs, 0, i), slice_(xs, i)) == xs
    if -len(xs) <= i < len(xs):
        assert item(xs, i) == xs[i]
        assert contains(xs, item(xs, i))
    else:
        assert item(xs, i).code == "VP322"
    assert nth(xs, i) == (xs[i - 1] if 1 <= i <= len(xs) else item(xs, len(xs)) and nth(xs, i))
    assert isinstance(nth(xs, i), Failed) == (not 1 <= i <= len(xs))


@few
@given(XS)
def test_taking_one(xs):
    assert exists(xs) == (count(xs) > 0)
    if not xs:
        assert {f(xs).code for f in (the, first, last, most_common, mean, min_, max_)} == {"VP320"}
        return
    assert first(xs) == nth(xs, 1) == last(reverse(xs))
    assert last(xs) == nth(xs, count(xs)) == item(xs, -1)
    if count(xs) == 1:
        assert the(xs) == xs[0]
    else:
        assert the(xs).code == "VP321"
    common = most_common(xs)
    assert all(xs.count(common) >= xs.count(x) for x in xs)
    assert xs.index(common) == min(xs.index(x) for x in xs if xs.count(x) == xs.count(common))


@few
@given(FLOATS, st.randoms(use_true_random=False))
def test_sums_of_floats_do_not_hang_on_order(xs, random):
    shuffled = list(xs)
    random.shuffle(shuffled)
    assert sum_(tuple(xs)) == sum_(tuple(shuffled))
    if xs:
        # The mean is rounded twice, so it may leave the range by the last place.
        assert min(xs) - 1e-6 <= mean(tuple(xs)) <= max(xs) + 1e-6


@few
@given(XS, st.integers(-5, 5))
def test_a_fold_ends_with_its_last_result(xs, start):
    totals = []
    for x in xs:
        totals.append((totals[-1] if totals else start) + x)
    assert fold(xs, tuple(totals), start) == start + sum_(xs)


@pytest.mark.parametrize("name", ["union", "add"])
def test_a_list_ends_at_its_limit(name):
    a, b = tuple(range(MAX_ITEMS)), (-1,)
    meaning = OPERATORS[name].meaning
    assert len(meaning(a, ())) == MAX_ITEMS
    assert meaning(a, b).code == "VP326"
