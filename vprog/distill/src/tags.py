"""Visual perception tags: what a picture shows, in short lines that a text model can read.

Such tags stand in the prompt that self-rationale calibration (Wu et al., ICML 2025, 2509.13919) has
rationales written with; their form is not published. Ours are claims of a trace's rationale, or the
things of a scene. Judges that read text alone are given the same lines as facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vprog.rationalize.claim import Claim
from vprog.rationalize.claim_json import in_short
from vprog.rationalize.reading import read

#: Claims that say what follows, not what is seen.
_NOT_SEEN = ("answer", "bridge", "failure")


def claim_tags(claims: Iterable[Claim]) -> tuple[str, ...]:
    """What claims say of the picture, each once, in order; the answer is left out.

    >>> from vprog.rationalize.claim import Reference
    >>> claim_tags([Claim("count", Reference("cup", number=2), "=", 2), Claim("answer", object=2)])
    ('count: cup = 2',)
    """
    return tuple(dict.fromkeys(in_short(c) for c in claims if c.kind not in _NOT_SEEN))


def text_tags(rationale: str) -> tuple[str, ...]:
    """The tags of a rationale that is known to be sound, by reading it.

    >>> text_tags("There are two red cups. So the answer is 2.")
    ('count: red cup = 2',)
    """
    return claim_tags(claim for sentence in read(rationale) for claim in sentence.claims)


def scene_tags(scene: Mapping[str, Any]) -> tuple[str, ...]:
    """The things of a scene, as a line of ``scenes.jsonl`` of a world has it, from left to right.

    >>> scene_tags({"things": [{"size": "small", "color": "red", "texture": "plain",
    ...     "shape": "star", "center": [70, 20]}], "size": 100})
    ('small red plain star at 70, 20',)
    """
    things = sorted(scene["things"], key=lambda thing: tuple(thing["center"]))
    return tuple(
        f"{thing['size']} {thing['color']} {thing['texture']} {thing['shape']} at "
        f"{thing['center'][0]}, {thing['center'][1]}"
        for thing in things
    )


def tagged(tags: Sequence[str]) -> str:
    """Tags as one text for a prompt; empty where there are none.

    >>> tagged(["count: cup = 2", "color of cup is red"])
    'count: cup = 2; color of cup is red'
    """
    return "; ".join(tags)
