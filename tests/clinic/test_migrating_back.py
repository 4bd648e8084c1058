"""After each migration rows are filled in: also after one that leaves the tables older than the code."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test.utils import CaptureQueriesContext

from clinic.apps import fill
from clinic.models import Clinic
from consultations.booking.models import AppointmentType, make_appointment_types

pytestmark = pytest.mark.django_db


def tables_as_of(*migrations):
    return MigrationLoader(connection).project_state(list(migrations)).apps


def test_the_clinics_row_is_filled_in_without_columns_that_came_later():
    Clinic.objects.all().delete()
    old = tables_as_of(("clinic", "0003_closures_by_language"), ("auth", "0012_alter_user_first_name_max_length"))
    with CaptureQueriesContext(connection) as asked:
        fill(None, apps=old)
    assert Clinic.objects.count() == 1
    assert not any("maintenance_until" in query["sql"] for query in asked)


@pytest.mark.parametrize("migration", ["0001_initial", "0002_languages"])
def test_the_kinds_of_visit_are_filled_in_before_and_after_they_had_languages(migration):
    AppointmentType.objects.all().delete()
    old = tables_as_of(("consultations", migration))
    for _again in range(2):
        make_appointment_types(None, apps=old)
    assert [str(each) for each in AppointmentType.objects.all()] == [
        "Complimentary consultation",
        "Treatment session",
        "Results review",
    ]


@pytest.mark.parametrize("filler", [fill, make_appointment_types])
def test_where_there_is_no_table_nothing_is_filled_in(filler, django_assert_num_queries):
    empty = tables_as_of()
    with django_assert_num_queries(0):
        filler(None, apps=empty)
