"""What later stages add to the page of a treatment plan; review itself knows none of them."""

from collections.abc import Callable

from django.utils.safestring import SafeString

from clinic.http import Request

from .course_models import TreatmentPlan

Panel = Callable[[Request, TreatmentPlan], SafeString]
PANELS: list[Panel] = []


def on_plan_page(panel: Panel) -> Panel:
    if panel not in PANELS:
        PANELS.append(panel)
    return panel
