"""The provider's view of a result, and the report over all of them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic import roles
from clinic.audit import record_all
from clinic.http import Request
from clinic.models import Location
from consultations.followup.models import FollowUp, ProviderResult

from . import baseline, report
from .forms import ResultForm
from .provider import is_graded, record_result, takes_a_result
from .small_numbers import MINIMUM


@roles.only_for(*roles.CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def provider_result(request: Request, reference: str) -> HttpResponse:
    visible = FollowUp.objects.visible_to(request.user).with_course().select_related("plan__outcome__review__intake")
    follow_up = get_object_or_404(visible, reference=reference)
    if not takes_a_result(follow_up):
        raise Http404
    known = ProviderResult.objects.visible_to(request.user).filter(follow_up=follow_up).first()
    data = request.POST if request.method == "POST" else None
    form = ResultForm(data, instance=known, is_graded=is_graded(follow_up))
    if form.is_valid():
        record_result(follow_up, form.cleaned_data, by=request.actor)
        messages.success(request, _("The result is recorded."))
        return redirect("plan", follow_up.plan.reference)
    before = baseline.of(follow_up)
    record_all(request.actor, "read", before.records)
    context = {"form": form, "follow_up": follow_up, "plan": follow_up.plan, "before": before}
    return render(request, "followup/provider_result.html", context, status=422 if form.errors else 200)


@roles.only_for(*roles.CLINICAL, roles.MANAGER)
@require_safe
def results_report(request: Request) -> HttpResponse:
    """Nothing of it leads to a person, so a manager may read it."""
    location = Location.main()
    before = (location.today() if location else timezone.localdate()).replace(day=1)
    context = {"groups": report.groups(before), "before": before, "minimum": MINIMUM}
    return render(request, "followup/results_report.html", context)
