"""A teacher behind an OpenAI-compatible server."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vprog.distill.teacher.teacher import MOST, Asked
from vprog.failed import Failed
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.modules.server import Server
from vprog.modules.server_patience import Patience
from vprog.modules.server_picture import Sending, data_url
from vprog.modules.server_reply import reply
from vprog.modules.server_request import written
from vprog.modules.server_wire import Wire

if TYPE_CHECKING:
    from vprog.distill.sample import Picture


class Served:
    """A model behind an OpenAI-compatible server, asked for free text.

    Args:
        model: as the server calls it.
        base_url: the address before ``/chat/completions``.
        key_from: the environment variable that holds the key.
        temperature: 0 takes the likeliest word at each step.
        tokens: the most of an answer; one that needs more is a failure (VP695).
        concurrency: requests under way at once.
        tries: how often a call is tried.
        timeout: seconds for one try.
        side: the longer side of a picture that is sent, in pixels.
        seed: given to the server.

    Raises:
        VprogError: VP690 for a setting that cannot be.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str,
        key_from: str = "VPROG_SERVER_KEY",
        temperature: float = 0.0,
        tokens: int = 512,
        concurrency: int = 8,
        tries: int = 4,
        timeout: float = 120.0,
        side: int = 1024,
        seed: int = 0,
    ) -> None:
        # It holds the settings to what they can be.
        Server(
            model,
            base_url=base_url,
            concurrency=concurrency,
            timeout=timeout,
            tries=tries,
            tokens=tokens,
            side=side,
        )
        self.name = model
        self._body = {
            "model": model,
            "temperature": temperature,
            "max_tokens": tokens,
            "seed": seed,
        }
        self._sending = Sending(side=side)
        self._salt = f"{seed}"
        url = base_url.rstrip("/")
        about = json.dumps([url, self._body, side])
        self.version = hashlib.sha256(about.encode()).hexdigest()[:16]
        #: How many requests were sent, repeated ones too.
        self.tries = 0
        patience = Patience(timeout, tries, 0.5 if tries > 1 else 0.0, 30.0)
        key = os.environ.get(key_from, "")
        self._wire = Wire(url, key, patience, concurrency, self._tried)

    def write(self, asks: Sequence[Asked]) -> list[str | Failed]:
        """Answers, asked side by side; VP691 to VP695 and VP301 to VP304 for each that has none."""
        bodies: list[tuple[dict[str, Any], str]] = []
        found: list[str | Failed | None] = []
        for ask in asks:
            try:
                bodies.append((self._request(ask), f"{self._salt}:{ask.text}"))
                found.append(None)
            except VprogError as error:
                first = error.diagnostics[0]
                found.append(Failed(first.code, first.message, first.help))
        replies = iter(self._wire.post(bodies) if bodies else ())
        return [self._read(next(replies)) if one is None else one for one in found]

    def close(self) -> None:
        """Close its connections; a later call opens new ones."""
        self._wire.close()

    def _request(self, ask: Asked) -> dict[str, Any]:
        parts: list[dict[str, Any]] = [
            {"type": "image_url", "image_url": {"url": data_url(opened(picture), self._sending)}}
            for picture in ask.images
        ]
        text = written(ask.text)
        user: Any = [*parts, {"type": "text", "text": text}] if parts else text
        before = [{"role": "system", "content": written(ask.system)}] if ask.system else []
        return {**self._body, "messages": [*before, {"role": "user", "content": user}]}

    def _read(self, body: bytes | Failed) -> str | Failed:
        said = body if isinstance(body, Failed) else reply(body)
        if isinstance(said, Failed):
            return said
        return said.text[:MOST] if said.failed is None else said.failed

    def _tried(self) -> None:
        self.tries += 1


def opened(picture: Picture) -> Image:
    """A picture of a sample, as modules take it.

    Raises:
        VprogError: VP301 to VP304.
    """
    return Image.decode(picture) if isinstance(picture, bytes) else Image.open(Path(picture))
