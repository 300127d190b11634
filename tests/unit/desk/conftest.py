"""A study with a builder and a steward."""

import pytest

from tests.desks import with_keys
from tests.studies import write_study


@pytest.fixture
def people(tmp_path):
    """The study as its builder and as its steward see it."""
    return with_keys(write_study(tmp_path / "study"))
