"""Arrow and Parquet, loaded when a corpus is first read or written."""

from __future__ import annotations

from typing import Any

from vprog.grammar.diagnostic import declare

NO_ARROW = declare(
    "VP508",
    "the packages for corpora are not installed",
    "A corpus is written and read by pyarrow, and asked about by duckdb; both come with the extra "
    "`corpus`: pip install 'vprog[corpus]'.",
    wrong=">>> import sys\n"
    ">>> sys.modules['pyarrow'] = None\n"
    ">>> from vprog.corpus.arrow import arrow\n"
    ">>> arrow()",
    right=">>> from vprog.corpus.arrow import arrow\n>>> arrow()",
)


def arrow() -> Any:
    """The package pyarrow.

    Raises:
        VprogError: VP508 it is not installed.
    """
    try:
        import pyarrow
    except ImportError as error:
        raise lacks("pyarrow", error) from None
    return pyarrow


def parquet() -> Any:
    """The module pyarrow.parquet; errors as ``arrow``."""
    arrow()
    import pyarrow.parquet

    return pyarrow.parquet


def arrow_error() -> type[Exception]:
    """What pyarrow raises for a file that it cannot read."""
    found: type[Exception] = arrow().ArrowException
    return found


def lacks(package: str, error: BaseException) -> Exception:
    """VP508 for a package that cannot be imported."""
    said = f"{package} cannot be imported: {error}"
    return NO_ARROW.error(said, "install it: pip install 'vprog[corpus]'")
