"""English plurals and singulars: rules with their exceptions, for the nouns that pictures show.

A word that no list covers follows the regular rule; nothing here ever fails.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split("/") for pair in text.split())


_IRREGULAR: Final = _pairs(
    """
    person/people child/children foot/feet tooth/teeth goose/geese mouse/mice louse/lice ox/oxen
    die/dice penny/pennies cactus/cacti fungus/fungi nucleus/nuclei stimulus/stimuli alumnus/alumni
    knife/knives wife/wives life/lives leaf/leaves loaf/loaves shelf/shelves wolf/wolves half/halves
    calf/calves scarf/scarves hoof/hooves elf/elves thief/thieves self/selves sheaf/sheaves
    wharf/wharves axis/axes oasis/oases crisis/crises basis/bases thesis/theses analysis/analyses
    hypothesis/hypotheses diagnosis/diagnoses parenthesis/parentheses
    ellipsis/ellipses synopsis/synopses emphasis/emphases
    phenomenon/phenomena criterion/criteria bacterium/bacteria curriculum/curricula
    quiz/quizzes fez/fezzes bus/buses gas/gases yes/yeses this/these that/those
    passerby/passersby passer-by/passers-by runner-up/runners-up hanger-on/hangers-on
    mother-in-law/mothers-in-law father-in-law/fathers-in-law
    tomato/tomatoes potato/potatoes hero/heroes echo/echoes torpedo/torpedoes veto/vetoes
    mosquito/mosquitoes volcano/volcanoes buffalo/buffaloes mango/mangoes domino/dominoes
    tornado/tornadoes cargo/cargoes axe/axes
    """
)
_SINGULARS: Final = {many: one for one, many in _IRREGULAR.items()} | {
    "axes": "axe",
    "bases": "base",
}

#: One form for one and for many.
_UNCHANGED: Final = _words(
    """
    sheep deer fish moose bison elk aircraft spacecraft hovercraft watercraft series species salmon
    trout cod tuna swine squid offspring shellfish goldfish crossroads headquarters barracks means
    """
)
#: Stuff that is not counted.
_MASS: Final = _words(
    """
    furniture luggage baggage equipment cutlery silverware tableware glassware cookware dinnerware
    food rice bread butter cheese milk water sand snow ice grass broccoli lettuce spinach
    corn garlic meat beef pork bacon ham traffic scenery greenery foliage vegetation jewelry
    jewellery clothing footwear underwear sportswear knitwear software hardware news mathematics
    physics tennis chess chaos asparagus money information advice weather rain mud dirt gravel fur
    hay wool wood graffiti spaghetti pasta sugar salt macaroni pepperoni hummus pesto flour ketchup
    mustard mayonnaise
    """
)
#: What of these lies about without an end of its own, so that there are no pieces of it.
_SPREAD: Final = _words(
    """
    water milk sand snow ice grass traffic scenery greenery foliage vegetation weather rain mud dirt
    gravel fur hay news mathematics physics tennis chess chaos sugar salt flour ketchup mustard
    mayonnaise hummus pesto rice corn money software wood wool
    """
)
#: Nouns that have only a plural.
_PLURAL_ONLY: Final = _words(
    """
    scissors pants trousers jeans shorts sunglasses eyeglasses spectacles goggles tongs
    pliers tweezers binoculars clothes pajamas pyjamas tights leggings overalls shears pincers
    panties underpants sweatpants knickers briefs cattle outskirts surroundings groceries belongings
    police clippers
    """
)
#: What of these is one thing of two parts: a pair of them.
_PAIRED: Final = _PLURAL_ONLY - _words(
    "clothes cattle outskirts surroundings groceries belongings police"
)
#: Singular although they end like a plural.
_SINGULAR_IN_S: Final = _words(
    """
    gas yes lens canvas atlas alias bias christmas pancreas texas cosmos rhinoceros asbestos albatross
    ethos summons swiss mars madras biceps triceps pampas
    """
)
#: Plurals that end like a singular (-is, -us).
_PLURAL_IN_IS_US: Final = _words(
    """
    skis jetskis taxis kiwis bikinis safaris alibis salamis zucchinis paninis graffitis sushis
    tsunamis khakis wasabis origamis chilis martinis calamaris raviolis
    menus emus gnus flus thous tutus gurus haikus tofus bayous caribous plateaus bureaus
    tableaus chateaus
    """
)
#: Singulars in -ie, whose plurals look like those of -y.
_IE: Final = _words(
    """
    movie cookie brownie zombie pie tie necktie bowtie bow-tie selfie calorie smoothie hoodie
    veggie birdie prairie genie pixie rookie hippie groupie talkie lie cutie sweetie budgie collie
    magpie potpie beanie bootie doggie eerie goalie hogtie junkie newbie quickie roadie tie-dye
    onesie wheelie townie toupie caddie bogie bookie auntie foodie freebie
    """
)
#: Singulars that end in -che or -she; other plurals in -ches and -shes lose both letters.
_CHE: Final = _words(
    "ache headache toothache stomachache cache mustache moustache avalanche quiche niche brioche "
    "creche cliche porsche douche pastiche psyche"
)
#: Singulars in -s whose plurals would otherwise be cut to -se (or -z to -ze).
_S_ES: Final = _words(
    """
    gas bus lens canvas atlas alias bias iris pelvis trellis clematis rhinoceros albatros christmas
    minibus trolleybus tennis metropolis hippopotamus octopus walrus platypus cactus virus campus
    circus crocus hibiscus lotus papyrus chorus genius bonus status surplus census focus waltz
    quartz blitz ibis mantis
    """
)
#: Singulars in -use that are not in -ouse.
_USE: Final = _words("fuse muse excuse use cause clause applause pause recluse ruse")
_HARD_CH: Final = _words("stomach monarch patriarch matriarch epoch loch eunuch mach tech")
#: What ends a compound noun with an irregular plural.
_COMPOUND: Final = (
    *("person", "child", "foot", "tooth", "goose", "mouse", "knife", "wife", "shelf", "leaf"),
    *("loaf", "calf", "wolf", "hoof", "scarf", "potato"),
)
#: Not a compound, although it looks like one.
_HUMAN: Final = _words(
    "human german roman ottoman talisman shaman caiman cayman norman brahman mongoose"
)
#: Words after which the rest of a phrase says more of the noun before them.
_LINKS: Final = re.compile(
    r" (?:of|in|on|with|for|at|by|from|to|under|over|behind|between|near|inside|left|right|above|"
    r"below|that|which|who) "
)


def _head(phrase: str) -> tuple[str, str, str]:
    """A noun phrase as what stands before its head word, the head word, and what comes after."""
    link = _LINKS.search(phrase)
    end = link.start() if link else len(phrase)
    start = phrase.rfind(" ", 0, end) + 1
    return phrase[:start], phrase[start:end], phrase[end:]


def _like(pattern: str, word: str) -> str:
    """A word in the case of the pattern: all capitals, or with a capital first letter."""
    if len(pattern) > 1 and pattern.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if pattern[:1].isupper() else word


def _tail(word: str) -> tuple[str, str]:
    """What stands before the last hyphen with it, and what comes after it."""
    cut = word.rfind("-") + 1
    return word[:cut], word[cut:]


def is_mass(noun: str) -> bool:
    """Whether a noun names stuff that is not counted, such as "broccoli" or "furniture"."""
    return _head(noun)[1].lower() in _MASS


def in_pairs(noun: str) -> bool:
    """Whether one of what a noun names is called a pair: "a pair of scissors".

    >>> in_pairs("scissors"), in_pairs("blue jeans"), in_pairs("clothes"), in_pairs("cup")
    (True, True, False, False)
    """
    return _head(noun)[1].lower() in _PAIRED


def in_pieces(noun: str) -> bool:
    """Whether what a noun names is counted in pieces: "two pieces of luggage".

    >>> in_pieces("luggage"), in_pieces("grass"), in_pieces("cup")
    (True, False, False)
    """
    return is_mass(noun) and _head(noun)[1].lower() not in _SPREAD


@lru_cache(maxsize=4096)
def plural(noun: str) -> str:
    """A noun, or a noun phrase, in the plural; one that is plural already stays.

    >>> plural("knife"), plural("person"), plural("potted plant"), plural("sheep")
    ('knives', 'people', 'potted plants', 'sheep')
    >>> plural("scissors"), plural("cup of coffee"), plural("fireman"), plural("TV")
    ('scissors', 'cups of coffee', 'firemen', 'TVs')
    """
    before, head, after = _head(noun)
    if not head or not head[-1].isalpha() or is_plural(head):
        return noun
    if head.isupper() and len(head) < 5:
        return f"{before}{head}s{after}"
    return f"{before}{_like(head, _plural(head.lower()))}{after}"


def _plural(word: str) -> str:
    if word in _UNCHANGED or word in _MASS:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    first, last = _tail(word)
    if first and last:
        return first + _plural(last)
    for one in _COMPOUND:
        if word.endswith(one) and word not in _HUMAN:
            return word[: -len(one)] + _IRREGULAR[one]
    if word.endswith(("fish", "craft", "ware", "sheep")) and len(word) > 5:
        return word
    if word.endswith("man") and word not in _HUMAN:
        return word[:-3] + "men"
    if word.endswith(("s", "x", "z", "ch", "sh")) and word not in _HARD_CH:
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


@lru_cache(maxsize=4096)
def singular(noun: str) -> str:
    """A noun, or a noun phrase, in the singular; one that is singular already stays.

    >>> singular("knives"), singular("people"), singular("buses"), singular("vases")
    ('knife', 'person', 'bus', 'vase')
    >>> singular("potted plants"), singular("glass"), singular("scissors"), singular("movies")
    ('potted plant', 'glass', 'scissors', 'movie')
    """
    before, head, after = _head(noun)
    word = head.lower()
    if head.endswith("s") and head[:-1].isupper() and len(head) > 2:
        return f"{before}{head[:-1]}{after}"
    return f"{before}{_like(head, _singular(word))}{after}"


def _singular(word: str) -> str:
    if word in _UNCHANGED or word in _MASS or word in _PLURAL_ONLY:
        return word
    if word in _SINGULARS:
        return _SINGULARS[word]
    first, last = _tail(word)
    if first and last:
        return first + _singular(last)
    for one in _COMPOUND:
        many = _IRREGULAR[one]
        if word.endswith(many) and word != "pumice":
            return word[: -len(many)] + one
    if word.endswith("men") and len(word) > 4 and word not in ("specimen", "abdomen", "ramen"):
        return word[:-3] + "man"
    if word == "men":
        return "man"
    return _without_s(word)


def _without_s(word: str) -> str:
    if len(word) < 3 or not word.endswith("s") or word in _SINGULAR_IN_S:
        return word
    if word.endswith(("ss", "us", "is")) and word not in _PLURAL_IN_IS_US:
        return word
    if word.endswith("ies") and len(word) > 3:
        return word[:-1] if word[:-1] in _IE or len(word) < 5 else word[:-3] + "y"
    stem = word[:-2]
    if not word.endswith("es"):
        return word[:-1]
    if stem in _S_ES or stem.endswith(("ss", "sh", "x", "tch")):
        return word[:-1] if word[:-1] in _CHE or word == "axes" else stem
    if stem.endswith("ch"):
        return word[:-1] if word[:-1] in _CHE else stem
    if stem.endswith("us") and not stem.endswith("ous") and word[:-1] not in _USE:
        return stem
    return word[:-1]


@lru_cache(maxsize=4096)
def is_plural(noun: str) -> bool:
    """Whether a noun, or the head of a noun phrase, stands in the plural.

    Nouns with one form for both, and those that are not counted, are taken as singular.

    >>> is_plural("cups"), is_plural("bus"), is_plural("scissors"), is_plural("people")
    (True, False, True, True)
    >>> is_plural("cups of coffee"), is_plural("sheep")
    (True, False)
    """
    word = _head(noun)[1].lower()
    return word in _PLURAL_ONLY or _singular(word) != word
