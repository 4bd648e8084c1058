"""What machines read about the clinic (schema.org). Only what the database says: no ratings, no claims."""

from collections.abc import Iterable
from typing import Any

from django.templatetags.static import static
from django.urls import reverse

from .models import Clinic, Closure, Location, OpeningHours, Weekday
from .opening_hours import until
from .public_pages import absolute

SCHEMA = "https://schema.org"


def medical_clinic(clinic: Clinic, location: Location | None) -> dict[str, Any]:
    data: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "MedicalClinic",
        "@id": absolute("/#clinic"),
        "name": clinic.name,
        "url": absolute(reverse("home")),
        "image": absolute(static("img/card.png")),
    }
    if clinic.email:
        data["email"] = clinic.email
    if location:
        data["address"] = location.address
        data["telephone"] = location.phone.as_e164
        data["openingHoursSpecification"] = _opening(location.opening_hours.all())
        data["specialOpeningHoursSpecification"] = _closed(location.coming_closures())
    return {name: value for name, value in data.items() if value}


def _opening(rows: Iterable[OpeningHours]) -> list[dict[str, str]]:
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": f"{SCHEMA}/{Weekday(row.weekday).name.title()}",
            "opens": f"{row.opens:%H:%M}",
            "closes": f"{until(row.closes):%H:%M}",  # 00:00 would be read as closed all day
        }
        for row in rows
    ]


def _closed(closures: Iterable[Closure]) -> list[dict[str, str]]:
    """Days from which and through which nothing opens: no hours at all."""
    return [
        {
            "@type": "OpeningHoursSpecification",
            "validFrom": closure.first_day.isoformat(),
            "validThrough": closure.last_day.isoformat(),
            "opens": "00:00",
            "closes": "00:00",
        }
        for closure in closures
    ]
