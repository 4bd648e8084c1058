"""Imported by workers under test alone: elsewhere every kind that is registered is looked at."""

from consultations.messaging.kinds import Kind, Mail, register


@register
class Proof(Kind):
    name, label = "proof", "A letter of a test"

    def mail(self, message):
        return Mail("A subject", "messaging/my_link.txt", {"links": []})
