"""Two records of one person, before they are joined, while, and after."""

from django.urls import reverse

from clinic.audit import Actor
from clinic.models import User
from consultations.models import Patient
from consultations.patients.merging import merge, unmerge
from tests.walk import States

STATES = States()
state = STATES.state


def alike(clinic):
    """Hanna, and a record that looks like hers; and a twin."""
    hanna = clinic.patient("Hanna")
    same = {"last_name": hanna.last_name, "birth_date": hanna.birth_date}
    Patient.objects.create(first_name="Greta", email="greta@mail.example", **same)
    return hanna, Patient.objects.create(first_name="Hanna", phone=hanna.phone, email=hanna.email, **same)


def joined(clinic):
    hanna, double = alike(clinic)
    merge(double, hanna, by=Actor.of_user(User.objects.get(email="desk@demo.example")))
    return hanna, double


def page(clinic, name, patient, more=""):
    return clinic.staff().get(reverse(name, args=[patient.reference]) + more)


@state("patient")
def patient_with_possible_duplicates(clinic):
    return page(clinic, "patient", alike(clinic)[0])


@state("patient")
def patient_of_two_records(clinic):
    return clinic.staff().get(reverse("patient", args=[joined(clinic)[1].reference]), follow=True)


@state("join_patients")
def join_patients(clinic):
    return page(clinic, "join_patients", alike(clinic)[0], "?q=demo")


@state("join_patients")
def join_patients_compared(clinic):
    hanna, double = alike(clinic)
    return page(clinic, "join_patients", hanna, f"?with={double.reference}")


@state("join_patients")
def join_patients_who_differ(clinic):
    hanna, other = clinic.patient("Hanna"), clinic.patient("Bea")
    return page(clinic, "join_patients", hanna, f"?with={other.reference}")


@state("join_patients", status=422)
def join_patients_without_a_choice(clinic):
    hanna, double = alike(clinic)
    return clinic.staff().post(f"/staff/patients/{hanna.reference}/join/?with={double.reference}", {})


@state("take_apart")
def take_apart(clinic):
    return page(clinic, "take_apart", joined(clinic)[1])


@state("review")
def review_of_joined_and_parted_records(clinic):
    hanna, double = joined(clinic)
    unmerge(double, by=Actor.of_user(User.objects.get(email="desk@demo.example")))
    return clinic.staff("provider").get(f"/staff/reviews/{hanna.intakes.get().reference}/")
