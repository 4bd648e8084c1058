"""How courses turned out, without anything that leads to one of a few."""

from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.followup.results.report import Measure, groups
from consultations.models import CheckIn, FollowUp, TreatmentPlan
from tests.followup.factories import follow_up
from treatments.models import Treatment

from .factories import results, told

pytestmark = pytest.mark.django_db
URL = reverse("results_report")


def report():
    return groups(timezone.now().date())


@pytest.fixture
def twelve(location):
    """Six better, five as before, one much better; two did not answer, one was recorded too late to be asked."""
    results(6, change="better", satisfaction="happy", again="yes", provider="better")
    results(5, satisfaction="neither", again="no", concern_changes={"shedding": "same"})
    results(1, change="much-better", satisfaction="very-happy", again="yes", concern_changes={"shedding": "better"})
    results(2, status="no-answer")
    results(1, status="skipped")


def test_who_did_not_answer_counts_as_asked_and_who_was_not_asked_as_treated(twelve):
    [group] = report()
    assert (group.treated, group.asked, group.answered, group.response_percent) == (15, 14, 12, 86)
    assert told(group).share == (7, 7, 12)
    assert (group.by_provider.share.least, group.by_provider.share.number) == (2, 6)  # six of six: four or fewer less
    assert (group.satisfaction.share.least, group.again.share.least) == (7, 7)


def test_the_page_says_it_in_words(as_manager, twelve):
    FollowUp.objects.update(window_closes=timezone.now().date() - timedelta(days=60))
    page = " ".join(as_manager.get(URL).content.decode().split())
    for words in ("12 of 14 asked (86 %)", "7 of 12 (58 %)", "95 %: 32–81 %", "2 or more of 6 (at least 33 %)"):
        assert words in page
    assert "<dt>Compared with before, say patients</dt> <dd>not shown</dd>" in page
    assert "fewer than 5 answers" not in page


def test_of_fewer_than_five_nothing_is_shown_and_no_sum_gives_them_away(as_manager, location):
    results(6, change="better")
    few = results(4, change="worse")
    exosomes = Treatment.objects.get(slug="exosomes")
    TreatmentPlan.objects.filter(follow_ups__in=few).update(treatment=exosomes)
    FollowUp.objects.update(window_closes=timezone.now().date() - timedelta(days=60))
    other, prp = report()
    assert (prp.is_answered, other.is_told, told(other).share, told(other).parts) == (True, False, None, {})
    page = " ".join(as_manager.get(URL).content.decode().split())
    assert page.count("fewer than 5</td>") == 1
    assert "of 10" not in page
    assert "exosomes, face, protocol" not in page.split("</table>")[1]


def test_a_single_answer_cannot_be_found_from_the_share_beside_it():
    counts = Counter({"much-better": 16, "better": 4, "same": 6, "worse": 4})
    measure = Measure(CheckIn.Change, ("much-better", "better"), counts)
    assert measure.share.is_exact
    assert [count for _label, count in measure.parts] == [None] * 5


def test_what_is_still_open_is_not_in_the_rate(location):
    follow_up()
    results(5, change="better")
    assert [group.treated for group in report()] == [5]


def test_a_course_counts_once_as_its_last_contact_says(location):
    [first] = results(1, change="worse")
    results(4, change="better")
    later = follow_up()
    FollowUp.objects.filter(pk=later.pk).update(plan=first.plan, due_at=first.due_at + timedelta(days=1))
    yesterday = timezone.now().date() - timedelta(days=1)
    FollowUp.objects.filter(pk=later.pk).update(status="no-answer", window_closes=yesterday)
    [group] = report()
    assert (group.treated, group.answered) == (5, 4)


def test_what_was_called_off_is_not_counted(location):
    results(5)
    results(1, status="cancelled")
    assert [group.treated for group in report()] == [5]


def test_the_report_costs_the_same_however_much_it_counts(as_lead, location, queries):
    results(1)
    one = queries(lambda: as_lead.get(URL))
    results(5, change="better")
    assert queries(lambda: as_lead.get(URL)) == one


def test_the_report_is_for_clinicians_and_managers(as_provider, as_manager, as_desk, as_stranger, location):
    for client in (as_provider, as_manager):
        assert "No course has come so far yet." in client.get(URL).content.decode()
    assert as_desk.get(URL).status_code == 404
    assert as_stranger.get(URL).status_code == 302
