"""The dullest valid thing of each kind; traits name stages of the journey."""

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from clinic.models import Location, User
from consultations.models import Patient


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"staff{n}@clinic.example")
    name = factory.Sequence(lambda n: f"Staff {n}")

    @factory.post_generation
    def role(user, create, name, **kwargs):
        if name:
            user.groups.add(Group.objects.get(name=name))


class LocationFactory(DjangoModelFactory):
    class Meta:
        model = Location
        django_get_or_create = ("name",)

    name = "Main street"
    address = "1 Main Street, Springfield, NY 10001"
    phone = "+12025550142"
    urgent_phone = "+12025550199"
    timezone = "America/New_York"


class PatientFactory(DjangoModelFactory):
    class Meta:
        model = Patient

    first_name = "Ada"
    last_name = factory.Sequence(lambda n: f"Tester{n}")
    birth_date = "1980-05-17"
    email = factory.Sequence(lambda n: f"patient{n}@mail.example")
    phone = "+12025550123"
