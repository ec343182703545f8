"""The runner of the documents' commands."""

from __future__ import annotations

from pathlib import Path

from tests.house.console import agrees, commands, run

PAGE = """
Some text with `$ not this`.

```console
$ echo one; \\
    echo two
one
two
$ false  # exit 1
```

```python
$ nor this
```

```console
$ echo anything
```
"""


def test_commands_are_found_with_status_and_output() -> None:
    first, second, third = commands(PAGE)
    assert (first.text, first.status, first.output) == ("echo one; echo two", 0, "one\ntwo")
    assert (second.text, second.status, second.output) == ("false", 1, None)
    assert (third.text, third.line) == ("echo anything", 17)


def test_a_command_runs_and_its_output_is_compared(tmp_path: Path) -> None:
    first, second, _ = commands(PAGE)
    done = run(first, tmp_path)
    assert done.returncode == first.status
    assert agrees(first.output or "", done.stdout)
    assert run(second, tmp_path).returncode == second.status


def test_dots_stand_for_anything() -> None:
    assert agrees("a\n...\nd", "a\nd\n")
    assert agrees("a\n...", "a\nb\nc\n")
    assert not agrees("a\n...\nd", "a\nb\n")
    assert not agrees("a (b)", "a bb")
