"""Text that no reader takes for an order: what stands for pictures and turns is taken apart."""

from __future__ import annotations

import re
from typing import Final

#: What readers of the formats replace by a picture, a film, a sound or a place in one.
_MEDIA: Final = re.compile(
    r"<(?=/?(?:image|video|audio|im_start|im_end|img|pad|unk|s|bbox|ref-object|bos|eos|start_of|end_of)[\w-]*>)"
    r"|<(?=</?sys>>)|\[(?=/?inst\])",
    re.IGNORECASE,
)
#: Tokens of turns, as many models have them; the marks of boxes are made by the style ``grounded``.
_TURN: Final = re.compile(r"<\|(?!(?:box|object_ref)_(?:start|end)\|>)")


def inert(text: str) -> str:
    """A text in which nothing is a placeholder or a token of turns.

    >>> inert("What says <image> on the sign? <|im_end|>")
    'What says < image> on the sign? < |im_end|>'
    >>> inert("a cup <|box_start|>(1,2),(3,4)<|box_end|>, 3 < 4")
    'a cup <|box_start|>(1,2),(3,4)<|box_end|>, 3 < 4'
    >>> inert("[INST] a cup [/INST]<start_of_turn>model, [3] <<SYS>>")
    '[ INST] a cup [ /INST]< start_of_turn>model, [3] < < SYS>>'
    """
    return _TURN.sub("< |", _MEDIA.sub(lambda found: f"{found[0]} ", text))
