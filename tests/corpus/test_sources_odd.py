"""Odd sources: every fault of theirs is told with its code and in plain words, and no row is lost silently."""

from __future__ import annotations

import codecs
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.house.files import DATA
from vprog.corpus.arrow import arrow, parquet
from vprog.corpus.build import build
from vprog.corpus.folder import open_corpus
from vprog.corpus.row import BadRow, Row
from vprog.corpus.settings import read_settings, settings_of
from vprog.corpus.sources.kinds import open_source
from vprog.grammar.diagnostic import Diagnostic, VprogError

ASKED = {"question": "How many cups?", "image_id": 7, "imageId": 7, "image": "7.jpg"}
CLEVR = {"question": "How many?", "image_filename": "7.png", "answer": 3, "program": []}
NLVR = {"sentence": "There is a box.", "label": "true", "structured_rep": [[]]}


def rows_of(folder: Path, kind: str, more: str) -> list[Row | BadRow]:
    lines = more.replace(";", "\n")
    (given,) = settings_of(f'[[sources]]\nkind = "{kind}"\n{lines}\n', folder).sources
    source = open_source(given.kind, given.values, folder)
    found = [row for piece in source.pieces(100) for row in source.rows(piece)]
    for piece in source.pieces(100):
        source.profile(piece)
    return found


