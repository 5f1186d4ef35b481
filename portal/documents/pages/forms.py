"""The form of the verification page: a code or a file."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal.documents import codes
from portal.documents.models import Document
from portal.documents.verify.reading import MAX_UPLOAD


class OneOfTwo(forms.Field):
    """A field that may stay empty, but is not called optional: one of the two is needed."""

    def validate(self, value: Any) -> None:
        """The form says that both are missing."""


class CodeField(OneOfTwo, forms.CharField):
    pass


class DocumentField(OneOfTwo, forms.FileField):
    pass


class VerifyForm(forms.Form):
    """A verification code, or the file itself. `document` is what the code names."""

    use_required_attribute = False

    code = CodeField(
        label=_("Verification code"),
        max_length=200,
        help_text=_(
            "Sixteen letters and digits at the foot of each page, such as AB2C-DE3F-GH4J-KM5N."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    file = DocumentField(
        label=_("Or the PDF file itself"),
        allow_empty_file=True,
        help_text=_("The file as you received it, 25 MB at most. It is not kept."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    document: Document | None = None

    def clean_code(self) -> str:
        typed: str = self.cleaned_data["code"]
        if not typed:
            return ""
        code = codes.from_text(typed)
        self.document = Document.objects.filter(code=code).first() if code else None
        if code is None:
            raise forms.ValidationError(
                _("A code has sixteen letters and digits; this one does not. Please check it."),
                code="malformed",
            )
        if self.document is None:
            raise forms.ValidationError(
                _(
                    "No document of ours has this code. Please compare it with the foot of the "
                    "document, or drop the file."
                ),
                code="unknown",
            )
        return code

    def clean_file(self) -> "UploadedFile[bytes] | None":
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file and (file.size or 0) > MAX_UPLOAD:
            raise forms.ValidationError(
                _("Choose another file: none of our documents is larger than 25 MB."), code="size"
            )
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("code") and not data.get("file"):
            raise forms.ValidationError(
                _("Type the code of a document, or choose its file."), code="empty"
            )
        return data
