"""The admin: the clinic and its catalogue, for managers. It never holds a patient."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField
from i18nfield.forms import I18nTextarea, I18nTextInput
from i18nfield.strings import LazyI18nString

from .languages import ENGLISH


class ClinicAdminSite(admin.AdminSite):
    site_header = site_title = _("Admin")
    index_title = _("The clinic and its catalogue")

    def admin_view(self, view: Callable, cacheable: bool = False) -> Any:
        """Not yours and not there look the same: 404 for staff without the role."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return inner(request, *args, **kwargs)

        return guarded

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one door for staff."""
        return redirect_to_login(reverse("admin:index"))


class PlainIsEnglish:
    """A row that was written before there were languages: its text goes into the box for English."""

    def decompress(self, value: Any) -> list[str | None]:
        text = LazyI18nString(value.data if isinstance(value, LazyI18nString) else value)
        return super().decompress(LazyI18nString({ENGLISH: text.data}) if isinstance(text.data, str) else text)  # type: ignore[misc]


class OneLine(PlainIsEnglish, I18nTextInput):
    pass


class Paragraphs(PlainIsEnglish, I18nTextarea):
    pass


class ForManagers:
    """Permission follows the role; nobody ticks Django's permissions. A text by language has a box for each."""

    formfield_overrides: Mapping[Any, Mapping[str, Any]] = {
        I18nCharField: {"widget": OneLine},
        I18nTextField: {"widget": Paragraphs},
    }

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_staff

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.is_staff

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.is_staff

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.is_staff

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.is_staff


class NeverDeleted(ForManagers):
    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class ReadOnly(NeverDeleted):
    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
