"""HTML taken apart: its elements, their attributes, and the text in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "img", "input", "br", "link", "hr"}


@dataclass
class Element:
    """An element: its tag, attributes, text (with that of its children) and depth."""

    tag: str
    attributes: dict[str, str]
    depth: int
    text: str = ""

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()


@dataclass
class Markup(HTMLParser):
    """The elements of a page in their order; unclosed and stray tags are mistakes."""

    elements: list[Element] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) < len(names):
            self.mistakes.append(f"<{tag}> has an attribute twice")
        element = Element(tag, {n: v or "" for n, v in attrs}, len(self.open))
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1].tag != tag:
            self.mistakes.append(f"</{tag}> closes {self.open[-1].tag if self.open else 'nothing'}")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def handle_comment(self, data: str) -> None:
        self.mistakes.append(f"a comment: {data[:60]}")

    def unknown_decl(self, data: str) -> None:
        self.mistakes.append(f"a declaration: {data[:60]}")

    def handle_pi(self, data: str) -> None:
        self.mistakes.append(f"an instruction: {data[:60]}")

    def all(self, tag: str = "", **wanted: str) -> list[Element]:
        """The elements of a tag; ``kind`` is a class, other names are attributes."""
        kind = wanted.pop("kind", None)
        return [
            e
            for e in self.elements
            if (not tag or e.tag == tag)
            and (kind is None or kind in e.classes)
            and all(e.attributes.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag: str = "", **wanted: str) -> Element:
        """The only such element."""
        (element,) = self.all(tag, **wanted)
        return element


def read(html: str) -> Markup:
    """A page taken apart; it must be well formed."""
    markup = Markup()
    markup.feed(html)
    markup.close()
    assert not markup.mistakes, markup.mistakes[:3]
    assert not markup.open, [e.tag for e in markup.open]
    return markup


def skeleton(markup: Markup) -> list[tuple[int, str, tuple[tuple[str, str], ...]]]:
    """What of a page must not hang on any text in it: elements and attributes, without texts."""
    said = {"alt", "aria-label", "title", "content", "d", "viewbox"}
    numbers = {"data-at", "data-from", "data-to", "height", "width", "x", "y", "points", "src"}
    return [
        (
            e.depth,
            e.tag,
            tuple(
                (n, "" if n in said | numbers else v.replace(" long", ""))
                for n, v in sorted(e.attributes.items())
            ),
        )
        for e in markup.elements
    ]
