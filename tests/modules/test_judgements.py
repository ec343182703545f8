"""What adapters say of pictures, held to the networks' own forward passes and to known heads."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="the adapters of networks need torch")
pytest.importorskip("transformers", reason="the adapters of networks need transformers")

import torch

import vprog
from tests.modules import tiny
from tests.modules.adapting import (
    CUP,
    DOG,
    PICTURES,
    WIDE,
    Checkpoints,
    alone,
    briefly,
    checkpoints,
    offline,
    picture,
)
from tests.modules.test_detectors import say
from vprog.answer import hold
from vprog.batch import ask_batch, ask_module
from vprog.failed import Failed
from vprog.image import Image
from vprog.many import Job, run_many
from vprog.module import Answer, Ask, Profile
from vprog.modules.asking import Said
from vprog.modules.depth import _cells
from vprog.modules.faces import Faces
from vprog.modules.mask import Mask
from vprog.modules.owlv2 import Owlv2
from vprog.modules.sam import Sam
from vprog.ops import OPERATORS
from vprog.region import Region

__all__ = ["briefly", "checkpoints", "offline"]


@pytest.mark.parametrize("case", ["siglip", "clip"])
def test_fits_are_those_of_the_network(case: str, checkpoints: Checkpoints) -> None:
    """Shares and contrasts from transformers' own logits, computed apart."""
    import transformers

    folder = str(checkpoints.folder(case))
    model = transformers.AutoModel.from_pretrained(folder).eval()
    process = transformers.AutoProcessor.from_pretrained(folder)
    module = checkpoints.adapter(case)
    prompts = ["a photo of a red cup", "a photo of a blue cup", "a photo of a cup"]
    inputs = process(
        text=prompts,
        images=CUP.image.crop(CUP.box).pixels,
        padding="max_length",
        max_length=48,
        return_tensors="pt",
    )
    if case == "siglip":
        inputs.pop("attention_mask", None)
    inputs.pop("token_type_ids", None)
    with torch.inference_mode():
        red, blue, plain = model(**inputs).logits_per_image[0].tolist()
    chosen, verified = module.answer(
        [Ask("choose", (CUP, ("red", "blue"))), Ask("verify", (CUP, "red"))]
    )
    share = 1 / (1 + math.exp(blue - red))
    assert chosen.value == ("red" if share >= 0.5 else "blue")
    assert chosen.score == pytest.approx(max(share, 1 - share), abs=2e-3)
    sure = 1 / (1 + math.exp(plain - red))
    assert verified.score == pytest.approx(sure, abs=2e-3)
    assert (verified.value, verified.threshold) == (sure >= 0.5, 0.5)


def test_a_threshold_decides(checkpoints: Checkpoints) -> None:
    ask = Ask("verify", (CUP, "red"))
    for case in ("openclip", "blip_vqa", "vilt", "llava"):
        low, high = (checkpoints.adapter(case, threshold=t).answer([ask])[0] for t in (0.0, 1.0))
        assert (low.value, high.value, low.score) == (True, False, high.score)


def test_blip_ranks_answers_by_their_likelihood(checkpoints: Checkpoints) -> None:
    """The loss that transformers' own forward pass gives, of each answer in turn."""
    import transformers

    folder = str(checkpoints.folder("blip_vqa"))
    model = transformers.BlipForQuestionAnswering.from_pretrained(folder).eval()
    process = transformers.AutoProcessor.from_pretrained(folder)
    question = process(
        images=CUP.image.crop(CUP.box).pixels, text="Is the cup red or blue?", return_tensors="pt"
    )
    likely = []
    for answer in ("red", "blue"):
        ids = process.tokenizer(answer, add_special_tokens=False)["input_ids"]
        labels = torch.tensor([[5, *ids, 3]])
        with torch.inference_mode():
            told = model(**question, labels=labels)
        likely.append(-float(told.loss) * (labels.shape[1] - 1))
    share = 1 / (1 + math.exp(likely[1] - likely[0]))
    (answer,) = checkpoints.adapter("blip_vqa").answer([Ask("choose", (CUP, ("red", "blue")))])
    assert answer.value == ("red" if share >= 0.5 else "blue")
    assert answer.score == pytest.approx(max(share, 1 - share), abs=2e-3)


