"""The component library: what a template author may rely on."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from apps.core.display import drawings, formats
from apps.core.display.icons import ALIASES, icon_svg
from apps.core.templatetags import ui


def render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


class Settle(forms.Form):
    pay = forms.CharField(
        error_messages={"required": "Enter the pay"}, widget=forms.TextInput(attrs={"affix": "yuan", "width": "short"})
    )
    agent = forms.ChoiceField(
        widget=forms.RadioSelect, choices=[("u", "Using unit\nPays at once")], error_messages={"required": "Choose one"}
    )
    note = forms.CharField(widget=forms.Textarea, max_length=50, required=False)


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (1230000, "¥\u00a012\u00a0300.00"),
        (5, "¥\u00a00.05"),
        (0, "¥\u00a00.00"),
        (-700000, "\u2212¥\u00a07\u00a0000.00"),
        (None, "—"),
        ("", "—"),
    ],
)
def test_yuan_is_written_with_no_break_spaces(fen: int | None, words: str) -> None:
    assert formats.yuan(fen) == words
    assert render("{{ fen|yuan }}", fen=fen) == words


def test_amount_has_no_sign_of_currency_and_a_real_minus() -> None:
    assert formats.amount(-700000) == "\u22127\u00a0000.00"


def test_moment_is_shown_in_shanghai_time() -> None:
    shown = formats.moment(datetime(2026, 11, 20, 16, 42, tzinfo=UTC))
    assert ">2026-11-21 00:42</time>" in shown


def test_local_takes_the_active_language_and_falls_back_to_the_other() -> None:
    unit = SimpleNamespace(name_zh="星澜", name_en="Xinglan")
    with translation.override("zh-hans"):
        assert ui.local(unit, "name") == "星澜"
        assert ui.local(SimpleNamespace(name_zh="", name_en="Xinglan"), "name") == "Xinglan"
        assert ui.html_lang() == "zh-CN"
    with translation.override("en"):
        assert ui.local(unit, "name") == "Xinglan"
        assert ui.html_lang() == "en"
    assert ui.local(None, "name") == ""


@pytest.mark.parametrize("name", sorted(ALIASES))
def test_every_alias_names_an_icon_hidden_from_readers(name: str) -> None:
    svg = icon_svg(name)
    assert 'aria-hidden="true"' in svg
    assert "style=" not in svg


def test_unknown_icon_is_an_error_of_the_code() -> None:
    with pytest.raises(LookupError):
        icon_svg("no-such-icon")


def test_seal_keeps_the_chinese_mark_in_english() -> None:
    with translation.override("en"):
        assert ">用<" in ui.seal("using", "turn")
        assert 'data-state="turn"' in ui.seal("using", "turn")


def test_tags_escape_what_they_are_given() -> None:
    evil = "<script>x</script>"
    page = render(
        "{% status evil %}{% next_step title=evil text=evil %}{% endnext_step %}{% notice %}{{ evil }}{% endnotice %}"
        "{% empty_state evil evil %}{% endempty_state %}{% hash evil %}{% diff evil evil %}",
        evil=evil,
    )
    assert "<script>" not in page


def test_next_step_keeps_its_buttons_as_markup() -> None:
    page = render('{% next_step title="Sign" party="talent" %}<button class="button">Sign</button>{% endnext_step %}')
    assert '<button class="button">Sign</button>' in page
    assert 'data-turn="you"' in page


def test_stage_bar_marks_what_is_done_and_where_it_stands() -> None:
    stages = [("a", "Published"), ("b", "Signed"), ("c", "Settled")]
    page = render('{% stage_bar stages "b" %}', stages=stages)
    assert re.findall(r'data-stage="(\w+)"', page) == ["done", "current", "ahead"]
    assert page.count('aria-current="step"') == 1
    finished = render('{% stage_bar stages "c" True %}', stages=stages)
    assert finished.count('data-stage="done"') == 3


@pytest.mark.parametrize(("level", "filled"), [(None, 0), (0, 0), (2, 2), (4, 4), (9, 4)])
def test_evidence_fills_one_block_for_each_level(level: int | None, filled: int) -> None:
    assert render("{% evidence level %}", level=level).count('class="on"') == filled


def test_score_slots_are_as_wide_as_their_weights_and_end_at_the_edge() -> None:
    slots = drawings.score_slots([("a", 30, 40), ("b", 70, 60), ("none", 0, 0)])
    assert len(slots) == 2
    last = slots[-1]
    assert float(last.x) + float(last.width) == pytest.approx(1000, abs=0.1)
    assert last.filled == last.width, "earned is kept within the weight"
    assert float(slots[0].filled) == pytest.approx(float(slots[0].width) * 0.75, abs=0.1)


def test_week_strip_says_in_words_what_it_draws() -> None:
    with translation.override("en"):
        page = render(
            '{% week_strip states "2027" need=need today=3 %}', states=["free"] * 2 + ["taken"] * 2, need=[1, 2]
        )
    assert 'aria-label="2027. Weeks needed: 1–2; Free: 1–2; Taken: 3–4"' in page
    assert page.count('class="need"') == 2  # the strip's one run and the legend's


def test_ranges_join_neighbours() -> None:
    assert drawings.ranges([3, 1, 2, 7, 7]) == [(1, 3), (7, 7)]


def test_flow_says_when_the_lines_do_not_add_up() -> None:
    lines = [("Talent", "", "", 7000, "net"), ("Tax", "", "", 3000, "tax")]
    with translation.override("en"):
        right = render('{% flow 10000 lines "Total" %}', lines=lines)
        wrong = render('{% flow 10001 lines "Total" %}', lines=lines)
    assert "2 lines add up to the total" in right
    assert "70.0%" in right
    assert "do not add up" in wrong
    assert "¥\u00a00.01" in wrong


def test_ribbons_leave_the_total_without_gap_or_overlap() -> None:
    picture = drawings.ribbons([("net", 7000), ("tax", 0), ("fee", 3000)])
    assert len(picture.ribbons) == 2
    ends = [float(ribbon.path.rsplit(" ", 1)[1].rstrip("Z")) for ribbon in picture.ribbons]
    assert ends[-1] == pytest.approx(float(picture.source_y) + float(picture.source_height), abs=0.1)


def test_diff_compares_han_text_by_character_and_latin_by_word() -> None:
    before, after = drawings.differences("每周 5 天", "每周 4 天")
    assert [piece.text for piece in before if piece.changed] == ["5"]
    assert [piece.text for piece in after if piece.changed] == ["4"]


def test_param_keeps_the_other_filters_and_drops_the_empty_ones() -> None:
    request = RequestFactory().get("/", {"area": "wujin", "page": "2"})
    assert render("{% param page=3 %}", request=request) == "?area=wujin&amp;page=3"
    assert render('{% param page="" %}', request=request) == "?area=wujin"


def test_pagination_tells_the_total_and_the_current_page() -> None:
    page = Paginator(list(range(45)), 20).page(2)
    with translation.override("en"):
        html = render("{% pagination page %}", page=page, request=RequestFactory().get("/"))
    assert "45 results" in html
    assert '<span aria-current="page">2</span>' in html


def test_form_shows_the_same_words_in_summary_and_field_and_links_to_the_control() -> None:
    html = str(Settle({"pay": "", "note": "x"}))
    assert html.count("Enter the pay") == 2
    assert 'href="#id_pay"' in html
    assert 'href="#id_agent_0"' in html
    assert 'id="id_pay_error"' in html
    assert 'aria-invalid="true"' in html


def test_form_draws_affix_choices_and_counter_without_leaking_its_own_attributes() -> None:
    html = str(Settle())
    assert '<span class="affix field-short">' in html
    assert "affix=" not in html
    assert "width=" not in html.replace("stroke-width=", "").replace('width="20"', "")
    assert '<span class="hint">Pays at once</span>' in html
    assert 'data-counter="id_note"' in html
    assert "error-summary" not in html


def test_no_component_carries_inline_style_or_script() -> None:
    page = render(
        '{% flow 1 lines "T" %}{% week_strip states "w" %}{% score_bar parts %}{% score_head parts %}{% score_parts parts %}',
        lines=[("a", "", "", 1, "net")],
        states=["free"],
        parts=[("a", 1.0, 2.0)],
    )
    assert "style=" not in page
    assert "<script" not in page


def test_dates_in_a_sentence_stay_on_one_line_and_nothing_else_is_touched() -> None:
    shown = formats.whole_days("By 2026-12-31 <b>, or 2026-12-31 18:00; number 12026-12-310.")
    assert shown == "By <time>2026-12-31</time> &lt;b&gt;, or <time>2026-12-31 18:00</time>; number 12026-12-310."
    ready = formats.day(datetime(2026, 12, 31, tzinfo=UTC))
    assert formats.whole_days(ready) is ready
    assert formats.whole_days("Nothing <here>") == "Nothing <here>"
