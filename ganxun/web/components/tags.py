"""Tags of the components; one template a component. Built into every template (settings), so nothing to load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ganxun.base.choices import ListFormat
from ganxun.compliance.choices import VERDICT_CHOICES, Verdict
from ganxun.web.components.filters import Filters
from ganxun.web.components.tables import AT_ONCE, Listing, Table

register = template.Library()


@dataclass(frozen=True)
class Look:
    """How a verdict looks. The word is always there; colour and icon only help."""

    tone: str
    icon: str


LOOKS: dict[Verdict, Look] = {
    Verdict.MET: Look("met", "circle-check"),
    Verdict.ON_TRACK: Look("on-track", "trending-up"),
    Verdict.AT_RISK: Look("at-risk", "alert-triangle"),
    Verdict.NOT_MET: Look("not-met", "circle-x"),
    Verdict.UNKNOWN: Look("unknown", "help-circle"),
    Verdict.EXEMPT: Look("exempt", "shield-check"),
    Verdict.NOT_APPLICABLE: Look("not-applicable", "minus"),
}

#: The order in which verdicts stand beside one another.
IN_ORDER = (
    Verdict.MET,
    Verdict.ON_TRACK,
    Verdict.AT_RISK,
    Verdict.NOT_MET,
    Verdict.UNKNOWN,
    Verdict.EXEMPT,
)


_WORDS = dict(VERDICT_CHOICES)


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite, hidden from readers: `{% icon "users" %}`."""
    return _drawn(name, extra)


@lru_cache(maxsize=512)
def _drawn(name: str, extra: str) -> SafeString:
    """Hundreds stand on a page, of a few dozen kinds; where the sprite lies does not change in a process."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        static("icons.svg"),
        name,
    )


@register.inclusion_tag("components/verdict.html")
def verdict(value: int | Verdict | None, size: str = "") -> dict[str, Any]:
    """A verdict as colour, icon and word. None shows a dash."""
    if value is None:
        return {"verdict": None}
    known = Verdict(value)
    return {"verdict": known, "word": _WORDS[known], "look": LOOKS[known], "size": size}


@register.inclusion_tag("components/pace.html")
def pace(share: float | None, due: float | None = None, judged: int | None = None) -> dict[str, Any]:
    """A bar filled to `share` (0…1) with a tick at `due`, where it should be today; coloured by the verdict."""
    tone = LOOKS[Verdict(judged)].tone if judged is not None else "unknown"
    return {
        "share": None if share is None else percent(share),
        "width": None if share is None else f"{min(max(share, 0.0), 1.0) * 100:.2f}%",
        "due": None if due is None else percent(due),
        "tick": None if due is None else f"{min(max(due, 0.0), 1.0) * 100:.2f}%",
        "tone": tone,
    }


@register.filter
def percent(share: float | None) -> str:
    """0.614 → 61.4%; whole numbers without a decimal; a dash when unknown."""
    if share is None:
        return "—"
    shown = f"{share * 100:.1f}"
    return f"{shown.removesuffix('.0')}%"


@register.filter
def tenths(amount: int | None) -> str:
    """Tenths as people write them: 905 → 90.5, 900 → 90; a dash when unknown."""
    if amount is None:
        return "—"
    return f"{amount / 10:,.1f}".removesuffix(".0")


@register.filter
def wan(fen: int) -> str:
    """Money as a budget table writes it, in 万元: 123456700 → 123.46."""
    return f"{fen / 1_000_000:,.2f}".removesuffix(".00")


@register.filter
def thousands(count: int | None) -> str:
    """12345 → 12,345; a dash when unknown."""
    return "—" if count is None else f"{count:,}"


@register.filter
def marked(text: str, term: str) -> SafeString | str:
    """`text` with the searched words marked."""
    if not term or term not in text:
        return text
    return format_html_join(
        format_html("<mark>{}</mark>", term), "{}", ((part,) for part in text.split(term))
    )


@register.filter
def verdict_word(value: int | Verdict) -> str:
    """The word of a verdict alone."""
    return str(_WORDS[Verdict(value)])


@register.inclusion_tag("components/verdict_strip.html")
def verdict_strip(counts: Mapping[Verdict, int], label: str = "") -> dict[str, Any]:
    """One bar divided by verdicts, for counts by verdict."""
    total = sum(counts.get(each, 0) for each in IN_ORDER)
    parts = []
    before = 0.0
    for each in IN_ORDER:
        count = counts.get(each, 0)
        if count:
            width = count / total * 100
            parts.append(
                {
                    "x": f"{before:.3f}%",
                    "width": f"{width:.3f}%",
                    "tone": LOOKS[each].tone,
                    "label": _WORDS[each],
                }
                | {"count": count}
            )
            before += width
    words = "，".join(f"{part['label']} {part['count']}" for part in parts)
    return {"parts": parts, "words": f"{label} {words}".strip() or _("没有结论")}


@register.inclusion_tag("components/clause.html")
def clause(clause: Any, policy: str = "", title: str = "") -> dict[str, Any]:
    """The exact words of a clause (anything with `id` and `text`), linked to the policy reader."""
    return {"clause": clause, "policy": policy, "title": title}


@register.inclusion_tag("components/empty.html")
def empty(icon: str, title: str, text: str = "", action: str = "", url: str = "") -> dict[str, Any]:
    """Nothing here, and what to do next."""
    return {"icon": icon, "title": title, "text": text, "action": action, "url": url}


@register.inclusion_tag("components/chart.html")
def chart(name: str, option: Mapping[str, Any], says: str, size: str = "") -> dict[str, Any]:
    """A chart from an ECharts option; `says` tells it in words. `size`: "", "tall" or "low"."""
    return {"id": f"chart-{name}", "option": option, "says": says, "size": size}


@register.inclusion_tag("components/filters.html", takes_context=True)
def filters(context: Context, filters: Filters) -> dict[str, Any]:
    """The form of `filters`, applied as soon as something is chosen."""
    return {"filters": filters, "request": context["request"]}


@register.simple_block_tag(takes_context=True)
def table(context: Context, content: str, table: Table[Any], card: bool = True) -> str:
    """A table's frame — headings that sort, count, pages, export — around the `<tr>`s inside."""
    return render_to_string(
        "components/table.html",
        {"table": table, "content": content, "card": card},
        request=context["request"],
    )


@register.simple_block_tag(takes_context=True)
def card(
    context: Context, content: str, title: str = "", note: str = "", extra: str = "", *, body: bool = True
) -> str:
    """A card with a heading; `note` stands at its right. `body=False` when the content brings its own padding."""
    return render_to_string(
        "components/card.html",
        {"content": content, "title": title, "note": note, "extra": extra, "body": body},
    )


@register.inclusion_tag("components/export.html", takes_context=True)
def export(context: Context, table: Table[Any] | Listing) -> dict[str, Any]:
    """The list as a file: asks for the form, and for the purpose where it is about people."""
    return {
        "table": table,
        "formats": ListFormat.choices,
        "at_once": AT_ONCE,
        "request": context["request"],
        "csrf_token": get_token(context["request"]),
    }


@register.inclusion_tag("components/field.html")
def field(field: Any, help: str = "", icon: str = "") -> dict[str, Any]:  # noqa: A002
    """A form field with label, help and errors, tied together for screen readers."""
    return {"field": field, "help": help or field.help_text, "icon": icon}


@register.inclusion_tag("components/tabs.html")
def tabs(tabs: Any, label: str = "") -> dict[str, Any]:
    """Links as tabs: rows of (label, url, is_active, count or None)."""
    return {"tabs": tabs, "label": label}
