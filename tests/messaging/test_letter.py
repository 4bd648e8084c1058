import re
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.utils.html import escape

from clinic.models import Clinic
from consultations.messaging import delivery, outbox
from consultations.messaging.letter import Frame, Paragraph, as_html, colours, paragraphs
from consultations.messaging.mail import Post, compose
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
    message = outbox.enqueue("test_letter", to, to)
    mail = compose(message, kind.mail(message), Post())
    return mail.body, mail.alternatives[0].content


def test_the_rich_part_says_what_the_plain_text_says():
    way_on = Frame("messaging/_way_on.html", {"light": colours("light")}, ("address",))
    shown = as_html("Where: <here>\nWith: her\n\nhttps://a.example/?b&c", way_on)
    assert "<p>Where: &lt;here&gt;<br>With: her</p>" in shown
    assert re.findall('href="(.*?)"', shown) == ["https://a.example/?b&amp;c"]


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


@pytest.mark.django_db
def test_the_letters_of_a_chunk_share_a_frame_and_no_word(letter, mailoutbox):
    location = LocationFactory()
    people = [PatientFactory(first_name=name) for name in ("Ada", "<b>Bo</b>", "Cy & Co")]
    messages = [outbox.enqueue("test_letter", each, each) for each in [*people, UserFactory(name="Dee")]]
    other = LocationFactory(name="Far", address="9 Far Street")
    render = letter.mail
    elsewhere = {messages[1].pk: {"location": other}}
    letter.mail = lambda each: replace(render(each), context={"links": [], **elsewhere.get(each.pk, {})})
    delivery.deliver([each.pk for each in messages])
    pages = [mail.alternatives[0].content for mail in mailoutbox]
    for name, mail, page in zip(("Ada", "<b>Bo</b>", "Cy & Co", "Dee"), mailoutbox, pages, strict=True):
        assert mail.body.startswith(f"Hello {name},")
        assert f"Hello {escape(name)}," in page
    assert [("9 Far Street" in page, location.address in page) for page in pages] == [
        (False, True), (True, False), (False, True), (False, True)
    ]  # fmt: skip
    ways_out = [re.findall(r"/preferences/([\w-]+)/", page) for page in pages]
    assert [len(each) for each in ways_out] == [1, 1, 1, 0]
    assert len({each[0] for each in ways_out[:3]}) == 3
