"""The audit: every claim of a rationale, held against its trace and against the scene.

Support by the trace and truth in the scene are two figures and stay two: a claim can be supported by
a run whose module was wrong, and be true of the scene though no step says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

from vprog.failed import Failed
from vprog.grammar.diagnostic import VprogError, declare
from vprog.module import Profile
from vprog.rationalize.audit_facts import pictures
from vprog.rationalize.audit_judge import judge
from vprog.rationalize.audit_ruling import Ruling
from vprog.rationalize.audit_scene import SceneFacts
from vprog.rationalize.audit_scope import Scope
from vprog.rationalize.audit_trace import TraceFacts
from vprog.rationalize.claim import Claim, Reference, meaning, references
from vprog.rationalize.rationale import Rationale, rationalize
from vprog.rationalize.reading import ReadSentence, read
from vprog.rationalize.reading_noun import Vocabulary
from vprog.region import Region
from vprog.trace import Trace

EMPTY = declare(
    "VP420",
    "there is nothing to audit",
    "A rationale has at least one sentence; an empty text, or one of marks alone, has none.",
    wrong=(
        "$ echo '...' | vprog audit count.vp --image cups.png --profile scene:cups.json "
        "--rationale -"
    ),
    right=(
        "$ echo 'There are three cups. So the answer is 3.' | "
        "vprog audit count.vp --image cups.png --profile scene:cups.json --rationale -"
    ),
)

#: What becomes of a claim in one body of facts.
Verdict: TypeAlias = Literal["supported", "contradicted", "unknown"]
_VERDICTS: dict[bool | None, Verdict] = {True: "supported", False: "contradicted", None: "unknown"}


#: Words longer than this are texts, not names of things.
_LONG = 40


@dataclass(frozen=True, slots=True)
class Audited:
    """A claim and what became of it.

    Attributes:
        claim: the claim.
        trace: whether what the trace recorded supports it.
        scene: whether it is true of the scene; None where no scene is known.
        steps: the steps of the trace that decided.
        why: in a few words; empty where there is nothing to say.
        missing: what it speaks of that neither trace nor scene knows.
    """

    claim: Claim
    trace: Verdict
    scene: Verdict | None
    steps: tuple[int, ...]
    why: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditedSentence:
    """A sentence with its claims, and the parts of it that could not be read."""

    text: str
    claims: tuple[Audited, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True)
class Audit:
    """What an audit found.

    Attributes:
        sentences: in order.
        spoken: statements of the trace's own rationale whose facts the text states.
        deciding: how many statements that rationale has.
        missed: the sentences of that rationale that the text does not state.
        against: pairs of places (sentence, claim) of claims that cannot both be so.
    """

    sentences: tuple[AuditedSentence, ...]
    spoken: int
    deciding: int
    missed: tuple[str, ...]
    against: tuple[tuple[tuple[int, int], tuple[int, int]], ...]

    @cached_property
    def claims(self) -> tuple[Audited, ...]:
        """Every claim, in order."""
        return tuple(c for s in self.sentences for c in s.claims)

    def share(self, of: Literal["trace", "scene"], verdict: Verdict = "supported") -> float | None:
        """The share of claims with a verdict, 0 to 1; None where there is no claim or no scene."""
        told = (c.trace if of == "trace" else c.scene for c in self.claims)
        found = [v for v in told if v is not None]
        return sum(v == verdict for v in found) / len(found) if found else None

    @property
    def coverage(self) -> float:
        """The share of deciding statements that are spoken of, 0 to 1."""
        return self.spoken / self.deciding if self.deciding else 1.0

    @property
    def hallucinated(self) -> tuple[str, ...]:
        """Things spoken of that neither trace nor scene knows, each once."""
        return tuple(dict.fromkeys(m for c in self.claims for m in c.missing))

    @property
    def unread(self) -> tuple[str, ...]:
        """The parts of the text that could not be read."""
        return tuple(u for s in self.sentences for u in s.unread)

    @property
    def faults(self) -> tuple[Audited, ...]:
        """Claims that the trace or the scene contradicts."""
        return tuple(c for c in self.claims if "contradicted" in (c.trace, c.scene))

    @property
    def wrong(self) -> int:
        """How much is contradicted, made up, said against what was said before, or not read."""
        return sum(map(len, (self.faults, self.hallucinated, self.against, self.unread)))

    @property
    def clean(self) -> bool:
        """Whether nothing is contradicted, made up or left out."""
        return not (self.faults or self.hallucinated or self.against) and self.coverage == 1.0

    def to_json(self) -> dict[str, Any]:
        """The audit as plain data."""
        from vprog.rationalize.claim_json import claim_json

        return {
            "sentences": [
                {
                    "text": s.text,
                    "claims": [
                        {
                            **claim_json(c.claim),
                            "trace": c.trace,
                            "scene": c.scene,
                            "steps": list(c.steps),
                            "why": c.why,
                            "missing": list(c.missing),
                        }
                        for c in s.claims
                    ],
                    "unread": list(s.unread),
                }
                for s in self.sentences
            ],
            "support": self.share("trace"),
            "truth": self.share("scene"),
            "contradicted": len(self.faults),
            "coverage": {
                "spoken": self.spoken,
                "deciding": self.deciding,
                "missed": list(self.missed),
            },
            "against": [[list(a), list(b)] for a, b in self.against],
            "hallucinated": list(self.hallucinated),
            "unread": list(self.unread),
        }


class Auditor:
    """Audits texts about one trace; what is known is gathered once.

    Args:
        trace: the run that the texts are about.
        scene: a profile that answers exactly about its pictures, where there is one.
    """

    def __init__(self, trace: Trace, scene: Profile | None = None) -> None:
        self.trace = trace
        self.recorded = TraceFacts(trace)
        self.scene: SceneFacts | None = None
        if scene is not None:
            self.scene = SceneFacts(scene, pictures(trace), _rerun(trace, scene))
            self.scene.words = self.vocabulary
        self.recorded.words = self.vocabulary

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words that the trace and the scene have for things and relations."""
        nouns: set[str] = set()
        verbs: set[str] = set()
        for step in self.trace.steps:
            if step.op == "relate" and isinstance(step.args[2], str):
                verbs.add(step.args[2].lower())
            for value in (*step.args, step.value):
                if isinstance(value, str | Region):
                    nouns.add((value if isinstance(value, str) else value.label).lower())
        modules = [] if self.scene is None else self.scene.profile.modules.values()
        index = next((i for m in modules if (i := getattr(m, "index", None))), None)
        for image in self.recorded.images if index is not None else ():
            found = index(image) if index is not None else None
            for thing in () if found is None or isinstance(found, Failed) else found.scene.objects:
                nouns.update(thing.names)
                verbs.update(thing.relations)
        return Vocabulary(
            frozenset(n for n in nouns if " " in n and len(n) < _LONG),
            frozenset(v for v in verbs if v and len(v) < _LONG),
        )

    @cached_property
    def own(self) -> Rationale:
        """The trace's own rationale, whose statements are those that decide."""
        return rationalize(self.trace)

    @cached_property
    def deciding(self) -> tuple[tuple[str, tuple[Any, ...]], ...]:
        """The sentences of the trace's own rationale, each with the facts that it states."""
        scope = Scope(self.recorded)
        found = []
        for sentence in self.own.sentences:
            claims = _read_own(sentence.text)
            facts = tuple(self._fact(judge(scope, c), c) for c in claims)
            found.append((sentence.text, facts))
        return tuple(found)

    @staticmethod
    def _fact(ruling: Ruling, claim: Claim) -> Any:
        return ruling.fact or ("said", meaning(claim))

    def audit(self, text: str | Sequence[ReadSentence]) -> Audit:
        """Audit a text, or sentences whose claims are at hand.

        Raises:
            VprogError: VP420 the text holds no sentence.
        """
        told = read(text, self.vocabulary) if isinstance(text, str) else tuple(text)
        if not told:
            raise EMPTY.error("the rationale is empty", "give at least one sentence")
        scopes: list[Scope] = [Scope(self.recorded, ground=self.trace)]
        if self.scene is not None:
            scopes.append(Scope(self.scene))
        stated: Counter[Any] = Counter()
        sentences = []
        for sentence in told:
            audited = []
            self._doubt(scopes, sentence)
            for claim in sentence.claims:
                found, facts = self._one(scopes, claim)
                audited.append(found)
                stated.update(facts)
            self._doubt(scopes, sentence)
            sentences.append(AuditedSentence(sentence.text, tuple(audited), sentence.unread))
        missed = tuple(text for text, facts in self.deciding if not _take(facts, stated))
        against = _against(sentences)
        return Audit(
            tuple(sentences), len(self.deciding) - len(missed), len(self.deciding), missed, against
        )

    def _one(self, scopes: list[Scope], claim: Claim) -> tuple[Audited, set[Any]]:
        facts = self.recorded
        facts.used.clear()
        first = judge(scopes[0], claim)
        steps = tuple(sorted(facts.used))
        second = self._true(scopes[1], claim) if self.scene is not None else None
        why = first.why if first.told is False else ""
        if second is not None and second.told is False and not why:
            why = second.why
        missing = set(first.missing)
        if second is not None:
            missing &= set(second.missing)
        stated = {self._fact(first, claim)} if first.told is not False else set()
        return Audited(
            claim,
            _VERDICTS[first.told],
            None if second is None else _VERDICTS[second.told],
            steps,
            why,
            tuple(sorted(missing)),
        ), stated

    @staticmethod
    def _doubt(scopes: list[Scope], sentence: ReadSentence) -> None:
        """Of whom a part that was not read speaks is not known, so no pronoun is sure any more."""
        if sentence.unread:
            for scope in scopes:
                scope.mention(Reference("it"), (), unsure=True)

    def _true(self, scope: Scope, claim: Claim) -> Ruling:
        """Whether a claim is true of the scene: by its words, else by what they mean in the rerun."""
        ruling = judge(scope, claim)
        if ruling.told is None and self.scene is not None and self.scene.rerun is not None:
            scope.ground = self.scene.rerun
            ruling = judge(scope, claim)
            scope.ground = None
        return ruling


