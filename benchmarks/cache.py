"""What the cache takes for an answer: from memory, from its folder, and to keep one."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence

from benchmarks.measure import once, tell
from benchmarks.scheduler import Stub
from vprog.cache import Cache
from vprog.image import Image
from vprog.module import Ask

BATCH = 64


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the lines."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--calls", type=int, default=6_400)
    count = parser.parse_args(arguments).calls // BATCH * BATCH
    stub = Stub()
    images = [Image.named(f"{i}.png", 480, 320) for i in range(count // BATCH)]
    boxes = [stub.answer([Ask("find", (image, "cup", 100))])[0].value[0] for image in images]
    asks = [Ask("verify", (box, f"red {i}")) for box in boxes for i in range(BATCH)]
    batches = [asks[i : i + BATCH] for i in range(0, count, BATCH)]
    answers = [stub.answer(batch) for batch in batches]

    def direct() -> None:
        for batch in batches:
            stub.answer(batch)

    bare = min(once(direct) for _ in range(3)) / count * 1e6
    with tempfile.TemporaryDirectory() as folder:
        with Cache.open(folder) as cache:

            def keep() -> None:
                for batch, told in zip(batches, answers, strict=True):
                    cache.put_many(stub, batch, told)

            def look() -> None:
                for batch in batches:
                    assert None not in cache.get_many(stub, batch)

            kept = once(keep) / count * 1e6
            near = min(once(look) for _ in range(5)) / count * 1e6
        with Cache.open(folder, memory=0) as cache:
            far = min(once(look) for _ in range(3)) / count * 1e6
    row = f"the stub itself {bare:.2f} us"
    tell("cache, a hit in memory", f"{near:.2f} us", row, near / bare)
    tell("cache, a hit in the folder (batches of 64)", f"{far:.2f} us", row, far / bare)
    tell("cache, to keep an answer (batches of 64)", f"{kept:.2f} us", row, kept / bare)


if __name__ == "__main__":
    main()
