"""A chart on the page, with the table of the same figures beside it."""

from __future__ import annotations

from django.template import TemplateSyntaxError
from django.utils.safestring import SafeString

from portal.ui.charts import Chart
from portal.ui.components.base import render, wanted


def chart(data: Chart, id: str) -> SafeString:
    """A `portal.ui.charts.Chart`: drawn, with the table of the same figures beside it."""
    if not isinstance(data, Chart):
        raise TemplateSyntaxError("chart: the figures are a portal.ui.charts.Chart")
    wanted("chart", id=id)
    return render("chart", chart=data, id=id, data_id=f"{id}-data")
