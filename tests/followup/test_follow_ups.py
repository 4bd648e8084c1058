"""manage.py follow_ups: what would go out by a date."""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from clinic.models import AccessLog
from consultations.followup.models import FollowUp
from consultations.management.commands.follow_ups import moment, read
from consultations.models import Message
from tests.review.factories import perform

from .factories import course, follow_up


def lines(as_of):
    out = StringIO()
    call_command("follow_ups", "--as-of", str(as_of), stdout=out)
    return out.getvalue().splitlines()


def snapshot():
    return [list(model.objects.order_by("pk").values()) for model in (Message, FollowUp, AccessLog)]


@pytest.mark.django_db
def test_what_is_due_by_a_date_is_listed_and_nothing_is_sent_or_changed(location, mailoutbox):
    session = perform(course())
    planned = session.follow_ups.get(kind="month3")
    day = location.local(planned.due_at).date()
    before = snapshot()
    listed = lines(day)
    assert [line.split()[3:] for line in listed] == [
        ["aftercare", "email", "scheduled"],
        ["day1_check", "email", "scheduled"],
        ["day1_missed", "telephone", "scheduled"],
        ["week2_check", "email", "scheduled"],
        ["week6_check", "email", "scheduled"],
        ["results_check", "email", "scheduled"],
    ]
    assert listed[-1].split()[:3] == [str(day), "10:00", str(session.plan.patient.reference)]
    assert lines(day - timedelta(days=1)) == listed[:-1]
    assert snapshot() == before
    assert mailoutbox == []


@pytest.mark.django_db
def test_what_was_sent_called_off_or_answered_is_not_listed(location):
    planned = follow_up()
    far = location.today() + timedelta(days=400)
    assert len(lines(far)) == 3
    FollowUp.objects.update(status="answered")
    assert lines(far) == []
    FollowUp.objects.filter(pk=planned.pk).update(status="planned")
    assert len(lines(far)) == 1
    Message.objects.filter(subject_reference=planned.reference).update(state="sent")
    assert lines(far) == []


@pytest.mark.django_db
def test_a_call_is_listed_as_one(location):
    follow_up(email="")
    assert " telephone " in lines(location.today() + timedelta(days=30))[0]


def test_a_date_means_the_end_of_that_day_where_the_clinic_is():
    zone = ZoneInfo("America/New_York")
    assert moment(read("2026-11-01"), zone) == datetime(2026, 11, 2, tzinfo=zone)
    assert moment(read("2026-11-24T10:00"), zone) == datetime(2026, 11, 24, 10, tzinfo=zone)
    assert moment(read("2026-11-24T10:00+00:00"), zone).isoformat() == "2026-11-24T10:00:00+00:00"


@pytest.mark.django_db
@pytest.mark.parametrize("bad", ["tomorrow", "2026-02-30", "", "9999-12-31", "2026-13-01", "24.11.2026"])
def test_a_bad_date_ends_with_2_and_one_line(bad):
    with pytest.raises(CommandError, match="is not a date") as refused:
        lines(bad)
    assert refused.value.returncode == 2
    assert "\n" not in str(refused.value)


@pytest.mark.django_db
def test_at_the_command_line_a_bad_date_is_one_line_and_no_traceback():
    ran = subprocess.run(
        [sys.executable, "manage.py", "follow_ups", "--as-of", "soon"], capture_output=True, text=True, env=os.environ
    )
    assert ran.returncode == 2
    assert len(ran.stderr.strip().splitlines()) == 1
    assert "soon" in ran.stderr
