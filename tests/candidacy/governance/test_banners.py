from datetime import timedelta

import pytest
from django.utils import timezone

from clinic import roles
from clinic.banners import banners_for
from consultations.candidacy.models import ProtocolVersion
from tests.conftest import client_of
from tests.factories import LocationFactory, UserFactory

TODAY = timedelta()


@pytest.fixture
def told(governance):
    LocationFactory()

    def told(user=None, *, review_in=timedelta(days=365), second_in=None):
        ProtocolVersion.objects.update(
            review_by=LocationFactory().today() + review_in,
            second_due_at=timezone.now() + second_in if second_in else None,
        )
        return [(banner.text.partition(".")[0], banner.is_overdue) for banner in banners_for(user or governance.lead)]

    return told


def test_all_is_quiet_while_nothing_is_due(told):
    assert told() == []


def test_a_signature_that_is_owed_is_told_until_it_is_given(governance, told):
    owed = f"{governance.active} is in use under one signature"
    assert told(second_in=timedelta(hours=70)) == [(owed, False)]
    assert told(second_in=timedelta(hours=-1)) == [(owed, True)]
    assert told(governance.second, second_in=timedelta(hours=70)) == [(owed, False)]


def test_the_lead_is_told_a_month_ahead_and_providers_once_it_is_over(governance, told):
    assert [overdue for _text, overdue in told(review_in=timedelta(days=30))] == [False]
    assert told(governance.second, review_in=TODAY) == []
    for user in (governance.lead, governance.second):
        assert [overdue for _text, overdue in told(user, review_in=timedelta(days=-1))] == [True]


def test_the_desk_and_the_manager_hear_nothing_of_it(told):
    for role in (roles.FRONT_DESK, roles.MANAGER):
        assert told(UserFactory(role=role), review_in=timedelta(days=-1), second_in=timedelta(hours=-1)) == []


def test_it_leads_to_a_page_only_for_whom_it_is_there(governance, told):
    told(review_in=timedelta(days=-1))
    page = f'href="/staff/protocols/{governance.active.number}/"'
    provider = UserFactory(role=roles.PROVIDER)
    assert page in client_of(governance.second).get("/staff/reviews/").content.decode()
    told_only = client_of(provider).get("/staff/reviews/").content.decode()
    assert "was due for its review" in told_only
    assert page not in told_only
