"""From an entry's words to a record's cells: identifiers by their form, titles by language, dates,
pages, kinds and languages.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lacunary.graph.records import Record
from lacunary.loaders.entries import Entry, Format, Reference, read_format
from lacunary.loaders.entry_to_record import Converter
from lacunary.loaders.fields import fields, kinds, says_nothing
from lacunary.loaders.formats import format_names


def convert(form: str = "ris", kind: str = "report", **words: Any) -> Record:
    """The record of an entry with these words."""
    lists = {name: [value] if isinstance(value, str) else value for name, value in words.items()}
    return Converter(read_format(form), "s", "s.ris", kind, "zhu-2025")(Entry(7, lists))[0]


def values(record: Record, name: str) -> list[Any]:
    """The values of a field."""
    return [cell.value for cell in record.cells.get(name, ())]


def test_chinese_title_beside_a_translation() -> None:
    """CNKI and WanFang give the Chinese title first: each title finds its field, and the script of
    the first is the language.
    """
    record = convert(
        title="基于微信的认知行为干预", title_translated="WeChat-based cognitive intervention"
    )
    assert ["基于微信的认知行为干预"] == values(record, "title_zh")
    assert ["WeChat-based cognitive intervention"] == values(record, "title")
    assert ("zh", "title in Chinese characters") == (
        record.get("language"),
        record.get("language_basis"),
    )


def test_english_article_with_a_chinese_translation_of_its_title_stays_english() -> None:
    """The declared language and the main title agree; a Chinese translation does not make the
    article Chinese.
    """
    record = convert(title="An app trial", title_translated="一项应用程序试验", language="eng")
    assert ("en", "eng") == (record.get("language"), record.get("language_declared"))


def test_language_that_the_title_disproves() -> None:
    """OpenAlex calls most Chinese articles English; the title says otherwise, and both stand in the
    record.
    """
    record = convert(title="社区老年人抑郁的网络干预", language="en")
    assert ("zh", "en") == (record.get("language"), record.get("language_declared"))
    assert "title in Chinese characters; the source says en" == record.get("language_basis")


@pytest.mark.parametrize(
    ("title", "language"), [("インターネット療法", "ja"), ("인터넷 치료", "ko"), ("Un essai", None)]
)
def test_language_by_script(title: str, language: str | None) -> None:
    """Kana and Hangul prove a language, Latin letters none."""
    assert language == convert(title=title).get("language")


def test_medline_brackets_and_markup_are_no_part_of_a_title() -> None:
    """`[A <i>translated</i> title].` is the title between the brackets; a bracket inside stays."""
    assert "A translated title" == convert(title="[A <i>translated</i> title].").get("title")
    assert "[Old] and [new]" == convert(title="[Old] and [new]").get("title")


def test_identifiers_of_any_kind_are_told_apart() -> None:
    """One list of identifiers as MEDLINE, Zotero and OpenAlex have it."""
    words = [
        "10.2196/JMIR.5709 [doi]",
        "PMC4950240",
        "https://openalex.org/W2741809807",
        "NCT01234567",
        "pubmed/27381876",
        "S1-2(20)3 [pii]",
    ]
    record = convert(title="A trial", identifier=words)
    found = {
        name: record.get(name) for name in ("doi", "pmcid", "openalex", "registration", "pmid")
    }
    expected = {
        "doi": "10.2196/jmir.5709",
        "pmcid": "PMC4950240",
        "openalex": "W2741809807",
        "registration": "NCT01234567",
        "pmid": "27381876",
    }
    assert expected == found
    assert ["S1-2(20)3 [pii]"] == values(record, "other")


def test_identifiers_in_addresses() -> None:
    """A resolver address gives the DOI where no other is, one of CNKI the file name."""
    assert "10.1000/x" == convert(title="A", url="https://doi.org/10.1000/x").get("doi")
    address = "https://kns.cnki.net/kcms/detail/detail.aspx?dbcode=CJFD&filename=ZXWS202101004"
    assert "ZXWS202101004" == convert(title="A", url=address).get("cnki")


def test_word_that_is_no_doi_is_refused_with_its_line() -> None:
    """The record stays, the cell goes to the refused ones."""
    converter = Converter(read_format("ris"), "s", "s.ris")
    record = converter(Entry(7, {"title": ["A"], "doi": ["not a doi"]}))[0]
    assert "doi" not in record.cells
    assert [("s.ris", 7, "doi", "not a doi")] == [
        (bad.file, bad.line, bad.column, bad.raw) for bad in converter.rejected
    ]


def test_serial_numbers_of_one_tag() -> None:
    """RIS puts ISSNs and ISBNs into SN; what is neither is kept in `other`."""
    record = convert(title="A", issn=["1438-8871 (Print) 14388871", "978-7-117-12345-6", "none"])
    assert (["1438-8871"], ["9787117123456"]) == (values(record, "issn"), values(record, "isbn"))
    assert ["issn: none"] == values(record, "other")


@pytest.mark.parametrize(
    ("words", "year"),
    [("2019/03/12///", 2019), ("2021年第3期", 2021), ("Spring 1998", 1998), ("20190312", 2019)],
)
def test_years_in_dates(words: str, year: int) -> None:
    """The year is read from any spelling of a date."""
    assert year == convert(title="A", date=words).get("year")


def test_date_without_a_year_is_refused() -> None:
    """`in press` is no year, and says so."""
    converter = Converter(read_format("ris"), "s", "s.ris")
    record = converter(Entry(1, {"title": ["A"], "date": ["in press"]}))[0]
    assert "year" not in record.cells
    assert ['year "in press" holds no year. Write four digits, 1500 to 2100.'] == [
        bad.reason for bad in converter.rejected
    ]


def test_pages_from_first_and_last() -> None:
    """Two tags make one span; one that is a span already stays."""
    assert "12-19" == convert(title="A", page_first="12", page_last="19").get("pages")
    assert "12-19" == convert(title="A", page_first="12-19").get("pages")
    assert "e5" == convert(title="A", page_first="e5", page_last="e5").get("pages")


def test_journal_by_what_is_there() -> None:
    """The full name; else the abbreviation; else the series. A second script stands apart."""
    full = convert(title="A", journal="Journal of Tests", journal_abbreviation="J Tests")
    assert ("Journal of Tests", "J Tests") == (
        full.get("journal"),
        full.get("journal_abbreviation"),
    )
    assert "J Tests" == convert(title="A", journal_abbreviation="J Tests").get("journal")
    assert "Lecture Notes" == convert(title="A", series="Lecture Notes").get("journal")
    both = convert(title="A", journal=["中国心理卫生杂志", "Chinese Mental Health Journal"])
    assert ("中国心理卫生杂志", "Chinese Mental Health Journal") == (
        both.get("journal"),
        both.get("journal_other"),
    )


def test_authors_of_two_scripts_in_one_list() -> None:
    """WanFang mixes the names of the same people; a Chinese paper with foreign authors keeps one
    list.
    """
    both = convert(title="A", authors=["李小明", "王芳", "LI Xiaoming", "WANG Fang"])
    assert (["李小明", "王芳"], ["LI Xiaoming", "WANG Fang"]) == (
        values(both, "authors"),
        values(both, "authors_other"),
    )
    mixed = convert(title="A", authors=["李小明", "王芳", "Smith, Jane"])
    assert (["李小明", "王芳", "Smith, Jane"], []) == (
        values(mixed, "authors"),
        values(mixed, "authors_other"),
    )
    two = convert(title="A", authors=["李小明", "Smith, Jane"])
    assert (["李小明", "Smith, Jane"], []) == (values(two, "authors"), values(two, "authors_other"))


def test_two_authors_of_one_name_are_two() -> None:
    """A list of authors may hold a name twice."""
    assert ["Wang, L.", "Wang, L."] == values(
        convert(title="A", authors=["Wang, L.", "Wang, L."]), "authors"
    )


def test_registration_in_an_abstract_is_derived() -> None:
    """A number beside the word registration counts, and says that it was derived."""
    record = convert(title="A", abstract="Trial registration: ChiCTR1900021739.")
    assert [("ChiCTR1900021739", "derived")] == [
        (c.value, c.method) for c in record.cells["registration"]
    ]
    assert [] == values(
        convert(title="A", abstract="We cite NCT01234567 elsewhere."), "registration"
    )


def test_retraction_in_the_kind_of_publication() -> None:
    """`Retracted Publication` is no kind of its own."""
    record = convert("ris", title="A", type=["JOUR"], type_of_work=["Retracted Publication"])
    assert ("article", ["Retracted Publication"]) == (
        record.get("report_type"),
        values(record, "retraction"),
    )


def test_kind_of_row_that_lists_studies() -> None:
    """Of a list of included studies each record is a study with the label a review would give
    it.
    """
    record = convert(kind="inclusion", title="A", authors=["Wang, Li", "Chen, Bo"], date="2020")
    assert ("inclusion", "Wang 2020", "zhu-2025") == (
        record.kind,
        record.get("label"),
        record.get("review"),
    )
    assert "李小明 2020" == convert(kind="candidate", title="A", authors="李小明", date="2020").get(
        "label"
    )


def test_record_without_title_and_identifier_is_rejected_with_its_text() -> None:
    """An author alone is no publication."""
    converter = Converter(read_format("ris"), "s", "s.ris")
    assert [] == converter(Entry(3, {"authors": ["Wang, Li"]}, raw="AU  - Wang, Li"))
    assert [(3, "", "AU  - Wang, Li")] == [
        (bad.line, bad.column, bad.raw) for bad in converter.rejected
    ]


def test_references_are_records_of_their_own() -> None:
    """With an identifier, with fields, or with nothing but the printed words; one that says nothing
    is refused.
    """
    references = [
        Reference(8, "Li X. A trial. 2019. doi:10.1000/x", {"doi": "10.1000/X", "year": "2019"}),
        Reference(
            9,
            "张三.网络心理干预.中国心理卫生杂志.2018.(3)",
            {"title": "网络心理干预", "authors": "张三"},
        ),
        Reference(10, "Unpublished report of the ministry"),
        Reference(11, "", {"year": "2019"}),
    ]
    converter = Converter(read_format("ris"), "s", "s.ris")
    _, *found = converter(Entry(7, {"title": ["A"]}, references))
    assert [(8, 7, 1), (9, 7, 2), (10, 7, 3)] == [
        (r.line, r.get("citing_line"), r.get("order")) for r in found
    ]
    assert ["10.1000/x", None, None] == [record.get("doi") for record in found]
    assert [None, "网络心理干预", None] == [record.get("title_zh") for record in found]
    assert ["references"] == [bad.column for bad in converter.rejected]


def test_notes_of_our_own_exports_are_read_back() -> None:
    """`[cnki] ...` in a note is the field that the format has no place for; other notes stay."""
    record = convert(title="A", note=["[cnki] XLKX202101004\nread twice", "[not_a_field] x"])
    assert "XLKX202101004" == record.get("cnki")
    assert ["read twice", "[not_a_field] x"] == values(record, "note")


@pytest.mark.parametrize("name", format_names())
def test_every_field_of_a_table_is_known(name: str) -> None:
    """A tag that led to a field nobody reads would lose its words."""
    import tomllib
    from importlib.resources import files

    entry_fields = tomllib.loads(
        files("lacunary.loaders").joinpath("entry_fields.toml").read_text(encoding="utf-8")
    )
    known = {*kinds()["report"].fields, *kinds()["reference"].fields, *entry_fields}
    form = read_format(name)
    own = {
        field.partition(":")[0] for tag, field in form.tags.items() if "/" not in tag
    }  # `retraction: retracted by`
    assert set() == own - known
    assert set() == set(form.types.values()) - set(fields()["report_type"].choices)


_NAMES = sorted({*kinds()["report"].fields} - {"review", "label", "confidence", "language_basis"})


_WORDS = st.text(st.sampled_from("aB1 09;,、-\n网络症"), max_size=12)


@given(
    st.dictionaries(
        st.sampled_from([*_NAMES, "identifier", "date", "page_first", "type", "note"]),
        st.lists(_WORDS, max_size=3),
    )
)
def test_no_words_are_lost_and_none_raise(words: dict[str, list[str]]) -> None:
    """Whatever a file holds, each word is in a cell, in `other`, or refused, unless it says that
    nothing is said.
    """
    converter = Converter(Format("x", "X", "X"), "s", "s.txt")
    records = converter(Entry(1, words, raw="raw"))
    kept = "\n".join(
        [c.verbatim for r in records for cells in r.cells.values() for c in cells]
        + [b.raw for b in converter.rejected]
    )
    if not records:
        assert "raw" in kept
        return
    lines = [line for several in words.values() for word in several for line in word.split("\n")]
    said = [line for line in lines if not says_nothing(line)]
    assert [] == [line for line in said if line.strip(" ;；,，、") not in kept]


@pytest.mark.parametrize(
    "words",
    ["123", "PMID: 123", "https://pubmed.ncbi.nlm.nih.gov/123", "https://pubmed.ncbi.nlm.nih.gov/123/",
     "http://www.ncbi.nlm.nih.gov/pubmed/123", "pubmed/123"],
)  # fmt: skip
def test_a_pmid_is_read_from_every_address_of_it(words: str) -> None:
    """OpenAlex gives the address of the page."""
    record = Converter(read_format("ris"), "s", "s.ris")(
        Entry(1, {"title": ["A"], "pmid": [words]})
    )[0]
    assert "123" == record.get("pmid")
