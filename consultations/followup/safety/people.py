"""Who answers for alerts. An account that was closed, or is no clinician's any more, never does."""

from datetime import datetime

from django.db.models import QuerySet

from clinic import roles
from clinic.models import OnCall, User

from .models import Alert


def clinicians() -> QuerySet[User]:
    return having(*roles.CLINICAL)


def managers() -> list[User]:
    return list(having(roles.MANAGER))


def having(*names: str) -> QuerySet[User]:
    return User.objects.filter(groups__name__in=names, is_active=True).distinct()


def on_call(moment: datetime) -> list[User]:
    return list(clinicians().filter(on_call__in=OnCall.objects.at(moment)))


def treating(alert: Alert) -> list[User]:
    return list(clinicians().filter(pk=alert.session.provider_id)) if alert.session else []


def to_tell(alert: Alert, now: datetime) -> list[User]:
    """The clinicians of the alert's level; every one of them where that is nobody, or who has not answered already.
    Once the manager knows, all who should have answered are told again as well."""
    if alert.level == Alert.Level.ON_CALL:
        return on_call(now) or list(clinicians())
    ready, theirs = on_call(now), treating(alert)
    if not ready or set(theirs) <= set(ready):  # nobody new
        return list(clinicians())
    return theirs if alert.level == Alert.Level.TREATING else list(dict.fromkeys([*ready, *theirs]))
