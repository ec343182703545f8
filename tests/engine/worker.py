"""A process that reads and writes a cache until it is killed: ``python -m tests.engine.worker``."""

from __future__ import annotations

import random
import sys

from tests.engine.stubs import Counting, picture
from vprog.cache import Cache
from vprog.module import Answer, Ask

QUESTIONS = 400


def right(number: int) -> Answer:
    """The answer to the question of a number."""
    return Answer(f"{number} " * (1 + number % 97), number / QUESTIONS, 0.5)


def ask(number: int) -> Ask:
    return Ask("ask", (picture(number % 7), str(number)))


def main(folder: str, seed: str) -> None:
    rng, module = random.Random(seed), Counting()
    with Cache.open(folder, cap=1 << 18, memory=0) as cache:
        print("ready", flush=True)
        while True:
            numbers = rng.sample(range(QUESTIONS), 20)
            found = cache.get_many(module, [ask(n) for n in numbers])
            for number, answer in zip(numbers, found, strict=True):
                if answer is not None and answer != right(number):
                    print(f"WRONG {number}: {answer}", flush=True)
            missing = [n for n, answer in zip(numbers, found, strict=True) if answer is None]
            cache.put_many(module, [ask(n) for n in missing], [right(n) for n in missing])
            if cache.trouble is not None:
                print(f"TROUBLE {cache.trouble.message}", flush=True)
                return


if __name__ == "__main__":
    main(*sys.argv[1:])
