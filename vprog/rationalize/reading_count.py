"""How many there are, and that there are any, read back from text."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, TypeAlias

from vprog.rationalize.claim import Claim, Measure, Reference, Relation
from vprog.rationalize.reading_behind import Behind
from vprog.rationalize.reading_noun import BARE, COLOURS
from vprog.rationalize.reading_words import fields, number

Read: TypeAlias = "tuple[list[Claim], int] | None"

_SIGNS: Final = {
    "at least": ">=", "no fewer than": ">=", "no less than": ">=",
    "at most": "<=", "no more than": "<=",
    "more than": ">", "over": ">", "fewer than": "<", "less than": "<",
    "exactly": "=", "only": "=", "just": "=", "precisely": "=", "a total of": "=", "in total": "=",
    "not exactly": "!=", "indeed": "=", "clearly": "=", "also": "=", "altogether": "=",
}  # fmt: skip
SEEN: Final = (
    "i can see", "we can see", "you can see", "one can see", "i see", "we see", "we do have", "we also see", "i also see", "we also find", "i spot", "we have", "i count", "we count",
    "i can count", "we find", "i find", "we get", "i notice", "we spot", "i can spot", "we can count", "i can make out",
)  # fmt: skip
_UNSEEN: Final = (
    "i do not see", "we do not see", "i can not see", "we can not see", "i see not", "there is not", "there are not",
    "i do not find", "we do not find", "i do not spot", "we do not have", "i can not find", "we can not find", "i do not notice",
)  # fmt: skip
PICTURES: Final = ("picture", "image", "photo", "photograph", "scene", "shot", "view", "frame")
_SHOWS: Final = ("shows", "contains", "has", "depicts", "includes", "holds", "features")


class Counts(Behind):
    """Reads counts and existence: "there are two cups", "we see no dog"."""

    def there(self, i: int) -> Read:
        """That there is something, or so many of it."""
        denied = self.any_of(i, _UNSEEN)
        if denied:
            found = self.many(i + len(denied.split()), None)
            return (
                None if found is None else ([replace(c, holds=False) for c in found[0]], found[1])
            )
        lead = self.any_of(i, ("there is", "there are", "there was", "there were", "there exists",
                               "there exist", "there remains", "there remain", "there seem to be", "there appear to be",
                               "there appears to be", "there seems to be", "there can be seen"))  # fmt: skip
        if self.at(i, "this", "leads", "to"):
            made = self.many(i + 3, None)
            if made is None or len(made[0]) != 1:
                return None
            return [Claim("value", (), "", made[0][0].subject)], made[1]
        seen = "" if lead else self.any_of(i, SEEN)
        if lead or seen:
            return self.many(i + len((lead or seen).split()), None)
        if self.words[i] in ("the", "this", "our") and i + 2 < len(self.words):
            if (
                self.words[i + 1] in PICTURES
                and self.words[i + 2] in _SHOWS
                and not self.at(i + 3, "“")
                and not self.any_of(i + 3, ("a different", "the same"))
            ):
                return self.many(i + 3, None)
            if (
                self.words[i + 1] in PICTURES
                and self.at(i + 2, "does", "not")
                and i + 4 < len(self.words)
                and f"{self.words[i + 4]}s" in (*_SHOWS, "haves")
            ):
                found = self.many(i + 5, None)
                return None if found is None else ([_denied(c) for c in found[0]], found[1])
        return None

    def many(self, i: int, group: Reference | None) -> Read:
        """How many of what, one or several."""
        claims: list[Claim] = []
        end = i
        denied = self.at(i, "not") and not self.at(i, "not", "exactly")
        i += denied
        while True:
            found = self.compared_numbers(i) or self.one_number(i)
            if found is None:
                return (claims, end) if claims else None
            claims.append(_denied(found[0]) if denied else found[0])
            end = i = found[1]
            i += self.at(i, ",")
            if not (self.at(i, "and") or self.at(i, "or")) and not self._number_follows(i, end):
                return claims, end
            i += self.at(i, "and") or self.at(i, "or")
            if i < len(self.words) and self.words[i] in (
                "there",
                "so",
                "the",
                "it",
                "they",
                "we",
                "that",
                "this",
            ):
                return claims, end
            following = self.one_number(i)
            if following is None or self.is_verb(following[1]):
                return claims, end

    def _number_follows(self, i: int, end: int) -> bool:
        return (
            i > end
            and i < len(self.words)
            and (self.words[i] in ("a", "an", "no") or number(self.words[i]) is not None)
        )

    def fronted(self, i: int) -> Read:
        """A place first: "right of the sign there is a cup", "behind it we find two plates"."""
        placed = self.relation(i)
        if placed is None or placed[0] in ("of", "with", "at", "among", "other than", "between"):
            return None
        where = self.phrase(placed[1])
        if where is None:
            return None
        start = where[1] + self.at(where[1], ",")
        lead = self.any_of(
            start, ("there is", "there are", *SEEN, "is", "are", "lies", "lie", "sits", "stands")
        )
        if not lead:
            return None
        found = self.many(start + len(lead.split()), None)
        if found is None:
            return None
        relation = Relation(placed[0], (where[0],))
        return [_placed(c, relation) for c in found[0]], found[1]

    def one_number(self, i: int) -> tuple[Claim, int] | None:
        """So many of one kind."""
        sign = self.any_of(i, _SIGNS)
        j = i + len(sign.split())
        if j >= len(self.words):
            return None
        if self.at(i, "nothing") or self.at(i, "something"):
            return None
        exact = sign in ("indeed", "clearly", "also", "")
        found = self.single(j)
        if found is None:
            return None
        thing, end = found
        if (thing.head == "it" and not thing.share) or thing.head in fields():
            return None
        if (
            not thing.definite
            and (thing.head in COLOURS or thing.head in BARE)
            and not thing.attributes
        ):
            return None
        n = thing.number
        if thing.head == "it" and thing.share.isdigit():
            n, thing = int(thing.share), replace(thing, share="", number=int(thing.share))
        said = replace(thing, definite=False)
        if thing.share == "none":
            none = replace(said, share="")
            if self._is_singular(i, thing):
                return Claim("exists", none, holds=False), end
            return Claim("count", replace(none, number=0), "=", 0), end
        if n is not None and not thing.share:
            return Claim(
                "count", said if exact else replace(said, number=None), _SIGNS.get(sign, "="), n
            ), end
        if sign and self.words[j] in ("a", "an") and sign in ("only", "just", "exactly"):
            return Claim("count", replace(said, number=None), "=", 1), end
        return Claim("exists", replace(said, share="")), end

    def _is_singular(self, i: int, thing: Reference) -> bool:
        """Whether it is denied of one thing: "there is no cup", not "there are no cups"."""
        before = self.words[i - 1] if i else ""
        if before in ("is", "was", "exists", "are", "were", "exist"):
            return before in ("is", "was", "exists")
        return not thing.many

    def compared_numbers(self, i: int) -> tuple[Claim, int] | None:
        """More of one kind than of another."""
        how = self.any_of(
            i,
            (
                "more",
                "fewer",
                "less",
                "as many",
                "exactly as many",
                "just as many",
                "an equal number of",
            ),
        )
        if (
            not how
            or self.at(i, "more", "than")
            or self.at(i, "fewer", "than")
            or self.at(i, "less", "than")
        ):
            return None
        mine = self.single(i + len(how.split()))
        if mine is None:
            return None
        left, end = self._shown(Measure("number", replace(mine[0], definite=False)), mine[1])
        if not (
            self.at(end, "than")
            or self.at(end, "as")
            or (how.startswith("an equal") and self.at(end, "and"))
        ):
            return None
        end += 1
        if self.any_of(end, ("there are", "there is")):
            end += 2
        other = self.single(end)
        if other is None:
            return None
        sign = {"more": ">", "fewer": "<", "less": "<"}.get(how, "=")
        right, end = self._shown(Measure("number", replace(other[0], definite=False)), other[1])
        return Claim("compare", left, sign, right), end


def _placed(claim: Claim, relation: Relation) -> Claim:
    of = claim.subject
    if not isinstance(of, Reference):
        return claim
    return replace(claim, subject=replace(of, relations=(*of.relations, relation)))


def _denied(claim: Claim) -> Claim:
    return replace(claim, holds=not claim.holds)
