"""A result in a notebook: words of the data stay words, notes come along, and nothing missing
becomes a number.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from math import inf

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lacunary.graph import Store
from lacunary.queries import Result, ask
from lacunary.queries.asking.notebook import html_of

OURS = {"div", "style", "table", "caption", "thead", "tbody", "tr", "th", "td", "ul", "li"}
HOSTILE = [
    "<script>alert(1)</script>",
    "</td></table><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "</style><svg/onload=alert(1)>",
    "<!-- ",
    "\x1b[31mred\u202e",
]


class Tags(HTMLParser):
    """Counts what a browser would take for a tag or an attribute, and gathers the words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Remember it."""
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attributes}

    def handle_data(self, data: str) -> None:
        """Remember it."""
        self.words += data


def result_of(words: str) -> Result:
    """A result that holds the words everywhere."""
    title, note = {"en": words, "zh": words}, {"en": [words], "zh": [words]}
    rows = [[words, [words, words]], [None, {words: words}]]
    return Result(
        "q", title, {}, [words, "b"], rows, {"en": [words, "b"]}, note, version=f"v{words}"
    )


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(words: str) -> None:
    """No tag and no attribute but ours, wherever they stand; no control character either."""
    found = Tags(html_of(result_of(words)))
    assert set() == set(found.tags) - OURS
    assert {"class", "lang", "scope"} >= found.attributes
    assert None is re.search("[\x00-\x08\x1b\u202e]", found.words)


@given(st.text())
def test_any_words_give_the_same_tags(words: str) -> None:
    """What the data hold changes nothing of the markup."""
    assert Tags(html_of(result_of("a"))).tags == Tags(html_of(result_of(words))).tags


def test_notebook_shows_headings_and_notes_in_the_language(tiny_store: Store) -> None:
    """English or Chinese, with all the notes that the terminal has."""
    result = ask(tiny_store, "studies-by-region")
    for language, heading in (("en", "Studies"), ("zh", "研究数")):
        html = replace(result, language=language)._repr_html_()
        words = Tags(html).words
        assert heading in words
        assert result.title[language] in words
        assert [] == [note for note in result.notes[language] if note not in words]


def test_long_result_is_cut_and_says_so() -> None:
    """A hundred of 1,200 rows, and where the others are."""
    rows = [[number] for number in range(1200)]
    found = Tags(Result("q", {}, {}, ["n"], rows)._repr_html_())
    assert 1 + 100 == found.tags.count("tr")
    assert "Shown: the first 100 of 1,200 rows; to_pandas() has all." in found.words


def test_empty_result_is_a_gap_in_this_corpus() -> None:
    """Never an empty page, and no claim about the world."""
    words = Tags(Result("q", {}, {}, ["n"], [])._repr_html_()).words
    assert "Nothing in this corpus answers it." in words


def test_number_without_bound_is_not_shown_as_unknown() -> None:
    """An upper limit that is infinite, beside one that is not known."""
    html = Result("q", {}, {}, ["high"], [[inf], [None]])._repr_html_()
    assert '<td class="number">∞</td>' in html
    assert "<td>·</td>" in html


def test_style_is_scoped_and_takes_the_colours_of_the_page() -> None:
    """Every rule is for what is inside, and no text has a colour of its own."""
    style = Tags(result_of("a")._repr_html_()).words.partition("}\n\n")[0]
    selectors = re.findall(r"(?m)^([^{}\s][^{]*)\{", style)
    assert [] == [s for s in selectors if not s.startswith(".lacunary-result")]
    assert {"inherit"} == set(re.findall(r"[; {]color: (\w+)", style))


def test_pandas_table_keeps_missing_missing() -> None:
    """Whole numbers, decimals, truth values and words are nullable; a mix stays as it is."""
    rows = [[1, 0.5, True, "a", ["x"], 1, None], [None, 1, None, None, [], "b", None]]
    frame = Result("q", {}, {}, list("abcdefg"), rows).to_pandas()
    kinds = ["Int64", "Float64", "boolean", "string", "object", "object", "object"]
    assert kinds == [str(kind) for kind in frame.dtypes]
    assert [1, 0, 1, 1, 0, 0, 2] == frame.isna().sum().tolist()


def test_number_beyond_64_bits_is_kept() -> None:
    """It cannot be an Int64, and is not rounded."""
    assert 2**70 == Result("q", {}, {}, ["n"], [[2**70], [1]]).to_pandas()["n"][0]


def test_pandas_table_carries_notes_and_version(tiny_store: Store) -> None:
    """In `attrs`, in the language of the result; without rows the columns are there."""
    result = replace(ask(tiny_store, "shared-studies"), version="2026.1", language="zh")
    frame = result.to_pandas()
    assert (result.notes["zh"], "2026.1") == (frame.attrs["notes"], frame.attrs["version"])
    assert isinstance(frame, pandas.DataFrame)
    assert result.columns == list(replace(result, rows=[]).to_pandas().columns)
