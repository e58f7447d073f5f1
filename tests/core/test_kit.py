"""What the template kit writes: badges, icons, numbers, forms, charts, and that the CSP can hold on every template."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from datasets.enums import VersionStatus
from mlplatform.core import charts, formats
from mlplatform.core.badges import BADGES, badge_for
from mlplatform.core.glossary import GLOSSARY, grouped
from mlplatform.core.templatetags import kit
from training.enums import JobStatus

TEMPLATES = sorted((Path(__file__).resolve().parents[2] / "templates").rglob("*.html"))


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize("status", [*JobStatus.values, *VersionStatus.values])
def test_every_status_has_icon_word_and_tone(status: str) -> None:
    html = render("{% status_badge status %}", status=status)
    badge = badge_for(status)
    assert badge.word in html
    assert f"tone-{badge.tone}" in html
    assert f"#{badge.icon}" in html


def test_unknown_status_names_itself() -> None:
    with pytest.raises(KeyError, match="sideways"):
        badge_for("sideways")


def test_unknown_icon_raises_under_debug(settings) -> None:
    settings.DEBUG = True
    with pytest.raises(ValueError, match="no-such-icon"):
        render('{% icon "no-such-icon" %}')


def test_every_icon_named_anywhere_is_in_the_sprite() -> None:
    used = {badge.icon for badge in BADGES.values()}
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r"""{% icon ["']([\w-]+)["']""", text))
        used |= set(re.findall(r"""icon(?:_name)?(?:=|\|default:)["']([\w-]+)["']""", text))
        used |= set(re.findall(r"""{% nav_link "[^"]+" "[^"]+" "([\w-]+)\"""", text))
    assert used <= kit.icon_names()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: "/".join(path.parts[-2:]))
def test_template_keeps_to_the_strict_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\shx-on|\son[a-z]+=|javascript:", text)
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (15241, "15.2 kB"),
        (999_999, "1 MB"),
        (2_500_000_000, "2.5 GB"),
    ],
)
def test_filesize(value: int, expected: str) -> None:
    assert formats.filesize(value).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.31, "0.3 s"), (9.97, "10 s"), (200, "3 min 20 s"), (3600, "1 h"), (3605, "1 h"), (90061, "1 d 1 h"),
     (timedelta(minutes=2), "2 min")],
)  # fmt: skip
def test_duration(value: float | timedelta, expected: str) -> None:
    assert formats.duration(value).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(344, "344"), (12345, "12 345"), (0.93124, "0.9312"), (-1.5, "−1.5"), (0.00001234, "0.00001234"),
     (123456.7, "123 457"), (1.5e-9, "1.5×10^−9"), (float("nan"), "not a number")],
)  # fmt: skip
def test_number(value: float, expected: str) -> None:
    assert formats.number(value).replace("\u202f", " ") == expected


def test_filters_leave_nothing_for_none() -> None:
    assert render("[{{ x|filesize }}{{ x|duration }}{{ x|number }}{{ x|percent }}]", x=None) == "[]"


def test_relative_time_reads_as_words_and_keeps_the_instant() -> None:
    moment = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    assert kit.ago(moment, now=moment + timedelta(minutes=5)) == "5 minutes ago"
    assert kit.ago(moment, now=moment + timedelta(seconds=20)) == "just now"
    assert kit.ago(moment, now=moment - timedelta(hours=1)) == "in 1 hour"
    assert 'datetime="2026-01-02T03:04:00+00:00"' in render("{% relative_time moment %}", moment=moment)
    assert render("{% relative_time moment %}", moment=None) == "never"


def test_term_explains_itself_and_links_to_the_glossary() -> None:
    html = render('{% term "baseline" %}')
    popover = re.search(r'popovertarget="([\w-]+)"', html)
    assert popover
    assert f'id="{popover[1]}"' in html
    assert "/help/glossary/#baseline" in html


def test_glossary_groups_hold_every_entry_once() -> None:
    slugs = [slug for _, entries in grouped() for slug, _ in entries]
    assert sorted(slugs) == sorted(GLOSSARY)


class Sample(forms.Form):
    name = forms.CharField(help_text="Shown in lists.")
    speed = forms.ChoiceField(choices=[("q", "Quick"), ("t", "Thorough")], widget=forms.RadioSelect)
    keep = forms.BooleanField(required=False)


def test_form_field_is_labelled_and_described() -> None:
    html = render("{{ form }}", form=Sample())
    assert '<label class="form-label" for="id_name">' in html
    assert 'aria-describedby="id_name_helptext"' in html
    assert 'id="id_name_helptext"' in html
    assert "<legend" in html
    assert 'class="form-check-input"' in html
    assert "error-summary" not in html


def test_refused_form_has_a_summary_with_links_and_described_errors() -> None:
    html = render("{{ form }}", form=Sample({"speed": "q"}))
    assert '<a href="#id_name">Name</a>' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_error"' in html
    described = re.search(r'aria-describedby="([^"]*)"', html)
    assert described
    assert "id_name_error" in described[1]


SPEC = {
    "name": "loss", "title": "Loss",
    "x": {"label": "Step", "unit": "", "type": "linear"}, "y": {"label": "Loss", "unit": ""},
    "series": [{"label": "train", "type": "line", "points": [[1, 0.9], [2, 0.5]]},
               {"label": "</script><b>", "type": "line", "points": [[2, 0.6]]}],
    "summary": "Falls from 0.9 to 0.5.",
}  # fmt: skip


def test_chart_has_its_summary_its_table_and_harmless_data() -> None:
    html = render("{% chart spec %}", spec=SPEC)
    assert charts.table_rows(SPEC) == [[1, 0.9, None], [2, 0.5, 0.6]]
    assert 'aria-label="Loss. Falls from 0.9 to 0.5."' in html
    assert "View as table" in html
    assert html.count("</script>") == 1
    assert "<b>" not in html


def test_long_series_make_a_bounded_table() -> None:
    long = {"series": [{"points": [[i, i] for i in range(5000)]}, {"points": [[i, i] for i in range(5000, 9000)]}]}
    assert len(charts.table_rows(long)) == charts.TABLE_ROWS_LIMIT


def test_mini_histogram_draws_every_bar_and_says_where_the_peak_is() -> None:
    html = charts.mini_histogram([0, 1, 2, 3], [1, 0, 4])
    assert html.count("<rect") == 3
    assert "From 0 to 3; most values, 4, lie between 2 and 3." in html
    assert charts.mini_histogram([0, 1], [0]) == ""
    assert render("{% mini_histogram h %}", h=None) == ""


def test_navigation_shows_every_area_and_marks_the_current_one() -> None:
    request = RequestFactory().get("/jobs/")
    html = render('{% include "_sidebar.html" %}', request=request)
    for label in ("Home", "Datasets", "Train", "Jobs", "Models", "Team", "System", "Help"):
        assert f"<span>{label}</span>" in html
    assert html.count('aria-current="page"') == 1
    assert re.search(r'href="/jobs/" aria-current="page"', html)


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("light", "light"), ('"><script>', "light"), ("", "light")]
)
def test_theme_comes_from_the_cookie_and_nothing_else_gets_in(cookie: str, theme: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    html = render('{% include "base_plain.html" %}', request=request)
    assert f'data-bs-theme="{theme}"' in html
    assert '"><script>"' not in html
