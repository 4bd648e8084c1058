"""What other parts add to the pages of a review and of a treatment plan; review itself knows none of the later ones."""

from collections.abc import Callable, Iterable

from django.utils.safestring import SafeString

from clinic.http import Request
from consultations.intake.models import Intake

from .course_models import TreatmentPlan

Panel = Callable[[Request, TreatmentPlan], SafeString]
ReviewPanel = Callable[[Request, Intake], SafeString]
Unread = Callable[[Intake], Iterable[object]]
PANELS: list[Panel] = []
REVIEW_PANELS: list[ReviewPanel] = []
REVIEW_NOTICES: list[ReviewPanel] = []
UNREAD: list[Unread] = []


def on_plan_page(panel: Panel) -> Panel:
    if panel not in PANELS:
        PANELS.append(panel)
    return panel


def on_review_page(panel: ReviewPanel) -> ReviewPanel:
    """A small section below what the form says; empty text where there is nothing to say."""
    if panel not in REVIEW_PANELS:
        REVIEW_PANELS.append(panel)
    return panel


def on_review_top(notice: ReviewPanel) -> ReviewPanel:
    """What is to be read before anything else; empty text where there is nothing."""
    if notice not in REVIEW_NOTICES:
        REVIEW_NOTICES.append(notice)
    return notice


def before_a_signature(unread: Unread) -> Unread:
    """References of what a signature must have had before its eyes."""
    if unread not in UNREAD:
        UNREAD.append(unread)
    return unread
