"""The language: from text to syntax tree and back, and every mistake that a text can have."""

if __name__ != "vprog.grammar":
    raise ImportError("import vprog.grammar; the folder grammar at the top is only a link to it")

from vprog.grammar.decode import decoding_grammar
from vprog.grammar.diagnostic import CODES, Code, Diagnostic, VprogError, declare
from vprog.grammar.format import format_expression, format_line, format_program, format_type
from vprog.grammar.parse import grammar_text, parse, parse_expression
from vprog.grammar.source import Source, Span
from vprog.grammar.syntax import Program, children

__all__ = [
    "CODES",
    "Code",
    "Diagnostic",
    "Program",
    "Source",
    "Span",
    "VprogError",
    "children",
    "declare",
    "decoding_grammar",
    "format_expression",
    "format_line",
    "format_program",
    "format_type",
    "grammar_text",
    "parse",
    "parse_expression",
]