def told(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(VprogError) as error:
        settings_of(text, Path())
    return error.value.diagnostics


def why(row: Row | BadRow) -> str:
    assert isinstance(row, BadRow) and row.code == "VP510"
    return row.sentence.partition(": ")[2]


@pytest.mark.parametrize("place", [2, -1, "x", [0]])
def test_a_choice_that_is_none_is_one_bad_row(place: Any, tmp_path: Path) -> None:
    good = {**ASKED, "question_id": "a", "choices": ["2", "3"], "correct_choice_idx": 1}
    bad = {**good, "correct_choice_idx": place}
    (tmp_path / "a.json").write_text(json.dumps([bad, good]))
    first, second = rows_of(tmp_path, "aokvqa", 'path = "a.json"')
    assert "its correct_choice_idx is" in why(first)
    assert isinstance(second, Row) and second.gold.answer == "3"


@pytest.mark.parametrize("kind", ["vqav2", "okvqa"])
@pytest.mark.parametrize("odd", [{}, {"question_id": [7]}, {"question_id": None}])
def test_annotations_without_an_id_are_of_another_layout(
    kind: str, odd: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "q.json").write_text(json.dumps([{**ASKED, "question_id": 7}]))
    (tmp_path / "a.json").write_text(json.dumps([{"question_id": 7, "answer": 3}, odd]))
    with pytest.raises(VprogError, match=r"VP503.*annotation 2 of"):
        rows_of(tmp_path, kind, 'questions = "q.json";annotations = "a.json"')


LATIN = '{"question": "caf\u00e9", "id": "caf\u00e9"}'.encode("latin-1")


@pytest.mark.parametrize(
    ("kind", "more", "told"),
    [
        ("clevr", 'questions = "odd"', "VP503.*odd cannot be read"),
        ("clevr", 'questions = "good";scenes = "odd"', "VP640.*odd holds no scene graphs"),
        ("gqa", 'questions = "good";scenes = "odd"', "VP640.*odd holds no scene graphs"),
        ("nlvr", 'path = "odd"', "VP503.*odd cannot be read"),
        ("tallyqa", 'path = "good";programs = "odd"', "VP503.*odd cannot be read"),
    ],
)
def test_what_is_no_text_is_told(kind: str, more: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "odd").write_bytes(LATIN)
    (tmp_path / "good").write_text("[]")
    with pytest.raises(VprogError, match=f"{told}: a byte of it is no UTF-8"):
        rows_of(tmp_path, kind, more)


KEYS = {
    "aokvqa": 'path = "{}"',
    "classes": 'path = "{}"',
    "clevr": 'questions = "{}"',
    "folder": 'path = "{}"',
    "gqa": 'questions = "{}"',
    "jsonl": 'path = "{}"',
    "nlvr": 'path = "{}"',
    "parquet": 'path = "{}"',
}


@pytest.mark.parametrize("kind", KEYS)
def test_a_null_character_in_a_path_is_told(kind: str, tmp_path: Path) -> None:
    (tmp_path / "q").write_text("[]")
    with pytest.raises(VprogError, match=r"VP502.*holds a null character"):
        rows_of(tmp_path, kind, KEYS[kind].format("a\\u0000"))
    if kind in ("clevr", "jsonl", "parquet"):
        with pytest.raises(VprogError, match=r"VP502.*images holds a null character"):
            rows_of(tmp_path, kind, f'{KEYS[kind].format("q")};images = "\\u0000"')
    if kind in ("aokvqa", "gqa"):
        with pytest.raises(VprogError, match=r"VP502.*programs holds a null character"):
            rows_of(tmp_path, kind, f'{KEYS[kind].format("q")};programs = "\\u0000"')


@pytest.mark.parametrize("images", ["", ';images = "."'])
def test_a_null_character_in_a_picture_is_one_bad_row(images: str, tmp_path: Path) -> None:
    (tmp_path / "q").write_text(json.dumps([{**CLEVR, "image_filename": "a\0.png"}]))
    (tmp_path / "t").write_text(json.dumps([{**ASKED, "answer": 3, "image": "a\0.jpg"}]))
    lines = [{**ASKED, "answer": 3, "images": one} for one in (["a\0"], {"left": "a\0"})]
    (tmp_path / "l").write_text("".join(json.dumps(line) + "\n" for line in lines))
    found = rows_of(tmp_path, "clevr", f'questions = "q"{images}')
    found += rows_of(tmp_path, "tallyqa", f'path = "t"{images}')
    found += rows_of(tmp_path, "jsonl", f'path = "l"{images}')
    assert [why(row) for row in found] == ["its picture is no path"] * 4


@pytest.mark.parametrize("map", [False, True])
def test_answers_of_parquet_with_scores(map: bool, tmp_path: Path) -> None:
    answers = [{"2": 1.0}, {"river": 1.0, "lake": 0.5}]
    pa = arrow()
    column: Any = answers
    if map:
        pairs = [list(one.items()) for one in answers]
        column = pa.array(pairs, pa.map_(pa.string(), pa.float64()))
    table = pa.table({"question": ["How many?", "What is it?"], "answers": column})
    parquet().write_table(table, tmp_path / "a.parquet")
    found = rows_of(tmp_path, "parquet", 'path = "a.parquet"')
    scores = [dict(row.gold.scores) for row in found if isinstance(row, Row)]
    assert scores == answers


def test_pairs_of_answers_and_scores_are_a_table(tmp_path: Path) -> None:
    answers = [[["river", 1], ["lake", 0.5]], {"river": None}, [["river", "much"]]]
    lines = [{"question": "What is it?", "answers": one} for one in answers]
    (tmp_path / "l").write_text("".join(json.dumps(line) + "\n" for line in lines))
    first, *rest = rows_of(tmp_path, "jsonl", 'path = "l"')
    assert isinstance(first, Row)
    assert (first.gold.answer, first.gold.scores) == ("river", (("river", 1.0), ("lake", 0.5)))
    assert [why(row) for row in rest] == [
        "it has no answer",
        "the scores of its answers are no numbers",
    ]


@pytest.mark.parametrize("kind", ["aokvqa", "gqa", "tallyqa", "vqav2"])
def test_a_row_whose_id_is_null_is_called_by_its_place(kind: str, tmp_path: Path) -> None:
    record = {**ASKED, "answer": 3, "direct_answers": ["3"], "question_id": None}
    (tmp_path / "q").write_text(json.dumps([record, record]))
    key = "questions" if kind in ("gqa", "vqav2") else "path"
    names = {row.id.rpartition("-")[2] for row in rows_of(tmp_path, kind, f'{key} = "q"')}
    assert names == {"0", "1"}


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path: Path) -> None:
    def lay(name: str, *records: Any) -> None:
        lines = "\n".join(map(json.dumps, records))
        (tmp_path / name).write_bytes(codecs.BOM_UTF8 + lines.encode())

    record = {**ASKED, "answer": 3, "question_id": 5}
    lay("lines", record, record)
    lay("list", [record])
    lay("programs", {"id": "tally-5", "program": "answer = 3"})
    lay("clevr", {"questions": [CLEVR]})
    lay("nlvr", NLVR)
    for kind, more, count in (
        ("jsonl", 'path = "lines"', 2),
        ("tallyqa", 'path = "list";programs = "programs"', 1),
        ("clevr", 'questions = "clevr"', 1),
        ("nlvr", 'path = "nlvr"', 1),
    ):
        found = rows_of(tmp_path, kind, more)
        assert [type(row) for row in found] == [Row] * count
    place = tmp_path / "corpus.toml"
    place.write_bytes(codecs.BOM_UTF8 + b'[[sources]]\nkind = "world"\n')
    assert read_settings(place).sources[0].kind == "world"


