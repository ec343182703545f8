"""What a source gives: a question about pictures, its right answers, and programs that may answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a row, not opened yet.

    With ``path`` or ``data`` it is a file's bytes; with neither it is known by its name and size
    alone, as scene graphs need no more.

    Attributes:
        name: what it is called; a scene graph is found by it.
        input: the input of the programs that takes it; several pictures of one input make a list.
        path: an absolute path.
        data: a file's bytes.
        width: in pixels, of one that is known by its name alone.
        height: likewise.
        drawn: whether the bytes were drawn by vprog itself, so that they need no check.
    """

    name: str
    input: str = "image"
    path: str | None = None
    data: bytes | None = field(default=None, repr=False)
    width: int = 0
    height: int = 0
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A program that may answer a row's question.

    Attributes:
        text: the program.
        score: of whoever wrote it, such as a log-probability; higher is better.
        origin: who or what wrote it.
        true: whether it is known to say what is asked, beyond giving the right answer here.
    """

    text: str
    score: float | None = None
    origin: str = ""
    true: bool | None = None


@dataclass(frozen=True, slots=True)
class Gold:
    """The right answers of a row.

    Attributes:
        answer: the main one; empty where none is known.
        said: what each of several people answered, repeats and all.
        scores: answers with a score from 0 to 1 each, where the data set has such.
    """

    answer: str
    said: tuple[str, ...] = ()
    scores: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a source.

    Attributes:
        id: its name; no two rows of a corpus should share one.
        question: the question.
        gold: its right answers.
        pictures: what it is about.
        programs: the candidates, in the order of the source.
        type: what kind of question it is, as the source calls it.
        split: such as ``train``.
        licence: of the row's picture and text, as the source says.
        source: where it is from.
        inputs: values of other inputs of the programs.
        missing: why it has no program, where the source knows that.
        extra: what else is to be kept with it, as pairs of a name and a text.
    """

    id: str
    question: str
    gold: Gold
    pictures: tuple[Picture, ...] = ()
    programs: tuple[Candidate, ...] = ()
    type: str = ""
    split: str = ""
    licence: str = ""
    source: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    missing: str = ""
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BadRow:
    """A place of a source that holds no row; it is counted as failed.

    Attributes:
        id: the source's name and the place in it.
        code: of what is wrong.
        sentence: what is wrong.
    """

    id: str
    code: str
    sentence: str
