"""How fast somebody must act on what a patient told, and when the next person is told."""

from datetime import datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from clinic.models import Location
from consultations.followup.due import open_days
from consultations.followup.models import CheckIn
from consultations.followup.warning_signs import in_words

from .models import Alert

Tier = Alert.Tier
MINUTES = {Tier.A: timedelta(minutes=15), Tier.B: timedelta(minutes=60)}
WORKING_DAYS = 2
DAYTIME = time(9), time(17)  # nobody is told at night about what has two days
FURTHEST = 30  # days; where the clinic never opens, calendar days count
UNHAPPY, WORSE = "unhappy", "worse"
OF_ANSWERS = {WORSE: _("It looks worse than before")}  # said by an answer, not by a tick


def signs_of(check_in: CheckIn) -> list[str]:
    """Ids of everything that somebody must answer for, each once."""
    told = [*check_in.red_flags, *check_in.concerns]
    if check_in.satisfaction == CheckIn.Satisfaction.VERY_UNHAPPY:
        told.append(UNHAPPY)
    if check_in.change in (CheckIn.Change.WORSE, CheckIn.Change.MUCH_WORSE):
        told.append(WORSE)
    return list(dict.fromkeys(told))


def told(alert: Alert) -> list[str]:
    """What was ticked, in words."""
    return [str(OF_ANSWERS[each]) if each in OF_ANSWERS else in_words([each])[0] for each in alert.signs]


def next_step(tier: str, now: datetime) -> datetime:
    """Until when whoever was told has time to acknowledge it."""
    return now + MINUTES[Tier(tier)] if tier in MINUTES else working_days_later(now, WORKING_DAYS)


def working_days_later(now: datetime, days: int) -> datetime:
    """The same time of day, kept to the daytime, on the n-th open day after this one."""
    location = Location.main()
    if location is None:
        return now + timedelta(days=days)
    local, is_open = location.local(now), open_days(location)
    ahead = [local.date() + timedelta(days=each) for each in range(1, FURTHEST)]
    day = ([each for each in ahead if is_open(each)] + ahead)[days - 1]
    clock = min(max(local.time(), DAYTIME[0]), DAYTIME[1])
    return datetime.combine(day, clock, location.zone)
