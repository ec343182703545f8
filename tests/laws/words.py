"""The names and literals that generated programs are made of, boundaries among them."""

from __future__ import annotations

NAMES = (
    "cups", "dogs", "thing", "x", "y", "n", "total", "_a", "Z9", "match", "case", "type",
    "picture", "frames", "options", "left_one", "biggest", "near_it", "words", "print",
)  # fmt: skip
FUNCTIONS = ("big", "red", "f", "g", "h", "pick", "blend", "_do")
#: Of these some are global names too, so that a local one hides a global one.
LOCALS = ("c", "d", "e", "x", "y", "n", "item_", "total", "_")

INTS = (0, 1, 1, 2, 2, 3, 4, 7, 10, 100, 65_536, 4_294_967_296, 999_999_999_999_999_999)
FLOATS = ("0.0", "0.5", "1.0", "2.5", "0.1", "100.25", "1000000.0", "0.000001", "99999999999.5",
          "999999999999999999.0")  # fmt: skip
#: The first twelve may stand in the hole of an f-string.
TEXTS = (
    "cup", "red", "color", "person", "thing", "", "a", "three cups", "-1,250.5", "on", "über", "c u",
    'say "hi"', "it's", "line\nbreak", "tab\t", "back\\slash", "{hole}", "}", "<image>", "\u2028",
    "\u202ertl", "😀", "<script>alert(1)</script>", "x" * 200,
)  # fmt: skip
