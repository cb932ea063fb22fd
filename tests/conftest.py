"""What all tests share: the array libraries, by name, and how hypothesis searches."""

from __future__ import annotations

import hypothesis
import pytest
from backends import BACKENDS, Backend

# The same examples in every run: a test that fails, fails for everyone. No deadline: cores are shared.
hypothesis.settings.register_profile("book", deadline=None, derandomize=True, print_blob=False)
hypothesis.settings.load_profile("book")


@pytest.fixture(params=BACKENDS, ids=lambda backend: backend.name)
def backend(request: pytest.FixtureRequest) -> Backend:
    """Each array library in turn."""
    return request.param
