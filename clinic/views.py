"""The staff door."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from .forms import StaffLoginForm
from .navigation import first_page_of


class StaffLoginView(LoginView):
    template_name = "staff/login.html"
    authentication_form = StaffLoginForm
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


@login_required
@require_safe
def staff_home(request):
    """Sends everybody to the page where their day begins."""
    page = first_page_of(request.user)
    return redirect(page) if page else render(request, "staff/no_role.html", {"title": _("You have no role yet")})
