"""Questions about a corpus in SQL."""

from __future__ import annotations

from typing import Any

from vprog.corpus.arrow import arrow, lacks
from vprog.corpus.folder import Corpus
from vprog.corpus.schema import schema
from vprog.grammar.diagnostic import declare

NO_QUERY = declare(
    "VP520",
    "the SQL cannot be answered",
    "The rows are the table `rows`; docs/corpus.md has its columns. Only this table can be read.",
    wrong="$ vprog corpus init ask.toml --force && rm -rf ask && "
    "vprog corpus build ask.toml -o ask && vprog corpus sql ask 'select cups from rows'",
    right="$ vprog corpus init sql.toml --force && rm -rf sql && "
    "vprog corpus build sql.toml -o sql && vprog corpus sql sql 'select count(*) from rows'",
)


def query(corpus: Corpus, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The names and the rows that a question gives.

    Nothing but the corpus can be read, and nothing can be written.

    Raises:
        VprogError: VP520 the question is wrong, VP508 duckdb is not installed.
    """
    try:
        import duckdb
    except ImportError as error:
        raise lacks("duckdb", error) from None
    arrow()
    import pyarrow.dataset

    rows = pyarrow.dataset.dataset([str(file) for file in corpus.files], format="parquet")
    with duckdb.connect(":memory:") as connection:
        connection.register("rows", rows if corpus.files else schema().empty_table())
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        try:
            found = connection.execute(sql)
            if found is None or found.description is None:
                return [], []
            return [column[0] for column in found.description], found.fetchall()
        except duckdb.Error as error:
            said = (str(error).splitlines() or ["no reason"])[0][:300]
            raise NO_QUERY.error(f"the SQL cannot be answered: {said}", "look at it") from None
