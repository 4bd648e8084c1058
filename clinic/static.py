"""Style sheets are written in small files and travel as one."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'@import url\("([^"]+)"\);\n')
BY_PLAIN_NAME = {"css/pages.css", "img/mark.svg"}  # templates/errors/plain.html


class BundlingStorage(CompressedManifestStaticFilesStorage):
    """While static files are collected, each `@import` in a sheet of css/ is replaced by what it names: a phone asks
    once instead of a dozen times. Addresses inside stay right: ours lie in one folder."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        def read(name: str) -> str:
            source, path = paths[name]
            with source.open(path) as file:
                return file.read().decode()

        bundles = {}
        for name in [] if dry_run else [name for name in paths if name.startswith("css/")]:
            sheet = read(name)
            whole = IMPORT.sub(lambda found: read(posixpath.normpath(f"css/{found[1]}")), sheet)
            if whole != sheet:
                bundles[name] = whole
        for name, whole in bundles.items():
            self.delete(name)
            self._save(name, ContentFile(whole))
            paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Seconds of work, so only what is asked for."""
        asked = {*self.hashed_files.values(), *BY_PLAIN_NAME}
        return super().compress_files([path for path in paths if path in asked])
