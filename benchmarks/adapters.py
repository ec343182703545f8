"""Adapters of networks beside the bare forward passes that they cannot do without.

Each network has the architecture and the size of the published model (``--tiny`` tries the code on
one that is not) and random weights: speed does not hang on what they know. It is written to a folder and loaded as a
user's would be. ``share`` is the time of the bare forward passes, on tensors that are ready, in
that of the adapter, which also decodes, resizes and turns boxes into regions. With ``--full`` on a
GPU the networks run in bfloat16. Needs the extras ``models`` and ``examples``.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from examples.photos import PHOTOGRAPHS, photograph
from vprog.image import Image
from vprog.module import Ask
from vprog.modules.adapters import adapter


def _owlv2(folder: Path, full: bool) -> None:
    import transformers as tf

    from tests.modules import tiny, tiny_detectors

    if not full:
        tiny_detectors.owlv2(folder)
        return
    size = {"height": 960, "width": 960}
    config = tf.Owlv2Config(vision_config={"image_size": 960, "patch_size": 16})
    tf.Owlv2ForObjectDetection(config).save_pretrained(folder)
    tokenizer = tiny.words(("<|bos|>", "<|eos|>"))
    tokenizer.model_max_length = 16
    tf.Owlv2Processor(tf.Owlv2ImageProcessor(size=size), tokenizer).save_pretrained(folder)


def _rt_detr(folder: Path, full: bool) -> None:
    import transformers as tf

    from tests.modules import tiny_detectors

    if not full:
        tiny_detectors.rt_detr(folder)
        return
    tf.RTDetrForObjectDetection(tf.RTDetrConfig(num_labels=80)).save_pretrained(folder)
    tf.RTDetrImageProcessor().save_pretrained(folder)


def _siglip(folder: Path, full: bool) -> None:
    import transformers as tf

    from tests.modules import tiny

    if not full:
        tiny.siglip(folder)
        return
    config = tf.SiglipConfig(text_config=dict(tiny.ENDS))
    tf.SiglipModel(config).save_pretrained(folder)
    tf.SiglipProcessor(tf.SiglipImageProcessor(), tiny.words(("", ""))).save_pretrained(folder)


def _pass_owlv2(network: Any, pixels: Any) -> Any:
    return network[0].image_embedder(pixel_values=pixels)


def _pass_rt_detr(network: Any, pixels: Any) -> Any:
    return network[0](pixel_values=pixels)


def _pass_siglip(network: Any, pixels: Any) -> Any:
    return network[0].get_image_features(pixel_values=pixels)


#: Name, what builds it, its adapter, the bare pass, a question for a picture.
CASES: tuple[tuple[str, Any, str, Any, Callable[[Image], Ask]], ...] = (
    ("owlv2", _owlv2, "owlv2", _pass_owlv2, lambda i: Ask("find", (i, "cup", 100))),
    ("rt_detr", _rt_detr, "detr", _pass_rt_detr, lambda i: Ask("find", (i, "thing", 100))),
    ("siglip", _siglip, "siglip", _pass_siglip, lambda i: Ask("verify", (i, "red"))),
)


def _timed(work: Callable[[], Any], times: int) -> float:
    """The least seconds of some goes, after one that does not count."""
    import torch

    least = float("inf")
    for go in range(times + 1):
        started = time.perf_counter()
        work()
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        if go:
            least = min(least, time.perf_counter() - started)
    return least


def measure(case: str, count: int, batch: int, full: bool) -> tuple[float, float]:
    """Pictures a second through the adapter, and through the bare forward pass."""
    import torch

    _, build, kind, bare, question = next(one for one in CASES if one[0] == case)
    names = list(PHOTOGRAPHS)
    photos = [Image.open(photograph(names[i % len(names)])).pixels for i in range(count)]
    images = [Image.of(pixels.rotate(i)) for i, pixels in enumerate(photos)]
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), full)
        module = adapter(kind)(folder, batch=batch)
        asks = [question(image) for image in images]
        module.answer(asks[:1])
        network = module._network
        process = getattr(network[1], "image_processor", network[1])
        model = network[0]
        made = process(images=[image.pixels for image in images], return_tensors="pt")
        pixels = made["pixel_values"].to(model.device, model.dtype)

        def through() -> None:
            module.forget()
            module.answer(asks)

        def passes() -> None:
            with torch.inference_mode():
                for start in range(0, count, batch):
                    bare(network, pixels[start : start + batch])

        times = count / _timed(through, 3), count / _timed(passes, 3)
        module.close()
    return times


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a line for each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tiny", action="store_true", help="networks that are not worth timing")
    parser.add_argument("--only", choices=[case for case, *_ in CASES], help="one network alone")
    parser.add_argument("--pictures", type=int, default=8)
    parser.add_argument("--batch", type=int, default=4)
    given = parser.parse_args(arguments)
    print(f"{'network':<10}{'adapter/s':>12}{'bare/s':>12}{'share':>8}")
    for case, *_ in CASES:
        if given.only not in (None, case):
            continue
        ours, bare = measure(case, given.pictures, given.batch, not given.tiny)
        print(f"{case:<10}{ours:>12.2f}{bare:>12.2f}{ours / bare:>8.2f}")


if __name__ == "__main__":
    main()
