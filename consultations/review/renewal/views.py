"""What is too old is asked again: by the patient's link or on the clinic's tablet, or by a provider."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic import roles
from clinic.audit import record
from clinic.http import Request
from consultations.intake.models import Intake
from consultations.intake.tablet import at_hand
from consultations.patients.links import by_link, close, forget_patient, page_of
from consultations.patients.models import PersonalLink
from consultations.review.refusals import CannotAmend

from .due import Renewal, day_for, renewal_of
from .form import RenewForm
from .services import renew

SHOWN = "shown"  # the assessments that the page has asked about, and by which protocol


@by_link(PersonalLink.Purpose.ANSWERS, PersonalLink.Purpose.TABLET_ANSWERS)
@require_http_methods(["GET", "HEAD", "POST"])
def renew_answers(request: Request, link: PersonalLink) -> HttpResponse:
    known = Intake.objects.completed().select_related("patient__merged_into")
    renewal = asked_now(get_object_or_404(known, reference=link.subject_reference))
    if not renewal.questions:
        return thanks(request, link)
    form = RenewForm(renewal, sent(request, renewal))
    refusal = refused(request, renewal)
    if not refusal and form.is_valid():
        try:
            renew(renewal, form.answers, by=request.actor)
        except CannotAmend as cannot:
            refusal = cannot
        else:
            return thanks(request, link) if link.is_on_tablet else redirect(page_of(link))
    record(request.actor, "read", renewal.intake)
    context = at_hand(link) | page(renewal, form, refusal)
    return render(request, "review/renewal/renew_answers.html", context, status=status_of(form, refusal))


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_again(request: Request, reference: str) -> HttpResponse:
    """The same questions, asked by whoever treats, with what only they can measure."""
    known = Intake.objects.visible_to(request.user).completed().select_related("patient__merged_into")
    renewal = asked_now(get_object_or_404(known, reference=reference))
    form = RenewForm(renewal, sent(request, renewal), measured=True)
    refusal = refused(request, renewal)
    if renewal.is_due and not refusal and form.is_valid():
        try:
            renew(renewal, form.answers, by=request.actor)
        except CannotAmend as cannot:
            refusal = cannot
        else:
            messages.success(request, _("The answers are up to date. What they mean was assessed anew."))
            return redirect("review", reference)
    record(request.actor, "read", renewal.intake)
    context = page(renewal, form, refusal)
    return render(request, "review/renewal/ask_again.html", context, status=status_of(form, refusal))


def asked_now(intake: Intake) -> Renewal:
    return renewal_of(intake, day_for(intake.patient))


def shown_of(renewal: Renewal) -> str:
    return " ".join([str(renewal.protocol.number), *(str(each.reference) for each in renewal.shown)])


def sent(request: Request, renewal: Renewal) -> QueryDict | None:
    """What was ticked; not where another protocol has asked: that may be an answer to another question."""
    if request.method != "POST" or request.POST.get(SHOWN, "").split(" ")[0] != str(renewal.protocol.number):
        return None
    return request.POST


def refused(request: Request, renewal: Renewal) -> CannotAmend | None:
    """Somebody has corrected or renewed these answers since the page was opened."""
    outdated = request.method == "POST" and request.POST.get(SHOWN) != shown_of(renewal)
    return CannotAmend("answers-changed") if outdated else None


def page(renewal: Renewal, form: RenewForm, refusal: CannotAmend | None) -> dict[str, object]:
    return {"renewal": renewal, "form": form, "refusal": refusal, "shown": shown_of(renewal)}


def status_of(form: RenewForm, refusal: CannotAmend | None) -> int:
    return 409 if refusal else 422 if form.errors else 200


def thanks(request: Request, link: PersonalLink) -> HttpResponse:
    """Nothing is left to ask. On the tablet nothing stays open either."""
    if not link.is_on_tablet:
        return render(request, "review/renewal/up_to_date.html")
    close(link)
    return forget_patient(render(request, "review/renewal/up_to_date.html"))
