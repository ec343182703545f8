"""What the tests of the house share."""

from __future__ import annotations

import pytest

from tests.house.install import Installed, install


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in an environment of its own."""
    return install(tmp_path_factory.mktemp("wheel"))
