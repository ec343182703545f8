"""P11: whatever modules, pictures and programs say stays text, in every place of a page."""

from __future__ import annotations

from functools import cache
from html import unescape
from typing import Any

import pytest

import vprog
from tests.conftest import effort
from tests.studio.handmade import Handmade, run
from tests.studio.hostile import in_program, literal, texts
from tests.studio.markup import Markup, read, skeleton
from vprog.failed import Failed
from vprog.highlight import to_html
from vprog.studio import page, sentences_html
from vprog.trace import Trace

SHARES = 8
AT_ONCE = 8
PLAIN = ["plain words"] * AT_ONCE


def _share(number: int) -> list[str]:
    return texts(effort(2000))[number::SHARES]


def _everywhere(said: list[str]) -> Trace:
    """A run that puts each of some texts wherever a text can stand."""
    found = {
        "thing": [
            (text, (30.0 * i, 9.0 * i, 30.0 * i + 60, 9.0 * i + 90), 0.5)
            for i, text in enumerate(said)
        ]
    }
    module = Handmade(found, {"ask": list(said)}, name=said[0], version=said[-1])
    lines = [
        *(f"# {in_program(text)}" for text in said),
        "image: Image",
        "others: list[Image]",
        'things = find(image, "thing")',
        'told = [ask(t, "what is it?") for t in things]',
        f"own = [{', '.join(map(literal, said))}]",
        f"answer = [told, own, [{literal(said[0])}], [t.label for t in things]]",
    ]
    pictures = [vprog.Image.named(text, 400, 300) for text in said]
    name = said[1 % len(said)]
    return run("\n".join(lines), module, name, image=pictures[0], others=pictures[1:])


def _failing(text: str) -> Trace:
    module = Handmade(says={"ask": Failed("VP699", text, text)})
    return run('answer = ask(image, "what is it?")', module)


def _safe(markup: Markup) -> None:
    for element in markup.elements:
        for name, value in element.attributes.items():
            assert not name.startswith("on"), (element.tag, name)
            assert name not in ("href", "srcdoc", "style", "action"), (element.tag, name)
            if name == "src":
                assert value.startswith("data:image/"), value[:40]
    assert len(markup.all("script")) == 1
    assert not markup.all("iframe")


@cache
def _plain_skeleton(failing: bool) -> list[Any]:
    trace = _failing(PLAIN[0]) if failing else _everywhere(PLAIN)
    return skeleton(read(page(trace)))


@pytest.mark.parametrize("number", range(SHARES))
def test_texts_change_no_markup(number: int) -> None:
    share = _share(number)
    for start in range(0, len(share), AT_ONCE):
        said = (share[start : start + AT_ONCE] + PLAIN)[:AT_ONCE]
        # Each text is told from the others, so that none is shared away.
        said = [f"{text} {i}" for i, text in enumerate(said)]
        markup = read(page(_everywhere(said)))
        _safe(markup)
        # How much is said of a text hangs on its length and its letters, so it is compared with
        # itself without the signs that markup is made of.
        assert skeleton(markup) == skeleton(read(page(_everywhere(list(map(_tame, said)))))), said


def _tame(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, "<>&\"'`{}"), "\u00a4"))


@pytest.mark.parametrize("number", range(SHARES))
def test_failures_change_no_markup(number: int) -> None:
    for text in _share(number):
        markup = read(page(_failing(text)))
        _safe(markup)
        assert skeleton(markup) == _plain_skeleton(True), text


@pytest.mark.parametrize("number", range(SHARES))
def test_a_program_in_a_cell_changes_no_markup(number: int) -> None:
    for text in _share(number):
        markup = read(to_html(text))
        assert {e.tag for e in markup.elements} <= {"style", "pre", "code", "span"}
        assert all(set(e.attributes) <= {"class"} for e in markup.elements)


def test_a_rationale_in_a_cell_changes_no_markup() -> None:
    for text in texts(effort(200)):
        markup = read(sentences_html(_everywhere([text, *PLAIN[1:]]).rationale()))
        assert {e.tag for e in markup.elements} <= {"style", "div", "ol", "li", "bdi", "span"}
        assert all(set(e.attributes) <= {"class"} for e in markup.elements)


def test_an_embedded_page_stays_in_its_frame() -> None:
    for text in texts(effort(60)):
        trace = _everywhere([f"{text} {i}" for i in range(AT_ONCE)])
        frame = read(page(trace, embedded=True)).one("iframe")
        assert frame.attributes["sandbox"] == "allow-scripts"
        assert frame.attributes["srcdoc"] == page(trace)
        assert frame.text == ""


def test_texts_come_through_as_they_are() -> None:
    said = [f"{i} <b>&amp;\"'" for i in range(AT_ONCE)]
    markup = read(page(_everywhere(said)))
    shown = [e.text for e in markup.all("text") if "high" in e.classes or "low" in e.classes]
    assert shown == said
    assert unescape(said[0]) in markup.one("h1").text or said[0] in markup.one("h1").text


def test_no_page_holds_a_character_that_steers() -> None:
    html = page(_everywhere([f"\u202e{i}\x00\x1b\u2028\u2066" for i in range(AT_ONCE)]))
    assert not {"\u202e", "\x00", "\x1b", "\u2028", "\u2066"} & set(html)
    html.encode()
