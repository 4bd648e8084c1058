import json
import re
from datetime import time, timedelta

import pytest

from clinic.models import Clinic, Closure, OpeningHours

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic_page(as_stranger, location):
    """The page as it arrives, and what it says to machines."""

    def get():
        html = as_stranger.get("/clinic/").content.decode()
        [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
        return html, json.loads(data)

    return get


def test_it_says_where_we_are_and_how_to_reach_us(clinic_page):
    html, data = clinic_page()
    for text in ("1 Main Street", "(202) 555-0142", "(202) 555-0199", 'href="tel:711"', 'href="tel:911"'):
        assert text in html
    assert data["@type"] == "MedicalClinic"
    assert (data["name"], data["telephone"]) == ("The clinic", "+12025550142")
    assert data["address"] == "1 Main Street, Springfield, NY 10001"


def test_an_email_address_stands_there_when_the_clinic_has_one(clinic_page):
    assert "mailto:" not in clinic_page()[0]
    Clinic.objects.update(email="desk@clinic.example")
    html, data = clinic_page()
    assert "mailto:desk@clinic.example" in html
    assert data["email"] == "desk@clinic.example"


def test_opening_hours_stand_there_when_somebody_has_written_them(clinic_page, location):
    html, data = clinic_page()
    assert "Opening hours" not in html[html.index("<main") :]
    assert "openingHoursSpecification" not in data
    for weekday in range(5):
        OpeningHours.objects.create(location=location, weekday=weekday, opens=time(9), closes=time(17))
    html, data = clinic_page()
    assert "Monday to Friday" in html
    assert "9:00 AM to 5:00 PM" in html
    assert "Saturday and Sunday" in html
    assert data["openingHoursSpecification"][0] == {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": "https://schema.org/Monday",
        "opens": "09:00",
        "closes": "17:00",
    }
    assert len(data["openingHoursSpecification"]) == 5


def test_a_closure_stands_there_until_its_last_day_is_over(clinic_page, location):
    today, day = location.today(), timedelta(days=1)
    Closure.objects.create(location=location, first_day=today - 3 * day, last_day=today - day, reason="Over")
    Closure.objects.create(location=location, first_day=today - day, last_day=today, reason="Painters")
    html, data = clinic_page()
    assert "Painters" in html
    assert "Over" not in html
    [closed] = data["specialOpeningHoursSpecification"]
    assert (closed["validFrom"], closed["validThrough"]) == ((today - day).isoformat(), today.isoformat())
    assert (closed["opens"], closed["closes"]) == ("00:00", "00:00")


def test_the_page_stands_before_there_is_a_location(as_stranger):
    assert as_stranger.get("/clinic/").status_code == 200
