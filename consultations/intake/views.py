"""The form behind its personal link. Which page comes next follows from the answers, never from a view."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clinic.audit import Actor, record
from clinic.http import Request
from clinic.limits import limited
from clinic.models import Clinic
from consultations.candidacy import explanation
from consultations.candidacy import services as candidacy
from consultations.candidacy.protocol import Screen
from consultations.candidacy.reasons import MANY, reasons
from consultations.patients.links import by_link, forget_patient, open_link, page_of, token_of
from consultations.patients.models import PersonalLink

from . import summary
from .forms import ScreenForm
from .going_on import carry_over, is_outdated, new_questions
from .models import Intake
from .person_forms import AboutYouForm, ContactForm, SendForm
from .refusals import CannotSend
from .saved import saved
from .screens import ABOUT_YOU, BACK, CHECK, CONTACT, next_step, steps
from .services import change_person, clinic_zone, save_answers, save_contact, stop, submit
from .start_views import not_for_online
from .tablet import IDLE, keep_open

FORM = (PersonalLink.Purpose.INTAKE, PersonalLink.Purpose.TABLET)
VERSION = "version"  # the protocol by which a page asked
PAGES = {ABOUT_YOU: "about_you", CONTACT: "contact", CHECK: "check_your_answers"}


def never_remembered(form: BaseForm) -> None:
    """A browser that many people use offers nobody what another one has typed."""
    for field in form.fields.values():
        field.widget.attrs["autocomplete"] = "off"


class NoSuchPage(Http404):
    """Not for these answers, or not in this protocol."""


class Form:
    """An open form with what its pages need to know."""

    def __init__(self, link: PersonalLink) -> None:
        self.intake = get_object_or_404(
            Intake.objects.select_related("patient", "protocol_version"), reference=link.subject_reference
        )
        self.protocol = candidacy.protocol_of(self.intake.protocol_version)
        self.token = token_of(link)
        self.on_tablet = link.is_on_tablet

    @property
    def answers(self) -> dict[str, Any]:
        return self.intake.answers

    def go_on(self) -> HttpResponse:
        if self.intake.status == Intake.Status.COMPLETED:
            return redirect("result", self.token)  # the tablet's link opens none
        if self.intake.status == Intake.Status.STOPPED:
            return redirect("about_you", self.token)
        return self.to(next_step(self.protocol, self.answers).id)

    def to(self, step: str) -> HttpResponse:
        return redirect(PAGES[step], self.token) if step in PAGES else redirect("intake_screen", self.token, step)

    def place(self, step: str) -> dict[str, Any]:
        """Where a page stands among the pages, for the true progress and the way back."""
        ids = [each.id for each in steps(self.protocol, self.answers)]
        if step not in ids:
            raise NoSuchPage
        index = ids.index(step)
        return {
            "step": index + 1,
            "steps": len(ids),
            "back": ids[index - 1] if index else "",
            "token": self.token,
            "closes_after": IDLE.seconds,
            "intake": self.intake,
            "saved": saved(self.intake, clinic_zone(), on_tablet=self.on_tablet),
            "new_questions": new_questions(self.protocol, self.intake),
        }


def open_form(view: Callable) -> Callable:
    """A page of a form that is not yet sent; a sent one leads to its result."""

    @by_link(*FORM)
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def opened(request: Request, link: PersonalLink, *args: Any, **kwargs: Any) -> HttpResponse:
        form = Form(link)
        if form.on_tablet:
            keep_open(link)
        if form.intake.status == Intake.Status.COMPLETED:
            return form.go_on()
        if form.intake.status == Intake.Status.STOPPED:
            return render(request, "intake/please_call.html", {"reason": "stopped", "ended": True})
        try:
            form = up_to_date(form, request, link)
            return view(request, form, *args, **kwargs)
        except CannotSend:  # sent, or asked otherwise, since this page was opened
            return Form(link).go_on()
        except NoSuchPage:
            if form.intake.asked_again is None and not form.on_tablet:
                raise
            return form.go_on()  # the protocol under which it was begun had this page

    return opened


def up_to_date(form: Form, request: Request, link: PersonalLink) -> Form:
    """A page that is sent says by which protocol it asked: it is kept under that one, and what differs is asked next.
    Raises CannotSend where another page has to be answered first."""
    if request.method == "POST":
        asked_by = request.POST.get(VERSION)
        if asked_by and asked_by != str(form.intake.protocol_version.number):
            raise CannotSend("changed")
        return form
    if not is_outdated(form.intake):
        return form
    carry_over(form.intake, by=request.actor)
    form = Form(link)
    if new_questions(form.protocol, form.intake):
        raise CannotSend("changed")
    return form


@by_link(*FORM)
@require_safe
def intake_resume(request: Request, link: PersonalLink) -> HttpResponse:
    return Form(link).go_on()


@open_form
def intake_screen(request: Request, form: Form, screen: str) -> HttpResponse:
    context = form.place(screen)
    step = next(each for each in steps(form.protocol, form.answers) if each.id == screen)
    questions = ScreenForm(step, form.answers, form.intake.ticked, request.POST if request.method == "POST" else None)
    if questions.is_valid():
        form.intake = save_answers(form.intake, questions.answers, questions.ticked, by=request.actor)
        return form.to(context["back"]) if BACK in request.POST else form.go_on()
    if BACK in request.POST:
        leave_half_done(form, questions, by=request.actor)
        return form.to(context["back"])
    context |= {"form": questions, "screen": step.screen, "ways": ways(step.screen)}
    return render(request, "intake/screen.html", context, status=422 if questions.errors else 200)


def leave_half_done(form: Form, questions: ScreenForm, *, by: Actor) -> None:
    """Keep what is answered; the rest is asked again, whatever was said about it before."""
    answers = questions.whole_answers
    again = [question.id for question in questions.step.questions if question.id not in answers]
    save_answers(form.intake, answers, questions.ticked, by=by, ask_again=again)


def ways(screen: Screen | None) -> list[dict[str, Any]]:
    """A screen's introduction: paragraphs of a name and its lines, side by side where there is room."""
    paragraphs = str(screen.intro).split("\n\n") if screen and screen.intro else []
    return [{"name": name, "lines": lines} for name, *lines in map(str.splitlines, paragraphs)]


