"""The form that begins a report."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from installations.models import InstallationReport, ReportKind
from installations.rules import eligibility
from integrators.models import Representative
from portal.accounts.models import User
from portal.ui.components.filters import in_one_piece
from releases.models import Release


class StartForm(forms.Form):
    """Kind and release. `replaced` is the report by which the machine runs today, if any.

    The choice "what" joins company and release, since each company is approved for its lines.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What did you do?"), widget=forms.RadioSelect)
    what = forms.ChoiceField(label=_("Release installed"), widget=forms.RadioSelect)

    def __init__(
        self, data: Any = None, *, user: User, replaced: InstallationReport | None = None
    ) -> None:
        super().__init__(data, initial={"key": uuid.uuid4()})
        self.replaced = replaced
        if replaced is None:
            del self.fields["kind"]
            self.start = eligibility.may_start(user, ReportKind.NEW)
            self.pairs = {
                f"{person.pk}-{release.pk}": (person, release)
                for person, release in self.start.choices
                if release is not None
            }
            self._offer("what", [(key, self._words(*pair)) for key, pair in self.pairs.items()])
            if len(self.pairs) == 1:
                self.fields["what"].initial = next(iter(self.pairs))
        else:
            del self.fields["what"]
            self.start = eligibility.may_start(user, ReportKind.UPDATE)
            kinds = [
                kind
                for kind in (ReportKind.UPDATE, ReportKind.REPLACEMENT, ReportKind.REMOVAL)
                if eligibility.release_choices(kind, "", replaced)
            ]
            self._offer("kind", [(kind.value, kind.label) for kind in kinds])
            self.fields["kind"].initial = kinds[0]
            if ReportKind.UPDATE not in kinds:
                self.fields["kind"].help_text = eligibility.why_nothing(replaced)

    def chosen(self) -> tuple[Representative | None, str, Release | None]:
        """Who reports, what kind, and with which release (None: the newest allowed)."""
        if self.replaced is None:
            person, release = self.pairs[self.cleaned_data["what"]]
            return person, ReportKind.NEW, release
        people = [person for person, _release in self.start.choices]
        own = (p for p in people if p.integrator_id == self.replaced.integrator_id)
        return next(own, None), self.cleaned_data["kind"], None

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _words(self, person: Representative, release: Release) -> str:
        words = _("%(version)s (%(line)s line, certificate %(certificate)s)") % {
            "version": release.version,
            "line": release.line,
            "certificate": release.certificate_number,
        }
        if len({choice.integrator_id for choice, _r in self.start.choices}) > 1:
            words = f"{words} – {person.integrator}"
        return in_one_piece(words)
