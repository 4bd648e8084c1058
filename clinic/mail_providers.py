"""Mail providers with an interface of their own, through django-anymail; any other one takes letters by SMTP."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Provider:
    name: str
    title: str  # as django-anymail writes it
    keys: tuple[str, ...]  # without which nothing is sent

    @property
    def backend(self) -> str:
        return f"anymail.backends.{self.name}.EmailBackend"

    @property
    def webhook(self) -> str:
        return f"anymail.webhooks.{self.name}.{self.title}TrackingWebhookView"

    @property
    def prefix(self) -> str:
        """Of all the variables that are the provider's own."""
        return f"{self.name.upper()}_"


PROVIDERS = {
    name: Provider(name, title, tuple(keys))
    for name, title, *keys in (
        ("brevo", "Brevo", "BREVO_API_KEY"),
        ("mailersend", "MailerSend", "MAILERSEND_API_TOKEN", "MAILERSEND_SIGNING_SECRET"),
        ("mailgun", "Mailgun", "MAILGUN_API_KEY", "MAILGUN_SENDER_DOMAIN", "MAILGUN_WEBHOOK_SIGNING_KEY"),
        ("mailjet", "Mailjet", "MAILJET_API_KEY", "MAILJET_SECRET_KEY"),
        ("postmark", "Postmark", "POSTMARK_SERVER_TOKEN"),
        ("resend", "Resend", "RESEND_API_KEY"),
        ("sparkpost", "SparkPost", "SPARKPOST_API_KEY"),
    )
}
