"""The transfer filter: does a rationale help models that have never seen its program?

METHODS.md, section 1.3, S3. For each member m of a panel, a rationale c and the right answer y:

* gain_m = log p_m(y | picture, question, c⁻) - log p_m(y | picture, question), in nats,
* hit_m: m generates y with c⁻; base_m: it does so without any rationale,

where c⁻ is the rationale without its answer (``vprog.rationalize.mask``). The criterion, that a
rationale be useful to end-to-end models, is that of the Fact paper (arXiv 2404.11129); the formula
and its defaults are our own design.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from vprog.grammar.diagnostic import declare
from vprog.image import Image
from vprog.rationalize.mask import unanswered
from vprog.rationalize.panel import Member, same_answer
from vprog.rationalize.panel_journal import Journal
from vprog.rationalize.stats_tokens import count_tokens
from vprog.rationalize.transfer_control import answer_kind, partners

BAD_BOUND = declare(
    "VP430",
    "a bound of the transfer filter cannot be",
    "The least share of hits and the largest share of flips lie from 0 to 1; the least gain is a "
    "finite number of nats.",
    wrong=">>> from vprog.rationalize.transfer import Bounds\n>>> Bounds(hit=1.5)",
    right=">>> from vprog.rationalize.transfer import Bounds\n>>> bounds = Bounds(hit=0.6)",
)
NO_PANEL = declare(
    "VP431",
    "the panel is empty, or two of its members have one name",
    "A rationale is judged by at least one member, and scores are told by their names.",
    wrong=">>> from vprog.rationalize.transfer import transfer\n>>> list(transfer([], []))",
    right=">>> from vprog.modules.panel_readers import NoisyReader\n"
    ">>> from vprog.rationalize.transfer import transfer\n"
    ">>> done = list(transfer([], [NoisyReader()]))",
)


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its right answer and rationales that lead to it.

    Attributes:
        id: different for each example of a run.
        question: in English.
        answers: those that count as right; the first is the one whose likelihood is taken.
        candidates: rationales, each of a program that gave a right answer.
        image: the picture, where members are to see it.
        type: of the answer, for the shuffled control; empty: ``yes/no``, ``number`` or ``word``.
    """

    id: str
    question: str
    answers: tuple[str, ...]
    candidates: tuple[str, ...]
    image: Image | None = None
    type: str = ""

    @property
    def kind(self) -> str:
        """The type of its answer."""
        return self.type or answer_kind(self.answers[0])


@dataclass(frozen=True, slots=True)
class Bounds:
    """When a rationale is kept.

    Attributes:
        hit: the least share of the panel that generates the answer with c⁻.
        flips: the largest share that was right without it and is wrong with it.
        gain: the least mean gain, in nats.

    Raises:
        VprogError: VP430.
    """

    hit: float = 0.5
    flips: float = 0.25
    gain: float = 0.0

    def __post_init__(self) -> None:
        for name, value in (("hit", self.hit), ("flips", self.flips)):
            if not 0 <= value <= 1:
                raise BAD_BOUND.error(f"{name} cannot be {value}", "use a share from 0 to 1")
        if not abs(self.gain) < float("inf"):
            raise BAD_BOUND.error(f"gain cannot be {self.gain}", "use a number of nats")


@dataclass(frozen=True, slots=True)
class Score:
    """What one member makes of one text.

    Attributes:
        member: its name.
        gain: in nats; None where it tells no likelihoods.
        hit: whether it generates a right answer with the text.
        base: whether it does so without.
    """

    member: str
    gain: float | None
    hit: bool
    base: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A text, and what the panel makes of it.

    Attributes:
        text: what the panel was given as context.
        tokens: how many it has (``vprog.rationalize.stats_tokens``).
        scores: one for each member.
        reasons: why it is not kept; empty where it is.
    """

    text: str
    tokens: int
    scores: tuple[Score, ...]
    reasons: tuple[str, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether it keeps every bound."""
        return not self.reasons

    @property
    def gain(self) -> float | None:
        """The mean gain over the members that tell likelihoods, in nats."""
        told = [s.gain for s in self.scores if s.gain is not None]
        return fmean(told) if told else None

    @property
    def hits(self) -> float:
        """The share of the panel that is right with it, 0 to 1."""
        return fmean(s.hit for s in self.scores)

    @property
    def flips(self) -> float:
        """The share of the panel that was right without it and is wrong with it, 0 to 1."""
        return fmean(s.base and not s.hit for s in self.scores)


@dataclass(frozen=True, slots=True)
class Transferred:
    """What became of an example.

    Attributes:
        example: what was judged.
        judged: each candidate, without its answer.
        chosen: the place of the candidate that is kept; None where none is.
        leak: each candidate whole, its answer in it: what the filter would see unmasked.
        control: the first candidate of another example with the same type of answer, without its own
            answer and this example's; None where there is no other.
        partner: the id of that example; empty where there is none.
    """

    example: Example
    judged: tuple[Judged, ...]
    chosen: int | None
    leak: tuple[Judged, ...] = ()
    control: Judged | None = None
    partner: str = ""

    @property
    def why(self) -> str:
        """Why this candidate was chosen, or none."""
        if self.chosen is None:
            if not self.judged:
                return "there is no candidate"
            return "no candidate is kept: " + "; ".join(dict.fromkeys(_all(self.judged)))
        kept = [one for one in self.judged if one.kept]
        if len(kept) == 1:
            return "the only candidate that is kept"
        best = self.judged[self.chosen]
        equal = [one for one in kept if one.gain == best.gain]
        if len(equal) == 1:
            return f"the highest mean gain of {len(kept)} that are kept"
        shorter = [one for one in equal if one.tokens == best.tokens]
        what = "the fewest tokens" if len(shorter) == 1 else "the first"
        return f"{what} of {len(equal)} with the highest mean gain"


