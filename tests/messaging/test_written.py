"""What goes to the mail server, read as any mail program reads it."""

from email import message_from_bytes, policy

import pytest
from django.core.mail import BadHeaderError

from consultations.messaging.kinds import Attachment
from consultations.messaging.mail import part_of
from consultations.messaging.written import LIMIT, Letter

FROM = "The clinic <clinic@mail.example>"


def letter(**own):
    usual = {"subject": "Your visit", "body": "Hello\n", "from_email": FROM, "to": ["ada@mail.example"]}
    made = Letter(**usual | own)
    made.attach_alternative("<p>Grüße</p>", "text/html")
    return made


def read(letter):
    raw = letter.written()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= LIMIT
    return message_from_bytes(raw, policy=policy.default)


@pytest.mark.parametrize("subject", ["Your visit", "Ihr Termin für die Füße", "long " * 50 + "end", "ü" * 300])
def test_a_subject_arrives_as_it_was_written(subject):
    assert read(letter(subject=subject))["Subject"] == subject


def test_a_header_cannot_begin_another():
    for own in ({"subject": "Hello\nBcc: eve@mail.example"}, {"headers": {"X-Own": "a\r\nBcc: eve@mail.example"}}):
        with pytest.raises(BadHeaderError):
            letter(**own).written()


@pytest.mark.parametrize("body", ["Hello\nthere\n", "Grüße\r\nan\ralle\n", "w" * 3000 + "\n", ".\n..two\n"])
def test_both_texts_arrive_line_by_line(body):
    plain, html = read(letter(body=body)).iter_parts()
    assert plain.get_content().splitlines() == body.splitlines()
    assert (html.get_content_type(), html.get_content()) == ("text/html", "<p>Grüße</p>")


def test_a_name_and_a_domain_in_other_letters_are_written_for_every_server():
    read_again = read(letter(from_email="Größe <praxis@müller.example>", to=["ada@müller.example"]))
    [sender], [to] = read_again["From"].addresses, read_again["To"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Größe", "praxis@xn--mller-kva.example")
    assert to.addr_spec == "ada@xn--mller-kva.example"


def test_what_is_attached_stands_beside_the_texts():
    made = letter(headers={"Message-ID": "<a@b>"})
    made.attach(part_of(Attachment("visit.ics", b"BEGIN:VCALENDAR\r\n", "text/calendar; method=REQUEST")))
    texts, calendar = read(made).iter_parts()
    assert [part.get_content_type() for part in texts.iter_parts()] == ["text/plain", "text/html"]
    assert calendar.get_payload(decode=True) == b"BEGIN:VCALENDAR\r\n"
    assert (calendar["Content-Type"].params["method"], calendar.get_filename()) == ("REQUEST", "visit.ics")
    assert read(made)["Message-ID"] == "<a@b>"
