import pytest
import sqlalchemy as sa

from alongside.database import SqlUnitOfWork, new_sessions

NOTES = sa.Table("note", sa.MetaData(), sa.Column("text", sa.String))


@pytest.fixture
def uow(engine):
    with engine.begin() as connection:
        NOTES.create(connection)
    return SqlUnitOfWork(new_sessions(engine))


def stored(engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(sa.select(NOTES.c.text)))


def test_leaving_without_commit_rolls_back(engine, uow):
    with uow:
        uow.session.execute(NOTES.insert().values(text="lost"))

    assert stored(engine) == []


def test_leaving_with_an_error_rolls_back_and_lets_the_error_through(engine, uow):
    with pytest.raises(ZeroDivisionError), uow:
        uow.session.execute(NOTES.insert().values(text="lost"))
        raise ZeroDivisionError

    assert stored(engine) == []


def test_what_was_committed_stays_and_what_came_after_does_not(engine, uow):
    with uow:
        uow.session.execute(NOTES.insert().values(text="kept"))
        uow.commit()
        uow.session.execute(NOTES.insert().values(text="lost"))

    assert stored(engine) == ["kept"]


def test_it_can_be_entered_again(engine, uow):
    for text in ("one", "two"):
        with uow:
            uow.session.execute(NOTES.insert().values(text=text))
            uow.commit()

    assert stored(engine) == ["one", "two"]


def test_rolling_back_in_the_middle_forgets_what_was_before(engine, uow):
    with uow:
        uow.session.execute(NOTES.insert().values(text="lost"))
        uow.rollback()
        uow.session.execute(NOTES.insert().values(text="kept"))
        uow.commit()

    assert stored(engine) == ["kept"]
