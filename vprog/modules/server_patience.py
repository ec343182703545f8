"""How long a call of a server may take, and how long to wait between two tries."""

from __future__ import annotations

import random
import re
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call may take.

    Attributes:
        timeout: seconds that one try may take, from connecting to the last byte.
        tries: how often a call is tried at most, 1 or more.
        first: seconds before the second try; each later wait is twice as long. A wait is drawn from
            half to one and a half of that, seeded by the call, so that calls do not come in step.
        longest: the longest wait in seconds; a server that asks for more is not waited for.
    """

    timeout: float = 60.0
    tries: int = 4
    first: float = 0.5
    longest: float = 30.0

    def wait(self, tried: int, salt: str) -> float:
        """Seconds to wait after as many tries.

        >>> waits = [Patience().wait(n, "a call") for n in (1, 2, 3, 20)]
        >>> waits == sorted(waits), all(w <= 30 for w in waits)
        (True, True)
        """
        spread = 0.5 + random.Random(f"{salt}:{tried}").random()
        return min(self.longest, self.first * 2.0 ** min(tried - 1, 30) * spread)


def retry_after(text: str | None, now: float | None = None) -> float | None:
    """The seconds of a ``Retry-After`` header (a number, or a date of HTTP); None without one.

    >>> retry_after("2"), retry_after("soon"), retry_after(None)
    (2.0, None, None)
    >>> retry_after("Thu, 01 Jan 1970 00:01:00 GMT", now=45.0)
    15.0
    """
    if text is None:
        return None
    if re.fullmatch(r"\d{1,9}(\.\d{1,6})?", text.strip()):
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return None
    return max(0.0, date.timestamp() - (time.time() if now is None else now))
