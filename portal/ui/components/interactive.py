"""Components that a script makes quicker; each works without it."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.text import slugify

from portal.ui.charts import Chart
from portal.ui.components.base import known_icon, one_of, register, render, trim, wanted

LINK_VARIANTS = ("inline", "arrow", "quiet")
DIALOG_SIZES = ("normal", "wide")
OPENER_VARIANTS = ("primary", "secondary", "danger", "quiet")
PROGRESS_TONES = ("teal", "ok", "soon", "danger")
SKELETONS = ("lines", "table", "cards")
MOST_ROWS = 12


@register.simple_tag
def link(
    label: str, href: str, variant: str = "inline", icon: str = "", external: bool = False
) -> SafeString:
    """A link in a sentence (`inline`), on a line of its own (`arrow`) or in passing (`quiet`).

    `external` says that it leaves the portal: it gets the sign for it and no referrer.
    """
    one_of("link", "variant", variant, LINK_VARIANTS)
    known_icon("link", icon)
    wanted("link", label=label, href=href)
    return render("link", label=label, href=href, variant=variant, icon=icon, external=external)


@register.simple_block_tag
def dialog(
    content: str,
    id: str,
    title: str,
    opener: str,
    href: str = "",
    variant: str = "secondary",
    icon: str = "",
    size: str = "normal",
) -> SafeString:
    """A `<dialog>` and the link that opens it.

    Without a script the link leads to `href`, a page for the same thing, or, where there is
    none, shows the dialog in its place on the page. Its buttons go into `form_actions`;
    `{% dialog_close %}` is the way back.
    """
    one_of("dialog", "variant", variant, OPENER_VARIANTS)
    one_of("dialog", "size", size, DIALOG_SIZES)
    known_icon("dialog", icon)
    wanted("dialog", id=id, title=title, opener=opener)
    return render(
        "dialog",
        content=content, id=id, title=title, opener=opener, href=href or f"#{id}",
        variant=variant, icon=icon, size=size,
    )  # fmt: skip


@register.simple_tag
def dialog_close(label: str = "") -> SafeString:
    """The quiet button that closes the `dialog` around it and does nothing."""
    return render("dialog_close", label=label)


@register.simple_block_tag(takes_context=True)
def tab(context: template.Context, content: str, title: str, id: str = "") -> SafeString:
    """One of `tabs`: a titled section; its id can be linked to from anywhere."""
    wanted("tab", title=title)
    name = id or slugify(title)
    seen: Any = context.render_context.setdefault("ui.tabs", [])
    seen.append({"id": name, "title": title})
    return render("tab", content=content, title=title, id=name)


@register.simple_block_tag(takes_context=True)
def tabs(context: template.Context, content: str, label: str) -> SafeString:
    """Sections of which one is shown; without a script they follow each other under links.

    `label` names the set. Never tabs in tabs; at least two.
    """
    wanted("tabs", label=label)
    seen: Any = context.render_context
    rows: list[dict[str, Any]] = seen.get("ui.tabs") or []
    seen["ui.tabs"] = []
    if len(rows) < 2 or len({row["id"] for row in rows}) < len(rows):
        raise template.TemplateSyntaxError("tabs: at least two, each with an id of its own")
    return render("tabs", content=content, label=label, tabs=rows)


@register.simple_tag
def chart(data: Chart, id: str) -> SafeString:
    """A `portal.ui.charts.Chart`: drawn, with the table of the same figures beside it."""
    if not isinstance(data, Chart):
        raise template.TemplateSyntaxError("chart: the figures are a portal.ui.charts.Chart")
    wanted("chart", id=id)
    return render("chart", chart=data, id=id, data_id=f"{id}-data")


@register.simple_tag
def progress(
    label: str, value: float | None = None, of: float = 100, text: str = "", tone: str = "teal"
) -> SafeString:
    """How far something long has come; without `value` it only says that it goes on.

    `text` is what is written beside the bar ("12 of 37 sites"); the percentage otherwise.
    """
    one_of("progress", "tone", tone, PROGRESS_TONES)
    wanted("progress", label=label)
    if value is not None and not 0 <= value <= of:
        raise template.TemplateSyntaxError(f"progress: {value} is not within 0 and {of}")
    percent = None if value is None else round(100 * value / of) if of else 100
    return render(
        "progress", label=label, value=value, of=of, text=text, tone=tone, percent=percent
    )


@register.simple_tag
def skeleton(kind: str = "lines", rows: int = 3) -> SafeString:
    """The outline of what is being fetched, so that nothing moves when it arrives."""
    one_of("skeleton", "kind", kind, SKELETONS)
    one_of("skeleton", "rows", rows, range(1, MOST_ROWS + 1))
    return render("skeleton", kind=kind, rows=range(rows))


@register.simple_tag
def autosave_status() -> SafeString:
    """Where a form with `data-autosave` says "saved at 10:42"; see portal.ui.autosave."""
    return render("autosave_status")


@register.simple_block_tag
def toast(content: str, tone: str = "info") -> SafeString:
    """A short word on what was just done, as `messages` shows it in the corner."""
    one_of("toast", "tone", tone, ("info", "success", "warning", "error"))
    return render("toast", message=trim(content), tone=tone)
