import pytest
from django.http import HttpResponse

from clinic.proxy import ForwardedForMiddleware


def address(rf, told):
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", **({"HTTP_X_FORWARDED_FOR": told} if told else {}))
    ForwardedForMiddleware(lambda request: HttpResponse())(request)
    return request.META["REMOTE_ADDR"]


@pytest.mark.parametrize("told", ["198.51.100.9", "203.0.113.5, 198.51.100.9"])
def test_behind_a_proxy_the_address_is_the_one_the_proxy_wrote(rf, settings, told):
    settings.BEHIND_PROXY = True
    assert address(rf, told) == "198.51.100.9"


@pytest.mark.parametrize(
    ("told", "caller"),
    [
        ("198.51.100.9:5123", "198.51.100.9"),
        ("[2001:db8::1]:5123", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_a_port_and_brackets_are_no_part_of_an_address(rf, settings, told, caller):
    settings.BEHIND_PROXY = True
    assert address(rf, told) == caller


@pytest.mark.parametrize("told", ["unknown", "198.51.100.9, unknown", "_hidden", "198.51.100.999", ",", "[", "a:b:c"])
def test_what_is_no_address_leaves_the_proxys_own(rf, settings, told):
    settings.BEHIND_PROXY = True
    assert address(rf, told) == "10.0.0.1"


def test_without_a_proxy_nobody_is_believed(rf, settings):
    settings.BEHIND_PROXY = False
    assert address(rf, "198.51.100.9") == "10.0.0.1"


def test_a_proxy_that_says_nothing_changes_nothing(rf, settings):
    settings.BEHIND_PROXY = True
    assert address(rf, "") == "10.0.0.1"