def audit(trace: Trace, text: str | None = None, scene: Profile | None = None) -> Audit:
    """Audit a rationale of a run.

    Args:
        trace: the run.
        text: the rationale, anybody's; None: the run's own.
        scene: a profile that answers exactly about its pictures, such as ``scene:FILE``.
    """
    auditor = Auditor(trace, scene)
    return auditor.audit(auditor.own.text if text is None else text)


def _rerun(trace: Trace, scene: Profile) -> Trace | None:
    """The same program on the same inputs, answered by the scene."""
    try:
        return trace.program.run(profile=scene, inputs=dict(trace.inputs))
    except VprogError:
        return None


def _read_own(text: str) -> tuple[Claim, ...]:
    return tuple(c for s in read(text) for c in s.claims)


def _take(facts: tuple[Any, ...], stated: Counter[Any]) -> bool:
    """Whether facts are stated, each as often as they are here; what is used is used up."""
    found: list[Any] = []
    for fact in facts:
        match = fact if stated[fact] > 0 else None
        if match is None and fact[0] == "some":
            said = (s for s in stated if s[0] == "there" and s[1] and s[1] <= fact[2])
            match = next((s for s in said if stated[s] > 0), None)
        if match is None:
            stated.update(found)
            return False
        stated[match] -= 1
        found.append(match)
    return True


