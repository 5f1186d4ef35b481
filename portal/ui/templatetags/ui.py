"""The names by which templates know the components of `portal.ui.components`: `{% load ui %}`.

Pages are built from these and nothing else; the gallery shows each of them.
"""

from __future__ import annotations

from django import template

from portal.ui.components import blocks, buttons, charts, feedback, filters, forms, lists, marks
from portal.ui.engine.steady import steady

register = template.Library()

for tag in (
    marks.icon, marks.badge, marks.state_badge, marks.seal, marks.mono, marks.copyable,
    marks.keycap, marks.ago, buttons.button, buttons.link, buttons.dialog_close, feedback.empty,
    feedback.progress, feedback.skeleton, feedback.stepper, forms.autosave_status,
    forms.editing, lists.figure, charts.chart,
):  # fmt: skip
    register.simple_tag(tag)

for mark in (
    marks.icon, marks.badge, marks.seal, marks.mono, marks.keycap, buttons.button, buttons.link,
    buttons.dialog_close,
):  # fmt: skip
    steady(mark)

for block in (
    blocks.page_header, blocks.section, blocks.card, blocks.facts, blocks.fact, blocks.table,
    blocks.timeline, blocks.event, buttons.dialog, feedback.alert, feedback.consequence,
    feedback.toast, forms.form_actions, lists.results, lists.figures,
):  # fmt: skip
    register.simple_block_tag(block)

# These read the request, or speak with each other.
register.simple_tag(forms.form_errors, takes_context=True)
register.simple_tag(lists.sort_header, takes_context=True)
register.simple_tag(lists.filter_bar, takes_context=True)
register.simple_tag(lists.pagination, takes_context=True)
register.simple_block_tag(blocks.tab, takes_context=True)
register.simple_block_tag(blocks.tabs, takes_context=True)

for name in (
    filters.siret, filters.siren, filters.company_numbers, filters.company_number, filters.phone_fr,
    filters.filesize_fr, filters.sha_short,
    filters.figure_fr, filters.when, filters.short_day, filters.long_day, filters.time_of_day,
    filters.markdown, filters.unbroken, filters.highlighted,
):  # fmt: skip
    register.filter(name)
