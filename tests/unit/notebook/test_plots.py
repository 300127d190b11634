"""Plots: what they draw and what they say to those who cannot see them."""

import base64
import re

import pandas as pd
import pytest

from deid.notebook import bars, calibration, courses, timeline


def notes():
    return pd.DataFrame(
        {
            "participants": ["P-2", "P-1", "P-1", "P-1;P-2"],
            "day": [0.0, 0.0, 14.0, None],
            "note_class": ["note", "note", "transcript", "note"],
        }
    )


def axes_of(chart):
    return chart.figure.axes[0]


def test_bars_keep_the_order_and_name_their_values():
    chart = bars(pd.Series({"OK": 38, "WITHDRAWN": 6}), title="Notes", unit="notes")
    assert [bar.get_width() for bar in axes_of(chart).patches] == [38, 6]
    assert axes_of(chart).get_title(loc="left") == "Notes"
    assert chart.alt == "Notes: OK 38; WITHDRAWN 6."


def test_shares_are_drawn_as_per_cent():
    chart = bars(pd.Series({"DATE": 0.945}), title="Recall", unit="%", percent=True)
    assert axes_of(chart).patches[0].get_width() == pytest.approx(94.5)
    assert chart.alt == "Recall: DATE 94.5 %."


def test_some_bars_stand_back():
    chart = bars(pd.Series({"OK": 3, "WITHDRAWN": 2, "EXPIRED": 1}), title="T", unit="u", pale=["WITHDRAWN", "EXPIRED"])
    released, *refused = [bar.get_facecolor() for bar in axes_of(chart).patches]
    assert len(set(refused)) == 1
    assert released not in refused


def test_bars_of_nothing_are_an_empty_picture():
    assert bars(pd.Series(dtype=float), title="Nothing", unit="notes")._repr_html_()


def test_a_timeline_has_a_row_a_participant_and_leaves_groups_out():
    chart = timeline(notes(), title="Contacts")
    assert [label.get_text() for label in axes_of(chart).get_yticklabels()] == ["P-1", "P-2"]
    assert sum(len(dots.get_offsets()) for dots in axes_of(chart).collections) == 3
    assert chart.alt == "Contacts: P-1 2 notes to day 14; P-2 1 notes to day 0."


def test_classes_of_notes_differ_in_shape_not_in_colour_alone():
    dots = axes_of(timeline(notes(), title="Contacts")).collections
    assert len({tuple(map(tuple, one.get_paths()[0].vertices)) for one in dots}) == 2


def test_courses_draw_each_participant_and_the_median_by_visit():
    table = pd.DataFrame({"participant": ["P-1", "P-2", "P-1", "P-2"], "day": [0, 0, 9, 20], "phq9": [10, 20, 4, 8]})
    chart = courses(table, "phq9", title="PHQ-9", line_at=10)
    assert len(axes_of(chart).lines) == 2 + 1 + 1
    assert chart.alt == "PHQ-9, 2 participants: median 15 at visit 1; median 6 at visit 2."


def test_a_visit_of_few_participants_has_no_median():
    table = pd.DataFrame({"participant": ["P-1", "P-2", "P-3", "P-1"], "day": [0, 0, 0, 9], "phq9": [10, 12, 14, 2]})
    assert courses(table, "phq9", title="PHQ-9").alt == "PHQ-9, 3 participants: median 12 at visit 1."


def test_courses_pass_over_empty_cells():
    table = pd.DataFrame({"participant": ["P-1", "P-1"], "day": [0, 9], "phq9": ["", "4"]})
    assert courses(table, "phq9", title="PHQ-9").alt == "PHQ-9, 1 participants: median 4 at visit 1."


def test_calibration_draws_a_dot_a_bin_with_its_count_beside_the_ideal_diagonal():
    bins = pd.DataFrame({"score": [0.55, 0.95], "spans": [4, 1200], "identifiers": [0.25, 0.99]})
    chart = calibration(bins, title="Trust")
    ideal, dots = axes_of(chart).lines
    assert ideal.get_xydata().tolist() == [[0, 0], [1, 100]]
    assert dots.get_xydata().tolist() == [[0.55, 25], [0.95, 99]]
    assert [text.get_text() for text in axes_of(chart).texts] == ["4", "1200"]
    assert chart.alt == "Trust: of 4 scored about 0.55, 25 % are; of 1200 scored about 0.95, 99 % are."


def test_calibration_of_nothing_is_an_empty_picture():
    bins = pd.DataFrame({"score": [], "spans": [], "identifiers": []})
    assert calibration(bins, title="Trust")._repr_html_()


def test_a_chart_is_a_picture_with_a_text_alternative():
    chart = bars(pd.Series({'<"A">': 1}), title="T", unit="u")
    html = chart._repr_html_()
    assert base64.b64decode(re.search(r"base64,([^\"]+)", html)[1]).startswith(b"\x89PNG")
    assert 'alt="T: &lt;&quot;A&quot;&gt; 1."' in html
    assert repr(chart) == chart.alt


def test_long_text_alternatives_are_cut_and_say_so():
    assert bars(pd.Series(range(20)), title="T", unit="u").alt.endswith("; and 8 more.")
