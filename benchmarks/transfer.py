"""Whether the transfer filter tells a rationale from another question's, by panels that read and see.

``python -m benchmarks.transfer`` asks questions of the world, runs their programs on the exact scene,
and has panels judge the rationales, each against a shuffled one, the answers masked in both:

* readers that know only what the context says, and misread at a seeded rate;
* the same readers, who also see what is behind a mask where the context points them to it;
* SmolLM2-135M (``--models``), a language model that reads and does not see;
* a tiny image-text model with random weights (``--models``), which shows the way and knows nothing.

It ends with 1 where the area under the curve of the seeing panel is less than is promised.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import vprog
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.module import Profile
from vprog.modules.panel_readers import NoisyReader
from vprog.modules.scene import SceneModule
from vprog.modules.scene_file import SceneFile
from vprog.modules.scene_layout import scenes_of
from vprog.rationalize.mask import without_answer
from vprog.rationalize.panel import Member
from vprog.rationalize.transfer import Example, transfer
from vprog.rationalize.transfer_rows import report
from vprog.world.graph import gqa_scene
from vprog.world.png import png
from vprog.world.render import render
from vprog.world.splits import chunk

#: The area under the curve that is promised of a panel that sees what a context points to.
PROMISED = 0.95
#: The readers of a panel, and how often each misreads.
READERS, ERROR = 12, 0.05
SIZE = 96
_SHOWN = ("rows", "kept", "base", "hits", "gain", "gain_shuffled", "auc", "gain_unmasked", "leak")


def examples(
    scenes: int, seed: int = 5, pictures: bool = False
) -> tuple[list[Example], dict[str, list[str]]]:
    """Questions of the world with the rationales of their programs, and facts of each picture.

    The facts are what the rationales of all of a scene's questions say, at two levels, without
    their answers: what somebody who looks at the picture can see.
    """
    found: list[Example] = []
    facts: dict[str, list[str]] = {}
    for made, questions in chunk("train", seed, 0, scenes):
        graphs = scenes_of({made.name: gqa_scene(made, SIZE)})
        module = SceneModule(SceneFile("0" * 64, {s.name: s for s in graphs}))
        profile = Profile("world", dict.fromkeys(sorted(module.oracles), module))
        image = Image.named(f"{made.name}.png", SIZE, SIZE)
        if pictures:
            image = Image.decode(png(render(made, SIZE)), image.name)
        told = facts.setdefault(image.name, [])
        for question in questions:
            trace = vprog.load(question.program).run(image=image, profile=profile)
            text = trace.rationale().text
            told += [without_answer(trace.rationale("pruned").text), without_answer(text)]
            found.append(
                Example(question.id, question.text, (question.said,), (text,), image, question.type)
            )
    return found, facts


def readers(facts: dict[str, list[str]] | None = None) -> list[Member]:
    """A panel of readers that misread different things."""
    return [
        NoisyReader(f"reader {seed}", error=ERROR, seed=seed, facts=facts)
        for seed in range(READERS)
    ]


def judged(given: Sequence[Example], panel: Sequence[Member]) -> dict[str, Any]:
    """The report of a panel over examples."""
    return report(list(transfer(given, panel)))


def models(count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The reports of the models, over the first examples; what is not at hand is said and left out."""
    from vprog.modules.chat import Chat
    from vprog.modules.language import LocalLanguage
    from vprog.modules.panel_chat import ChatMember
    from vprog.modules.panel_language import LanguageMember

    given, _ = examples(count // 8 + 1, pictures=True)
    given = given[:count]
    language = LocalLanguage("smollm2", batch=16)
    if language.missing is None:
        yield "SmolLM2-135M", judged(given, [LanguageMember(language, "smollm2")])
    else:
        print(f"SmolLM2-135M is left out: {language.missing.sentence}")
    language.close()
    try:
        from tests.modules.tiny_chat import smolvlm
    except ImportError as error:
        print(f"the tiny image-text model is left out: {error}")
        return
    with tempfile.TemporaryDirectory() as folder:
        tiny = ChatMember(Chat(smolvlm(Path(folder))), "tiny")
        yield "tiny image-text model", judged(given, [tiny])


def tell(name: str, told: dict[str, Any]) -> None:
    """Print the figures of a panel, a row for each type of answer."""
    for kind, one in {**told["by_type"], "all": told["all"]}.items():
        cells = (f"{v:.3f}" if isinstance(v := one[key], float) else str(v) for key in _SHOWN)
        print(f"| {name} | {kind} | {' | '.join(cells)} |", flush=True)


def main() -> None:
    """Print the figures as a table; exit with 1 where they fall short."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--scenes", type=int, default=60, help="of ten questions each")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--models", type=int, default=0, help="questions for the models; 0: none")
    options = parser.parse_args()
    given, facts = examples(options.scenes, options.seed)
    print(
        "| panel | answers | rows | kept | base | hits | gain | shuffled | AUC | unmasked | leak |"
    )
    print(f"|---|---|{'---:|' * len(_SHOWN)}")
    tell("reads", judged(given, readers()))
    seen = judged(given, readers(facts))
    tell("reads and sees", seen)
    if options.models:
        try:
            for name, told in models(options.models):
                tell(name, told)
        except VprogError as error:
            print(f"models are left out: {error.diagnostics[0].message}")
    if (seen["all"]["auc"] or 0.0) < PROMISED:
        sys.exit(f"an area of at least {PROMISED} is promised")


if __name__ == "__main__":
    main()
