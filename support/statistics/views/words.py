"""What tables and charts of the statistics share: names of months, lying bars."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import formats

from portal.ui.charts import Chart, Series

DRAWN = 12
"""Groups that a chart draws; the table has more of them."""
MOST_ROWS = 25
"""Groups in a table of the page; its CSV has all."""


def month_name(month: dt.date) -> str:
    return formats.date_format(month, "N Y")


def bars(
    title: str, axis: str, labels: Sequence[str], series: Sequence[Series], **looks: Any
) -> Chart:
    """Lying bars, one a group: names are long."""
    return Chart(title=title, axis=axis, labels=labels, series=series, kind="bars", **looks)