def _against(
    sentences: list[AuditedSentence],
) -> tuple[tuple[tuple[int, int], tuple[int, int]], ...]:
    """Pairs of claims of which one denies the other, or that give one thing two numbers."""
    seen: dict[Any, tuple[tuple[int, int], Any]] = {}
    found = []
    key: tuple[Any, ...]
    value: Any
    for i, sentence in enumerate(sentences):
        for j, audited in enumerate(sentence.claims):
            claim = audited.claim
            if claim.kind == "answer" and claim.holds:
                key, value = ("answer",), str(meaning(claim)[3])
            elif any(r.head == "it" or r.share for r in references(claim)):
                continue
            elif claim.kind == "count" and claim.predicate == "=":
                key, value = ("count", _plain(meaning(claim)[1])), (claim.object, claim.holds)
            elif claim.kind in ("attribute", "relation", "exists"):
                said = meaning(claim)
                key, value = (said[0], said[1], said[2], said[3]), claim.holds
            else:
                continue
            before = seen.setdefault(key, ((i, j), value))
            if before[1] != value:
                found.append((before[0], (i, j)))
    return tuple(found)


def _plain(said: Any) -> Any:
    """A reference without its number."""
    return tuple(
        (part[0], part[1], part[4]) if isinstance(part, tuple) and len(part) == 5 else part
        for part in said
    )
