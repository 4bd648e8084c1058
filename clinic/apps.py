from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.db.models.signals import post_migrate


def fill(sender: AppConfig, **kwargs: object) -> None:
    """What the software cannot run without: the four roles and the clinic's one row."""
    from django.contrib.auth.models import Group

    from .models import Clinic
    from .roles import ROLES

    for name in ROLES:
        Group.objects.get_or_create(name=name)
    Clinic.objects.get_or_create(pk=1)


class ClinicConfig(AppConfig):
    default = True
    name = "clinic"
    verbose_name = "Clinic"

    def ready(self) -> None:
        from . import checks  # noqa: F401

        post_migrate.connect(fill, sender=self)


class ClinicAdminConfig(admin.AdminConfig):
    default = False
    default_site = "clinic.admin_site.ClinicAdminSite"
