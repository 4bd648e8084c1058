"""What search engines and messengers read: `{{ data|json_ld }}`, `{% words_of "title" as title %}`."""

import json
from typing import Any

from django import template
from django.template.context import RequestContext
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.safestring import SafeString, mark_safe

from clinic.public_pages import absolute

register = template.Library()
register.filter("absolute", absolute)

# As Django's own json_script does it: nothing in the data can end the element.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.filter
def json_ld(data: dict[str, Any] | None) -> SafeString:
    """A block of data, which no browser executes."""
    if not data:
        return SafeString()
    text = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


@register.simple_tag(takes_context=True)
def words_of(context: RequestContext, block: str) -> SafeString:
    """The words of a block once more, for an attribute: a card shows the title and the description of its page."""
    words = context.render_context[BLOCK_CONTEXT_KEY].get_block(block).nodelist.render(context)
    return mark_safe(words.replace('"', "&quot;").strip())
