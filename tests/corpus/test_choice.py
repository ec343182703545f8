"""Of several right programs, the one that says what is asked is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import effort
from tests.corpus.build import digests, world
from tests.house.files import DATA
from vprog.corpus.agreement import others, windows
from vprog.corpus.build import build
from vprog.corpus.coverage import coverage
from vprog.corpus.executors.processes import Processes
from vprog.corpus.folder import open_corpus
from vprog.corpus.row import Gold, Picture, Row
from vprog.corpus.settings import settings_of
from vprog.corpus.verify import verify

RED = 'count(c for c in find(image, "cup") if verify(c, "red"))'
CUPS = 'count(find(image, "cup"))'


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("How many red cups are there?", RED, CUPS),
        ("How many red cups are there?", RED, RED.replace("red", "blue")),
        ("How many grey cups?", RED.replace("red", "gray"), CUPS),
        ("Is every cup large?", 'all(verify(c, "large") for c in find(image, "cup"))',
         'any(verify(c, "large") for c in find(image, "cup"))'),
        ("Is there a cup to the left of the plate?",
         'exists(c for c in find(image, "cup") if left_of(c, the(find(image, "plate"))))',
         'exists(c for c in find(image, "cup") if right_of(c, the(find(image, "plate"))))'),
        ("What colour is the leftmost cup?", 'color(min_by(find(image, "cup"), left))',
         'color(max_by(find(image, "cup"), right))'),
        ("Are there more cups than plates?",
         'count(find(image, "cup")) > count(find(image, "plate"))',
         'count(find(image, "cup")) < count(find(image, "plate"))'),
        ("What is the second cup from the left?", 'nth(sort_by(find(image, "cup"), left), 2).label',
         'nth(sort_by(find(image, "cup"), left), 3).label'),
        # Another word for what is asked costs nothing against saying nothing of it.
        ("How many crimson cups are there?", RED, CUPS),
    ],
)  # fmt: skip
def test_words_tell_what_a_program_leaves_out(question: str, better: str, worse: str) -> None:
    assert (
        coverage(question, f"answer = {better}").rank < coverage(question, f"answer = {worse}").rank
    )


def test_words_are_indifferent_to_names_and_comments() -> None:
    question = "How many red cups are there?"
    plain = coverage(question, f"answer = {RED}")
    assert plain.missing == plain.foreign == 0
    renamed = f"# the left plate, 'blue'\nred_things = {RED}\nanswer = red_things"
    assert coverage(question, renamed) == plain


def test_most_programs_that_are_kept_say_what_is_asked(tmp_path: Path) -> None:
    """Of a held-out world; the figures of docs/corpus.md come from ``benchmarks.spurious``."""
    scenes = max(8, effort(8))
    shares = {}
    for name, prefer in (("before", '["score", "short"]'), ("now", '["agree", "words", "short"]')):
        settings = world(
            scenes,
            60,
            f"[keep]\nprefer = {prefer}\n",
            candidates="true",
            seed=977,
            splits='["train"]',
        )
        build(settings, tmp_path / name)
        chosen = [
            candidate["true"]
            for row in open_corpus(tmp_path / name).rows(("candidates",))
            for candidate in row["candidates"]
            if candidate["chosen"]
        ]
        shares[name] = chosen.count(False) / len(chosen)
    assert shares["before"] > 0.4
    assert shares["now"] < 0.1


def _rows(answers: Sequence[tuple[str, str, str]], programs: Sequence[str], folder: Path) -> Path:
    """Rows of a question each over pictures of cups: a name, the question, the answer."""
    lines = []
    for name, question, answer in answers:
        told = {"id": name, "image": f"{name}.png", "question": question, "answer": answer}
        lines.append(json.dumps({**told, "programs": list(programs)}) + "\n")
    (folder / "rows.jsonl").write_text("".join(lines))
    return folder


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Three pictures: one of a red cup, one of two red cups, one of a red and a blue cup."""
    shown = {"a": ["red"], "b": ["red", "red"], "c": ["red", "blue"]}
    graphs = {}
    for name, colors in shown.items():
        data = (DATA / "cups.png").read_bytes() + name.encode()
        (tmp_path / f"{name}.png").write_bytes(data)
        objects = {
            str(place): {"name": "cup", "x": 10 + 60 * place, "y": 10, "w": 40, "h": 40,
                         "attributes": [color], "relations": []}
            for place, color in enumerate(colors)
        }  # fmt: skip
        graphs[name] = {"width": 640, "height": 480, "objects": objects}
    (tmp_path / "scenes.json").write_text(json.dumps(graphs))
    return tmp_path


