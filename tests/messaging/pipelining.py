"""What a mail server says that takes an envelope in one piece."""


class Pipelining:
    """RFC 2920, as Postfix, Exim and the great providers have it. Neither smtplib nor django-post-office makes use of
    it."""

    async def handle_EHLO(self, server, session, envelope, name, says):
        session.host_name = name
        return [says[0], "250-PIPELINING", *says[1:]]
