"""The page in a real browser: what lights up, what the keys do, and that nothing leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import vprog
from tests.studio.handmade import CUPS, DOG, Handmade, run
from tests.studio.hostile import PAYLOADS, literal
from vprog.studio import page
from vprog.trace import Trace

CHROMIUM = Path("/usr/bin/chromium")


@dataclass
class Tab:
    """A browser's tab, and what it complained of and asked for."""

    page: Any
    folder: Path
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def show(self, trace: Trace, embedded: bool = False) -> Any:
        """Open the page of a run as a file."""
        self.said.clear()
        self.asked.clear()
        html = page(trace, embedded)
        path = self.folder / "page.html"
        path.write_text(f"<!doctype html><body>{html}" if embedded else html, encoding="utf-8")
        self.page.goto(path.as_uri())
        return self.page

    def lit(self, kind: str) -> list[str]:
        """The ids of the elements of a kind that are lit."""
        found: list[str] = self.page.eval_on_selector_all(
            f"{kind}.lit", "all => all.map(e => e.id)"
        )
        return found

    def boxes(self) -> list[str]:
        """The names of the boxes that are lit."""
        found: list[str] = self.page.eval_on_selector_all(
            ".box.lit text", "all => all.map(e => e.textContent)"
        )
        return found


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    if not CHROMIUM.exists():
        pytest.skip("there is no /usr/bin/chromium here (apt-get install chromium)")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-background-networking"]
        )
        found = browser.new_page(viewport={"width": 1280, "height": 800})
        tab = Tab(found, tmp_path_factory.mktemp("page"))
        found.on("console", lambda message: tab.said.append(message.text))
        found.on("pageerror", lambda error: tab.said.append(str(error)))
        found.on("dialog", lambda dialog: tab.said.append(dialog.message))
        found.on("request", lambda request: tab.asked.append(request.url))
        yield tab
        browser.close()


def _quiet(tab: Tab) -> None:
    assert tab.said == []
    beyond = [url for url in tab.asked if not url.startswith(("data:", "file:", "about:"))]
    assert beyond == []
    assert sum(url.startswith("file:") for url in tab.asked) == 1


def test_a_sentence_lights_its_evidence(tab: Tab) -> None:
    trace = run(CUPS)
    shown = tab.show(trace)
    before = tab.lit("tr")
    for i, sentence in enumerate(trace.rationale().sentences):
        shown.hover(f"#level-bridged li:nth-child({i + 1}) .sentence")
        if sentence.regions:
            assert len(tab.boxes()) == len(set(sentence.regions))
        assert tab.lit("tr") == [f"step-{step}" for step in sentence.steps]
        lines = {
            trace.program.source.position(trace.steps[s].node.span.start)[0] for s in sentence.steps
        }
        assert set(tab.lit(".line")) == {f"line-{line}" for line in lines}
        drawn = {f"node-{trace.steps[s].node.id}" for s in sentence.steps}
        assert set(tab.lit(".graph g")) == drawn
    shown.mouse.move(5, 5)
    assert tab.lit("tr") == before
    _quiet(tab)


def test_the_first_sentence_lights_the_spoon_alone(tab: Tab) -> None:
    trace = run(CUPS)
    shown = tab.show(trace)
    assert trace.rationale("trace").sentences[1].text == "There is one spoon."
    shown.click("text=trace >> nth=0")
    shown.hover("#level-trace li:nth-child(2) .sentence")
    assert tab.boxes() == ["spoon"]


def test_a_sentence_is_reached_and_held_by_the_keyboard(tab: Tab) -> None:
    shown = tab.show(run(CUPS))
    shown.focus("#level-bridged li:nth-child(1) .sentence")
    lit = tab.lit("tr")
    shown.keyboard.press("Enter")
    assert shown.get_attribute("#level-bridged li:nth-child(1) .sentence", "aria-pressed") == "true"
    shown.keyboard.press("Tab")
    shown.keyboard.press("Shift+Tab")
    assert tab.lit("tr") == lit
    shown.keyboard.press("Escape")
    assert (
        shown.get_attribute("#level-bridged li:nth-child(1) .sentence", "aria-pressed") == "false"
    )
    assert tab.lit("tr") != lit
    _quiet(tab)


def test_the_arrows_step_through_the_run(tab: Tab) -> None:
    trace = run(CUPS)
    shown = tab.show(trace)
    last = len(trace.steps) - 1
    assert tab.lit("tr") == [f"step-{last}"]
    shown.keyboard.press("Home")
    for step in trace.steps:
        assert tab.lit("tr") == [f"step-{step.index}"]
        assert shown.get_attribute(f"#step-{step.index}", "aria-current") == "step"
        assert tab.lit(".line") == [
            f"line-{trace.program.source.position(step.node.span.start)[0]}"
        ]
        assert tab.lit(".graph g") == [f"node-{step.node.id}"]
        assert f"Step {step.index} " in shown.inner_text("#caption")
        assert shown.input_value("#scrubber") == str(step.index)
        shown.keyboard.press("ArrowRight" if step.index % 2 else "ArrowDown")
    assert tab.lit("tr") == [f"step-{last}"]
    shown.keyboard.press("ArrowUp")
    shown.keyboard.press("ArrowLeft")
    assert tab.lit("tr") == [f"step-{last - 2}"]
    shown.keyboard.press("End")
    assert tab.lit("tr") == [f"step-{last}"]
    _quiet(tab)


