"""How much one internet address may send, one mailbox be sent (the numbers and their reasons: LIMITS in the settings).
Only what is sent is counted, never a page that is read; without the store of the counts everything passes."""

import logging
from collections.abc import Callable
from functools import cache, wraps
from ipaddress import IPv6Address, ip_address, ip_network
from time import time
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.crypto import salted_hmac
from limits import parse_many
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis.backoff import NoBackoff
from redis.retry import Retry

from .errors import TooMany
from .http import Request

logger = logging.getLogger(__name__)

PATIENCE = 0.5  # seconds that a page waits for the counts
ONE_HOUSEHOLD = 64  # bits of an IPv6 address; what follows is chosen by the caller


@cache
def counts() -> MovingWindowRateLimiter:
    """Shared by all processes where there is a Redis, else of this process alone."""
    if not settings.REDIS_URL:
        return MovingWindowRateLimiter(MemoryStorage())
    options: dict[str, Any] = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
    options["retry"] = Retry(NoBackoff(), 0)
    return MovingWindowRateLimiter(RedisStorage(settings.REDIS_URL, wrap_exceptions=True, **options))


def limited(name: str) -> Callable:
    """A page of which one address may send only so many."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def counted(request, *args, **kwargs):
            if request.method == "POST":
                count(request, name)
            return view(request, *args, **kwargs)

        return counted

    return decorate


def count(request: Request, name: str, whose: str = "") -> None:
    """One more of the caller, or of `whose` else is counted. Raises TooMany."""
    if not settings.LIMITS[name] or request.actor.is_staff:
        return
    key = (name, whose or sender(request))
    try:
        for limit in parse_many(settings.LIMITS[name]):
            if not counts().hit(limit, *key):
                logger.warning("Too much at once: %s", name)
                raise TooMany(counts().get_window_stats(limit, *key).reset_time - time())
    except StorageError as error:
        logger.warning("Nothing is limited while the counts cannot be reached: %s", error)


def count_letter(request: Request, email: str) -> None:
    """One more letter to an address that anybody can have typed. Raises TooMany, whether we know the address or not."""
    if email:
        count(request, "letters", whose=salted_hmac("letters", email.lower()).hexdigest())


def sender(request: Request) -> str:
    """The internet address of the caller; of an IPv6 address the part that one household shares."""
    told = request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(told)
    except ValueError:
        return told
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, ONE_HOUSEHOLD), strict=False))
