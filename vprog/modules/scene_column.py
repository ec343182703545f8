"""A scene graph's answers about all its things at once, as masks (see ``vprog.column``).

Each is what asking for one thing after the other gives; where that would fail for any of them, or
takes more than looking up, it is None here, and they are asked.
"""

from __future__ import annotations

from typing import Any

from vprog.english import join
from vprog.modules.scene_index import Index
from vprog.modules.scene_relations import opposite
from vprog.modules.scene_words import LOOSE, attribute, category
from vprog.modules.scene_words import relation as compared


class Sheet:
    """The things of a scene as bits: bit ``i`` stands for ``index.regions[i]``.

    Attributes:
        index: the scene.
        having: for each attribute, the things that have it.
        told: for each category, the things of which the scene says something of that category.
        named: for each noun, the things that it names.
    """

    __slots__ = ("_bits", "having", "index", "named", "told")

    def __init__(self, index: Index) -> None:
        self.index = index
        self.having: dict[str, int] = {}
        self.told: dict[str, int] = {}
        self.named: dict[str, int] = {}
        self._bits: dict[str, int] = {}
        for i, thing in enumerate(index.scene.objects):
            self._bits[thing.id] = bit = 1 << i
            for kind, values in thing.attributes.items():
                if values:
                    self.told[kind] = self.told.get(kind, 0) | bit
                for value in values:
                    self.having[value] = self.having.get(value, 0) | bit
            for name in thing.names:
                self.named[name] = self.named.get(name, 0) | bit

    def tell(self, word: tuple[Any, ...], relations: dict[str, str]) -> Any:
        """The mask, masks or texts of a word of a column, or None.

        Args:
            relations: what the scene calls the relation of each operator.
        """
        match word:
            case ("find", noun, most):
                found = self.index.called(noun)
                return self._mask(found) if 0 < len(found) <= most else None
            case ("verify", text):
                return self._verify(text)
            case ("query", oracle, *rest):
                return self._texts(category(rest[0] if rest else oracle))
            case ("same" | "different" as oracle, _, kind):
                return self._same(category(kind), oracle == "same")
            case ("relate", int(side), str(text)):
                return self._table(compared(text), side)
            case (str(oracle), int(side)) if oracle in relations:
                return self._table(compared(relations[oracle]), side)
        return None

    def _mask(self, regions: Any) -> int:
        return sum(self._bits[region.ref] for region in regions)

    def _verify(self, text: str) -> int | None:
        index = self.index
        word = attribute(text)
        word = index.scene.synonyms.get(word, word)
        mask = self.having.get(word, 0) | self.named.get(index.noun(text), 0)
        kind = index.category_of(word)
        if kind == LOOSE:
            known = word in index.words or index.noun(text) in index.named
            return mask if known else None
        if kind == "color":
            for value in self.having:
                if value.endswith(f" {word}"):
                    return None  # a shade of it may count as well
        every = (1 << len(index.regions)) - 1
        return mask if every & ~mask & ~self.told.get(kind, 0) == 0 else None

    def _values(self, kind: str) -> list[tuple[str, ...]] | None:
        """Of each thing its attributes of a category, where the scene says some of all."""
        if kind in (LOOSE, "name"):
            return None
        found = [thing.attributes.get(kind, ()) for thing in self.index.scene.objects]
        return found if all(found) else None

    def _texts(self, kind: str) -> dict[int, str] | None:
        values = self._values(kind)
        return None if values is None else {1 << i: join(v) for i, v in enumerate(values)}

    def _same(self, kind: str, alike: bool) -> dict[int, int] | None:
        values = self._values(kind)
        if values is None:
            return None
        groups: dict[frozenset[str], int] = {}
        for i, value in enumerate(values):
            groups[frozenset(value)] = groups.get(frozenset(value), 0) | 1 << i
        every = 0 if alike else (1 << len(values)) - 1
        return {1 << i: every ^ groups[frozenset(value)] for i, value in enumerate(values)}

    def _table(self, relation: str, side: int) -> dict[int, int] | None:
        """For each thing, those that stand so to it (or, side 1, to which it stands so)."""
        scene, bits = self.index.scene, self._bits
        if relation not in scene.stored:
            return None
        table = dict.fromkeys(bits.values(), 0)
        for name, forth in ((relation, True), (opposite(relation), False)):
            for thing in scene.objects:
                own = bits[thing.id]
                for id in thing.relations.get(name, ()):
                    other = bits.get(id, 0)
                    if not other:
                        continue
                    # The one that stands so, and the one that it stands so to.
                    one, to = (own, other) if forth else (other, own)
                    if side == 0:
                        table[to] |= one
                    else:
                        table[one] |= to
        return table
