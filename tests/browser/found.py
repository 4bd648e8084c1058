"""The last line of `make test` where no Chromium was found."""

import sys

from tests.browser.chromium import chromium

if not chromium():
    sys.stdout.write("BROWSER TESTS SKIPPED\n")
