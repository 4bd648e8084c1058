import os
import shutil

QUIET = [
    "--disable-gpu",
    "--disable-gpu-rasterization",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """CHROMIUM, or the first that stands on the PATH."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((found for found in map(shutil.which, filter(None, names)) if found), None)


def flags() -> list[str]:
    """Chromium asks nobody anything of its own; as root it does without its sandbox."""
    return [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