@open_form
def about_you(request: Request, form: Form) -> HttpResponse:
    question = form.protocol.questions["concern"]
    initial = {"birth_date": form.intake.patient.birth_date, "concern": form.answers.get("concern")}
    person = AboutYouForm(question, request.POST if request.method == "POST" else None, initial=initial)
    if person.is_valid():
        if (reason := not_for_online(**person.cleaned_data)) and "end" not in request.POST:
            ending: dict[str, Any] = {"reason": reason, "told": request.POST.items(), "token": form.token}
            ending["closes_after"] = IDLE.seconds
            return render(request, "intake/end_form.html", ending)
        if reason:
            stop(form.intake, by=request.actor, why=reason)
            return render(request, "intake/please_call.html", {"reason": reason, "ended": True})
        form.intake = save_answers(form.intake, {"concern": person.cleaned_data["concern"]}, {}, by=request.actor)
        change_person(form.intake.patient, {"birth_date": person.cleaned_data["birth_date"]}, by=request.actor)
        return form.go_on()
    context = {"form": person, **form.place(ABOUT_YOU)}
    return render(request, "intake/about_you.html", context, status=422 if person.errors else 200)


@open_form
@limited("intake_contact")
def contact(request: Request, form: Form) -> HttpResponse:
    person = ContactForm(request.POST if request.method == "POST" else None, instance=form.intake.patient)
    if form.on_tablet:
        never_remembered(person)
    if person.is_valid():
        save_contact(form.intake, person.person(), by=request.actor)
        return form.to(ABOUT_YOU) if BACK in request.POST else form.go_on()
    return render(
        request, "intake/contact.html", {"form": person, **form.place(CONTACT)}, status=422 if person.errors else 200
    )


@open_form
def check_your_answers(request: Request, form: Form) -> HttpResponse:
    if next_step(form.protocol, form.answers).id != CHECK:
        return form.go_on()
    send = SendForm(request.POST if request.method == "POST" else None)
    if form.on_tablet:
        never_remembered(send)
    if send.is_valid():
        submit(form.intake, send.cleaned_data["typed_name"], by=request.actor)
        if form.on_tablet:
            return forget_patient(render(request, "intake/tablet_done.html"))
        return redirect("result", form.token)
    record(request.actor, "read", form.intake)
    context = {"form": send, "groups": summary.groups(form.protocol, form.intake), **form.place(CHECK)}
    return render(request, "intake/check_your_answers.html", context, status=422 if send.errors else 200)


@by_link(PersonalLink.Purpose.INTAKE)
@require_safe
def result(request: Request, link: PersonalLink) -> HttpResponse:
    form = Form(link)
    if form.intake.status != Intake.Status.COMPLETED:
        return form.go_on()
    record(request.actor, "read", form.intake)
    book = open_link(form.intake.patient, PersonalLink.Purpose.BOOK, form.intake)
    context = {
        "intake": form.intake,
        "book": page_of(book),
        "token": form.token,
        "sent_to": form.intake.patient.email,
        **meaning(form, request.clinic),
    }
    return render(request, "intake/result.html", context)


def meaning(form: Form, clinic: Clinic) -> dict[str, Any]:
    """What the result says: headlines with reasons or, where the clinic or the review date wants it so, topics."""
    assessments = form.intake.assessments.current().order_by("area")
    explanations = explanation.for_patient(form.protocol, assessments, clinic_zone(), clinic.grace_days)
    shows_reasons = clinic.shows_reasons and all(each.is_current for each in explanations)
    told = reasons(explanations) if shows_reasons else []
    topics = [] if shows_reasons else [topic for each in explanations for topic in each.topics]
    return {
        "explanations": explanations,
        "shows_reasons": shows_reasons,
        "waits": any(each.waits for each in explanations),
        "reasons": told,
        "topics": list(dict.fromkeys(topics)),
        "folds_medicine": any(each.folds_medicine for each in told),
        "looks_first": len(explanations) == 1 and explanations[0].both_open,
        "is_long": len(explanations) > 1 or sum(len(each.products) for each in told) > MANY,
    }
