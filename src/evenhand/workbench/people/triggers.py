"""Triggers that keep the audit log as it is, whoever asks the database otherwise."""

from typing import Any

TABLE = "people_entry"
_SAID = "the audit log is never changed"

_SQLITE = tuple(
    f"CREATE TRIGGER {TABLE}_no_{deed.lower()} BEFORE {deed} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
    for deed in ("UPDATE", "DELETE")
)
_POSTGRESQL = (
    f"CREATE OR REPLACE FUNCTION {TABLE}_closed() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_SAID}'; END $$",
    f"CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE OR DELETE ON {TABLE} "
    f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_closed()",
    f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_closed()",
)


def close(connection: Any) -> None:
    """Put the triggers in place, anew where they are."""
    open_again(connection)
    statements = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
    with connection.cursor() as cursor:
        for one in statements:
            cursor.execute(one)


def open_again(connection: Any) -> None:
    """Take the triggers away; only undoing the migration and clearing test databases do."""
    on_table = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    names = ("no_update", "no_delete") if connection.vendor == "sqlite" else (
        "no_update", "no_truncate",
    )  # fmt: skip
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{name}{on_table}")
