"""What later stages add to the page of a visit; booking knows none of them."""

from collections.abc import Callable

from django.utils.safestring import SafeString

from clinic.http import Request

from .models import Appointment

VisitPanel = Callable[[Request, Appointment], SafeString]
VISIT_PANELS: list[VisitPanel] = []


def on_visit_page(panel: VisitPanel) -> VisitPanel:
    """Empty text where there is nothing for the reader: the front desk opens this page too."""
    if panel not in VISIT_PANELS:
        VISIT_PANELS.append(panel)
    return panel
