from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from alongside.database import create_engine


@pytest.fixture
def engine(new_database: Callable[[str], str]) -> Iterator[sa.Engine]:
    made = create_engine(new_database("service"))
    yield made
    made.dispose()
