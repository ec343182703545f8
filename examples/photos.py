"""The photographs that the examples look at, where installed packages carry them.

None of them is part of vprog: scikit-image, scikit-learn and matplotlib (extra ``examples``) ship
them as sample data, and this file only knows where.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Photograph:
    """Where a photograph lies and who may do what with it.

    Attributes:
        package: the import name of the package that carries it.
        path: where it lies inside the package.
        shows: what a person sees on it.
        licence: as the package or the photograph's source states it.
        credit: who made it.
    """

    package: str
    path: str
    shows: str
    licence: str
    credit: str

    @property
    def free(self) -> bool:
        """Whether it is CC0 or in the public domain, so that pages may show it without a notice."""
        return self.licence in ("CC0", "public domain")


PHOTOGRAPHS: dict[str, Photograph] = {
    "astronaut": Photograph(
        "skimage",
        "data/astronaut.png",
        "a woman in an orange space suit, a flag, a helmet, a model of a space shuttle",
        "public domain",
        "NASA",
    ),
    "camera": Photograph(
        "skimage",
        "data/camera.png",
        "a man in a black coat behind a camera on a tripod",
        "CC0",
        "Lav Varshney",
    ),
    "chelsea": Photograph(
        "skimage", "data/chelsea.png", "a brown tabby cat", "CC0", "Stefan van der Walt"
    ),
    "coffee": Photograph(
        "skimage",
        "data/coffee.png",
        "a cup of coffee on a saucer with a spoon, on a wooden table",
        "CC0",
        "Rachel Michetti",
    ),
    "horse": Photograph(
        "skimage",
        "data/horse.png",
        "the black outline of a horse, a drawing",
        "CC0",
        "Andreas Preuss",
    ),
    "rocket": Photograph(
        "skimage",
        "data/rocket.jpg",
        "a rocket between four masts at dusk",
        "public domain",
        "SpaceX",
    ),
    "gravel": Photograph("skimage", "data/gravel.png", "gravel", "CC0", "CC0Textures"),
    "hopper": Photograph(
        "matplotlib",
        "mpl-data/sample_data/grace_hopper.jpg",
        "Grace Hopper in naval uniform, a flag, a name plate",
        "public domain",
        "James S. Davis, US Navy",
    ),
    "page": Photograph(
        "skimage",
        "data/page.png",
        "a page of printed text",
        "BSD-3-Clause, with scikit-image",
        "the scikit-image team",
    ),
    "china": Photograph(
        "sklearn",
        "datasets/images/china.jpg",
        "a pagoda above a lake",
        "CC BY 2.0",
        "danielbuechele, flickr.com/photos/danielbuechele/6061409035",
    ),
    "flower": Photograph(
        "sklearn",
        "datasets/images/flower.jpg",
        "an orange dahlia",
        "CC BY 2.0",
        "vultilion, flickr.com/photos/vultilion/6056698931",
    ),
}

#: The distribution to install for each package.
DISTRIBUTIONS = {"skimage": "scikit-image", "sklearn": "scikit-learn", "matplotlib": "matplotlib"}


def photograph(name: str) -> Path:
    """The file of a photograph, in the package that is installed here.

    Args:
        name: a key of ``PHOTOGRAPHS``, such as ``"coffee"``.

    Raises:
        KeyError: no photograph has that name.
        FileNotFoundError: the package is not installed, or no longer carries the file; the message
            says what to install.
    """
    photo = PHOTOGRAPHS[name]
    distribution = DISTRIBUTIONS[photo.package]
    spec = find_spec(photo.package)  # finds the folder without importing a heavy package
    if spec is None or spec.origin is None:
        raise FileNotFoundError(
            f"the photograph {name} comes with {distribution}: pip install {distribution}"
        )
    path = Path(spec.origin).parent / photo.path
    if not path.is_file():
        raise FileNotFoundError(f"{distribution} is installed, and carries no {photo.path}")
    return path


def credits() -> str:
    """The table of licences and credits, as Markdown."""
    rows = [
        f"| {name} | {p.shows} | {DISTRIBUTIONS[p.package]} | {p.licence} | {p.credit} |"
        for name, p in PHOTOGRAPHS.items()
    ]
    head = ["| name | shows | comes with | licence | by |", "|---|---|---|---|---|"]
    return "\n".join(head + rows)


if __name__ == "__main__":
    for name in sys.argv[1:] or PHOTOGRAPHS:
        print(photograph(name))
