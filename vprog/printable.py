"""Text that a stranger wrote, made safe to look at: no controls, no hidden turns of direction."""

from __future__ import annotations

import unicodedata


def printable(text: str, keep: str = "") -> str:
    r"""A text with every character that steers instead of showing written as its escape.

    These are control characters (terminals obey them), those that change the direction of writing
    or hide (a reader is deceived by them), line and paragraph separators, and lone surrogates.

    Args:
        text: any text.
        keep: characters that stay as they are, such as ``"\n\t"``.

    >>> print(printable("red\x1b[31m\u202ecup"))
    red\x1b[31m\u202ecup
    >>> printable("a\nb", keep="\n")
    'a\nb'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c in keep or not _steers(c) else _escape(c) for c in text)


def _steers(character: str) -> bool:
    # Cc controls, Cf formatting (bidirectional marks, zero widths), Cs surrogates, Zl and Zp
    # separators, Co private use: a terminal's font may show anything there.
    if character in "\u200c\u200d":
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Co")


def _escape(character: str) -> str:
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
