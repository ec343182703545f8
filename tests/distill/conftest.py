"""Samples of a small world with verified rationales, and students small enough to teach in a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from vprog.distill.sample import Sample, from_corpus


@pytest.fixture(scope="session")
def corpus_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("pyarrow", reason="corpora are Parquet")
    from vprog.corpus.build import build
    from vprog.corpus.settings import settings_of

    folder = tmp_path_factory.mktemp("world") / "corpus"
    text = (
        '[rationale]\nlevels = ["trace", "bridged"]\nstyles = ["concise"]\n'
        '[[sources]]\nkind = "world"\nscenes = 4\nseed = 5\nsize = 32\ncandidates = false\n'
        'splits = ["train"]\n'
    )
    build(settings_of(text, folder.parent), folder)
    return folder


@pytest.fixture(scope="session")
def samples(corpus_folder: Path) -> list[Sample]:
    return from_corpus(corpus_folder)


@pytest.fixture(scope="session")
def tiny_students(tmp_path_factory: pytest.TempPathFactory, samples: list[Sample]):
    """A maker of checkpoints, one of each family, made when it is first asked for."""
    torch = pytest.importorskip("torch", reason="students need torch")
    torch.set_num_threads(1)
    from tests.distill.small import small

    root = tmp_path_factory.mktemp("students")
    made: dict[str, Path] = {}

    def checkpoint(family: str = "idefics3") -> Path:
        if family not in made:
            made[family] = small(root / family, samples, family)
        return made[family]

    return checkpoint
