"""Kinds of message that exist in tests only."""

from consultations.messaging.kinds import KINDS, Attachment, Kind, Mail


class Letter(Kind):
    name, label = "test_letter", "A letter"
    reason = ""
    delivered: list = []

    def unwanted(self, message):
        return self.reason

    def mail(self, message):
        attachment = Attachment("visit.ics", b"BEGIN:VCALENDAR\r\n", "text/calendar; method=REQUEST")
        return Mail("A subject", "messaging/my_link.txt", {"links": []}, (attachment,))

    def sent(self, message):
        self.delivered.append(message.pk)


class Call(Letter):
    name, label, by_telephone = "test_call", "A call", True

    def scripts(self, messages):
        return ["Hello, this is the clinic." for _ in messages]


class Note(Call):
    """May go in every way there is."""

    name, label, by_text = "test_note", "A note", True
    by_night = False

    def text(self, message):
        return "See you “soon” – bye…"

    def at_once(self, message):
        return self.by_night


def install(monkeypatch):
    letter = Letter()
    letter.delivered = []
    monkeypatch.setitem(KINDS, "test_letter", letter)
    monkeypatch.setitem(KINDS, "test_call", Call())
    monkeypatch.setitem(KINDS, "test_note", Note())
    return letter
