import logging

from clinic.logs import RedactTokens, ReportFilter
from consultations.patients.links import TokenConverter

TOKEN = "Ff3n5FvHltc1h5lyjO0kkVXGdCc1l6Th6nQvua3mOf4"


def test_a_log_line_carries_no_token():
    line = logging.LogRecord("django", logging.INFO, "", 0, "GET /intake/%s/health/", (TOKEN,), None)
    RedactTokens().filter(line)
    assert line.getMessage() == "GET /intake/<token>/health/"


def test_a_reference_stays_readable():
    line = logging.LogRecord("django", logging.INFO, "", 0, "d1f9a7ce-6f2a-4dcb-9f3e-0b7f9a6f3c11", (), None)
    RedactTokens().filter(line)
    assert "d1f9a7ce-6f2a" in line.getMessage()


def test_the_pattern_is_that_of_the_tokens():
    import re

    assert re.fullmatch(TokenConverter.regex, TOKEN)


def test_a_report_about_a_form_that_cannot_be_read_is_still_written(rf):
    request = rf.post("/my-link/", "email=x", content_type="application/x-www-form-urlencoded; charset=latin-1")
    assert ReportFilter().get_post_parameters(request) == {}


def test_an_error_report_carries_no_value(rf):
    request = rf.post(f"/intake/{TOKEN}/health/", {"cancer_status": "current"})
    report = ReportFilter()
    assert "current" not in str(report.get_post_parameters(request))
    assert TOKEN not in str(report.get_safe_request_meta(request))
