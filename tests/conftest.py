"""What every test run shares: it says which tools are missing, and does not time hypothesis' examples."""

import os

from hypothesis import settings

from tests.compiled import compiled_once
from tests.support import missing_tools

os.environ.setdefault("BESLUT_LANGUAGE", "en")  # tests read messages as the code writes them
settings.register_profile("house", deadline=None)
settings.load_profile("house")
compiled_once()


def pytest_report_header() -> str:
    """One line on what will be skipped."""
    return f"tools missing: {', '.join(missing_tools()) or 'none'}"
