from django.apps import AppConfig
from django.apps import apps as all_apps
from django.apps.registry import Apps
from django.contrib.admin import apps as admin
from django.db.models.signals import post_migrate


def fill(sender: AppConfig, apps: Apps = all_apps, **kwargs: object) -> None:
    """What the software cannot run without: the four roles and the clinic's one row. `apps`: the tables as the
    migration left them, which may not be the newest."""
    from .roles import ROLES

    try:
        groups, clinics = apps.get_model("auth.Group"), apps.get_model("clinic.Clinic")
    except LookupError:
        return  # migrated back to before there were any
    for name in ROLES:
        groups.objects.get_or_create(name=name)
    clinics.objects.get_or_create(pk=1)


class ClinicConfig(AppConfig):
    default = True
    name = "clinic"
    verbose_name = "Clinic"

    def ready(self) -> None:
        from . import checks  # noqa: F401
        from .form_words import use_our_words

        use_our_words()  # before any form is made
        post_migrate.connect(fill, sender=self)


class ClinicAdminConfig(admin.AdminConfig):
    default = False
    default_site = "clinic.admin_site.ClinicAdminSite"
