"""Which record each state of the walk leaves in the access log, as records.tsv keeps it: `python -m tests.walk.records`
writes it anew, for whoever reads the difference before it is kept."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

FILE = Path(__file__).with_name("records.tsv")


def kept() -> dict[str, str]:
    return dict(line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines())


def in_lines(recorded: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Of states that leave any."""
    return {name: "; ".join(entries) for name, entries in sorted(recorded.items()) if entries}


def write() -> None:
    from tests.browser.screens import open_clinic

    with TemporaryDirectory() as folder:
        open_clinic(folder)
        from tests.walk.clinic import ask_all
        from tests.walk.everything import STATES

        recorded = {page.state.name: page.recorded for page in ask_all(list(STATES.values()))}
    lines = [f"{name}\t{entries}\n" for name, entries in in_lines(recorded).items()]
    FILE.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    write()
