"""Every adapter of a network, on a tiny model of its real architecture, loaded from disk."""

from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="the adapters of networks need torch")
pytest.importorskip("transformers", reason="the adapters of networks need transformers")

from tests.modules.adapting import (
    CASES,
    CUP,
    ELSEWHERE,
    LONG,
    PICTURES,
    WIDE,
    Checkpoints,
    alone,
    briefly,
    checkpoints,
    numbers,
    offline,
    shown,
)
from vprog.answer import hold
from vprog.batch import ask_batch, ask_module
from vprog.failed import Failed
from vprog.image import Image
from vprog.module import Answer, Ask, Traits
from vprog.ops import OPERATORS
from vprog.region import Region

__all__ = ["briefly", "checkpoints", "offline"]
TEXTS = ("owlv2", "grounding_dino", "siglip", "clip", "openclip", "blip_vqa", "vilt", "llava")


@pytest.mark.parametrize("case", CASES)
def test_a_batch_is_the_calls_one_by_one(
    case: str, checkpoints: Checkpoints, offline: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within 1e-4, on wide, high, thin, one-pixel, transparent and grey pictures."""
    monkeypatch.setattr("vprog.modules.finding.DIGITS", 7)
    asks = CASES[case].asks()
    module = checkpoints.adapter(case, batch=4)
    together, single = module.answer(asks), alone(module, asks)
    for ask, a, b in zip(asks, together, single, strict=True):
        held = hold(a, ask, OPERATORS[ask.oracle].result, module)
        assert isinstance(held, Answer), (ask.oracle, held)
        assert shown(a) == shown(b), ask.oracle
        assert numbers(a) == pytest.approx(numbers(b), abs=1e-4), ask.oracle
    module.close()


@pytest.mark.parametrize("case", CASES)
def test_pictures_count(case: str, checkpoints: Checkpoints) -> None:
    """The tiny models are not so tiny that every picture looks alike to them."""
    asks = CASES[case].asks()
    module = checkpoints.adapter(case)
    by_oracle: dict[str, list[list[float]]] = {}
    for ask, answer in zip(asks, module.answer(asks), strict=True):
        by_oracle.setdefault(ask.oracle, []).append([numbers(answer), str(shown(answer))])
    several = [told for told in by_oracle.values() if len(told) > 3]
    assert any(told.count(told[0]) < len(told) for told in several)


@pytest.mark.parametrize("case", CASES)
def test_what_is_closed_loads_again(case: str, checkpoints: Checkpoints) -> None:
    asks = CASES[case].asks()[:3]
    module = checkpoints.adapter(case)
    version = module.version
    first = module.answer(asks)
    module.close()
    assert module.answer(asks) == first
    assert module.version == version
    module.close()


@pytest.mark.parametrize("case", CASES)
def test_what_it_says_of_itself(case: str, checkpoints: Checkpoints) -> None:
    module = checkpoints.adapter(case, batch=3)
    assert module.missing is None
    assert Traits.of(module).batch == 3
    assert {ask.oracle for ask in CASES[case].asks()} <= module.oracles <= set(OPERATORS)
    card = module.card
    assert (card.module, card.present, card.licence) == (module.name, True, "")
    weights = list(checkpoints.folder(case).glob("*.safetensors"))
    assert card.size == sum(path.stat().st_size for path in weights)
    # What is not a number of the weights is the header of the file.
    assert 0.8 * card.size < card.memory <= card.size
    half = checkpoints.adapter(case, dtype="bfloat16")
    assert half.card.memory == card.memory / 2
    assert half.version != module.version


@pytest.mark.parametrize("case", ["owlv2", "rt_detr", "siglip", "blip_vqa", "smolvlm", "depth"])
@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_other_numbers_do(case: str, dtype: str, checkpoints: Checkpoints) -> None:
    asks = CASES[case].asks()[:8]
    module = checkpoints.adapter(case, dtype=dtype)
    for ask in asks:
        held = ask_module(module, ask)
        assert isinstance(held, Answer) or "not finite" in held.sentence, held


@pytest.mark.parametrize("case", TEXTS)
def test_a_long_text_is_refused_and_harms_nobody(case: str, checkpoints: Checkpoints) -> None:
    module = checkpoints.adapter(case)
    oracle = "find" if "find" in module.oracles else "verify"
    more = (5,) if oracle == "find" else ()
    asks = [Ask(oracle, (WIDE, "red", *more)), Ask(oracle, (WIDE, LONG, *more))]
    good, bad = module.answer(asks)
    assert [good] == module.answer(asks[:1])
    assert isinstance(good, Answer)
    assert isinstance(bad, Failed) and bad.code == "VP665"


@pytest.mark.parametrize("case", CASES)
def test_a_picture_without_pixels_fails_alone(case: str, checkpoints: Checkpoints) -> None:
    module = checkpoints.adapter(case)
    ask = CASES[case].asks()[0]
    blind = Image.named("unseen.png", 30, 20)
    what = blind
    if ask.oracle == "depth":
        what = Region(blind, CUP.box)
    bad, good = module.answer([Ask(ask.oracle, (what, *ask.args[1:])), ask])
    assert isinstance(bad, Failed) and bad.code == "VP301"
    assert [good] == module.answer([ask])


@pytest.mark.parametrize("case", ["owlv2", "grounding_dino", "rt_detr", "d_fine"])
def test_nothing_is_found_where_nothing_is_sure_enough(case: str, checkpoints: Checkpoints) -> None:
    module = checkpoints.adapter(case, threshold=1.0)
    noun = "person" if case in ("rt_detr", "d_fine") else "cup"
    (answer,) = module.answer([Ask("find", (PICTURES[1], noun, 5))])
    assert answer == Answer((), None, 1.0)


@pytest.mark.parametrize(
    ("case", "one", "many"),
    [
        ("owlv2", "person", "people"),
        ("grounding_dino", "person", "people"),
        ("rt_detr", "thing", "objects"),
    ],
)
def test_a_region_has_the_things_whose_centre_lies_in_it(
    case: str, one: str, many: str, checkpoints: Checkpoints
) -> None:
    module = checkpoints.adapter(case)
    half = Region(WIDE, (0.0, 0.0, 15.0, 20.0))
    whole, part = module.answer([Ask("find", (WIDE, one, 99)), Ask("find", (half, many, 99))])
    left, top, right, bottom = half.box
    inside = tuple(
        r for r in whole.value if left <= r.center[0] <= right and top <= r.center[1] <= bottom
    )
    assert part.value == inside
    assert len(whole.value) > len(inside) > 0
    if one == "person":
        assert {r.label for r in whole.value} == {"person"}


def test_nouns_share_the_pass_over_a_picture(checkpoints: Checkpoints) -> None:
    """OWLv2 sees a picture once; Grounding DINO once for each noun."""
    asks = [Ask("find", (WIDE, noun, 9)) for noun in ("cup", "cups", "dog")]
    owl, dino = (checkpoints.adapter(case) for case in ("owlv2", "grounding_dino"))
    assert len({owl.forward_key(ask) for ask in asks}) == 1
    assert len({dino.forward_key(ask) for ask in asks}) == 2
    assert [r.box for r in owl.answer(asks)[0].value] == [r.box for r in owl.answer(asks)[1].value]


@pytest.mark.parametrize(
    "ask",
    [
        Ask("choose", (WIDE, ())),
        Ask("classify", (WIDE, ())),
        Ask("ask", (WIDE, "  ")),
        Ask("query", (WIDE, " ")),
        Ask("relate", (CUP, ELSEWHERE, "on")),
        Ask("in_front_of", (CUP, ELSEWHERE)),
        Ask("find", (WIDE, " ", 5)),
        Ask("choose", (WIDE, ("kitchen", "street"))),
    ],
    ids=lambda ask: ask.oracle,
)
def test_what_cannot_be_judged_is_refused(ask: Ask, checkpoints: Checkpoints) -> None:
    case = {"in_front_of": "depth", "find": "owlv2"}.get(ask.oracle, "vilt")
    (answer,) = checkpoints.adapter(case).answer([ask])
    assert isinstance(answer, Failed) and answer.code == "VP666"


@pytest.mark.parametrize("case", ["siglip", "blip_vqa", "llava"])
def test_the_best_of_no_pictures_is_a_failure(case: str, checkpoints: Checkpoints) -> None:
    (answer,) = checkpoints.adapter(case).answer([Ask("best_match", ((), "a cup"))])
    assert isinstance(answer, Failed) and answer.code == "VP320"


@pytest.mark.parametrize("case", ["llava", "smolvlm", "qwen"])
def test_marks_in_a_text_stay_text(case: str, checkpoints: Checkpoints) -> None:
    """An <image> in a label or a question changes no count of pictures."""
    module = checkpoints.adapter(case)
    marked = "what <image> is <|image_pad|> this <|eos|>?"
    plain = "what image is image_pad this eos?" if case == "qwen" else None
    first, *rest = module.answer(
        [Ask("ask", (WIDE, text)) for text in (marked, plain) if text is not None]
    )
    assert isinstance(first, Answer)
    assert all(one == first for one in rest)


@pytest.mark.parametrize("case", ["owlv2", "rt_detr", "siglip", "blip_vqa", "qwen", "depth"])
def test_numbers_that_are_none_are_a_recorded_failure(case: str, checkpoints: Checkpoints) -> None:
    """A network that gives NaN ends the call with its name and version, and no other call."""
    import torch

    module = checkpoints.adapter(case)
    asks = CASES[case].asks()[:2]
    module.answer(asks)
    network = module._network[0]
    with torch.no_grad():
        for weights in network.parameters():
            weights.fill_(float("nan"))
    module.forget()
    answers, _ = ask_batch(module, asks)
    for answer in answers:
        assert isinstance(answer, Failed) and answer.code == "VP602"
        assert module.name in answer.sentence and module.version in answer.sentence
    module.close()
