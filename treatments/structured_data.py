"""What machines read about a treatment (schema.org): the words of the catalogue, and what the FDA says of it."""

from typing import Any

from clinic.models import Clinic, Location
from clinic.public_pages import absolute
from clinic.structured_data import SCHEMA, medical_clinic

from .models import RegulatoryStatusQuerySet, Treatment


def medical_procedure(treatment: Treatment, statuses: RegulatoryStatusQuerySet) -> dict[str, Any]:
    return _named(treatment) | {
        "@context": SCHEMA,
        "alternateName": str(treatment.full_name),
        "description": str(treatment.summary),
        "howPerformed": str(treatment.what_happens),
        "legalStatus": [str(status.wording) for status in statuses],
    }


def clinic_with_treatments(clinic: Clinic) -> dict[str, Any]:
    offered = [_named(treatment) for treatment in Treatment.objects.all()]
    data = medical_clinic(clinic, Location.main())
    return data | {"availableService": offered} if offered else data


def _named(treatment: Treatment) -> dict[str, Any]:
    return {"@type": "MedicalProcedure", "name": str(treatment.name), "url": absolute(treatment.get_absolute_url())}
