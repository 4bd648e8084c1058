from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from .admin_site import ForManagers, NeverDeleted, ReadOnly
from .models import AccessLog, Clinic, Closure, Location, OpeningHours, User
from .opening_hours import Span, overlap


@admin.register(Clinic)
class ClinicAdmin(NeverDeleted, admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """There is one clinic: no list of one."""
        return redirect("admin:clinic_clinic_change", Clinic.current().pk)


class ClosureInline(ForManagers, admin.TabularInline):
    model = Closure
    extra = 0


class OpeningHoursFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        days: dict[int, list[Span]] = {}
        for form in self.forms:
            row = form.cleaned_data
            is_whole = all(row.get(name) is not None for name in ("weekday", "opens", "closes"))
            if is_whole and not row.get("DELETE"):
                days.setdefault(row["weekday"], []).append((row["opens"], row["closes"]))
        if any(overlap(spans) for spans in days.values()):
            raise forms.ValidationError(_("Two opening hours of one day overlap. Change one of them."))


class OpeningHoursInline(ForManagers, admin.TabularInline):
    model = OpeningHours
    formset = OpeningHoursFormSet
    extra = 0


@admin.register(Location)
class LocationAdmin(NeverDeleted, admin.ModelAdmin):
    list_display = ["name", "address", "phone", "urgent_phone", "timezone", "is_open"]
    inlines = [OpeningHoursInline, ClosureInline]


@admin.register(Closure)
class ClosureAdmin(ForManagers, admin.ModelAdmin):
    list_display = ["reason", "location", "first_day", "last_day"]
    sortable_by = ["first_day", "last_day"]  # the database knows no order of texts by language
    date_hierarchy = "first_day"


class RolesMixin(forms.ModelForm):
    """Roles as ticks, said in the clinic's words."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if groups := self.fields.get("groups"):
            groups.label = _("Roles")
            groups.help_text = _("Each role opens its own pages. Without a role a person sees nothing.")
            groups.required = True


class AddUserForm(RolesMixin, BaseUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "name", "phone", "groups", "may_sign", "may_approve"]
        widgets = {"groups": forms.CheckboxSelectMultiple}


class ChangeUserForm(RolesMixin):
    class Meta:
        model = User
        fields = ["email", "name", "phone", "groups", "may_sign", "may_approve", "is_active"]
        widgets = {"groups": forms.CheckboxSelectMultiple}


@admin.register(User)
class StaffAdmin(NeverDeleted, UserAdmin):
    """People who leave are made inactive, so that what they signed keeps its author."""

    add_form = AddUserForm
    form = ChangeUserForm
    add_fieldsets = [
        (None, {"fields": ["email", "name", "phone", "password1", "password2", "groups", "may_sign", "may_approve"]})
    ]
    fieldsets = [
        (None, {"fields": ["email", "name", "phone", "groups", "may_sign", "may_approve", "is_active", "last_login"]})
    ]
    readonly_fields = ["last_login"]
    filter_horizontal = []
    list_display = ["name", "email", "role_names", "may_sign", "may_approve", "is_active", "last_login"]
    list_filter = ["groups", "is_active", "may_sign", "may_approve"]
    search_fields = ["name", "email"]
    ordering = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """A manager cannot reach, and so not take over, the account above managers."""
        staff = super().get_queryset(request).prefetch_related("groups")
        return staff if request.user.is_superuser else staff.filter(is_superuser=False)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["widget"] = forms.CheckboxSelectMultiple()
        return admin.ModelAdmin.formfield_for_manytomany(self, db_field, request, **kwargs)

    @admin.display(description=_("roles"))
    def role_names(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "actor_kind", "actor_reference", "verb", "subject_kind", "subject_reference", "why"]
    list_filter = ["actor_kind", "verb", "subject_kind"]
    search_fields = ["actor_reference", "subject_reference"]
    date_hierarchy = "at"
