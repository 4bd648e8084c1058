"""What exactly a patient ticked: versioned words by language, each with its hash."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import get_language

from clinic.audit import Actor, record
from clinic.languages import ENGLISH

from .models import Consent, Patient

FOLDER = Path(__file__).parent / "documents"
CURRENT = dict.fromkeys(Consent.Kind, 1) | {Consent.Kind.TEXTS: 2}
VOLUNTARY = (Consent.Kind.TEXTS, Consent.Kind.MARKETING)  # all that the front desk is shown of agreements
PHOTOS = (Consent.Kind.PHOTOS, Consent.Kind.PHOTO_MARKETING)


@dataclass(frozen=True)
class Document:
    """Paragraphs, a blank line between them, `# ` before a heading. The file of a language and a version never changes:
    consents name both."""

    kind: str
    version: int
    language: str

    @property
    def words(self) -> str:
        return _read(self._file)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.words.encode()).hexdigest()

    @property
    def paragraphs(self) -> list[dict[str, str]]:
        """In order, each {"tag": "h2" or "p", "text": …}."""
        parts = self.words.strip().split("\n\n")
        return [
            {"tag": "h2", "text": part[2:]} if part.startswith("# ") else {"tag": "p", "text": part.strip()}
            for part in parts
        ]

    @property
    def before_the_tick(self) -> list[dict[str, str]]:
        """All but the last paragraph, which the patient ticks."""
        return self.paragraphs[:-1]

    @property
    def tick(self) -> str:
        return self.paragraphs[-1]["text"]

    @property
    def exists(self) -> bool:
        return self._file.is_file()

    @property
    def _file(self) -> Path:
        return FOLDER / self.language / f"{self.kind}-{self.version}.txt"


@cache
def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def shown(kind: str) -> Document:
    """The document in the language of the page; in English where nobody has written it in that language."""
    version, language = CURRENT[Consent.Kind(kind)], get_language() or ENGLISH
    wordings = [Document(kind, version, each) for each in (language, language.partition("-")[0])]
    return next((each for each in wordings if each.exists), Document(kind, version, ENGLISH))


def wording(kinds: Iterable[str]) -> str:
    """Names what a page shows of these kinds, so that it can be told whether it is still the same."""
    documents = map(shown, kinds)
    return " ".join(f"{each.kind}-{each.version}-{each.language}" for each in documents)


def document_of(consent: Consent) -> Document:
    """The words that the patient agreed to."""
    return Document(consent.kind, consent.document_version, consent.document_language)


def give(patient: Patient, kind: str, **how: Any) -> Consent:
    """Record the tick to the words on the page once; a second tick to the same version changes nothing. `how`: the
    fields of Consent that say how it was given."""
    document = shown(kind)
    if kind not in signed(patient, [kind]):
        end_what_ended_elsewhere(patient, kind)
    consent, _ = Consent.objects.get_or_create(
        patient=patient,
        kind=kind,
        document_version=document.version,
        withdrawn_at=None,
        defaults={"document_language": document.language, "document_sha256": document.sha256, **how},
    )
    return consent


def end_what_ended_elsewhere(patient: Patient, kind: str) -> None:
    """What stands here although the person has ended it in a joined record makes room for what they give anew."""
    given = Consent.objects.of(patient).filter(kind=kind)
    given.filter(patient=patient, withdrawn_at=None).update(withdrawn_at=given.aggregate(at=Max("withdrawn_at"))["at"])


def standing(patient: Patient, kinds: Iterable[str] = VOLUNTARY) -> list[Consent]:
    """What the patient has agreed to and may end at any time."""
    return list(signed(patient, kinds).values())


def signed(patient: Patient, kinds: Iterable[str], until: datetime | None = None) -> dict[str, Consent]:
    """The last agreement of each kind that stands, or stood at that moment. Of records that were joined, an agreement
    that was ended in one holds in neither, until it is given anew."""
    said = list(Consent.objects.of(patient).filter(kind__in=kinds).order_by("given_at", "pk"))
    if until:
        said = [each for each in said if each.given_at <= until]
    ended: dict[str, datetime] = {}
    for each in said:
        if each.withdrawn_at and (until is None or each.withdrawn_at <= until):
            ended[each.kind] = max(each.withdrawn_at, ended.get(each.kind, each.withdrawn_at))
    return {each.kind: each for each in said if each.kind not in ended or each.given_at > ended[each.kind]}


def agrees(patient: Patient, kind: str) -> bool:
    """To whatever version of the words, and not ended."""
    return kind in signed(patient, [kind])


def agreeing(kind: str, people: Mapping[int, int]) -> set[int]:
    """Of these records (key → key of the main record), the people for whom an agreement stands, as in `signed`."""
    given, ended = {}, {}
    said = Consent.objects.filter(kind=kind, patient__in=people).order_by("withdrawn_at", "given_at")
    for patient, given_at, withdrawn_at in said.values_list("patient", "given_at", "withdrawn_at"):
        if withdrawn_at:
            ended[people[patient]] = withdrawn_at
        else:
            given[people[patient]] = given_at
    return {person for person, at in given.items() if person not in ended or at > ended[person]}


@transaction.atomic
def withdraw(patient: Patient, kind: str, *, by: Actor, at: datetime | None = None) -> None:
    """In each record of this person, and for good: it stays ended where the records are taken apart again."""
    given = Consent.objects.of(patient).filter(kind=kind, withdrawn_at=None)
    if given.update(withdrawn_at=at or timezone.now()):
        record(by, "withdraw_consent", patient, why=kind if kind in VOLUNTARY else "")  # a manager reads these entries


@transaction.atomic
def take_back_withdrawal(patient: Patient, kind: str, at: datetime, *, by: Actor) -> None:
    """What was ended at this very moment stands again, unless it was given anew since."""
    said = Consent.objects.select_for_update().of(patient).filter(kind=kind)
    anew = {each.patient_id for each in said if each.withdrawn_at is None}
    ended = [each.pk for each in said if each.withdrawn_at == at and each.patient_id not in anew]
    if Consent.objects.filter(pk__in=ended).update(withdrawn_at=None):
        record(by, "restore_consent", patient, why=kind)
