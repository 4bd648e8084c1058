"""Who can be booked, when and for what: the manager's."""

from django.contrib import admin

from clinic.admin_site import ForManagers, NeverDeleted

from .models import AppointmentType, Resource, WorkingHours


class WorkingHoursInline(ForManagers, admin.TabularInline):
    model = WorkingHours
    extra = 0


@admin.register(Resource)
class ResourceAdmin(NeverDeleted, admin.ModelAdmin):
    """Visits keep their provider: who leaves can no longer be booked, but stays."""

    list_display = ["name", "kind", "user", "location", "is_active"]
    list_filter = ["kind", "is_active"]
    inlines = [WorkingHoursInline]


@admin.register(AppointmentType)
class AppointmentTypeAdmin(NeverDeleted, admin.ModelAdmin):
    list_display = ["name", "minutes", "buffer_before", "buffer_after", "needs_room", "is_online"]
    sortable_by = ["minutes"]  # the database knows no order of texts by language

    def get_readonly_fields(self, request, obj=None):
        """The product speaks of its own types by their slug."""
        return ["slug"] if obj else []
