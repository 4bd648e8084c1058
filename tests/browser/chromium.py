import os
import shutil

# A window of the whole browser draws its own bars and lists as pages too, each in a process, and goes on drawing them
# while nobody looks: more work than the page that is tested.
FRAME = [
    "InitialWebUI",
    "PreloadTopChromeWebUI",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxPopup",
    "WebUIReloadButton",
]
# What Playwright switches off by itself; of two lists Chromium reads the last.
PLAYWRIGHTS = [
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "TcpPortRandomizationWin",
    "ThirdPartyStoragePartitioning",
]
QUIET = [
    "--disable-gpu",
    "--disable-gpu-rasterization",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(FRAME + PLAYWRIGHTS)}",
]


def chromium() -> str | None:
    """CHROMIUM, or the first that stands on the PATH; the shell is the same browser without a window round it."""
    names = (
        os.environ.get("CHROMIUM", ""),
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
    )
    return next((found for found in map(shutil.which, filter(None, names)) if found), None)


def flags() -> list[str]:
    """Chromium asks nobody anything of its own; as root it does without its sandbox."""
    return [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
