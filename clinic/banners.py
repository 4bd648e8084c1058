"""What stands above every staff page until somebody has seen to it. Stages add theirs; the clinic knows none."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .models import User


@dataclass(frozen=True)
class Banner:
    text: str
    url: str = ""  # where it is seen to, for whoever may
    is_overdue: bool = False
    is_urgent: bool = False


BANNERS: list[Callable[[User], Iterator[Banner]]] = []


def banners_for(user: User) -> list[Banner]:
    return [banner for banners in BANNERS for banner in banners(user)] if user.is_authenticated else []
