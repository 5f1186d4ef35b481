"""A field for several files."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.core.actions import Refused
from support.attachments import storing as attachments


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Cleans to a list of uploaded files, empty when there are none."""

    widget = SeveralFilesInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Files"))
        kwargs.setdefault(
            "help_text",
            # Lazily: a field is made once, for readers of either language.
            format_lazy(
                _(
                    "Screenshots, logs, photos of a receipt. At most {most} files of {size} MB, "
                    "{together} MB together."
                ),
                most=attachments.MOST_FILES,
                size=attachments.LARGEST_FILE // 1_000_000,
                together=attachments.MOST_TOGETHER // 1_000_000,
            ),
        )
        super().__init__(required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        # An empty file is a file too: an empty log says something.
        found = [file for file in given if isinstance(file, UploadedFile)]
        try:
            attachments.refuse_excess(found)
        except Refused as refused:
            raise forms.ValidationError(str(refused.message)) from refused
        return found


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})
