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


def test_without_a_proxy_nobody_is_believed(rf, settings):
    settings.BEHIND_PROXY = False
    assert address(rf, "198.51.100.9") == "10.0.0.1"


def test_a_proxy_that_says_nothing_changes_nothing(rf, settings):
    settings.BEHIND_PROXY = True
    assert address(rf, "") == "10.0.0.1"
