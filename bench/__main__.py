"""`make bench`: speeds as ratios against a named rival in the same run. Machines differ, ratios less so."""

import subprocess
import sys

from bench import engine, screen

if __name__ == "__main__":
    screen.run()
    engine.run()
    # A process of its own: it fills a database, and this one has the clinic's.
    subprocess.run([sys.executable, "-m", "bench.replay"], check=True)
    subprocess.run([sys.executable, "-m", "bench.search"], check=True)
    subprocess.run([sys.executable, "-m", "bench.day"], check=True)
    subprocess.run([sys.executable, "-m", "bench.years"], check=True)
    subprocess.run([sys.executable, "-m", "bench.outbox"], check=True)
    subprocess.run([sys.executable, "-m", "bench.sweep"], check=True)