def _all(judged: Iterable[Judged]) -> Iterator[str]:
    for one in judged:
        yield from one.reasons


@dataclass(slots=True)
class _Panel:
    """A panel with its journal: the answers to whole lists of texts, member by member."""

    members: Sequence[Member]
    journal: Journal
    _bases: dict[str, tuple[list[float | None], list[str]]] = field(default_factory=dict)

    def scores(self, examples: Sequence[Example], texts: Sequence[str]) -> list[tuple[Score, ...]]:
        """For each example and text, the score of each member."""
        found: list[list[Score]] = [[] for _ in examples]
        for member in self.members:
            bare = [(e.image, e.question, "", e.answers[0]) for e in examples]
            full = [
                (e.image, e.question, t, e.answers[0]) for e, t in zip(examples, texts, strict=True)
            ]
            before = self.journal.logprobs(member, bare)
            after = self.journal.logprobs(member, full)
            base = self.journal.generate(member, [ask[:3] for ask in bare])
            said = self.journal.generate(member, [ask[:3] for ask in full])
            for place, example in enumerate(examples):
                one, two = before[place], after[place]
                found[place].append(
                    Score(
                        member.name,
                        None if one is None or two is None else two - one,
                        same_answer(said[place], example.answers),
                        same_answer(base[place], example.answers),
                    )
                )
        return [tuple(one) for one in found]


def transfer(
    examples: Iterable[Example],
    panel: Sequence[Member],
    bounds: Bounds | None = None,
    *,
    seed: int = 0,
    journal: Journal | None = None,
    controls: bool = True,
    chunk: int = 64,
) -> Iterator[Transferred]:
    """Judge the rationales of examples by a panel.

    Args:
        examples: all at hand, as the shuffled control pairs them.
        panel: members of different names.
        bounds: when a rationale is kept.
        seed: of the shuffled control.
        journal: where calls are looked up and kept.
        controls: also score each text unmasked, and another example's.
        chunk: how many examples are judged together.

    Raises:
        VprogError: VP431 no panel; what a member raises; VP351 the journal cannot be written.
    """
    names = [member.name for member in panel]
    if not names or len(set(names)) < len(names):
        told = f"two members are called {_twice(names)}" if names else "the panel has no member"
        raise NO_PANEL.error(told, "name each member once, such as reader:seed=1,name=first")
    given = list(examples)
    others = partners([(e.id, e.kind, _picture(e), e.question) for e in given], seed)
    asking = _Panel(panel, journal or Journal())
    held = bounds or Bounds()
    for start in range(0, len(given), chunk):
        places = range(start, min(start + chunk, len(given)))
        yield from _judge([given[i] for i in places], [given[others[i]] for i in places], asking,
                          held, controls)  # fmt: skip


def _judge(
    examples: list[Example], others: list[Example], panel: _Panel, bounds: Bounds, controls: bool
) -> Iterator[Transferred]:
    rows = [(example, text) for example in examples for text in example.candidates]
    owners = [example for example, _ in rows]
    bare = [unanswered(text, example.answers) for example, text in rows]
    judged = iter([
        Judged(text, count_tokens(text), scores, tuple(_reasons(text, scores, bounds)))
        for text, scores in zip(bare, panel.scores(owners, bare), strict=True)
    ])  # fmt: skip
    leaks: Iterator[Judged] = iter(())
    controlled: dict[str, Judged] = {}
    if controls:
        whole = [text for _, text in rows]
        scored = panel.scores(owners, whole)
        leaks = iter([
            Judged(text, count_tokens(text), scores)
            for text, scores in zip(whole, scored, strict=True)
        ])  # fmt: skip
        controlled = _controls(examples, others, panel)
    for example, other in zip(examples, others, strict=True):
        mine = tuple(next(judged) for _ in example.candidates)
        control = controlled.get(example.id)
        yield Transferred(
            example,
            mine,
            _choose(mine),
            tuple(next(leaks) for _ in example.candidates) if controls else (),
            control,
            other.id if control is not None else "",
        )


def _controls(examples: list[Example], others: list[Example], panel: _Panel) -> dict[str, Judged]:
    pairs = [
        (example, unanswered(other.candidates[0], (*other.answers, *example.answers)))
        for example, other in zip(examples, others, strict=True)
        if other.id != example.id and other.candidates
    ]
    scored = panel.scores([e for e, _ in pairs], [text for _, text in pairs])
    return {
        example.id: Judged(text, count_tokens(text), scores)
        for (example, text), scores in zip(pairs, scored, strict=True)
    }


def _reasons(text: str, scores: tuple[Score, ...], bounds: Bounds) -> Iterator[str]:
    one = Judged(text, 0, scores)
    if not text:
        yield "nothing is left of it without its answer"
        return
    if one.hits < bounds.hit:
        yield f"hits {one.hits:.2f} of the panel, at least {bounds.hit:g} is asked for"
    if one.flips > bounds.flips:
        yield f"leads {one.flips:.2f} of the panel astray, at most {bounds.flips:g} is allowed"
    if one.gain is not None and one.gain < bounds.gain:
        yield f"mean gain {one.gain:.3f} nats, at least {bounds.gain:g} is asked for"


def _choose(judged: Sequence[Judged]) -> int | None:
    """The kept candidate with the highest mean gain, then the fewest tokens, then the first."""
    kept = [place for place, one in enumerate(judged) if one.kept]
    if not kept:
        return None
    return min(kept, key=lambda place: (-(judged[place].gain or 0.0), judged[place].tokens, place))


def _picture(example: Example) -> str:
    return "" if example.image is None else example.image.digest


def _twice(names: Sequence[str]) -> str:
    return next(name for place, name in enumerate(names) if name in names[:place])
