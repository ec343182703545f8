"""All that is looked at for the quality of a corpus, and the rows that are better left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from vprog.corpus.folder import Corpus
from vprog.corpus.quality.balance import Balance, balance, surplus
from vprog.corpus.quality.chance import Chance, chance
from vprog.corpus.quality.duplicates import Duplicates, duplicates
from vprog.corpus.quality.hygiene import Contamination, Hygiene, contamination, hygiene
from vprog.corpus.quality.seen import look, look_at


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a corpus should be like.

    Attributes:
        near: in how many of 128 bits the hashes of two pictures that look alike may differ.
        per_image: the most rows of a picture; 0: any number.
        per_answer: the most rows of an answer within its split and kind of question; 0: any number.
        seed: of the draw of rows that stay.
        against: evaluation sets, each a corpus or a folder of pictures.
    """

    near: int = 4
    per_image: int = 0
    per_answer: int = 0
    seed: int = 0
    against: Sequence[str | Path] = ()


@dataclass(frozen=True, slots=True)
class Quality:
    """What was found.

    Attributes:
        rows: kept rows.
        pictures: different ones whose bytes are at hand.
        duplicates: rows that say the same again.
        hygiene: where splits meet.
        contamination: where evaluation sets are met.
        balance: of the answers.
        chance: programs right by chance.
        surplus: rows beyond the caps, once all others are left out.
    """

    rows: int
    pictures: int
    duplicates: Duplicates
    hygiene: Hygiene
    contamination: Contamination
    balance: tuple[Balance, ...]
    chance: Chance
    surplus: tuple[str, ...]

    @property
    def leave_out(self) -> tuple[str, ...]:
        """The ids of rows that are better left out of an export, each once, in order."""
        found = (
            *self.duplicates.exact,
            *self.duplicates.near,
            *self.duplicates.contradicting,
            *self.hygiene.rows,
            *self.contamination.rows,
            *self.surplus,
        )
        return tuple(sorted(set(found)))

    def to_json(self) -> dict[str, Any]:
        """Counts as plain data; the ids are in ``leave_out``."""
        return {
            "rows": self.rows,
            "pictures": self.pictures,
            "exact_duplicates": len(self.duplicates.exact),
            "near_duplicates": len(self.duplicates.near),
            "contradicting": len(self.duplicates.contradicting),
            "pictures_in_several_splits": len(self.hygiene.shared),
            "alike_across_splits": len(self.hygiene.alike),
            "evaluation_pictures": len(self.contamination.same),
            "evaluation_alike": len(self.contamination.alike),
            "evaluation_questions": len(self.contamination.asked),
            "surplus": len(self.surplus),
            "leave_out": len(self.leave_out),
            "balance": [asdict(one) for one in self.balance],
            "chance": self.chance.to_json(),
        }


def quality(corpus: Corpus, wanted: Wanted | None = None, hashing: bool = True) -> Quality:
    """Look at the kept rows of a corpus.

    Args:
        corpus: which.
        wanted: what it should be like.
        hashing: also find pictures that look alike, by decoding each once.

    Raises:
        VprogError: VP516 the corpus is damaged, VP503 an evaluation set cannot be read.
    """
    wanted = wanted or Wanted()
    view = look(corpus, hashing)
    others = [look_at(place) for place in wanted.against]
    twice = duplicates(view, wanted.near)
    apart = hygiene(view, wanted.near)
    met = contamination(view, others, wanted.near)
    gone = {*twice.exact, *twice.near, *twice.contradicting, *apart.rows, *met.rows}
    rest = [row for row in view.rows if row.id not in gone]
    return Quality(
        len(view.rows),
        len(view.hashes),
        twice,
        apart,
        met,
        balance(view.rows),
        chance(view.rows),
        surplus(rest, wanted.per_image, wanted.per_answer, wanted.seed),
    )
