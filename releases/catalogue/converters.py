"""Version numbers in addresses. Brackets (V4) are percent-encoded in links, decoded here."""

from django.urls import register_converter


class VersionConverter:
    regex = r"[0-9]+(?:\.[0-9\[\]]+)+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class FileNameConverter(VersionConverter):
    regex = r"[A-Za-z0-9][A-Za-z0-9._+-]*"


register_converter(VersionConverter, "version")
register_converter(FileNameConverter, "filename")
