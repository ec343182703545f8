"""Rationales measured: what each edit takes away, and whether faithful, concise, easy to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from vprog.grammar.diagnostic import VprogError
from vprog.rationalize.audit import Auditor
from vprog.rationalize.diversity import distinct, self_bleu
from vprog.rationalize.rationale import LEVELS, Level, Rationale, levels
from vprog.rationalize.readability import reading_ease, sentence_length
from vprog.rationalize.replay import Replayer
from vprog.rationalize.sentence import Sentence
from vprog.rationalize.stats_tokens import TOKENIZER, count_tokens
from vprog.rationalize.unique import is_unique, singles
from vprog.trace import Trace

#: How many texts self-BLEU is taken over.
SAMPLE: Final = 100


@dataclass(frozen=True, slots=True)
class LevelFigures:
    """A trace at one level.

    Attributes:
        level: how far it was edited; at ``trace`` every step is said, which is the raw rendering.
        steps: of the trace that it stands on.
        statements: that are left.
        tokens: of its text (``stats_tokens``).
        sentences: of its text.
        replays: whether its steps alone give the answer again, each its recorded value.
    """

    level: Level
    steps: int
    statements: int
    tokens: int
    sentences: int
    replays: bool


@dataclass(frozen=True, slots=True)
class TraceFigures:
    """One trace, measured.

    Attributes:
        name: what it is called, such as its file.
        failed: whether its run failed.
        levels: at each level, in order.
        edits: how often each rule was applied.
        text: of the last level, in the style ``detailed``.
        claims: of that text, as the audit reads them from it.
        supported: how many of them the trace supports.
        contradicted: how many it contradicts.
        coverage: the share of deciding statements that the text states, 0 to 1.
        bridges: sentences that stand on no step of the trace.
        names: definite references to one thing.
        unique: how many of them name it alone among what the trace knows.
    """

    name: str
    failed: bool
    levels: tuple[LevelFigures, ...]
    edits: tuple[tuple[str, int], ...]
    text: str
    claims: int
    supported: int
    contradicted: int
    coverage: float
    bridges: int
    names: int
    unique: int


def measure(trace: Trace, name: str = "") -> TraceFigures:
    """Measure a trace and its rationale at every level."""
    replayer = Replayer(trace)
    found: list[LevelFigures] = []
    said: tuple[Sentence, ...] = ()
    made: Rationale | None = None
    for made in levels(trace):
        said = made.sentences
        found.append(
            LevelFigures(
                made.level,
                len(made.draft.steps),
                len(made.draft.statements),
                count_tokens(made.text),
                len(said),
                replayer.replays(made.draft.steps),
            )
        )
    assert made is not None
    names = [
        is_unique(reference, trace, said[place - 1] if place else None)
        for place, sentence in enumerate(said)
        for reference in singles(sentence)
    ]
    verdicts, coverage = _audited(trace, made.text)
    rules = Counter(edit.rule for edit in made.edits)
    return TraceFigures(
        name,
        trace.failed is not None,
        tuple(found),
        tuple(sorted(rules.items())),
        made.text,
        sum(verdicts.values()),
        verdicts["supported"],
        verdicts["contradicted"],
        coverage,
        sum(not sentence.steps for sentence in said),
        len(names),
        sum(names),
    )


def _audited(trace: Trace, text: str) -> tuple[Counter[str], float]:
    try:
        audit = Auditor(trace).audit(text)
    except VprogError as error:
        if error.code != "VP420":
            raise
        return Counter(), 0.0
    return Counter(claim.trace for claim in audit.claims), audit.coverage


def summary(figures: Iterable[TraceFigures], seed: int = 0) -> dict[str, Any]:
    """The figures of many traces together, as plain data; shares are from 0 to 1.

    ``compression`` is the tokens that are left of the raw trace's, summed over all traces; None where
    there is nothing to take a share of.

    Args:
        figures: of each trace.
        seed: of the sample that self-BLEU is taken over.
    """
    told = list(figures)
    texts = [one.text for one in told]
    raw = sum(one.levels[0].tokens for one in told)
    rules: Counter[str] = Counter()
    for one in told:
        rules.update(dict(one.edits))
    claims, names = sum(one.claims for one in told), sum(one.names for one in told)
    sentences = sum(one.levels[-1].sentences for one in told)
    return {
        "traces": len(told),
        "failed": sum(one.failed for one in told),
        "tokenizer": TOKENIZER,
        "levels": {level: _level(told, place, raw) for place, level in enumerate(LEVELS)},
        "edits": dict(sorted(rules.items())),
        "replay": _share([level.replays for one in told for level in one.levels]),
        "support": sum(one.supported for one in told) / claims if claims else None,
        "contradicted": sum(one.contradicted for one in told),
        "coverage": _share([one.coverage for one in told]),
        "bridge_share": sum(one.bridges for one in told) / sentences if sentences else None,
        "unique_names": sum(one.unique for one in told) / names if names else None,
        "names": names,
        "claims": claims,
        "distinct": {str(n): distinct(texts, n) for n in (1, 2, 3)},
        "self_bleu": self_bleu(texts, SAMPLE, seed),
        "self_bleu_sample": min(SAMPLE, len(texts)),
        "reading_ease": reading_ease(texts),
        "sentence_length": sentence_length(texts),
    }


def _level(told: Sequence[TraceFigures], place: int, raw: int) -> dict[str, Any]:
    found = [one.levels[place] for one in told]
    tokens = sum(one.tokens for one in found)
    return {
        "steps": _share([one.steps for one in found]),
        "statements": _share([one.statements for one in found]),
        "sentences": _share([one.sentences for one in found]),
        "tokens": _share([one.tokens for one in found]),
        "compression": tokens / raw if raw else None,
        "replay": _share([one.replays for one in found]),
    }


def _share(values: Sequence[float]) -> float | None:
    """The mean; None of nothing."""
    return sum(values) / len(values) if values else None
