"""What a browser would send from a page, were "Save" pressed with nothing changed."""

from html.parser import HTMLParser


class BrowserForm(HTMLParser):
    """`fields`: name → values. Later changes are typed into it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.inside = False
        self.select = self.text = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("class") == "edit" or given.get("enctype") == "multipart/form-data"
        if not self.inside:
            return
        if tag == "input" and given.get("type") != "file":
            ticked = given.get("type") in ("checkbox", "radio")
            if not ticked or "checked" in given:
                self.put(given["name"], given.get("value", "on" if ticked else ""))
        elif tag == "textarea":
            self.text, self.typed = given["name"], ""
        elif tag == "select":
            self.select, self.first = given["name"], None
        elif tag == "option" and self.select:
            self.option(given)

    def option(self, given):
        if self.first is None:
            self.first = given["value"]
            self.put(self.select, self.first)
        if "selected" in given:
            self.fields[self.select] = [given["value"]]

    def handle_data(self, data):
        if self.text:
            self.typed += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.text:
            self.put(self.text, self.typed.removeprefix("\n").replace("\n", "\r\n"))
            self.text = None
        elif tag == "select":
            self.select = None

    def put(self, name, value):
        self.fields.setdefault(name, []).append(value)


def sent_from(page, **changed):
    """The fields with some typed over; None takes a field away. `x__y` stands for the name `x-y`."""
    fields = BrowserForm(page).fields
    for name, value in changed.items():
        name = name.replace("__", "-")
        fields.pop(name, None)
        if value is not None:
            fields[name] = value if isinstance(value, list) else [value]
    return fields
