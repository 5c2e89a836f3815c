"""A bare Flask endpoint that reads one row with SQLAlchemy. `application(URL)` is its WSGI application."""

from typing import Any

import sqlalchemy as sa
from flask import Flask, abort

ROWS = 1000
CREATE = "CREATE TABLE IF NOT EXISTS held (id integer PRIMARY KEY, body jsonb NOT NULL)"
FILL = """INSERT INTO held SELECT id, jsonb_build_object('said', 'yes', 'to', repeat('x', 200))
    FROM generate_series(0, :last) id ON CONFLICT DO NOTHING"""
HELD = sa.Table("held", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("body", sa.JSON))


def application(url: str) -> Any:
    """A pool of connections, as long as the process."""
    app, engine = Flask(__name__), sa.create_engine(url, pool_size=8)
    with engine.begin() as first:
        first.execute(sa.text(CREATE))
        first.execute(sa.text(FILL), {"last": ROWS - 1})

    @app.get("/livez")
    def livez() -> dict[str, bool]:
        return {"alive": True}

    @app.get("/held/<int:row_id>")
    def held(row_id: int) -> Any:
        with engine.connect() as connection:
            row = connection.execute(sa.select(HELD).where(HELD.c.id == row_id)).one_or_none()
        return {"id": row.id, "body": row.body} if row else abort(404)

    return app
