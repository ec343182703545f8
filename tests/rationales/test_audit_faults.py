"""Faults planted in our own text: the audit finds each, and cries at nothing else."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

from tests.conftest import effort
from tests.rationales.faults import FAULTS
from tests.rationales.runs import clevr, gqa, nlvr, world
from vprog.module import Profile
from vprog.rationalize.audit import Auditor
from vprog.trace import Trace


def _runs(count: int) -> Iterator[tuple[Trace, Profile]]:
    yield from clevr(1_000)
    yield from world(effort(count), seed=41)


def test_every_planted_fault_is_found_by_the_trace_alone() -> None:
    found: Counter[str] = Counter()
    for number, (trace, _) in enumerate(_runs(500)):
        auditor = Auditor(trace)
        own = [s.text for s in auditor.own.sentences]
        for name, plant in FAULTS.items():
            harmed = plant(own, random.Random(f"{name} {number}"))
            if harmed is None or harmed == own:
                continue
            audit = auditor.audit(" ".join(harmed))
            assert not audit.clean, f"{name}\n{' '.join(own)}\n{' '.join(harmed)}"
            found[name] += 1
    assert all(found[name] >= effort(20) for name in FAULTS), found


def test_our_own_text_is_read_whole_and_every_claim_is_supported() -> None:
    for trace, profile in _runs(1_000):
        auditor = Auditor(trace, profile)
        audit = auditor.audit(auditor.own.text)
        assert audit.clean and not audit.unread, auditor.own.text
        assert audit.share("trace") == audit.share("scene") == 1.0, auditor.own.text


def test_no_false_alarm_where_some_claims_cannot_be_told() -> None:
    for trace, profile in [*nlvr(), *gqa()]:
        auditor = Auditor(trace, profile)
        audit = auditor.audit(auditor.own.text)
        assert audit.clean, f"{auditor.own.text}\n{audit.faults}\n{audit.missed}"


def test_what_a_fault_is_found_by() -> None:
    trace, profile = next(world(1, seed=41))
    auditor = Auditor(trace, profile)
    own = [s.text for s in auditor.own.sentences]
    rng = random.Random(0)

    left_out = FAULTS["removed step"](own, rng)
    assert left_out is not None
    audit = auditor.audit(" ".join(left_out))
    assert audit.coverage < 1.0 and len(audit.missed) == 1 and not audit.faults

    more = FAULTS["absent object"](own, rng)
    assert more is not None
    assert len(auditor.audit(" ".join(more)).hallucinated) == 1

    answered = FAULTS["changed answer"](own, rng)
    assert answered is not None
    (wrong,) = auditor.audit(" ".join(answered)).faults
    assert wrong.claim.kind == "answer" and wrong.trace == wrong.scene == "contradicted"
