"""`make bench`: speeds as ratios against a named rival in the same run. Machines differ, ratios less so."""

from bench import engine, replay, screen

if __name__ == "__main__":
    screen.run()
    engine.run()
    replay.run()
