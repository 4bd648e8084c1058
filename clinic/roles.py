"""Who may open a staff page. Not yours and not there look the same: 404."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404

FRONT_DESK = "front desk"
PROVIDER = "provider"
CLINICAL_LEAD = "clinical lead"
MANAGER = "manager"
ROLES = (FRONT_DESK, PROVIDER, CLINICAL_LEAD, MANAGER)
CLINICAL = (PROVIDER, CLINICAL_LEAD)
DESK = (FRONT_DESK, *CLINICAL)  # who sees patients' names and visits


def only_for(*roles: str) -> Callable:
    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.has_role(*roles):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate
