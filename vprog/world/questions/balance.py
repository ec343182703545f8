"""How often what is asked for, so that the answers of each family come out equally often.

Some answers are at hand in fewer scenes than others. A yes that is rarer is asked for more often,
and a word that is everywhere is let through less often. The shares were measured.
"""

from __future__ import annotations

from typing import Final

#: The share of questions for which yes is aimed at, where it is not one half.
YES: Final[dict[str, float]] = {
    "all": 0.58,
    "any": 0.48,
    "between": 0.56,
    "compare_counts": 0.54,
    "covering_exist": 0.62,
    "exist": 0.42,
    "exist_related": 0.49,
    "logic": 0.48,
    "multi_hop_exist": 0.48,
    "none": 0.53,
    "relate": 0.52,
    "same": 0.5,
    "verify": 0.47,
}

#: The share of questions with an answer that are let through, by family ("" is any) and answer.
KEEP: Final[dict[tuple[str, str], float]] = {
    ("", "plain"): 0.28,
    ("", "medium"): 0.85,
    ("most_common", "plain"): 0.08,
}
