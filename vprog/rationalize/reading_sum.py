"""Arithmetic read back from text: "three minus one is two"."""

from __future__ import annotations

from typing import TypeAlias

from vprog.rationalize.claim import Claim, Operand
from vprog.rationalize.reading_count import Counts

Read: TypeAlias = "tuple[list[Claim], int] | None"


class Sums(Counts):
    """Reads sums, differences, products and quotients."""

    def arithmetic(self, i: int) -> Read:
        """A sum, a difference, a product or a quotient: "three minus one is two"."""
        signs = {"plus": "add", "+": "add", "minus": "sub", "-": "sub", "times": "mul", "*": "mul",
                 "x": "mul", "\u00d7": "mul", "divided by": "div", "/": "div"}  # fmt: skip
        args: list[Operand] = []
        j, op = i, ""
        while j < len(self.words):
            found = self.quantity(j)
            if found is None:
                return None
            args.append(found[0])
            j = found[1]
            sign = self.any_of(j, signs)
            if not sign or (op and signs[sign] != op):
                break
            op = signs[sign]
            j += len(sign.split())
        if not op and len(args) == 1 and self.at(j, "is", "not") and j == i + 1:
            other = self.quantity(j + 2)
            if other is not None and other[1] == j + 3:
                return [Claim("compare", args[0], "!=", other[0])], other[1]
        if not op and len(args) == 1 and self.at(j, "is") and j == i + 1:
            same = self.quantity(j + 1)
            if same is not None and same[1] == j + 2:
                return [Claim("value", tuple(args), "to_float", same[0])], same[1]
        verb = self.any_of(j, ("is", "makes", "make", "equals", "gives", "=", "are", "comes to"))
        if not op or len(args) < 2 or not verb:
            return None
        start = j + len(verb.split())
        result = self.quantity(start)
        if result is None:
            return None
        return [Claim("value", tuple(args), op, result[0])], result[1]

    def quantity(self, i: int) -> tuple[Operand, int] | None:
        """A number as one operand, digits or words, whatever noun stands behind it."""
        if i >= len(self.words):
            return None
        value = self.plain(i, i + 1)
        if self.at(i, "minus"):
            inner = self.quantity(i + 1)
            return (-inner[0], inner[1]) if inner and isinstance(inner[0], int | float) else None
        if isinstance(value, str) and value.lower().startswith("about "):
            return value.lower(), i + 1
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        end = i + 1
        if end < len(self.words) and self._opens(end) and self.words[end] != "x":
            noun = self.core(end)
            end = noun[1] if noun is not None and not self.at(noun[1], "of") else end
        return value, end
