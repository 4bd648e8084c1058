"""What somebody types into one box while the telephone rings: names, a number, an e-mail, a date of birth, in any
order."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

LONGEST = 100
FEWEST_DIGITS = 4  # fewer are not yet a number
DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y")
DIGITS = re.compile(r"[\d()+./-]*\d[\d()+./-]*", re.ASCII)
SPACED_DATE = re.compile(r"(?<!\S)(\d{1,2}) (\d{1,2}) ((?:19|20)\d\d)(?!\S)", re.ASCII)


@dataclass(frozen=True)
class Typed:
    names: tuple[str, ...] = ()
    number: str = ""  # digits only
    email: str = ""  # or a part of one
    born: date | None = None

    def __bool__(self) -> bool:
        return bool(self.names or self.number or self.email or self.born)

    @property
    def person(self) -> dict[str, Any]:
        """What of it a form about somebody new can begin with. Names as people write them."""
        first, last = (self.names[0], " ".join(self.names[1:])) if self.names else ("", "")
        said = {"first_name": written(first), "last_name": written(last), "phone": self.number, "email": self.email}
        return {name: value for name, value in said.items() if value} | ({"birth_date": self.born} if self.born else {})


def read(words: str) -> Typed:
    text = SPACED_DATE.sub(r"\1/\2/\3", " ".join(words[:LONGEST].split()))
    names, digits, email, born = [], "", "", None
    for word in text.split():
        if found := birth_date(word.strip(",;")):
            born = found
        elif "@" in word:
            email = word.strip(",;")
        elif DIGITS.fullmatch(word):
            digits += re.sub(r"\D", "", word)
        elif word.strip(",;"):
            names.append(word.strip(",;"))
    if 0 < len(digits) < FEWEST_DIGITS:
        names, digits = [*names, digits], ""
    if words.strip().startswith("+") and digits and not names:
        digits = f"+{digits}"
    return Typed(tuple(names), digits, email, born)


def birth_date(word: str) -> date | None:
    for form in DATES:
        try:
            return datetime.strptime(word, form).date()
        except ValueError:
            continue
    return None


def written(name: str) -> str:
    """Typed in haste: nora becomes Nora, McKay stays."""
    return " ".join(part.capitalize() if part.islower() else part for part in name.split(" "))
