from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clinic.admin_site import ForManagers

from .catalogue import fingerprint
from .models import Concern, Device, Product, RegulatoryStatus, Route, Treatment


class EntryAdmin(ForManagers, admin.ModelAdmin):
    """Whatever is saved here is kept when the catalogue is loaded again."""

    list_display = ["__str__", "slug", "whose_words"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A slug is an address and, for a device, the protocol's name: it never changes."""
        return ["slug"] if obj else []

    @admin.display(description=_("whose words"))
    def whose_words(self, row: Any) -> str:
        return str(_("edited here") if fingerprint(row) != row.loaded_sha256 else _("as supplied"))


@admin.register(Treatment)
class TreatmentAdmin(EntryAdmin):
    filter_horizontal = ["routes"]


@admin.register(Concern)
class ConcernAdmin(EntryAdmin):
    list_filter = ["area"]


@admin.register(RegulatoryStatus)
class RegulatoryStatusAdmin(EntryAdmin):
    list_display = ["__str__", "jurisdiction", "checked_on", "whose_words"]


admin.site.register([Route, Product, Device], EntryAdmin)
