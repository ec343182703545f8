"""An example that an export does not take, and which check it failed."""

from __future__ import annotations

from typing import Final

from vprog.grammar.diagnostic import declare

UNCHECKED: Final = (
    "vprog corpus init {0}.toml --force && rm -rf {0} {0}-out && "
    "vprog corpus build {0}.toml -o {0} && vprog corpus sample {0} -n 1 > {0}.jsonl && "
    'sed -E \'s/^\\{{"id": "([^"]*)".*/{{"id": "\\1", "chosen": "A cup.", "rejected": "{1}"}}/\' '
    "{0}.jsonl > {0}-pairs.jsonl && "
    "vprog corpus export {0} -o {0}-out --format trl --task preference --pairs {0}-pairs.jsonl"
)
UNFIT = declare(
    "VP551",
    "an example does not pass the checks of an export",
    "There are as many placeholders as pictures, each picture decodes and is the one that the row "
    "was made from, the target is not empty, the preferred text differs from the other, and the "
    "prompt gives away no more of the answer than the question does. Other examples are left out.",
    wrong="$ " + UNCHECKED.format("same", "A cup."),
    right="$ " + UNCHECKED.format("other", "A plate."),
    severity="warning",
)

#: What is checked; the names stand in the manifest.
CHECKS: Final = ("image", "placeholders", "target", "same", "leak")


class Refusal(ValueError):
    """Why an example is left out.

    Attributes:
        check: one of ``CHECKS``.
    """

    def __init__(self, check: str, sentence: str) -> None:
        super().__init__(sentence)
        self.check = check
