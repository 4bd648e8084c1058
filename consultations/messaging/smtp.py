"""A letter is given to a mail server: as smtplib's `sendmail` does, in half as many trips where the server allows."""

import re
from smtplib import SMTP, SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

LINE_END = re.compile(r"[\r\n]")


def hand_in(server: SMTP, sender: str, address: str, content: bytes) -> None:
    """Raises as `sendmail` does. After a refusal the connection is ready for the next letter."""
    if LINE_END.search(sender + address):
        raise ValueError("an address is one line")
    server.ehlo_or_helo_if_needed()
    if server.has_extn("pipelining"):
        in_one_piece(server, sender, address, content)
    else:
        server.sendmail(sender, [address], content)


def in_one_piece(server: SMTP, sender: str, address: str, content: bytes) -> None:
    """The envelope, with what begins the letter (RFC 2920). A server may go on without anybody to write to: it then
    gets nothing."""
    server.send(f"MAIL FROM:<{sender}>\r\nRCPT TO:<{address}>\r\nDATA\r\n")
    by, to, letter = (server.getreply() for _command in range(3))
    is_known = by[0] == 250 and to[0] in (250, 251)
    if letter[0] == 354:
        server.send(stuffed(content if is_known else b"") + b".\r\n")
        letter = server.getreply()
    if letter[0] != 250:
        server.rset()
    if by[0] != 250:
        raise SMTPSenderRefused(*by, sender)
    if not is_known:
        raise SMTPRecipientsRefused({address: to})
    if letter[0] != 250:
        raise SMTPDataError(*letter)


def stuffed(content: bytes) -> bytes:
    """No line of it is the dot that ends a letter (RFC 5321, 4.5.2). It begins with a header, not with a dot."""
    return content.replace(b"\n.", b"\n..")
