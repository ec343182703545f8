"""What all importers share: JSON with places, names, and CLEVR's files."""

from __future__ import annotations

import json
import keyword
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vprog.grammar import Source, VprogError
from vprog.grammar.importers import READERS, Imported, Refused, from_clevr, import_clevr
from vprog.grammar.importers.located import Json, read_json
from vprog.grammar.importers.naming import TAKEN, Names
from vprog.ops import OPERATORS

DATA = Path(__file__).resolve().parents[1] / "data/clevr"
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def plain(value: Json, text: str) -> Any:
    """A value without its places; each place must hold what it says."""
    here = text[value.span.start : value.span.end]
    if value.items is not None:
        found: Any = [plain(v, text) for v in value.items]
    elif isinstance(value.value, dict):
        found = {k: plain(v, text) for k, v in value.value.items()}
    else:
        found = value.value
    assert json.loads(here) == found
    return found


@given(PLAIN, st.sampled_from([None, 1, 4]), st.booleans())
def test_json_is_read_as_python_reads_it(value: Any, indent: int | None, ascii: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii)
    (read,) = read_json(Source(text))
    assert plain(read, text) == value


@given(st.text(alphabet='[]{}",:0123456789.eE+-truefalsn \\u\n'))
def test_whatever_is_read_is_json(text: str) -> None:
    told = read(text)
    if isinstance(told, VprogError):
        assert told.code == "VP150"
        assert told.diagnostics[0].span is not None
        return
    for value in told:
        json.loads(text[value.span.start : value.span.end])


def read(text: str) -> tuple[Json, ...] | VprogError:
    try:
        return read_json(Source(text))
    except VprogError as error:
        return error


def test_names_are_no_words_of_the_language() -> None:
    callable_ = {o.name for o in OPERATORS.values() if not o.name.endswith("_")}
    assert callable_ <= TAKEN
    assert set(keyword.kwlist) <= TAKEN


@given(st.lists(st.text(max_size=30), max_size=20))
def test_names_are_names_and_each_is_given_once(wanted: list[str]) -> None:
    names = Names("image", "answer")
    given_ = [names.take(w).id for w in wanted]
    assert len({*given_, "image", "answer"}) == len(given_) + 2
    assert all(n.isidentifier() and n.isascii() and n not in TAKEN for n in given_)


@pytest.mark.parametrize("layout", ["function", "type"])
def test_a_file_of_clevr_gives_what_each_program_gives(layout: str) -> None:
    data = json.loads((DATA / "questions.json").read_text())
    if layout == "type":
        for question in data["questions"]:
            for step in question["program"]:
                step["type"] = step.pop("function", step.get("type"))
    text = json.dumps(data, indent=1)
    brought = list(import_clevr(Source(text, "questions.json")))
    assert len(brought) == len(data["questions"])
    for one, question in zip(brought, data["questions"], strict=True):
        assert isinstance(one, Imported)
        assert one.text == from_clevr(question["program"], question["question"])
        steps = [json.loads(text[s.start : s.end]) for spans in one.spans for s in spans]
        used = question["program"]
        assert all(s in used for s in steps)
        assert {str(s) for s in used if s.get(layout) != "scene"} <= {str(s) for s in steps}


def test_what_is_wrong_in_a_program_of_clevr_is_told_at_its_place() -> None:
    program = [
        {"function": "scene", "inputs": [], "value_inputs": []},
        {"function": "paint", "inputs": [0], "value_inputs": []},
        {"function": "count", "inputs": [7], "value_inputs": []},
        {"function": "relate", "inputs": [0], "value_inputs": ["above"]},
    ]
    text = json.dumps({"questions": [{"program": program, "question_index": 4}]})
    (refused,) = import_clevr(Source(text, "q.json"))
    assert isinstance(refused, Refused)
    assert refused.name == "4"
    told = refused.error.diagnostics
    assert [d.code for d in told] == ["VP151", "VP152", "VP151"]
    spans = [d.span for d in told if d.span]
    assert [text[s.start : s.end] for s in spans] == ['"paint"', '"count"', '"relate"']


def test_a_dead_step_of_clevr_is_a_warning() -> None:
    program = [
        {"type": "scene", "inputs": [], "side_inputs": []},
        {"type": "count", "inputs": [0], "side_inputs": []},
        {"type": "exist", "inputs": [0], "side_inputs": []},
    ]
    (one,) = import_clevr(Source(json.dumps(program)))
    assert isinstance(one, Imported)
    assert [w.code for w in one.warnings] == ["VP153"]


@pytest.mark.parametrize("form", sorted(READERS))
@given(text=st.text(max_size=200))
def test_any_text_is_read_or_refused(form: str, text: str) -> None:
    try:
        found = list(READERS[form](Source(text)))
    except VprogError:
        return
    assert all(isinstance(f, Imported | Refused) for f in found)
