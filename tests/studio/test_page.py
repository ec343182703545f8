"""What a page holds, for every kind of run."""

from __future__ import annotations

import base64
import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image as Pillow

import vprog
from tests.studio.handmade import CUPS, DOG, TABLE, Handmade, run, table
from tests.studio.markup import Markup, read
from vprog.highlight import to_html
from vprog.studio import page, sentences_html
from vprog.studio.pictures import COLORS, LONGEST, MOST_BOXES, MOST_PICTURES, Album
from vprog.studio.steps import MOST_STEPS
from vprog.trace import Trace

DATA = Path(__file__).resolve().parents[1] / "data"


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split()]


def _page(trace: Trace) -> Markup:
    return read(page(trace))


@pytest.fixture(scope="module")
def trace() -> Trace:
    return run(CUPS)


@pytest.fixture(scope="module")
def cups(trace: Trace) -> Markup:
    return _page(trace)


def test_the_question_and_the_answer_stand_on_top(cups: Markup) -> None:
    assert cups.one("h1").text == "How many cups stand left of the spoon?"
    assert cups.all("title")[0].text == "How many cups stand left of the spoon?"
    assert "2" in cups.one("section", kind="answer").text


def test_ids_are_unique(cups: Markup) -> None:
    ids = [e.attributes["id"] for e in cups.elements if "id" in e.attributes]
    assert len(set(ids)) == len(ids)


def test_every_region_has_its_box(cups: Markup) -> None:
    boxes = cups.all("g", kind="box")
    assert [e.attributes["id"] for e in boxes] == [f"box-{i}" for i in range(4)]
    assert {e.text for e in cups.all("text") if {"high", "low"} & set(e.classes)} == {
        "spoon",
        "cup 1",
        "cup 2",
        "cup 3",
    }
    rects = [e.attributes for e in cups.all("rect") if e.depth == boxes[0].depth + 1]
    assert ("300", "200", "160", "60") in {
        (r["x"], r["y"], r["width"], r["height"]) for r in rects if "x" in r
    }


def test_every_step_is_a_row_that_knows_its_line_node_and_boxes(trace: Trace, cups: Markup) -> None:
    rows = cups.all("tr", kind="step")
    assert [int(r.attributes["data-step"]) for r in rows] == list(range(len(trace.steps)))
    ids = {e.attributes.get("id") for e in cups.elements}
    for row, step in zip(rows, trace.steps, strict=True):
        assert int(row.attributes["data-node"]) == step.node.id
        assert f"line-{row.attributes['data-line']}" in ids
        assert all(f"box-{box}" in ids for box in _numbers(row.attributes["data-boxes"]))
    assert _numbers(rows[-1].attributes["data-boxes"])


def test_what_was_not_evaluated_is_told_with_why(cups: Markup) -> None:
    (skipped,) = cups.all("tr", kind="skipped")
    assert "the other branch was taken" in skipped.text


def test_each_level_holds_its_sentences_with_their_evidence(trace: Trace, cups: Markup) -> None:
    sentences = iter(cups.all("span", kind="sentence"))
    for level in ("trace", "pruned", "merged", "bridged"):
        panel = cups.one("ol", id=f"level-{level}")
        assert ("hidden" in panel.attributes) == (level != "bridged")
        for sentence in trace.rationale(level).sentences:
            shown = next(sentences)
            assert shown.text == sentence.text
            assert _numbers(shown.attributes["data-steps"]) == list(sentence.steps)
            names = {r.label for r in sentence.regions}
            boxes = _numbers(shown.attributes["data-boxes"])
            assert len(boxes) == len(set(sentence.regions))
            assert all(0 <= box < 4 for box in boxes)
            assert names <= {"cup", "spoon"}
    assert next(sentences, None) is None


def test_the_program_is_there_letter_for_letter(trace: Trace, cups: Markup) -> None:
    lines = [e for e in cups.all("code") if e.depth == cups.one(id="line-1").depth + 1]
    said = "\n".join(line.text for line in lines if line.text)
    assert said == trace.program.source.text.strip("\n")


