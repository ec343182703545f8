"""GQA's figures: exact accuracy by the type of question, and consistency over entailed questions.

Hudson and Manning (CVPR 2019, 1902.09506), section 4.4. Validity, plausibility and distribution need
tables of answers that come with the data set alone; they are not computed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import fsum

from vprog.distill.evaluate.score import Scored


def by_type(scored: Sequence[Scored]) -> dict[str, float]:
    """Accuracy over all, over binary and open questions, and over each structural and semantic type.

    Open are the questions whose structural type is ``query``, binary all others. Types stand in the facts of a sample, as the reader of GQA's files keeps them.

    Returns:
        Shares, 0 to 1, by names such as ``all``, ``binary``, ``structural=query``.
    """
    found: dict[str, list[float]] = {}
    for one in scored:
        types = json.loads(one.sample.facts.get("types", "{}"))
        names = ["all"]
        if structural := types.get("structural"):
            names.append("open" if structural == "query" else "binary")
            names.append(f"structural={structural}")
        if semantic := types.get("semantic"):
            names.append(f"semantic={semantic}")
        for name in names:
            found.setdefault(name, []).append(one.score)
    return {name: fsum(scores) / len(scores) for name, scores in sorted(found.items())}


def consistency(scored: Sequence[Scored]) -> float | None:
    """How far a student's right answers hold in the questions that they entail.

    For each question that was answered rightly, the share of its entailed questions (itself apart)
    that were answered rightly too; the mean over these questions. Entailed questions stand in the
    facts of a sample, as types do.

    Returns:
        0 to 1; None where no question that was answered rightly entails another one.
    """
    scores = {one.sample.id: one.score for one in scored}
    shares = []
    for one in scored:
        names = json.loads(one.sample.facts.get("entailed", "[]"))
        others = {f"gqa-{name}" for name in names} & scores.keys() - {one.sample.id}
        if one.score and others:
            shares.append(fsum(scores[other] for other in others) / len(others))
    return fsum(shares) / len(shares) if shares else None
