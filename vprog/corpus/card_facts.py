"""The tables and plots of a card, as plain texts and numbers; how they are written is another matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vprog import __version__
from vprog.codes import all_codes
from vprog.corpus.card import Card

#: The most lines of a table.
_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its title, a sentence below it, what its columns are called, and its rows.

    ``plot`` is whether the second column are counts that are drawn as bars.
    """

    title: str
    note: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    plot: bool = False


def summary(card: Card) -> str:
    """What a corpus is, in a sentence."""
    stats = card.stats
    told = stats.statuses["kept (rationale)"]
    kept = told + stats.statuses["kept (label)"]
    return (
        f"{stats.rows:,} rows, {kept:,} of them kept: {told:,} with a rationale, {kept - told:,} for "
        f"their answer alone; made by vprog {__version__}"
    )


def tables(card: Card) -> tuple[Table, ...]:
    """What a card tells in tables, those without rows left out."""
    stats, codes = card.stats, all_codes()

    def named(counts: Mapping[str, int]) -> dict[str, int]:
        return {f"{c}: {codes[c].title if c in codes else ''}": n for c, n in _top(counts)}

    found = (
        _counts("Rows", "rows = kept + refused + failed", stats.statuses),
        _counts("Why rows are not kept, or kept for their label alone", "", named(stats.codes)),
        _counts("Candidate programs", "what became of each", stats.verdicts),
        _counts("Why programs give no answer", "", named(stats.failures)),
        _counts("Sources", "of all rows", stats.sources),
        _counts("Licences", "of kept rows", card.licences),
        _counts("Splits", "of kept rows", stats.splits),
        _counts("Kinds of question", "of kept rows", stats.types),
        _counts("Answers", "of kept rows; the commonest", stats.answers),
        _balance(card),
        _quality(card),
        _chance(card),
    )
    return tuple(table for table in found if table.rows)


def _top(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_MOST]


def _counts(title: str, note: str, counts: Mapping[str, int]) -> Table:
    rows = tuple((name or "(none)", f"{count:,}") for name, count in _top(counts))
    return Table(title, note, ("", "rows"), rows, True)


def _balance(card: Card) -> Table:
    rows = tuple(
        (
            b.type or "(none)",
            f"{b.rows:,}",
            f"{b.answers:,}",
            b.top,
            f"{b.share:.0%}",
            f"{b.evenness}",
        )
        for b in card.quality.balance[:_MOST]
    )
    note = "the share of the commonest answer is what a blind guesser gets right"
    head = ("kind", "rows", "answers", "commonest", "its share", "evenness")
    return Table("Balance", note, head, rows)


def _quality(card: Card) -> Table:
    told = card.quality.to_json()
    names = {
        "exact_duplicates": "rows that say exactly the same as an earlier one",
        "near_duplicates": "the same about pictures that look alike",
        "contradicting": "other answers to the question of an earlier row",
        "pictures_in_several_splits": "pictures in several splits",
        "alike_across_splits": "pairs of pictures of different splits that look alike",
        "evaluation_pictures": "rows with a picture of an evaluation set",
        "evaluation_alike": "rows with a picture that looks like one of these",
        "surplus": "rows beyond the caps",
    }
    rows = tuple((said, f"{told[name]:,}") for name, said in names.items())
    note = f"{told['pictures']:,} pictures were compared by their looks"
    return Table("Quality", note, ("", "found"), rows)


def _chance(card: Card) -> Table:
    chance = card.quality.chance
    told = chance.to_json()
    if not chance.known:
        return Table("Right by chance", "", (), ())
    low, high = told["spurious_interval"]
    rows = [
        ("kept programs of which it is known what they say", f"{chance.known:,}"),
        ("of these, right by chance", f"{chance.spurious:,}"),
        ("precision of the selection", f"{told['precision']:.2%}"),
        ("share right by chance, 95 %", f"{low:.2%} to {high:.2%}"),
        (
            "right candidates, kept or not, that do not say what is asked",
            f"{chance.right_spurious:,}",
        ),
        *((f"right by chance: {name}", f"{n:,}") for name, n in chance.origins.most_common()),
    ]
    note = "a program is right by chance if its answer is, and it does not say what is asked"
    return Table("Right by chance", note, ("", ""), tuple(rows))
