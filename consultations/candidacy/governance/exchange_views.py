"""A version as a file, for other tools and other clinics, and a file as the content of a draft."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic import roles
from clinic.http import Request
from consultations.candidacy.models import ProtocolVersion
from consultations.candidacy.protocol import ProtocolError

from . import drafts
from .edit_views import refuse_unless_draft, stopped
from .exchange_form import ImportForm
from .refusals import CannotDraft
from .views import of_version


@of_version
@require_safe
def export_protocol(request: Request, version: ProtocolVersion) -> HttpResponse:
    name = f"protocol-{version.number}.toml"
    return HttpResponse(
        version.content,
        content_type="application/toml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@roles.only_for(roles.CLINICAL_LEAD)
@of_version
@require_http_methods(["GET", "POST"])
def import_protocol(request: Request, version: ProtocolVersion) -> HttpResponse:
    refuse_unless_draft(version)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form, status = ImportForm(*sent, seen=version.sha256), 422 if sent else 200
    if form.is_valid():
        told = form.cleaned_data
        try:
            drafts.replace_content(version, told["text"], seen=told["seen"], by=request.actor)
        except ProtocolError as error:
            form.add_error(None, error.faults)
        except CannotDraft as refusal:
            if refusal.code != "changed-meanwhile":
                raise stopped(refusal, version) from refusal
            form.ask_again(refusal.sentence, version.sha256)
            status = 409
        else:
            messages.success(request, _("The draft has the content of the file now."))
            return redirect("protocol", version.number)
    return render(request, "candidacy/import_protocol.html", {"version": version, "form": form}, status=status)
