from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from alongside.database import create_engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    made = create_engine(f"sqlite:///{tmp_path / 'service.db'}")
    yield made
    made.dispose()
