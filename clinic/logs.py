import logging
import re

from django.views.debug import SafeExceptionReporterFilter

# Personal links: a token is 43 characters of base64url, nothing else in an address looks like it.
TOKEN = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])")


def redact(text: str) -> str:
    return TOKEN.sub("<token>", text)


class RedactTokens(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = redact(record.getMessage())
        record.args = None
        return True


class ReportFilter(SafeExceptionReporterFilter):
    """Error reports name no patient: no form values, no local variables, no token."""

    def get_post_parameters(self, request):
        try:
            names = list(request.POST) if request else []
        except Exception:  # the form may be what the report is about
            names = []
        return dict.fromkeys(names, self.cleansed_substitute)

    def get_traceback_frame_variables(self, request, tb_frame):
        return [(name, self.cleansed_substitute) for name in tb_frame.f_locals]

    def get_safe_request_meta(self, request):
        return {
            key: redact(value) if isinstance(value, str) else value
            for key, value in super().get_safe_request_meta(request).items()
        }
