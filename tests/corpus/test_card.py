"""The card of a corpus says what is in it, and shows text as text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.corpus.build import world
from tests.corpus.kept import corpus_of, drawing, row
from vprog.corpus.build import build
from vprog.corpus.card import card, write_card
from vprog.corpus.card_html import to_html
from vprog.corpus.card_markdown import plain, to_markdown
from vprog.corpus.folder import open_corpus
from vprog.grammar.diagnostic import VprogError

HOSTILE = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"' onload=alert(1) x='",
    "](javascript:alert(1))", "| a | b |\n|---|---|", "# heading", "\x1b[31mred\x07", "\u202etxt",
    "&lt;b&gt;", "```\ncode", "<!-- ", "http://example.com", "---\nlicense: none\n---",
)  # fmt: skip


class Tags(HTMLParser):
    """Which tags and attributes a page has, and what it says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def test_a_card_tells_the_counts_and_shows_rows(tmp_path: Path) -> None:
    build(world(4, 40, candidates="true"), tmp_path / "corpus")
    corpus = open_corpus(tmp_path / "corpus")
    made = card(corpus, rows=5, seed=3)
    html, markdown = write_card(made, corpus.folder)
    total = corpus.tally().rows
    for text in (html.read_text(), markdown.read_text()):
        assert f"{total:,} rows" in text
        assert "Right by chance" in text
    assert html.read_text().count("<article>") == len(made.gallery) == 5
    assert html.read_text().count('src="data:image/') == 5
    assert made.gallery == card(corpus, rows=5, seed=3).gallery
    assert {one.id for one in made.gallery} != {one.id for one in card(corpus, 5, 4).gallery}
    with pytest.raises(VprogError):
        write_card(made, tmp_path / "missing")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    texts = "question answer type split licence source program rationale".split()
    rows = [
        row(f"{n} {text}", [drawing(n)], **dict.fromkeys(texts, text))
        for n, text in enumerate(HOSTILE)
    ]
    corpus = corpus_of(tmp_path_factory.mktemp("card") / "corpus", rows)
    made = card(corpus, rows=len(rows))
    return to_html(made), to_markdown(made)


def test_hostile_text_makes_no_tag_and_no_attribute(
    hostile: tuple[str, str], tmp_path: Path
) -> None:
    innocent = Tags(to_html(card(corpus_of(tmp_path / "corpus", [row("a")]))))
    found = Tags(hostile[0])
    assert found.tags == innocent.tags
    assert found.attributes == innocent.attributes
    said = "".join(found.said)
    assert all(text in said for text in HOSTILE if text.isprintable())
    assert "\x1b" not in hostile[0]
    assert "\u202e" not in hostile[0]


def test_hostile_text_is_text_in_markdown(hostile: tuple[str, str]) -> None:
    text = hostile[1]
    assert not re.search(r"(?<!\\)<[a-z!/]", text)
    assert not re.search(r"(?<!\\)\]\(", text)
    assert "```" not in text
    assert text.count("\n---") == 1  # the end of the front matter alone
    assert "\x1b" not in text
    tables = [line for line in text.splitlines() if line.startswith("|")]
    for line in tables:
        assert len(re.findall(r"(?<!\\)\|", line)) in (3, 7)


def test_plain_text_reads_back() -> None:
    for text in HOSTILE:
        shown = re.sub(r"\\([\\`*_{}\[\]()#+\-.!|~>:@/=$^\"'])", r"\1", plain(text))
        wanted = text.replace("&", "&amp;").replace("<", "&lt;")
        if text.isprintable():
            assert shown == " ".join(wanted.split())
