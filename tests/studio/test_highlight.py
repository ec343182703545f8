"""The highlighter: it takes any text, loses no letter of it, and knows the language's words."""

from __future__ import annotations

import random

from tests.conftest import effort
from tests.studio.handmade import CUPS
from tests.studio.hostile import texts
from tests.studio.markup import read
from vprog.highlight import pieces, to_html
from vprog.printable import printable
from vprog.studio.listing import listing


def _any_texts() -> list[str]:
    rng = random.Random("highlight")
    found = texts(effort(1000), seed=1)
    for _ in range(effort(1000)):
        letters = list(CUPS)
        for _ in range(rng.randrange(1, 6)):
            letters[rng.randrange(len(letters))] = rng.choice("{}\"'f#\\\n[]().0aé\u202e")
        found.append("".join(letters))
    return found


def test_pieces_cover_a_text_without_gaps() -> None:
    for text in _any_texts():
        place = 0
        for piece in pieces(text):
            assert piece.start == place < piece.end
            place = piece.end
        assert place == len(text)


def test_no_letter_is_lost() -> None:
    for text in _any_texts():
        shown = read(to_html(text)).one("code").text
        assert shown == printable(text, "\r\n\t")


def test_lines_say_what_the_text_says() -> None:
    for text in _any_texts():
        lines = ["".join(word.text for word in line.words) for line in listing(text)]
        assert "\n".join(lines).rstrip("\n") == "\n".join(
            line.strip("\r") if line.strip("\r") == "" else line.replace("\r", "")
            for line in text.replace("\r", "").split("\n")
        ).rstrip("\n")


def test_words_know_where_they_stand() -> None:
    for line in listing(CUPS):
        for word in line.words:
            assert CUPS[word.start :].startswith(word.text)


def test_kinds() -> None:
    text = 'n: list[Int] = f"{count(xs)} {x.left}" if not True else find # end'
    kinds = {text[p.start : p.end]: p.kind for p in pieces(text)}
    assert kinds["list"] == kinds["Int"] == "type"
    assert kinds["count"] == kinds["left"] == "operator"
    assert kinds["if"] == kinds["not"] == kinds["True"] == "keyword"
    assert kinds['f"'] == "string"
    assert kinds["xs"] == kinds["n"] == kinds["find"] == "name"
    assert kinds["# end"] == "comment"
