"""/sitemap.xml: every public page, under the address that SITE_URL gives it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from clinic.public_pages import PUBLIC_PAGES

from .models import Device, Entry, Product, Treatment


class HereSitemap(Sitemap):
    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class Pages(HereSitemap):
    def items(self) -> list[str]:
        return [name for name in PUBLIC_PAGES if name != "treatment"]

    def location(self, item: str) -> str:
        return reverse(item)


class Catalogue(HereSitemap):
    def items(self) -> list[Entry]:
        return [*Treatment.objects.all(), *Product.objects.all(), *Device.objects.all()]


SITEMAPS = {"pages": Pages, "catalogue": Catalogue}
