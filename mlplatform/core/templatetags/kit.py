"""The kit's template tags, loaded as builtins. The components they render are in templates/components/."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django import forms, template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html, json_script
from django.utils.safestring import SafeString

from mlplatform.core import charts, formats, undo
from mlplatform.core.badges import Badge, badge_for
from mlplatform.core.glossary import GLOSSARY

register = template.Library()

_SPRITE = "img/icons.svg"
_CONTROL_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "form-check-input"),
    # Their template puts the class on the box around the options as well; kit.css styles the options by their place.
    (forms.CheckboxSelectMultiple, ""),
    (forms.RadioSelect, ""),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)


@cache
def icon_names() -> frozenset[str]:
    """Names in the sprite, read once per process."""
    path = finders.find(_SPRITE)
    if not isinstance(path, str):
        return frozenset()
    return frozenset(re.findall(r'<symbol id="([^"]+)"', Path(path).read_text(encoding="utf-8")))


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """``{% icon "database" %}``: decorative, so always beside a word. Under DEBUG an unknown name raises."""
    if settings.DEBUG and name not in icon_names():
        raise ValueError(f"No icon {name!r} in {_SPRITE}; add it to ICONS in scripts/vendor_static.py.")
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra, static(_SPRITE), name,
    )  # fmt: skip


@register.simple_tag
def status_badge(status: str, element_id: str = "") -> SafeString:
    """``{% status_badge job.status %}``: icon, word and colour of a job, dataset or health status."""
    return badge_markup(badge_for(status), element_id)


def badge_markup(badge: Badge, element_id: str = "") -> SafeString:
    """The badge as HTML; ``element_id`` lets a live update replace it."""
    return format_html(
        '<span class="badge tone-{}"{}>{}{}</span>',
        badge.tone,
        format_html(' id="{}"', element_id) if element_id else "",
        icon(badge.icon, "icon-busy" if badge.busy else ""),
        badge.word,
    )


@register.simple_tag
def term(slug: str, text: str = "") -> SafeString:
    """``{% term "baseline" %}``: a glossary word that explains itself on press, with a link to the whole entry."""
    entry = GLOSSARY[slug]
    popover = f"term-{slug}-{secrets.token_hex(3)}"
    return format_html(
        '<button type="button" class="term" popovertarget="{}">{}</button>'
        '<span class="term-popover" id="{}" popover><strong>{}</strong> {} <a href="{}#{}">Glossary</a></span>',
        popover, text or entry.term.lower(), popover, entry.term + ".", entry.short, reverse("core:glossary"), slug,
    )  # fmt: skip


@register.simple_tag
def relative_time(moment: datetime | None, empty: str = "never") -> SafeString:
    """``{% relative_time job.created_at %}``: "3 minutes ago" in a <time>; app.js keeps it fresh."""
    if moment is None:
        return SafeString(escape(empty))
    return format_html(
        '<time datetime="{}" title="{}" data-relative>{}</time>',
        moment.isoformat(), date_format(timezone.localtime(moment), "j M Y, H:i:s T"), ago(moment),
    )  # fmt: skip


def ago(moment: datetime, now: datetime | None = None) -> str:
    """Rough distance from now in the one unit that fits: "just now", "5 minutes ago", "in 2 hours"."""
    seconds = round(((now or timezone.now()) - moment).total_seconds())
    for name, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        count = abs(seconds) // size
        if count:
            words = f"{count} {name}{'' if count == 1 else 's'}"
            return f"{words} ago" if seconds > 0 else f"in {words}"
    return "just now"


@register.simple_tag
def mini_histogram(histogram: Mapping[str, Any] | None) -> SafeString:
    """``{% mini_histogram column.histogram %}`` for ``{"edges": […], "counts": […]}``; nothing for no data."""
    return charts.mini_histogram(histogram["edges"], histogram["counts"]) if histogram else SafeString("")


@register.inclusion_tag("components/chart.html")
def chart(spec: Mapping[str, Any], height: str = "medium") -> dict[str, Any]:
    """``{% chart spec %}``: figure, canvas, summary and table of one specification; small, medium or large."""
    rows = charts.table_rows(spec)
    return {"spec": spec, "height": height, "rows": rows, "cut": len(rows) == charts.TABLE_ROWS_LIMIT}


@register.inclusion_tag("components/_nav_link.html", takes_context=True)
def nav_link(context: template.Context, view: str, label: str, icon_name: str, hotkey: str = "") -> dict[str, Any]:
    """One entry of the sidebar or bottom bar. The current area is the one whose address the page's begins with."""
    try:
        href = reverse(view)
    except NoReverseMatch:
        href = ""
    request = context.get("request")
    path = getattr(request, "path", "")
    current = path == href if href == "/" else bool(href) and path.startswith(href)
    return {"href": href, "label": label, "icon_name": icon_name, "current": current, "hotkey": hotkey}


@register.simple_tag
def control(field: forms.BoundField) -> SafeString:
    """A bound field's widget with the classes the kit styles; Django adds ``aria-describedby`` and ``aria-invalid``."""
    widget = field.field.widget
    css = next(css for kind, css in _CONTROL_CLASSES if isinstance(widget, kind))
    if field.errors:
        css += " is-invalid"
    return field.as_widget(attrs={"class": f"{widget.attrs.get('class', '')} {css}".strip()})


@register.filter
def widget_kind(field: forms.BoundField) -> str:
    """``check`` for a single tick box, ``group`` for several boxes or radio buttons, else ``control``."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    return "check" if isinstance(widget, forms.CheckboxInput) else "control"


@register.filter
def filesize(value: float | None) -> str:
    """``{{ version.bytes|filesize }}`` -> ``15.2 kB``; empty for None."""
    return "" if value is None else formats.filesize(value)


@register.filter
def duration(value: float | timedelta | None) -> str:
    """``{{ job.eta_seconds|duration }}`` -> ``3 min 20 s``; empty for None."""
    return "" if value is None else formats.duration(value)


@register.filter
def number(value: Any, digits: int = 4) -> str:
    """``{{ metric.value|number }}`` -> ``0.9321``, ``12 345``; text and None pass through as text."""
    if value is None or isinstance(value, bool | str):
        return "" if value is None else str(value)
    return formats.number(float(value) if not isinstance(value, int) else value, digits)


@register.filter
def percent(value: float | None, digits: int = 0) -> str:
    """``{{ 0.384|percent }}`` -> ``38 %``; empty for None."""
    return "" if value is None else formats.percent(value, digits)


@register.filter
def task_label(task: str) -> str:
    """``tabular-classification`` -> ``Tabular classification``: task keys are the glossary's own words."""
    return task.replace("-", " ").replace("fine tuning", "fine-tuning").capitalize()


@register.filter
def undo_url(message: Any) -> str:
    """Where a message's Undo button posts to; empty when it offers none."""
    return undo.undo_url(message.extra_tags)


@register.filter
def as_json(value: Any) -> SafeString:
    """A ``<script type="application/json">`` data block, escaped; never executed, so the strict CSP allows it."""
    return json_script(value)
