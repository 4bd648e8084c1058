"""A letter on its way to a mail server that takes the envelope in one piece, or does not."""

import smtplib

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from consultations.messaging.smtp import hand_in
from tests.messaging.pipelining import Pipelining
from tests.services import free_port

SENDER, LETTER = "clinic@mail.example", b"Subject: one\r\n\r\n.a\r\n..b\r\n"


class Box:
    def __init__(self):
        self.letters = []

    async def handle_MAIL(self, server, session, envelope, address, options):
        if address != SENDER:
            return "550 not by you"
        envelope.mail_from = address
        return "250 go on"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append((envelope.rcpt_tos, envelope.content))
        return "451 not now" if envelope.rcpt_tos[0].startswith("later") else "250 kept"


class QuickBox(Pipelining, Box):
    pass


class Hasty(SMTP):
    """Asks for the letter before it looks at whom it is for."""

    async def smtp_DATA(self, arg):
        if self.envelope.rcpt_tos:
            return await super().smtp_DATA(arg)
        await self.push("354 go on")
        assert await self._reader.readline() == b".\r\n"
        await self.push("554 for nobody")


class Post(Controller):
    kind = SMTP

    def factory(self):
        return self.kind(self.handler, hostname="mail.example")


@pytest.fixture(params=["by line", "in one piece", "hasty"])
def box(request):
    box = Box() if request.param == "by line" else QuickBox()
    post = Post(box, hostname="127.0.0.1", port=free_port())
    post.kind = Hasty if request.param == "hasty" else SMTP
    post.start()
    with smtplib.SMTP("127.0.0.1", post.port, timeout=5) as box.server:
        yield box
    post.stop()


def test_a_letter_arrives_as_it_was_written(box):
    for name in ("ada", "bo"):
        hand_in(box.server, SENDER, f"{name}@mail.example", LETTER)
    assert box.letters == [(["ada@mail.example"], LETTER), (["bo@mail.example"], LETTER)]


@pytest.mark.parametrize(
    ("sender", "address", "refusal"),
    [
        ("eve@mail.example", "ada@mail.example", smtplib.SMTPSenderRefused),
        (SENDER, "nobody@mail.example", smtplib.SMTPRecipientsRefused),
        (SENDER, "later@mail.example", smtplib.SMTPDataError),
    ],
)
def test_what_is_refused_is_said_and_the_next_letter_goes_out_all_the_same(box, sender, address, refusal):
    with pytest.raises(refusal) as said:
        hand_in(box.server, sender, address, LETTER)
    if refusal is smtplib.SMTPRecipientsRefused:
        assert said.value.recipients == {address: (550, b"no such user")}
        assert box.letters == []
    hand_in(box.server, SENDER, "ada@mail.example", LETTER)
    assert box.letters[-1] == (["ada@mail.example"], LETTER)


def test_an_address_gives_no_order_to_the_server(box):
    with pytest.raises(ValueError, match="line"):
        hand_in(box.server, SENDER, "ada@mail.example>\r\nRCPT TO:<eve@mail.example", LETTER)
    assert box.letters == []