SETTINGS = (
    '[run]\nprofile = "scene:scenes.json"\n[keep]\nprefer = {prefer}\nothers = {others}\n'
    '[units]\nrows = {rows}\n[[sources]]\nkind = "jsonl"\npath = "rows.jsonl"\n'
)


def _chosen(folder: Path, prefer: str, most: int = 4, rows: int = 100) -> dict[str, str]:
    out = folder / f"{prefer[2:7]}-{most}-{rows}"
    build(settings_of(SETTINGS.format(prefer=prefer, others=most, rows=rows), folder), out)
    assert verify(out, rule="vqa").findings == []
    return {row["id"]: row["program"] for row in open_corpus(out).rows()}


def test_a_program_that_is_wrong_about_other_pictures_is_not_kept(pictures: Path) -> None:
    """No word tells them apart here: only the picture with a blue cup does."""
    asked = [("a", "How many?", "1"), ("b", "how  many", "2"), ("c", "How many?", "1")]
    programs = ("answer = " + CUPS, "answer = " + RED)
    folder = _rows(asked, programs, pictures)
    assert _chosen(folder, '["agree", "short"]') == dict.fromkeys("abc", programs[1])
    found = _chosen(folder, '["short"]')
    assert found == {"a": programs[0], "b": programs[0], "c": programs[1]}
    # Units of one row see no others, and neither does anyone who does not want to.
    assert _chosen(folder, '["agree", "short"]', rows=1) == found
    assert _chosen(folder, '["agree", "short"]', most=0) == found
    rows = {row["id"]: row for row in open_corpus(folder / "agree-4-100").rows()}
    told = [(c["agreed"], c["others"], c["chosen"]) for c in rows["a"]["candidates"]]
    assert told == [(1, 2, False), (2, 2, True)]
    # Where one program alone is right, nothing was tried.
    assert [c["others"] for c in rows["c"]["candidates"]] == [0, 0]


def test_a_picture_that_cannot_be_read_is_no_other_row(pictures: Path) -> None:
    (pictures / "c.png").write_bytes(b"no picture")
    asked = [("a", "How many?", "1"), ("b", "How many?", "2"), ("c", "How many?", "1")]
    programs = ("answer = " + CUPS, "answer = " + RED)
    found = _chosen(_rows(asked, programs, pictures), '["agree", "short"]')
    assert found == {"a": programs[0], "b": programs[0], "c": None}


def test_agreement_is_the_same_in_many_processes(pictures: Path) -> None:
    asked = [(name, "How many?", answer) for name, answer in zip("abc", "121", strict=True)]
    folder = _rows(asked, ("answer = " + CUPS, "answer = " + RED), pictures)
    text = SETTINGS.format(prefer='["agree", "short"]', others=4, rows=2)
    for name, executor in (("one", None), ("two", Processes(2))):
        build(settings_of(text, folder), folder / name, executor)
    assert digests(folder / "one") == digests(folder / "two")


def test_rows_that_are_held_back_come_in_order_and_none_is_lost(
    pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vprog.corpus import work

    asked = [(name, "How many?", answer) for name, answer in zip("abc", "121", strict=True)]
    lines = _rows(asked, ("answer = " + CUPS, "answer = " + RED), pictures) / "rows.jsonl"
    rows = [json.loads(line) for line in lines.read_text().splitlines()]
    many = [{**rows[n % 3], "id": str(n)} for n in range(20)]
    lines.write_text("".join(json.dumps(one) + "\n" for one in many))
    ids = {}
    for held, pixels in ((500, 1 << 28), (3, 1 << 28), (500, 1)):
        monkeypatch.setattr(work, "HELD", held)
        monkeypatch.setattr(work, "PIXELS", pixels)
        text = SETTINGS.format(prefer='["agree", "short"]', others=2, rows=100)
        out = pictures / f"out-{held}-{pixels}"
        build(settings_of(text, pictures), out)
        ids[held, pixels] = [row["id"] for row in open_corpus(out).rows(("id",))]
    assert set(map(tuple, ids.values())) == {tuple(str(n) for n in range(20))}


def test_other_rows_ask_the_same_of_other_pictures() -> None:
    rows = [
        Row(str(n), question, Gold(answer), (Picture(picture),))
        for n, (question, answer, picture) in enumerate(
            [("Q?", "1", "a"), ("q", "1", "a"), ("Q", "2", "b"), ("Q", "", "c"), ("", "1", "d")]
        )
    ]
    assert others(rows, 5) == {0: (2,), 1: (2,), 2: (0, 1)}
    assert others(rows, 0) == {}
    assert [len(w) for w in windows(iter(rows), 2)] == [2, 2, 1]
