"""The storage tests' databases."""

from tests.databases import database, postgresql, postgresql_template, server, sqlite, sqlite_template

__all__ = ["database", "postgresql", "postgresql_template", "server", "sqlite", "sqlite_template"]