def test_the_scrubber_rows_lines_and_nodes_lead_to_their_step(tab: Tab) -> None:
    trace = run(CUPS)
    shown = tab.show(trace)
    shown.fill("#scrubber", "2")
    assert tab.lit("tr") == ["step-2"]
    assert tab.boxes() == ["spoon"]
    shown.focus("#scrubber")
    shown.keyboard.press("ArrowRight")
    assert tab.lit("tr") == ["step-3"]
    assert tab.boxes() == ["cup 1", "cup 2", "cup 3"]
    shown.click("#step-1")
    assert tab.lit("tr") == ["step-1"]
    shown.click("#line-3")
    assert tab.lit("tr") == ["step-2"]
    shown.click("#on")
    assert tab.lit("tr") == ["step-3"]
    shown.click("#back")
    assert tab.lit("tr") == ["step-2"]
    node = trace.program.node("cups")
    shown.click(f"#node-{node}")
    assert tab.lit(".graph g") == [f"node-{node}"]
    _quiet(tab)


def test_a_level_is_chosen(tab: Tab) -> None:
    shown = tab.show(run(CUPS))
    shown.focus(".levels input:checked")
    step = tab.lit("tr")
    shown.keyboard.press("ArrowLeft")
    assert shown.is_visible("#level-merged")
    assert not shown.is_visible("#level-bridged")
    assert tab.lit("tr") == step
    _quiet(tab)


def test_a_failure_is_marked_at_its_place(tab: Tab) -> None:
    trace = run(DOG)
    shown = tab.show(trace)
    failed = trace.steps[-1]
    assert "failed" in (shown.get_attribute("#line-3", "class") or "")
    assert "failed" in (shown.get_attribute(f"#node-{failed.node.id}", "class") or "")
    assert "idle" in (shown.get_attribute(f"#node-{trace.program.graph.answer}", "class") or "")
    assert "VP611" in shown.inner_text("#caption")
    _quiet(tab)


def test_texts_never_become_code(tab: Tab) -> None:
    said = [*PAYLOADS]
    found = {
        "thing": [
            (t, (4.0 * i, 2.0 * i, 4.0 * i + 40, 2.0 * i + 40), 0.5) for i, t in enumerate(said)
        ]
    }
    module = Handmade(found, {"ask": list(said)}, name=said[0])
    text = (
        f'# {PAYLOADS[1]}\nthings = find(image, "thing")\n'
        f'told = [ask(t, "what?") for t in things]\nanswer = [told, [{", ".join(map(literal, said))}]]'
    )
    picture = vprog.Image.named(PAYLOADS[3], 640, 480)
    for embedded in (False, True):
        trace = run(
            text, Handmade(found, {"ask": list(said)}, name=module.name), PAYLOADS[7], image=picture
        )
        shown = tab.show(trace, embedded)
        frame = shown.frames[-1]
        frame.wait_for_selector("#caption b")
        assert frame.evaluate("typeof hit") == "undefined"
        assert frame.locator("script").count() == 1
        assert frame.locator("main img").count() == 1
        assert frame.locator("main iframe").count() == 0
        assert frame.locator(".box").count() == len(set(said))
        frame.locator("#caption").click()
        shown.keyboard.press("Home")
        assert frame.locator("#step-0.lit").count() == 1
        assert tab.said == []
        beyond = [u for u in tab.asked if not u.startswith(("data:", "file:", "about:"))]
        assert beyond == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 820, 1280, 1900])
def test_nothing_is_wider_than_the_window(tab: Tab, width: int, scheme: str) -> None:
    tab.page.set_viewport_size({"width": width, "height": 800})
    tab.page.emulate_media(color_scheme=scheme)
    shown = tab.show(run(CUPS))
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    label = shown.eval_on_selector(".box.lit text", "e => e.getBoundingClientRect().height")
    assert 10 <= label <= 32
    tab.page.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_have_enough_contrast(tab: Tab, scheme: str) -> None:
    tab.page.emulate_media(color_scheme=scheme)
    shown = tab.show(run(DOG))
    low = shown.evaluate(_CONTRAST)
    shown = tab.show(run(CUPS))
    assert low + shown.evaluate(_CONTRAST) == []


#: The texts whose colour differs from the ground behind it by less than 4.5 to 1.
_CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const read = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (c) => c.slice(0, 3)
    .map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const color = read(getComputedStyle(e).backgroundColor);
      if (color[3] > 250) return color;
    }
    return [255, 255, 255, 255];
  };
  return [...document.querySelectorAll("body *:not(svg *)")]
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .filter((e) => e.checkVisibility() && !["SCRIPT", "STYLE"].includes(e.tagName))
    .map((e) => [e, light(read(getComputedStyle(e).color)), light(ground(e))])
    .map(([e, a, b]) => [e, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)])
    .filter(([, ratio]) => ratio < 4.5)
    .map(([e, ratio]) => `${e.tagName}.${e.className} ${ratio.toFixed(2)} ${e.textContent.trim().slice(0, 30)}`);
}"""