def test_a_picture_of_clevr_that_is_not_there_fails_its_row(tmp_path: Path) -> None:
    shutil.copyfile(DATA / "cups.png", tmp_path / "cups.png")
    asked = [CLEVR, {**CLEVR, "image_filename": "cups.png"}]
    (tmp_path / "q").write_text(json.dumps({"questions": asked}))
    source = '[[sources]]\nkind = "clevr"\nquestions = "q"\n'
    build(settings_of(f'{source}images = "."\n', tmp_path), tmp_path / "some")
    first, second = open_corpus(tmp_path / "some").rows()
    assert (first["status"], first["code"]) == ("failed", "VP301")
    assert (second["status"], second["code"]) == ("refused", "VP511")
    build(settings_of(f'{source}images = "nowhere"\n', tmp_path), tmp_path / "none")
    assert open_corpus(tmp_path / "none").tally().reasons == {"VP301": 2}
    build(settings_of(source, tmp_path), tmp_path / "named")
    assert open_corpus(tmp_path / "named").tally().failed == 0


@pytest.mark.parametrize("kind", ["folder", "jsonl", "parquet"])
def test_a_field_that_is_none_of_ours_is_told(kind: str) -> None:
    text = f'[[sources]]\nkind = "{kind}"\npath = "p"\n[sources.fields]\n'
    (one,) = told(f'{text}qestion = "q"\nimage = "i"\n')
    assert (one.code, one.help) == ("VP501", "did you mean question?")
    assert one.message == "sources[0].fields.qestion is no key"


def test_a_table_that_is_none_of_ours_is_told() -> None:
    source = '[[sources]]\nkind = "world"\n'
    (one,) = told(f"[runs]\n{source}")
    assert (one.code, one.help) == ("VP501", "did you mean run?")
    (one,) = told(f"[xyz]\n{source}")
    names = (one.help or "").removeprefix("tables: ").split(", ")
    assert len(names) > 5 and names == sorted(names)


@pytest.mark.parametrize("value", ["0", "0.0", "-1", "nan", "1.5"])
def test_a_threshold_that_nothing_reaches_is_refused(value: str) -> None:
    (one,) = told(f'[answers]\nthreshold = {value}\n[[sources]]\nkind = "world"\n')
    assert one.code == "VP502" and one.message.startswith("answers.threshold is ")


WORDS: list[tuple[str, Any, str]] = [
    ("gqa", 3, "it is no object but a number"),
    ("gqa", {}, "it lacks question"),
    ("gqa", {"question": 3}, "its question is no text but a number"),
    ("gqa", {**ASKED, "answer": 3, "types": [1]}, "its types are no table"),
    ("gqa", {**ASKED, "imageId": []}, "its imageId is neither a text nor a number but a list"),
    ("vqav2", {**ASKED, "answer": [3]}, "an answer is no text but a list"),
    ("vqav2", {**ASKED, "answers": 3}, "its answers are no list but a number"),
    ("vqav2", {**ASKED, "answers": "red"}, "its answers are no list but a text"),
    ("vqav2", {**ASKED, "answers": [{"no": 3}]}, "an answer is no text but null"),
    ("vqav2", {**ASKED, "answer": 3, "image_id": "x"}, "its image_id is no whole number"),
    ("okvqa", {**ASKED, "answers": {"red": []}}, "the scores of its answers are no numbers"),
    (
        "vqav2",
        {**ASKED, "question_id": [7]},
        "its question_id is neither a text nor a number but a list",
    ),
    ("aokvqa", {**ASKED, "direct_answers": 3}, "its direct_answers are no list but a number"),
    ("tallyqa", None, "it is no object but null"),
    ("tallyqa", {"image": "x.jpg"}, "it lacks question"),
    ("clevr", {**CLEVR, "question": None}, "its question is no text but null"),
    ("clevr", [], "it is no object but a list"),
    ("nlvr", {**NLVR, "label": "maybe"}, "its label is maybe, neither true nor false"),
    ("nlvr", {**NLVR, "sentence": 3}, "its sentence is no text but a number"),
    (
        "nlvr",
        {**NLVR, "structured_rep": 3},
        "its scene is odd: Expected array, got int - at $.structured_rep",
    ),
    ("jsonl", [3], "it is no object but a list"),
    ("jsonl", {"question": "Is it?", "answer": {}}, "an answer is no text but an object"),
]


@pytest.mark.parametrize(("kind", "record", "words"), WORDS)
def test_what_is_wrong_with_a_row_is_said_in_plain_words(
    kind: str, record: Any, words: str, tmp_path: Path
) -> None:
    lines = kind in ("jsonl", "nlvr")
    (tmp_path / "q").write_text(json.dumps(record if lines else [record]))
    key = "questions" if kind in ("clevr", "gqa", "okvqa", "vqav2") else "path"
    (row,) = rows_of(tmp_path, kind, f'{key} = "q"')
    assert why(row) == words
