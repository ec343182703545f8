"""A thousand questions to the embedded detector: each distinct pass is made once."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import vprog
from examples.photos import PHOTOGRAPHS, photograph
from tests.conftest import effort
from tests.engine.stubs import written
from vprog.cache import Cache
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.many import Job, run_many
from vprog.module import Profile
from vprog.modules.efficientdet import EfficientDet
from vprog.modules.lite import lite
from vprog.modules.weights import locate
from vprog.report import Report

NOUNS = ("cup", "person", "cat", "dog", "spoon", "horse", "car", "thing", "table", "squirrel")


@pytest.fixture(scope="module")
def profile() -> Profile:
    pytest.importorskip("numpy")
    pytest.importorskip("ai_edge_litert.interpreter")
    try:
        locate("lite0")
    except VprogError as error:
        pytest.skip(error.diagnostics[0].message)
    return lite("lite0")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Photographs of the examples, small, and crops of them."""
    try:
        sources = [Image.open(photograph(name)).pixels for name in PHOTOGRAPHS]
    except FileNotFoundError as error:
        pytest.skip(str(error))
    folder, rng = tmp_path_factory.mktemp("photographs"), random.Random(0)
    found = []
    for number in range(effort(100)):
        pixels = sources[number % len(sources)].copy()
        pixels.thumbnail((400, 400))
        left, top = rng.randrange(pixels.width // 4), rng.randrange(pixels.height // 4)
        found.append(folder / f"{number}.jpg")
        pixels.crop((left, top, pixels.width, pixels.height)).save(found[-1])
    return found


def test_each_distinct_pass_is_made_once(
    profile: Profile, files: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[str] = []
    look = EfficientDet._look

    def noting(self: EfficientDet, image: Image) -> object:
        seen.append(image.digest)
        return look(self, image)

    monkeypatch.setattr(EfficientDet, "_look", noting)
    programs = [vprog.load(f'answer = count(find(image, "{noun}"))') for noun in NOUNS]
    work = [Job(p, {"image": path}, (p, path)) for p in programs for path in files]
    random.Random(1).shuffle(work)
    report = Report()
    with Cache.open(tmp_path) as cache:
        outcomes = list(run_many(work, profile, in_flight=256, report=report, cache=cache))
        passes = len({o.trace.inputs["image"].digest for o in outcomes if o.trace})
        assert len(seen) == len(set(seen)) == passes
        assert report.decoded == len(files)
        # What no detector answers is refused, and harms no other.
        refused = [o for o in outcomes if "squirrel" in o.job.id[0].text]
        assert len(refused) == len(files)
        assert all(o.trace and o.trace.failed and o.trace.failed.code == "VP620" for o in refused)
        for outcome in random.Random(2).sample(outcomes, min(20, len(outcomes))):
            program, path = outcome.job.id
            assert written(outcome.trace) == written(program.run(path, profile))
    # From the cache, in another session: no pass at all, and the very same traces.
    seen.clear()
    with Cache.open(tmp_path) as cache:
        again = list(run_many(work, lite("lite0"), cache=cache))
    assert not seen
    assert [written(o.trace) for o in again] == [written(o.trace) for o in outcomes]
