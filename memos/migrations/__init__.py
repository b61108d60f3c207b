"""Migrations of the schema, numbered from 0001; `SCHEMA` is what this program needs."""

from pathlib import Path

from engine.database import Schema

SCHEMA = Schema(Path(__file__).parent, "0007")
