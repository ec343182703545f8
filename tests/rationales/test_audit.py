"""What an audit tells: two figures that stay two, coverage, what was made up, what was not read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import vprog
from vprog.grammar import VprogError
from vprog.image import Image
from vprog.module import Answer, Ask, Profile
from vprog.modules.scene import scene
from vprog.rationalize.audit import Audit, Auditor, audit
from vprog.trace import Trace

CUPS = Path(__file__).resolve().parents[1] / "data" / "cups.json"
PROFILE = scene(CUPS)
IMAGE = Image.named("cups.png", 640, 480)
RED = 'answer = count(c for c in find(image, "cup") if verify(c, "red"))'


def run(program: str, profile: Profile = PROFILE) -> Trace:
    return vprog.load(program).run(image=IMAGE, profile=profile)


class Wrong:
    """Answers as the scene does, and takes every cup for a red one."""

    name, version, oracles = "wrong", "1", frozenset({"find", "verify"})

    def answer(self, asks: Sequence[Ask]) -> list[Any]:
        return [
            Answer(True) if a.oracle == "verify" else PROFILE.modules["find"].answer([a])[0]
            for a in asks
        ]


def verdicts(found: Audit) -> list[tuple[str, str | None]]:
    return [(c.trace, c.scene) for c in found.claims]


def test_support_by_the_trace_and_truth_in_the_scene_are_two_figures() -> None:
    module = Wrong()
    trace = run(RED, Profile("wrong", {"find": module, "verify": module}))
    found = audit(trace, scene=PROFILE)
    assert found.share("trace") == 1.0 and found.share("scene") == 0.0
    assert set(verdicts(found)) == {("supported", "contradicted")}
    assert audit(trace).share("scene") is None


def test_a_claim_that_the_run_did_not_look_at_is_unknown_to_the_trace_and_told_by_the_scene() -> (
    None
):
    found = audit(
        run(RED), "The laptop is open. The laptop is red. A cup is on the table.", PROFILE
    )
    assert verdicts(found) == [
        ("unknown", "supported"),
        ("unknown", "contradicted"),
        ("unknown", "supported"),
    ]


def test_evidence_is_the_steps_that_decided() -> None:
    trace = run(RED)
    (count, _) = audit(trace, "There are two red cups. The answer is 2.").claims
    ops = {trace.step(i).op for i in count.steps}
    assert ops == {"find", "verify"}


def test_coverage_names_what_is_left_out() -> None:
    trace = run('cup = the(c for c in find(image, "cup") if verify(c, "blue"))\nanswer = size(cup)')
    whole = audit(trace)
    assert whole.coverage == 1.0 and not whole.missed
    part = audit(trace, "So the answer is small.")
    assert part.spoken == 1 and part.deciding == whole.deciding and len(part.missed) == 2


def test_made_up_things_are_named() -> None:
    found = audit(run(RED), "There is a green teapot. The zebra is near the laptop.", PROFILE)
    assert found.hallucinated == ("green teapot", "zebra")
    assert not audit(run(RED), "There is no teapot.", PROFILE).hallucinated


def test_claims_against_one_another_are_paired() -> None:
    found = audit(run(RED), "There are two red cups. So the answer is 2. The answer is 3.")
    assert found.against == (((1, 0), (2, 0)),)


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("2 - 1 is 21.", ["contradicted"]),
        ("- 2 - 1 is 1. (1) 2 * 2 is 4.", ["supported", "supported"]),
        ("**Answer:** 2", ["supported"]),
        ("The final answer is $\\boxed{2}$.", ["supported"]),
        ("The answer is not 4.", ["supported"]),
        ("The answer isn't 2.", ["contradicted"]),
        ("The answer is two cups.", ["supported"]),
        ("The answer is three cups.", ["contradicted"]),
        ("The answer is two or three cups.", ["contradicted"]),
        ("The answer is “ ”.", ["contradicted"]),
        # These answer the question before them, and nobody can count "most".
        ("Is the laptop open? Yes. Are there any dogs? No.", []),
        (
            "Most of the cups are red. A couple of cups are red. The majority of the cups are red.",
            [],
        ),
        ("The answer is not 3. So the answer is 2.", ["supported", "supported"]),
    ],
)
def test_a_strangers_ways_of_writing(text: str, verdicts: list[str]) -> None:
    found = audit(run(RED), text)
    assert [c.trace for c in found.claims] == verdicts
    assert found.hallucinated == () and found.against == ()


def test_what_cannot_be_read_is_told_and_is_no_fault() -> None:
    found = audit(
        run(RED), "Perhaps they belong to someone. There are two red cups. The answer is 2."
    )
    assert found.unread == ("Perhaps they belong to someone",)
    assert not found.faults and found.coverage == 1.0


def test_pronouns_stand_for_what_was_spoken_of_last() -> None:
    text = "There are three cups. Two of them are red. The other one is blue. It is small."
    found = audit(run('answer = count(find(image, "cup"))'), text, PROFILE)
    assert [c.scene for c in found.claims] == ["supported"] * 4


def test_a_failed_run_is_spoken_of_truly() -> None:
    trace = run('answer = color(the(find(image, "cup")))')
    assert trace.failed is not None
    found = audit(trace)
    assert found.clean and found.claims[-1].claim.kind == "failure"
    assert audit(trace, "So the answer is red.").claims[-1].trace == "contradicted"


@pytest.mark.parametrize("text", ["", " \n ", "... !"])
def test_an_empty_rationale_is_refused(text: str) -> None:
    with pytest.raises(VprogError) as error:
        audit(run(RED), text)
    assert error.value.code == "VP420"


def test_plain_data_tell_the_same() -> None:
    found = audit(run(RED), "There are four red cups.", PROFILE).to_json()
    assert found["support"] == found["truth"] == 0.0 and found["contradicted"] == 1
    (claim,) = found["sentences"][0]["claims"]
    assert (claim["kind"], claim["object"], claim["trace"]) == ("count", 4, "contradicted")


def test_many_rationales_of_one_run_share_what_is_known() -> None:
    auditor = Auditor(run(RED), PROFILE)
    first = auditor.audit("There are two red cups.")
    assert auditor.audit("There are two red cups.") == first
