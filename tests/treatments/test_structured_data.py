import json
import re

import pytest
from django.conf import settings

from treatments.models import Treatment

from . import words

pytestmark = pytest.mark.django_db


def data_of(client, page):
    html = client.get(page).content.decode()
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    return [json.loads(block) for block in blocks]


def test_the_first_page_says_which_clinic_this_is_and_what_it_offers(as_stranger, location, catalogue):
    [data] = data_of(as_stranger, "/")
    assert (data["@context"], data["@type"]) == ("https://schema.org", "MedicalClinic")
    assert data["url"] == f"{settings.SITE_URL}/"
    assert [each["name"] for each in data["availableService"]] == ["PRP", "Exosomes"]


@pytest.mark.parametrize("slug", ["prp", "exosomes"])
def test_a_treatment_says_what_the_catalogue_says(as_stranger, location, catalogue, slug):
    [data] = data_of(as_stranger, f"/treatments/{slug}/")
    treatment = Treatment.objects.get(slug=slug)
    assert data == {
        "@context": "https://schema.org",
        "@type": "MedicalProcedure",
        "name": str(treatment.name),
        "alternateName": str(treatment.full_name),
        "url": f"{settings.SITE_URL}/treatments/{slug}/",
        "description": str(treatment.summary),
        "howPerformed": str(treatment.what_happens),
        "legalStatus": [str(status.wording) for status in treatment.statuses.all()],
    }


@pytest.mark.parametrize("page", ["/", "/treatments/prp/", "/treatments/exosomes/"])
def test_what_machines_read_claims_nothing_and_passes_no_verdict(as_stranger, location, catalogue, page):
    [data] = data_of(as_stranger, page)
    texts = [text for value in data.values() for text in (value if isinstance(value, list) else [value])]
    about = "exosomes: " if "exosomes" in page else ""
    texts = [about + text for text in map(str, texts)]
    assert words.claims(texts) + words.verdicts(texts) == []


@pytest.mark.parametrize("page", ["/treatments/co2/", "/treatments/dr-prp-kit/", "/questions/", "/compare/"])
def test_other_pages_say_nothing_to_machines(as_stranger, location, catalogue, page):
    assert data_of(as_stranger, page) == []


def test_nothing_in_the_data_ends_its_element(as_stranger, location, catalogue):
    Treatment.objects.filter(slug="prp").update(summary="</script><b>&")
    [data] = data_of(as_stranger, "/treatments/prp/")
    assert data["description"] == "</script><b>&"
