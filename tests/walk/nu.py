"""The Nu HTML checker (github.com/validator/validator): the HTML standard's own, kept by the W3C's maintainer. It comes
from npm and needs Java; `make test` goes without it where one of them is missing."""

import json
import shutil
import subprocess
from pathlib import Path

JAR = Path(__file__).resolve().parents[2] / ".venv/npm/vnu-jar/node_modules/vnu-jar/build/dist/vnu.jar"
JAVA = ["java", "-Xss4m", "-XX:TieredStopAtLevel=1", "-jar", str(JAR)]  # gone before a better compiler would pay


def missing() -> str:
    """What the checker lacks, or ""."""
    if not shutil.which("java"):
        return "no Java"
    return "" if JAR.exists() else "no vnu.jar, which `make test` gets by npm"


def complaints(folder: Path) -> list[str]:
    """Errors and warnings about the HTML files in a folder."""
    if missing():
        raise FileNotFoundError(f"REQUIRE_CHECKERS is set and there is {missing()}.")
    options = ["--format", "json", "--stdout", "--exit-zero-always", "--skip-non-html"]
    told = subprocess.run([*JAVA, *options, folder], check=True, capture_output=True, text=True)
    return [sentence(each) for each in json.loads(told.stdout)["messages"]]


def sentence(complaint: dict) -> str:
    file = complaint.get("url", "").rsplit("/", 1)[-1]
    extract = " ".join(complaint.get("extract", "").split())
    return f"{file}, line {complaint.get('lastLine')}: {complaint['message']} {extract}"
