"""Rules of answer formats, one a data set, as data (LLaVA-Reasoner: wording them decides accuracy)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vprog.distill.final import final_answer
from vprog.distill.reasoner.match import MATCHES
from vprog.grammar.diagnostic import declare

if TYPE_CHECKING:
    from vprog.distill.sample import Sample

BAD_RULE = declare(
    "VP735",
    "a rule of an answer's format cannot be",
    "A file of rules is TOML with a table for each data set. Its keys are match, instruction, "
    "direct, cot and like; match is the name of a rule, and like that of another table.",
    wrong=">>> from vprog.distill.reasoner.rules import rules_of\n"
    ">>> rules_of('[mine]\\nmatch = \"roughly\"')",
    right=">>> from vprog.distill.reasoner.rules import rules_of\n"
    ">>> assert rules_of('[mine]\\nmatch = \"anls\"')['mine'].match == 'anls'",
)

_SHIPPED: Final = Path(__file__).with_name("rules.toml")
_KEYS: Final = ("match", "instruction", "direct", "cot", "like")
#: What an answer's score must reach for it to count as right.
RIGHT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Rule:
    """How the answers of a data set look.

    Attributes:
        name: of the data set.
        match: a name of ``MATCHES``.
        instruction: what a teacher is told of the form.
        direct: what a student is told that should answer at once; empty: as the run's wording.
        cot: what one is told that should reason first; likewise.
    """

    name: str
    match: str = "vqa"
    instruction: str = ""
    direct: str = ""
    cot: str = ""

    def score(self, answer: str | None, sample: Sample) -> float:
        """How right a short answer is, 0 to 1."""
        return MATCHES[self.match](answer, sample) if answer else 0.0

    def right(self, text: str, sample: Sample) -> bool:
        """Whether the final answer of a text counts as right."""
        return self.score(final_answer(text), sample) >= RIGHT


def rules(path: str | Path | None = None) -> dict[str, Rule]:
    """The rules that come with vprog, and those of a file, which stand before them.

    Raises:
        VprogError: VP735.
    """
    shipped = _SHIPPED.read_text("utf-8")
    if path is None:
        return rules_of(shipped)
    try:
        own = Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = (getattr(error, "strerror", None) or "it is no text").lower()
        raise BAD_RULE.error(f"{path} cannot be read: {why}", "check the path") from None
    return _made({**_tables(shipped), **_tables(own)})


def rules_of(text: str) -> dict[str, Rule]:
    """The rules of a text of TOML.

    Raises:
        VprogError: VP735.
    """
    return _made(_tables(text))


def rule_for(found: Mapping[str, Rule], dataset: str) -> Rule:
    """The rule of a data set, by its name or the name that its own begins with; else the default.

    Case, blanks and hyphens do not matter.

    >>> rule_for(rules(), "vprog world, seed 3").name, rule_for(rules(), "unheard of").name
    ('world', 'default')
    >>> rule_for(rules(), "OK-VQA").name, rule_for(rules(), "aokvqa, validation").name
    ('okvqa', 'a-okvqa')
    """
    plain = _plain(dataset.lower().removeprefix("vprog "))
    names = sorted((n for n in found if _plain(n) and plain.startswith(_plain(n))), key=len)
    return found[names[-1]] if names else found.get("default", Rule("default"))


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _tables(text: str) -> dict[str, dict[str, Any]]:
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BAD_RULE.error(f"the rules are no TOML: {error}", "mend it there") from None
    for name, table in told.items():
        if not isinstance(table, dict):
            raise BAD_RULE.error(f"{name[:60]} is no table", f"write [{name[:60]}] before the keys")
        for key, value in table.items():
            if key not in _KEYS or not isinstance(value, str):
                raise BAD_RULE.error(
                    f"{name[:60]}.{key[:60]} is no text of a rule", f"keys: {', '.join(_KEYS)}"
                )
    return told


def _made(tables: Mapping[str, Mapping[str, str]]) -> dict[str, Rule]:
    found = {}
    for name, table in tables.items():
        like = table.get("like")
        if like is not None and (like not in tables or "like" in tables[like]):
            raise BAD_RULE.error(
                f'{name[:60]} is like "{like[:60]}", which is no rule of its own',
                "name a table that has no like",
            )
        whole = {**(tables[like] if like else {}), **table}
        rule = Rule(name, **{key: text for key, text in whole.items() if key != "like"})
        if rule.match not in MATCHES:
            raise BAD_RULE.error(
                f'{name[:60]}.match is "{rule.match[:60]}"', f"rules: {', '.join(sorted(MATCHES))}"
            )
        found[name.lower()] = rule
    return found
