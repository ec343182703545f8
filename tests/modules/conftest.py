"""What the tests of modules share: the photographs, and the embedded profile with its weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from examples.photos import photograph
from vprog.failed import Failed
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.module import Answer, Ask, Profile
from vprog.modules.lite import lite
from vprog.modules.weights import locate

Call = Callable[..., Any]


@pytest.fixture(scope="session")
def photo() -> Callable[[str], Image]:
    """A photograph by its name; the test skips where its package is not installed."""

    def find(name: str) -> Image:
        try:
            return Image.open(photograph(name))
        except FileNotFoundError as error:
            pytest.skip(str(error))

    return find


@pytest.fixture(scope="session")
def embedded() -> Profile:
    """The profile ``lite`` with its weights; skips where the extra or the weights are not there."""
    pytest.importorskip("numpy")
    pytest.importorskip("ai_edge_litert.interpreter")
    try:
        locate("lite2")
    except VprogError as error:
        if error.code != "VP610":
            raise
        pytest.skip(error.diagnostics[0].message)
    return lite()


@pytest.fixture(scope="session")
def call(embedded: Profile) -> Call:
    """Ask an oracle of the embedded profile: its value, or the code of its failure."""

    def ask(oracle: str, *args: Any) -> Any:
        (answer,) = embedded.modules[oracle].answer([Ask(oracle, args)])
        return answer.value if isinstance(answer, Answer) else answer.code

    return ask


def code_of(answer: Answer | Failed) -> str:
    """The code of a failure; an answer has none."""
    return answer.code if isinstance(answer, Failed) else ""
