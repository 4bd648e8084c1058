"""`make screens`: pictures of the main pages for docs/screens. Of the demo clinic on the walk's one day, so that a
picture changes only where the page has."""

import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SCREENS = Path(__file__).resolve().parents[2] / "docs" / "screens"
# State of the walk → name of its pictures, in the order of a patient's journey.
PICTURES = {
    "home": "home",
    "compare": "compare",
    "treatment_exosomes": "treatment",
    "results": "results",
    "screen_health_opened": "form",
    "check_your_answers": "check-your-answers",
    "result_either_with_things_to_look_at": "result",
    "book": "book",
    "appointment": "appointment",
    "after_treatment": "after-treatment",
    "day_with_every_status": "day",
    "review_of_an_exclusion": "review",
    "style": "style",
}
TALLEST = 1200  # pixels; further down a picture would only grow
QUALITY = 50


def open_clinic(folder: str) -> None:
    """Settings, database and static files that belong to this run alone."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
        "DJANGO_DEBUG": "true",
        "DJANGO_SECRET_KEY": "only-for-pictures-" + "s" * 40,
        "LINK_KEY": "only-for-pictures-" + "l" * 40,
        "DATABASE_URL": f"sqlite:///{folder}/clinic.sqlite3",
        "STATIC_ROOT": f"{folder}/static",
        "PHOTO_ROOT": f"{folder}/photos",
        "SITE_URL": "http://localhost:8000",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright's synchronous interface counts as a running event loop
    }
    for command in ("migrate", "collectstatic"):
        subprocess.run([sys.executable, "manage.py", command, "--no-input", "--verbosity=0"], check=True)
    import django
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()


def take(folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    from tests.browser.chromium import chromium, flags
    from tests.browser.showing import DESKTOP, PHONE, Showing
    from tests.walk.clinic import ask_all
    from tests.walk.everything import STATES

    pages = list(ask_all([STATES[name] for name in PICTURES]))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=flags())
        showing = Showing(browser, scripts=())
        for page in pages:
            for size, viewport in (("phone", PHONE), ("desktop", DESKTOP)):
                for scheme in ("light", "dark"):
                    showing.show(page)
                    showing.page.set_viewport_size(viewport)
                    showing.page.emulate_media(color_scheme=scheme)
                    save(showing.page, viewport, folder / f"{PICTURES[page.state.name]}-{size}-{scheme}.webp")
        browser.close()


def save(page, viewport, file: Path) -> None:
    from PIL import Image

    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    page.set_viewport_size({"width": viewport["width"], "height": height})
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        picture.convert("RGB").save(file, "WEBP", quality=QUALITY, method=6)


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="screens-") as folder:
        open_clinic(folder)
        taken = Path(folder, "screens")
        taken.mkdir()
        take(taken)
        shutil.rmtree(SCREENS, ignore_errors=True)
        shutil.copytree(taken, SCREENS)
    size = sum(file.stat().st_size for file in SCREENS.iterdir())
    print(f"{len(list(SCREENS.iterdir()))} pictures, {size / 1e6:.1f} MB, in {SCREENS}")


if __name__ == "__main__":
    run()
