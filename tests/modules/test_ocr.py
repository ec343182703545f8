"""Reading text: on photographs, in order, and where the reader is not there."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image as Pillow

from tests.modules.conftest import code_of
from vprog.image import Image
from vprog.module import Answer, Ask
from vprog.modules.ocr import Line, Ocr, in_reading_order
from vprog.region import Region

Photo = Callable[[str], Image]


@pytest.fixture(scope="module")
def reader() -> Ocr:
    pytest.importorskip("rapidocr")
    return Ocr()


def read(reader: Ocr, what: Image | Region) -> str:
    (answer,) = reader.answer([Ask("read", (what,))])
    assert isinstance(answer, Answer)
    assert isinstance(answer.value, str)
    return answer.value


def test_a_page(reader: Ocr, photo: Photo) -> None:
    text = read(reader, photo("page"))
    assert text.startswith("Region-based segmentation")
    assert "histogram of grey values" in text


def test_a_name_plate(reader: Ocr, photo: Photo) -> None:
    image = photo("hopper")
    assert "HOPPER" in read(reader, image)
    assert "HOPPER" in read(reader, Region(image, (60, 470, 220, 540)))
    assert read(reader, Region(image, (0, 0, 40, 40))) == ""


def test_no_text(reader: Ocr, photo: Photo) -> None:
    assert read(reader, photo("chelsea")) == ""
    for size in ((1, 1), (2000, 3), (2000, 9), (9, 2000), (8, 8), (4000, 40)):
        assert read(reader, Image.of(Pillow.new("RGB", size, "white"))) == ""


def test_order() -> None:
    lines = [Line(60, 2, 22, "two", 1), Line(0, 0, 20, "one", 1), Line(0, 18, 38, "three", 1)]
    assert [a.text for a in in_reading_order(lines)] == ["one", "two", "three"]
    assert in_reading_order([]) == []


def test_switched_off(photo: Photo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VPROG_OCR", "off")
    (answer,) = Ocr().answer([Ask("read", (photo("page"),))])
    assert code_of(answer) == "VP630"


@pytest.mark.parametrize("reason", ["No module named 'rapidocr'", "libGL.so.1: cannot open"])
def test_not_installed(photo: Photo, monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    pytest.importorskip("numpy")
    honest = builtins.__import__

    def broken(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "rapidocr":
            raise ImportError(reason)
        return honest(name, *args, **kwargs)

    monkeypatch.delenv("VPROG_OCR", raising=False)
    monkeypatch.setattr(builtins, "__import__", broken)
    (answer,) = Ocr().answer([Ask("read", (photo("page"),))])
    assert code_of(answer) == "VP630"
    assert ("libGL" in (answer.help or "")) == ("libGL" in reason)  # type: ignore[union-attr]
