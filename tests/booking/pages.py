"""What a person reads on a page."""

import re

STAFF_404 = "We cannot find that page"


def text(response):
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def hidden(response, name):
    """The value of a hidden field."""
    tag = re.search(rf'<input type="hidden" name="{name}"[^>]*value="([^"]*)"', response.content.decode())
    return tag and tag[1]


def keys(response):
    """The times that the page offers as links."""
    return re.findall(r'href="\?time=([^"&]+)', response.content.decode())
