import re

import pytest
from django.template.loader import render_to_string

from clinic.models import Clinic
from consultations.messaging.letter import Paragraph, colours, paragraphs
from consultations.messaging.mail import Post, compose
from consultations.messaging.outbox import enqueue
from tests.factories import LocationFactory, PatientFactory, UserFactory


def test_an_address_stands_for_itself_and_lines_stay_together():
    text = "Your visit.\n\nWhere: here\nWith: her\n\nOpen your page:\nhttps://a.example/b/\n\n\nGood bye: https://c.example\n"
    assert paragraphs(text) == [
        Paragraph(["Your visit."]),
        Paragraph(["Where: here", "With: her"]),
        Paragraph(["Open your page:"]),
        Paragraph([], "https://a.example/b/"),
        Paragraph(["Good bye: https://c.example"]),
    ]


def written(to, kind):
    message = enqueue("test_letter", to, to)
    mail = compose(message, kind.mail(message), Post())
    return mail.body, mail.alternatives[0].content


@pytest.mark.django_db
def test_a_letter_says_who_writes_from_where_and_why_and_fetches_nothing(letter):
    LocationFactory()
    Clinic.objects.update(name="<b>Clinic</b>", postal_address="Box 9, Springfield")
    plain, page = written(PatientFactory(), letter)
    for said in ("Box 9, Springfield", "(202) 555-0142", "this address was given to us", "/after-treatment/"):
        assert said in plain
        assert said in page
    assert "&lt;b&gt;Clinic" in page
    assert not re.search(r"\bsrc=|url\(|@import|<link|<script|<img", page)
    assert colours("dark")["panel"] in page
    assert "because you work here" in written(UserFactory(), letter)[0]


@pytest.mark.parametrize("part", ["html", "txt"])
def test_the_way_to_stop_stands_at_the_foot_where_there_is_one(part, db):
    said = {"clinic": "Clinic", "first_name": "Ada", "text": "", "light": colours("light"), "dark": colours("dark")}
    template, way = f"messaging/letter.{part}", "https://clinic.example/preferences/x/"
    assert "or stop it" not in render_to_string(template, said)
    assert way in render_to_string(template, said | {"preferences": way}).partition("After a treatment")[2]