def test_free_answers_are_plain_and_what_is_read_is_as_it_stands(
    checkpoints: Checkpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers come in lower case without a full stop; a caption and a text keep theirs."""
    module = checkpoints.adapter("llava")
    texts = iter(["On the Table. ", "Exit ONLY.", "None.", "A Cup.", "", "Red", "red."])
    monkeypatch.setattr(
        type(module),
        "_decode",
        lambda self, network, some, length: [Said(next(texts).strip(), 0.5) for _ in some],
    )
    asks = [
        Ask("ask", (WIDE, "where?")),
        Ask("read", (WIDE,)),
        Ask("read", (CUP,)),
        Ask("caption", (WIDE,)),
        Ask("caption", (CUP,)),
        Ask("same", (CUP, DOG, "color")),
    ]
    answers = [module.answer([ask])[0] for ask in asks]
    values = [one.value if isinstance(one, Answer) else one.code for one in answers]
    assert values == ["on the table", "Exit ONLY.", "", "A Cup.", "VP666", True]


def test_vilt_answers_what_it_is_surest_of(checkpoints: Checkpoints) -> None:
    module = checkpoints.adapter("vilt")
    module.answer([Ask("verify", (WIDE, "red"))])
    module.forget()
    say(module._network[0].classifier[-1], [-2.0, 2.0, 0.0, 3.0, -9.0])  # yes no red blue 2
    asks = [
        Ask("verify", (WIDE, "open")),
        Ask("color", (CUP,)),
        Ask("choose", (CUP, ("red", "blue", "puce"))),
        Ask("ask", (WIDE, "Is it open?")),
        Ask("ask", (WIDE, "how many are there?")),
        Ask("same", (CUP, DOG, "color")),
        Ask("different", (CUP, DOG, "color")),
    ]
    answers = module.answer(asks)
    assert [one.value for one in answers] == [False, "blue", "blue", "no", "blue", True, False]
    yes, no = (1 / (1 + math.exp(-logit)) for logit in (-2.0, 2.0))
    assert answers[0].score == pytest.approx(yes / (yes + no), abs=1e-3)


def test_depth_in_metres_and_from_near_to_far(checkpoints: Checkpoints) -> None:
    ask, order = Ask("depth", (CUP,)), Ask("in_front_of", (CUP, DOG))
    module = checkpoints.adapter("metres")
    module.answer([ask])
    module.forget()
    say(module._network[0].head.conv3, [0.0])
    assert [one.value for one in module.answer([ask, order])] == [10.0, False]
    near = checkpoints.adapter("depth")
    asks = [Ask("depth", (Region(WIDE, (float(x), 0.0, x + 1.0, 20.0)),)) for x in range(30)]
    told = [one.value for one in near.answer(asks)]
    assert all(0 <= one <= 1 for one in told) and len(set(told)) > 1
    table = torch.arange(12.0).reshape(3, 4)
    cells = _cells(table, (10.0, 0.0, 20.0, 9.0), 5.0, 10.0)
    assert cells.tolist() == [[2.0, 3.0]]
    for a, b in ((CUP, DOG), (DOG, CUP)):
        front, behind = near.answer([Ask("in_front_of", (a, b)), Ask("behind", (b, a))])
        assert front.value == behind.value
    (first,), (second,) = (
        near.answer([Ask("in_front_of", pair)]) for pair in ((CUP, DOG), (DOG, CUP))
    )
    assert not (first.value and second.value)


class Boxes:
    """A detector that finds what it is told."""

    name, version, oracles = "boxes", "1", frozenset({"find"})

    def __init__(self, *boxes: tuple[float, float, float, float]) -> None:
        self.boxes = boxes

    def answer(self, asks: Any) -> list[Answer]:
        return [Answer(tuple(Region(a.args[0], b, "cup", 0.5) for b in self.boxes)) for a in asks]


@pytest.fixture(scope="module")
def sam(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.sam(tmp_path_factory.mktemp("sam"))


def test_masks_of_a_batch_are_those_one_by_one(sam: Path, offline: None) -> None:
    module = Sam(sam, device="cpu")
    assert module.oracles == frozenset()
    whole = [Region(p, (0.0, 0.0, float(p.width), float(p.height))) for p in PICTURES]
    regions = [*whole, CUP, DOG]
    together = module.segment(regions)
    for region, (mask, quality) in zip(regions, together, strict=True):
        module.forget()
        assert module.segment([region]) == [(mask, quality)]
        assert (mask.width, mask.height) == (region.image.width, region.image.height)
        assert sum(mask.runs) == mask.width * mask.height and 0 <= quality <= 1
    assert len({mask.runs for mask, _ in together}) > 1


@pytest.mark.parametrize("inside", [True, False])
def test_boxes_are_drawn_around_masks(inside: bool, sam: Path) -> None:
    """A mask of everything draws a large box to the picture's edges; an empty one, or one far larger
    than the box, leaves it."""
    image = picture(40, 20)
    large, small = (1.0, 1.0, 38.0, 19.0), (3.0, 3.0, 6.0, 6.0)
    module = Sam(sam, of=Boxes(large, small), device="cpu")
    ask = Ask("find", (image, "cup", 9))
    module.answer([ask])
    module.forget()
    decoder = module._network[0].mask_decoder
    with torch.no_grad():
        for head in decoder.output_hypernetworks_mlps:
            say(head.proj_out, [1.0 if inside else -1.0] * head.proj_out.out_features)
        decoder.upscale_conv2.weight.zero_()
        decoder.upscale_conv2.bias.fill_(3.0)
    (answer,) = module.answer([ask])
    expected = (0.0, 0.0, 40.0, 20.0) if inside else large
    assert [(r.box, r.label, r.score) for r in answer.value] == [
        (expected, "cup", 0.5),
        (small, "cup", 0.5),
    ]
    assert "boxes=1" in module.version


def test_what_its_detector_does_wrong_is_told_of_it(sam: Path) -> None:
    module = Sam(sam, of=Boxes((0.0, 0.0, 99.0, 99.0)), device="cpu")
    (answer,) = module.answer([Ask("find", (WIDE, "cup", 9))])
    assert isinstance(answer, Failed) and answer.code == "VP603" and "boxes 1" in answer.sentence


def test_a_mask_is_its_runs() -> None:
    empty, full = Mask.of([[0, 0]]), Mask.of([[1, 1], [1, 1]])
    assert (empty.area, empty.box, empty.runs) == (0, None, (2,))
    assert (full.area, full.box, full.runs) == (4, (0.0, 0.0, 2.0, 2.0), (0, 4))


def test_faces_leaves_other_nouns_to_another_module() -> None:
    box = (1.0, 2.0, 3.0, 4.0)
    module = Faces(of=Boxes(box))
    (answer,) = module.answer([Ask("find", (WIDE, "cup", 9))])
    assert isinstance(answer, Answer) and answer.value[0].box == box
    (answer,) = Faces().answer([Ask("find", (WIDE, "cup", 9))])
    assert isinstance(answer, Failed) and answer.code == "VP620"


def test_faces_finds_the_astronaut() -> None:
    """Needs the file that mediapipe carries; skips where it is not installed."""
    data = pytest.importorskip("skimage.data", reason="the astronaut comes with scikit-image")
    pytest.importorskip("ai_edge_litert.interpreter", reason="faces needs the extra lite")
    module = Faces()
    if module.missing is not None:
        pytest.skip(f"faces needs weights: {module.missing.sentence}")
    from PIL.Image import fromarray

    pixels = fromarray(data.astronaut())
    wide = pixels.crop((0, 0, 512, 300))
    for image in (Image.of(pixels), Image.of(wide)):
        asks = [Ask("find", (image, "faces", 9)), Ask("find", (PICTURES[2], "face", 9))]
        one, none = module.answer(asks)
        (region,) = one.value
        assert 150 < region.box[0] < 210 and 240 < region.box[2] < 310
        assert 40 < region.box[1] < 110 and 150 < region.box[3] < 200
        assert none.value == ()


def test_programs_run_alike_alone_and_together(checkpoints: Checkpoints, offline: None) -> None:
    """A user's path: a profile of adapters, programs one by one and many at once."""
    owl, clip, depth = (checkpoints.adapter(c) for c in ("owlv2", "siglip", "depth"))
    modules = {"find": owl, "verify": clip, "choose": clip, "depth": depth}
    profile = Profile("mine", modules)
    text = (
        'image: Image\ncups = find(image, "cups", max=5)\n'
        'red = [c for c in cups if verify(c, "red")]\n'
        "answer = [[choose(c, ['open', 'closed']) for c in red], [f'{depth(c)}' for c in cups]]\n"
    )
    program = vprog.load(text)
    images = [p for p in PICTURES if p.width > 1]
    single = [program.run(image, profile).digest for image in images]
    jobs = [Job(program, {"image": image}) for image in images]
    for module in modules.values():
        module.forget()
    assert [one.trace.digest for one in run_many(jobs, profile)] == single


class Stranger:
    """A module that gives one answer, or raises it."""

    oracles = frozenset(OPERATORS)

    def __init__(self, answer: Any) -> None:
        self.name, self.version, self._answer = "stranger", "7", answer

    def answer(self, asks: Any) -> Any:
        if isinstance(self._answer, Exception):
            raise self._answer
        return [self._answer] * len(asks)


def _box(*box: Any, image: Image = WIDE, score: Any = 0.5, label: Any = "cup") -> Answer:
    return Answer((Region(image, box, label, score),))


@pytest.mark.parametrize(
    ("oracle", "answer"),
    [
        ("find", RuntimeError("out of order")),
        ("find", "three cups"),
        ("find", None),
        ("find", Answer("three cups")),
        ("find", Answer(None)),
        ("find", Answer((1, 2))),
        ("find", Answer(_box(0.0, 0.0, 2.0, 2.0).value * 3)),
        ("find", _box(0.0, 0.0, 31.0, 2.0)),
        ("find", _box(-1.0, 0.0, 3.0, 2.0)),
        ("find", _box(3.0, 0.0, 3.0, 2.0)),
        ("find", _box(0.0, float("nan"), 3.0, 2.0)),
        ("find", _box(0.0, 0.0, float("inf"), 2.0)),
        ("find", _box(0.0, 0.0, 3.0)),
        ("find", _box(0.0, 0.0, 2.0, 2.0, score=float("nan"))),
        ("find", _box(0.0, 0.0, 2.0, 2.0, score=1.5)),
        ("find", _box(0.0, 0.0, 2.0, 2.0, label=None)),
        ("find", _box(0.0, 0.0, 2.0, 2.0, label="a" * 100_000)),
        ("find", _box(0.0, 0.0, 2.0, 2.0, image=PICTURES[6])),
        ("find", Answer((), float("nan"))),
        ("find", Answer((), 0.5, float("inf"))),
        ("find", Answer((), "sure")),
        ("verify", Answer("yes")),
        ("verify", Answer(1)),
        ("choose", Answer("puce")),
        ("depth", Answer(float("nan"))),
        ("depth", Answer(2)),
        ("ask", Answer(3)),
        ("ask", Answer("\ud800")),
        ("best_match", Answer(PICTURES[6])),
    ],
)
def test_what_a_module_does_wrong_is_a_recorded_failure(oracle: str, answer: Any) -> None:
    """It names module and version, alone and in a batch; no value comes of it, and no exception."""
    args = {
        "find": (WIDE, "cup", 2),
        "verify": (WIDE, "red"),
        "choose": (WIDE, ("red", "blue")),
        "depth": (CUP,),
        "ask": (WIDE, "what?"),
        "best_match": ((WIDE,), "a cup"),
    }
    ask = Ask(oracle, args[oracle])
    module = Stranger(answer)
    told = ask_module(module, ask)
    assert isinstance(told, Failed) and told.code in ("VP602", "VP603"), told
    assert "stranger 7" in told.sentence
    several, _ = ask_batch(module, [ask, ask])
    assert several == [told, told]


def test_a_module_that_cannot_even_tell_its_version_ends_no_run() -> None:
    class Nameless(Stranger):
        def __init__(self) -> None:
            self.name, self._answer = "nameless", Answer(None)

        @property
        def version(self) -> str:
            raise OSError("no file")

    told = ask_module(Nameless(), Ask("find", (WIDE, "cup", 2)))
    assert isinstance(told, Failed) and told.code == "VP603" and "Nameless" in told.sentence


def test_more_or_fewer_answers_than_calls_harm_nobody() -> None:
    class Short(Stranger):
        def answer(self, asks: Any) -> Any:
            return [Answer(())] * (1 if len(asks) == 1 else len(asks) - 1)

    asks = [Ask("find", (WIDE, noun, 2)) for noun in ("cup", "dog", "cat")]
    assert ask_batch(Short(None), asks)[0] == [Answer(())] * 3


def test_a_cached_module_is_known_by_its_version(checkpoints: Checkpoints) -> None:
    """Two adapters of one checkpoint and one setting answer alike."""
    asks = [Ask("find", (image, "cup", 9)) for image in PICTURES]
    a, b = (Owlv2(checkpoints.folder("owlv2"), device="cpu", threshold=0.1) for _ in range(2))
    assert a.version == b.version
    assert a.answer(asks) == alone(b, asks)
    for one, ask in zip(a.answer(asks), asks, strict=True):
        assert isinstance(hold(one, ask, OPERATORS["find"].result, a), Answer)
