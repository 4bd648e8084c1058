"""The last lines of `make test` where something could not be checked."""

import sys

from tests.browser.chromium import chromium
from tests.walk import nu

if lacks := nu.missing():
    sys.stdout.write(f"HTML NOT CHECKED: {lacks}\n")
if not chromium():
    sys.stdout.write("BROWSER TESTS SKIPPED\n")
