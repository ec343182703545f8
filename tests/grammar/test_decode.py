"""The derived grammar for constrained decoding: no wider than the parser, and wide enough."""

from __future__ import annotations

import ast
import warnings
from random import Random

import pytest

from tests.conftest import effort
from tests.grammar.mutate import mutant, program
from vprog.grammar import VprogError, format_program, parse
from vprog.grammar.decode import decoding_grammar

llguidance = pytest.importorskip("llguidance")
CHUNKS = 4


class Decoder:
    """The derived grammar over single bytes."""

    def __init__(self) -> None:
        tokenizer = llguidance.LLTokenizer("byte")
        grammar = llguidance.LLMatcher.grammar_from_lark(decoding_grammar())
        wrong = llguidance.LLMatcher.validate_grammar(grammar, tokenizer)
        assert not wrong, wrong
        self.matcher = llguidance.LLMatcher(tokenizer, grammar, log_level=0)

    def accepts(self, text: str) -> bool:
        try:
            read = list(text.encode())
        except UnicodeEncodeError:
            return False
        self.matcher.reset()
        return self.matcher.try_consume_tokens(read) == len(read) and self.matcher.is_accepting()


@pytest.fixture(scope="module")
def decoder() -> Decoder:
    return Decoder()


def _accepted(text: str) -> bool:
    try:
        parse(text)
    except VprogError:
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ast.parse(text)
    return True


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_it_agrees_with_the_parser(chunk: int, decoder: Decoder) -> None:
    random = Random(chunk)
    wider = 0
    for _ in range(effort(40_000) // CHUNKS + 1):
        text = program(random)
        if not _accepted(text):
            continue
        text = format_program(parse(text))
        assert decoder.accepts(text), text
        for _ in range(2):
            near = mutant(random, text)
            if decoder.accepts(near):
                assert _accepted(near), near
                wider += 1
    assert wider


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_what_it_lets_a_model_write_is_a_program(chunk: int, decoder: Decoder) -> None:
    """Bytes are drawn from the decoder's own masks; each time it may stop, the parser agrees."""
    random = Random(chunk)
    for _ in range(effort(200) // CHUNKS + 1):
        decoder.matcher.reset()
        text = bytearray(b"a = ")
        decoder.matcher.try_consume_tokens(list(text))
        for _ in range(random.randint(1, 60)):
            mask = decoder.matcher.compute_bitmask()
            allowed = [byte for byte in range(256) if mask[byte >> 3] >> (byte & 7) & 1]
            if not allowed:
                break
            plain = [byte for byte in allowed if byte < 128]
            byte = random.choice(plain if plain and random.random() < 0.95 else allowed)
            decoder.matcher.consume_token(byte)
            text.append(byte)
            if decoder.matcher.is_accepting():
                assert _accepted(text.decode()), bytes(text)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("", True),
        ("# c\na = not b in c  # d\n", True),
        ("a = f\"{f('b')} {{ {c}\"\n", True),
        ("a = 1", False),
        (" a = 1\n", False),
        ("a = 1\n b = 2\n", False),
        ("a = class\n", False),
        ("a = b.if\n", False),
        ("a = b ifc else d\n", False),
        ("a = b notin c\n", False),
        ("a = 1.left\n", False),
        ("a = 1234567890123456789\n", False),
        ('a = f"{f("b")}"\n', False),
        ('a = f"{f"b"}"\n', False),
        ('a = f"{b!r}"\n', False),
        ("a = r'b'\n", False),
    ],
)
def test_seams(text: str, taken: bool, decoder: Decoder) -> None:
    assert decoder.accepts(text) is taken
