import uuid

import pytest

from clinic.audit import ANYBODY
from clinic.models import AccessLog
from consultations.booking import cells, changes, services
from consultations.booking.models import Appointment, AppointmentCell, AppointmentType
from consultations.booking.refusals import CannotBook
from tests import threads
from tests.booking.factories import at, book, desk
from tests.factories import PatientFactory

TEN = at("10:00", 1)


@pytest.fixture
def squeeze(location):
    def squeeze(starts_at, resource, why="She flies home tomorrow", by=None):
        return services.overbook(
            PatientFactory(), AppointmentType.consultation(), starts_at,
            location=location, resource=resource, request_key=uuid.uuid4(), why=why, by=by or desk(),
        )  # fmt: skip

    return squeeze


def held(visit):
    return set(AppointmentCell.objects.filter(appointment=visit).values_list("resource", "cell"))


@pytest.mark.django_db
def test_an_overbooked_visit_takes_what_is_free(provider, squeeze):
    first = book(TEN)
    second = squeeze(at("10:15", 1), provider)
    assert held(first) == set(cells.wanted(first))
    assert held(second) == set(cells.wanted(second)) - held(first)
    assert AccessLog.objects.filter(verb="book", why="She flies home tomorrow").exists()


@pytest.mark.django_db
def test_whoever_goes_hands_the_time_over(provider, squeeze):
    first, third = book(TEN), book(at("10:30", 1))
    second = squeeze(at("10:15", 1), provider)
    assert held(second) == set()
    changes.cancel(first, by=desk())
    assert held(second) == {pair for pair in cells.wanted(second) if pair not in set(cells.wanted(third))}
    changes.move(third, at("14:00", 1), by=desk())
    assert held(second) == set(cells.wanted(second))
    with pytest.raises(CannotBook):
        book(at("10:30", 1))


@pytest.mark.django_db
def test_the_first_in_line_inherits(provider, squeeze):
    first = book(TEN)
    second, third = squeeze(TEN, provider), squeeze(TEN, provider)
    changes.cancel(first, by=desk())
    assert (len(held(second)), len(held(third))) == (6, 0)
    changes.cancel(second, by=desk())
    assert len(held(third)) == 6


@pytest.mark.django_db
def test_a_cancelled_visit_inherits_nothing(provider, squeeze):
    first = book(TEN)
    second = squeeze(TEN, provider)
    changes.cancel(second, by=desk())
    changes.cancel(first, by=desk())
    assert not AppointmentCell.objects.exists()


@pytest.mark.django_db
def test_moved_to_a_free_time_it_is_overbooked_no_more(provider, squeeze):
    book(TEN)
    second = squeeze(TEN, provider)
    changes.move(second, at("14:00", 1), by=desk())
    second.refresh_from_db()
    assert (second.overbooked, len(held(second))) == ("", 6)


@pytest.mark.django_db
@pytest.mark.parametrize(("why", "by"), [("  ", None), ("I want to", ANYBODY)])
def test_staff_overbook_and_say_why(provider, squeeze, why, by):
    book(TEN)
    with pytest.raises(CannotBook):
        squeeze(TEN, provider, why=why, by=by)
    assert Appointment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_time_that_is_freed_while_somebody_is_squeezed_in_is_never_lost(provider, squeeze):
    for day in range(1, 6):
        start = at("10:00", day + 1 if day < 4 else day + 3)
        first = book(start)
        outcomes = threads.at_once(
            [lambda v=first: changes.cancel(v, by=desk()), lambda s=start: squeeze(s, provider)], CannotBook
        )
        second = next(each for each in outcomes if each.overbooked)
        assert held(second) == set(cells.wanted(second))
