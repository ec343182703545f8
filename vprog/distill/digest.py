"""What tells the samples of one run from those of another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace

from vprog.distill.pixels import key_of
from vprog.distill.sample import Sample, record_of


def digest_of(samples: Iterable[Sample]) -> str:
    """SHA-256 of samples in their order: all that they hold, pictures by their bytes.

    Raises:
        VprogError: VP704 a picture's file cannot be read.

    >>> one = Sample("a", (), "How many?", "2")
    >>> digest_of([one]) == digest_of([replace(one)]), digest_of([one]) == digest_of([one, one])
    (True, False)
    """
    whole = hashlib.sha256()
    for one in samples:
        told = {**record_of(replace(one, images=())), "images": [key_of(p) for p in one.images]}
        whole.update(json.dumps(told, sort_keys=True).encode())
    return whole.hexdigest()
