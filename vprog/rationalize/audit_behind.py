"""Clauses behind a noun, read with that noun as "it"."""

from __future__ import annotations

from vprog.rationalize.claim import Claim
from vprog.rationalize.reading import read_sentence
from vprog.rationalize.reading_noun import Vocabulary

_READ: dict[tuple[str, Vocabulary], tuple[Claim, ...]] = {}


def about_it(text: str, known: Vocabulary) -> tuple[Claim, ...]:
    """The claims of a clause behind a noun, with that noun as "it".

    Args:
        text: the clause.
        known: words of the picture that it is about.
    """
    if text.startswith("that ") and " for which " in text:
        return ()  # what it says of its own things is not said of the noun before it
    found = _READ.get((text, known))
    if found is None:
        for lead, instead in (
            ("for which ", ""),
            ("whose ", "its "),
            ("that ", "it "),
            ("which ", "it "),
            ("who ", "it "),
        ):
            if text.startswith(lead):
                said = f"{instead}{text[len(lead) :]}"
                if lead == "whose ":
                    field_, _, rest = text[6:].partition(" is ")
                    said = f"the {field_} of it is {rest}" if rest else ""
                sentence = read_sentence(said, known)
                found = () if sentence.unread else sentence.claims
                if not found and lead == "that ":
                    # The thing may be the object: "that the woman is holding".
                    turned = read_sentence(f"{text[5:]} it", known)
                    found = () if turned.unread else turned.claims
                break
        found = found or ()
        if len(_READ) > 4096:
            _READ.clear()
        _READ[text, known] = found
    return found
