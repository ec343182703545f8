"""What every worker needs, imported once by the server that workers are forked from."""

from __future__ import annotations

from contextlib import suppress

import vprog.corpus.work
import vprog.rationalize.rationale  # noqa: F401

# Pyarrow looks for numpy and pandas, and loads them, when it makes its first array.
with suppress(ImportError):
    import pyarrow.parquet

    pyarrow.array([0])
