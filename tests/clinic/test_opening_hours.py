from datetime import time

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from clinic.constraints import broken
from clinic.models import Clinic, OpeningHours, Weekday
from clinic.opening_hours import Days, by_day, overlap
from clinic.structured_data import medical_clinic


def row(weekday, opens=9, closes=17):
    return OpeningHours(weekday=weekday, opens=time(opens), closes=time(closes))


WEEK = [row(day) for day in range(5)]


def test_days_with_the_same_hours_stand_together():
    assert by_day([*WEEK, row(5, 10, 14)]) == [
        Days("Monday to Friday", ["9:00 AM to 5:00 PM"]),
        Days("Saturday", ["10:00 AM to 2:00 PM"]),
        Days("Sunday", []),
    ]


def test_two_days_are_joined_by_and_and_all_days_are_every_day():
    assert [days.label for days in by_day(WEEK)] == ["Monday to Friday", "Saturday and Sunday"]
    assert [days.label for days in by_day(row(day) for day in range(7))] == ["Every day"]


def test_days_that_are_not_in_a_row_do_not_stand_together():
    rows = [row(Weekday.MONDAY), row(Weekday.WEDNESDAY)]
    assert [days.label for days in by_day(rows)] == ["Monday", "Tuesday", "Wednesday", "Thursday to Sunday"]


def test_a_break_at_noon_is_two_spans_in_the_order_of_the_day():
    [monday, _] = by_day([row(0, 13, 17), row(0, 9, 12)])
    assert monday.hours == ["9:00 AM to 12:00 PM", "1:00 PM to 5:00 PM"]


def test_without_any_hours_nothing_is_said():
    assert by_day([]) == []


def test_spans_that_touch_do_not_overlap():
    assert not overlap([(time(13), time(17)), (time(9), time(13))])
    assert overlap([(time(12), time(17)), (time(9), time(13))])


def test_midnight_is_the_end_of_the_day_it_closes():
    assert by_day([row(day, 9, 0) for day in range(7)]) == [Days("Every day", ["9:00 AM to midnight"])]
    assert overlap([(time(20), time()), (time(23), time(23, 30))])
    assert not overlap([(time(20), time()), (time(9), time(20))])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("opens", "closes", "truth"),
    [(17, 9, "the_door_closes_after_it_opens"), (9, 17, "the_door_opens_once_at_a_time")],
)
def test_impossible_hours_are_not_stored(location, opens, closes, truth):
    OpeningHours.objects.create(location=location, weekday=0, opens=time(9), closes=time(12))
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        OpeningHours.objects.create(location=location, weekday=0, opens=time(opens), closes=time(closes))
    assert truth in broken(refusal.value) or "opens" in broken(refusal.value)


def save(client, location, *spans):
    page = reverse("admin:clinic_location_change", args=[location.pk])
    answer = client.get(page)
    fields = {name: value for name, value in answer.context["adminform"].form.initial.items() if value is not None}
    fields |= {"phone": "+12025550142", "urgent_phone": "+12025550199"}
    for prefix, count in (("opening_hours", len(spans)), ("closures", 0)):
        fields |= {f"{prefix}-TOTAL_FORMS": count, f"{prefix}-INITIAL_FORMS": 0}
    for number, (weekday, opens, closes) in enumerate(spans):
        names = {"weekday": weekday, "opens": opens, "closes": closes}
        fields |= {f"opening_hours-{number}-{name}": value for name, value in names.items()}
    return client.post(page, fields)


@pytest.mark.django_db
def test_the_manager_writes_the_hours_at_the_location(as_manager, location):
    assert save(as_manager, location, (0, "09:00", "12:00"), (0, "13:00", "17:00")).status_code == 302
    assert [str(hours) for hours in location.opening_hours.all()] == ["Monday 09:00–12:00", "Monday 13:00–17:00"]


@pytest.mark.django_db
def test_a_door_that_closes_at_midnight_is_told_to_people_and_machines(as_manager, as_stranger, location):
    assert save(as_manager, location, (4, "17:00", "00:00")).status_code == 302
    assert "5:00 PM to midnight" in as_stranger.get("/clinic/").content.decode()
    [friday] = medical_clinic(Clinic.current(), location)["openingHoursSpecification"]
    assert (friday["opens"], friday["closes"]) == ("17:00", "23:59")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("spans", "sentence"),
    [
        ([(0, "09:00", "13:00"), (0, "12:00", "17:00")], "overlap"),
        ([(0, "17:00", "09:00")], "Closing comes after opening"),
        ([(0, "", "09:00")], "required"),
        ([("", "09:00", "17:00")], "required"),
        ([(0, "20:00", "00:00"), (0, "23:00", "23:30")], "overlap"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_a_sentence(as_manager, location, spans, sentence):
    response = save(as_manager, location, *spans)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not location.opening_hours.exists()
