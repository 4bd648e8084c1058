import os
import shutil


def chromium() -> str | None:
    """CHROMIUM, or the first that stands on the PATH."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((found for found in map(shutil.which, filter(None, names)) if found), None)
