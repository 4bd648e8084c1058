import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from clinic import navigation, roles
from clinic.models import User
from tests.conftest import client_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (roles.FRONT_DESK, "day"),
        (roles.PROVIDER, "reviews"),
        (roles.CLINICAL_LEAD, "reviews"),
        (roles.MANAGER, "admin:index"),
    ],
)
def test_each_role_begins_on_its_own_page(role, page):
    assert client_of(UserFactory(role=role)).get(reverse("staff_home")).url == reverse(page)


def test_somebody_without_a_role_reads_whom_to_ask():
    response = client_of(UserFactory(email="new@clinic.example")).get(reverse("staff_home"))
    page = response.content.decode()
    assert response.status_code == 200
    assert "manager" in page
    assert "new@clinic.example" in page


def test_every_page_of_the_bar_exists():
    for pages in navigation.PAGES.values():
        for name, _ in pages:
            assert reverse(name)


def test_the_bar_shows_who_is_in_and_only_the_pages_of_the_role():
    user = UserFactory(role=roles.FRONT_DESK, name="Robin Desk")
    page = client_of(user).get(reverse("day")).content.decode()
    bar = page[page.index("<header") : page.index("</header>")]
    assert "Robin Desk" in bar
    assert reverse("to_book") in bar
    assert reverse("reviews") not in bar


def test_two_roles_see_each_page_once():
    user = UserFactory(role=roles.PROVIDER)
    user.groups.add(Group.objects.get(name=roles.FRONT_DESK))
    labels = [link.label for link in navigation.links_for(User.objects.get(pk=user.pk))]
    assert labels == ["Reviews", "Check-ins", "Alerts", "Today", "Patients", "Lots", "Results", "To book", "Messages"]


def test_everybody_can_open_every_page_of_their_bar(location):
    for role in roles.ROLES:
        client = client_of(UserFactory(role=role))
        for link in navigation.links_for(client.user):
            assert client.get(link.url).status_code == 200, (role, link)


def test_an_inactive_person_has_no_pages():
    assert navigation.links_for(UserFactory(role=roles.FRONT_DESK, is_active=False)) == []