def test_nodes_can_be_found(trace: Trace, cups: Markup) -> None:
    ids = {e.attributes.get("id") for e in cups.elements}
    computed = [n for n in trace.program.graph.nodes if n.operator is not None]
    assert all(f"node-{n.id}" in ids for n in computed)


def test_the_policy_allows_the_style_and_the_script_of_the_page_alone(cups: Markup) -> None:
    policy = cups.one("meta", **{"http-equiv": "Content-Security-Policy"}).attributes["content"]
    for tag in ("style", "script"):
        hashed = base64.b64encode(hashlib.sha256(cups.one(tag).text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{hashed}'" in policy
    assert "default-src 'none'" in policy


def test_a_page_asks_for_nothing(cups: Markup) -> None:
    for element in cups.elements:
        assert element.tag not in (
            "link",
            "iframe",
            "object",
            "embed",
            "base",
            "form",
            "a",
            "image",
        )
        for name, value in element.attributes.items():
            assert name not in ("href", "style")
            assert "//" not in value or name in ("xmlns", "content"), (element.tag, name, value)
            if name == "src":
                assert value.startswith("data:image/")


def test_a_picture_is_written_anew_and_scaled(tmp_path: Path) -> None:
    bands = [Pillow.effect_noise((2000, 900), 20 * i + 20) for i in range(3)]
    noise = Pillow.merge("RGB", bands)
    path = tmp_path / "large.jpg"
    noise.save(path, "JPEG", comment=b"a secret", quality=60)
    markup = _page(run('answer = find(image, "cup")', image=path))
    picture = markup.one("img")
    assert (picture.attributes["width"], picture.attributes["height"]) == ("2000", "900")
    kind, _, data = picture.attributes["src"].partition(",")
    assert kind == "data:image/jpeg;base64"
    file = base64.b64decode(data)
    assert b"a secret" not in file
    with Pillow.open(io.BytesIO(file)) as shown:
        assert max(shown.size) == LONGEST
    assert len(markup.all("g", kind="box")) == 3


def test_without_pixels_there_is_a_canvas_of_the_picture_s_size(cups: Markup) -> None:
    picture = cups.one("img").attributes
    assert (picture["width"], picture["height"]) == ("640", "480")
    assert picture["src"].startswith("data:image/svg+xml;base64,")
    assert "its pixels are not at hand" in cups.one("figcaption").text


def test_a_failed_run_tells_so_where_it_failed() -> None:
    markup = _page(run(DOG))
    answer = markup.one("section", kind="answer")
    assert "broken" in answer.classes
    assert "VP611" in answer.text
    assert "cannot know dog" in answer.text
    assert "it knows cup and spoon" in answer.text
    (row,) = markup.all("tr", kind="failed")
    assert row.attributes["data-line"] == "3"
    assert "VP611" in row.text
    later = [r.text for r in markup.all("tr", kind="skipped")]
    assert later
    assert all("the run had failed by then" in text for text in later)
    assert _numbers(markup.one("section", kind="graph").attributes["data-idle"])


def test_several_pictures() -> None:
    text = (
        'one: Image\nother: Image\nanswer = count(find(one, "cup")) == count(find(other, "cup"))\n'
    )
    markup = _page(run(text, one=table(), other=vprog.Image.named("shelf.jpg", 640, 480)))
    assert len(markup.all("figure")) == 2
    assert len(markup.all("g", kind="box")) == 6
    assert "yes" in markup.one("section", kind="answer").text


def test_a_picture_that_a_program_makes_is_shown() -> None:
    text = 'answer = blur_background(image, find(image, "cup"))'
    markup = _page(run(text, image=DATA / "cups.png"))
    assert len(markup.all("figure")) == 2
    assert all(e.attributes["src"].startswith("data:image/") for e in markup.all("img"))


@pytest.mark.parametrize(
    "text",
    [
        "answer = 1",
        "answer = image",
        "answer = []",
        "answer = ''",
        "def f(x: Int, y: Int) -> Int: return x + y\nanswer = fold([1, 2, 3], f, 0)",
        "answer = [[x + y for x in [1, 2] if x > 1] for y in [1, 2]]",
        "answer = any(x > 1 for x in [1, 2, 3])",
        'answer = 1 in [2] or "a" + "b" == "ab"',
        'answer = the(find(image, "cup"))',
    ],
)
def test_every_kind_of_program_has_a_page(text: str) -> None:
    trace = run(text)
    markup = _page(trace)
    assert len(markup.all("tr", kind="step")) == len(trace.record.nodes)


def test_a_program_without_pictures_has_a_page() -> None:
    markup = _page(run("frames: list[Image]\nanswer = count(frames) + 42", frames=()))
    assert "42" in markup.one("section", kind="answer").text
    assert "saw no picture" in markup.one("section", kind="view").text


def test_a_run_that_was_asked_to_end_early_has_a_page() -> None:
    trace = vprog.load(CUPS).run(table(), TABLE.profile, until="spoon")
    markup = _page(trace)
    assert "asked to end" in markup.one("section", kind="answer").text
    assert any("asked to end before" in r.text for r in markup.all("tr", kind="skipped"))


def test_a_rerun_and_a_reloaded_trace_have_pages(trace: Trace) -> None:
    from vprog.journal import loads

    again = _page(loads(trace.dumps()))
    assert len(again.all("tr", kind="step")) == len(trace.steps)
    changed = trace.rerun({"cups": trace["cups"][:1]}, TABLE.profile)
    assert "1" in _page(changed).one("section", kind="answer").text


def test_what_would_make_a_page_unwieldy_is_cut_and_told() -> None:
    many = ", ".join(str(i) for i in range(600))
    trace = run(f"answer = [x + 1 + 2 * x for x in [{many}]]")
    assert len(trace.record.nodes) > MOST_STEPS
    html = page(trace)
    assert len(html) < 4_000_000
    markup = read(html)
    assert len(markup.all("tr", kind="step")) == MOST_STEPS
    more = len(trace.record.nodes) - MOST_STEPS
    assert f"{more} more steps are not shown" in markup.one("section", kind="steps").text


def test_boxes_and_pictures_are_bounded() -> None:
    found = [
        ("cup", (float(i % 600), float(i // 600), i % 600 + 9.0, i // 600 + 9.0), 0.5)
        for i in range(900)
    ]
    module = Handmade({"cup": found})
    markup = _page(run('answer = count(find(image, "cup", max=1000))', module))
    assert len(markup.all("g", kind="box")) == MOST_BOXES
    images = tuple(vprog.Image.named(f"{i}.jpg", 40, 30) for i in range(40))
    assert len(Album([images]).pictures) == MOST_PICTURES


def test_labels_have_colours_and_numbers() -> None:
    labels = [f"thing {i}" for i in range(COLORS + 1)] + ["", ""]
    module = Handmade(
        {"thing": [(label, (9.0 * i, 0, 9.0 * i + 9, 9), 1.0) for i, label in enumerate(labels)]}
    )
    album = Album(run('answer = find(image, "thing")', module).record.values)
    assert [box.color for box in album.boxes][: COLORS + 1] == [*range(COLORS), 0]
    assert [box.name for box in album.boxes][-2:] == ["region 1", "region 2"]


def test_the_same_run_gives_the_same_page(trace: Trace) -> None:
    assert page(trace) == page(run(CUPS))


def test_cells_of_a_notebook(trace: Trace) -> None:
    assert trace._repr_html_().startswith("<iframe ")
    assert to_html(trace.program.text) in trace.program._repr_html_()
    said = sentences_html(trace.rationale())
    assert all(s.text in read(said).one("ol").text for s in trace.rationale().sentences)
