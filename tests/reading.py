"""What a page says, to the eye and to a screen reader, text by text."""

from html.parser import HTMLParser

SPOKEN = {
    "title",
    "alt",
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "placeholder",
    "label",
    "data-label",
}
DESCRIBES = {"description", "og:title", "og:description", "og:image:alt", "twitter:title", "twitter:description"}
SILENT = {"script", "style", "template"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Reader(HTMLParser):
    """Leaves out what says itself that it is in another language, such as the names of the languages."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        hidden = tag in SILENT or self.is_silent or ("lang" in values and tag != "html")
        if not hidden:
            self.texts += [value for name, value in values.items() if name in SPOKEN]
            if tag == "meta" and {values.get("name"), values.get("property")} & DESCRIBES:
                self.texts.append(values.get("content", ""))
            if tag == "input" and values.get("type") in ("submit", "button", "reset"):
                self.texts.append(values.get("value", ""))
        if tag not in VOID:
            self.open.append((tag, hidden))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_data(self, data):
        if data.strip() and not self.is_silent:
            self.texts.append(" ".join(data.split()))

    @property
    def is_silent(self) -> bool:
        return bool(self.open) and self.open[-1][1]


def texts_of(html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.texts
