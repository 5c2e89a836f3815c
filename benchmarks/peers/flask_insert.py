"""A bare Flask endpoint that inserts one row and commits. `application(URL)` is its WSGI application."""

import threading
from typing import Any

import psycopg
from flask import Flask, request
from psycopg.types.json import Jsonb

CREATE = "CREATE TABLE IF NOT EXISTS asked (id bigserial PRIMARY KEY, body jsonb NOT NULL)"
INSERT = "INSERT INTO asked (body) VALUES (%s) RETURNING id"


def application(url: str) -> Any:
    """One connection for each thread, as long as the process."""
    app, own = Flask(__name__), threading.local()
    with psycopg.connect(url) as first:
        first.execute(CREATE)

    def connection() -> "psycopg.Connection[Any]":
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(url)
        made: psycopg.Connection[Any] = own.connection
        return made

    @app.get("/livez")
    def livez() -> dict[str, bool]:
        return {"alive": True}

    @app.post("/asked")
    def asked() -> Any:
        with connection().transaction():
            row = connection().execute(INSERT, [Jsonb(request.get_json())]).fetchone()
        return {"id": row[0] if row else None}, 201

    return app
