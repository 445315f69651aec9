"""Tables of references: every row comes out once, with its line, whatever stands in its cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from real_files import RealFiles

from lacunary.graph.errors import SourceError
from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, Reference
from lacunary.loaders.formats import detect, format_module
from lacunary.loaders.formats.metapsy_csv import read_sidecars
from lacunary.loaders.reading.tables import Row, find_heading, read_rows
from lacunary.loaders.reading.text import TextFile, open_text

HERE = Path(__file__).parents[2] / "fixtures" / "formats"
FILES = {
    "scopus.csv": "scopus_csv", "rayyan.csv": "rayyan_csv", "covidence.csv": "covidence_csv",
    "embase.csv": "embase_csv",
    "opencitations-index.csv": "opencitations_csv", "opencitations-meta.csv": "opencitations_csv",
    "icite.csv": "icite_csv",
    "ieee.csv": "ieee_csv", "springer.csv": "springer_csv", "metapsy/data.csv": "metapsy_csv",
    "table-chinese.csv": "generic_csv",
    "web-of-science.csv": "web_of_science_table", "openalex.csv": "openalex_csv",
    "pubmed.csv": "pubmed_csv", "pubmed-old.csv": "pubmed_csv", "zotero.csv": "zotero_csv",
    "proquest.csv": "proquest_table", "ebsco.csv": "ebsco_csv", "cssci-table.csv": "cssci_table",
}  # fmt: skip
FORMATS = sorted(set(FILES.values()))

Writer = Callable[[str], TextFile]


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Writer:
    """Opens a text as a file of that text."""
    path = tmp_path_factory.mktemp("tables") / "table.csv"

    def write(text: str) -> TextFile:
        path.write_text(text, encoding="utf-8", newline="")
        return open_text(path, "table.csv")

    return write


def read(path: Path) -> tuple[list[Entry], list[Rejected]]:
    """The entries of a file, read in the format it is found to have, and what was rejected or
    remarked.
    """
    file = open_text(path, path.name)
    found = list(format_module(detect(file.head)).read(file))
    return [item for item in found if isinstance(item, Entry)], [
        item for item in found if isinstance(item, Rejected)
    ]


def rows(file: TextFile) -> list[Row | Rejected]:
    """The rows of a table that has the headings title, year and note."""
    heading = find_heading(file.head, {"title", "year", "note"})
    assert heading is not None
    return list(read_rows(file, heading))


# ---- the reader of rows --------------------------------------------------------------------------
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(written: Writer, delimiter: str) -> None:
    """Commas in a title do not make a comma the delimiter of a table with semicolons."""
    file = written(
        delimiter.join(["Title", "Year", "Note"])
        + "\n"
        + delimiter.join(['"A, tiny; trial"', "2020", "x"])
        + "\n"
    )
    assert [
        Row(2, ["A, tiny; trial", "2020", "x"], delimiter.join(['"A, tiny; trial"', "2020", "x"]))
    ] == rows(file)


def test_headings_are_found_below_a_preamble_which_is_a_remark(written: Writer) -> None:
    """Some exports print the search above the table."""
    remark, row = rows(written("Search of 1 May, two results\n\nTitle,Year,Note\nA,2020,\n"))
    assert isinstance(remark, Rejected)
    assert isinstance(row, Row)
    assert ("Search of 1 May, two results", "outside of any record", 4) == (
        remark.raw,
        remark.column,
        row.line,
    )


def test_a_byte_order_mark_and_mixed_line_ends_change_nothing(written: Writer) -> None:
    """Old exports mix CR, LF and CR LF."""
    found = rows(written("\ufeffTitle,Year,Note\r\nA,2020,\rB,2021,\n"))
    assert [(2, "A"), (3, "B")] == [
        (row.line, row.cells[0]) for row in found if isinstance(row, Row)
    ]


def test_line_breaks_in_quoted_cells_stay_and_lines_are_counted_on(written: Writer) -> None:
    """An abstract may have paragraphs."""
    found = rows(written('Title,Year,Note\nA,2020,"one\n\ntwo ""words"""\n\nB,2021,\n'))
    assert [(2, 'one\n\ntwo "words"'), (6, "")] == [
        (row.line, row.cells[2]) for row in found if isinstance(row, Row)
    ]


def test_missing_last_cells_are_empty_and_cells_too_many_are_rejected(written: Writer) -> None:
    """A row cut short loses nothing that it has; one with a stray delimiter says nothing
    certain.
    """
    short, empty, long = rows(written("Title,Year,Note\nA,2020\nB,2021,,,\nC,2022,x,y\n"))
    assert isinstance(short, Row)
    assert isinstance(empty, Row)
    assert isinstance(long, Rejected)
    assert (["A", "2020", ""], ["B", "2021", ""]) == (short.cells, empty.cells)
    assert (4, "C,2022,x,y", "") == (long.line, long.raw, long.column)


def test_a_quotation_mark_within_a_cell_is_kept_and_remarked(written: Writer) -> None:
    """The number of cells shows how the row was meant."""
    remark, row = rows(written('Title,Year,Note\n"A "tiny" trial, twice",2020,\n'))
    assert isinstance(remark, Rejected)
    assert isinstance(row, Row)
    assert ('A "tiny" trial, twice', "quotation marks") == (row.cells[0], remark.column)


def test_a_quotation_mark_in_an_unquoted_cell_is_a_sign_as_any(written: Writer) -> None:
    """A screen of 5 inches."""
    (row,) = rows(written('Title,Year,Note\nA 5" screen,2020,\n'))
    assert isinstance(row, Row)
    assert 'A 5" screen' == row.cells[0]


@pytest.mark.parametrize("below", ["B,2021,\nC,2022,\n", '"B",2021,\n"C",2022,\n'])
def test_an_open_quotation_mark_takes_only_its_own_row(written: Writer, below: str) -> None:
    """The rows below are read, whether they hold quotation marks or not."""
    broken, *others = rows(written(f'Title,Year,Note\n"A, tiny,2020,\n{below}'))
    assert isinstance(broken, Rejected)
    assert (2, '"A, tiny,2020,', "") == (broken.line, broken.raw, broken.column)
    assert [(3, "B"), (4, "C")] == [
        (row.line, row.cells[0]) for row in others if isinstance(row, Row)
    ]


def test_a_row_with_an_open_quotation_mark_is_kept_where_its_cells_fit(written: Writer) -> None:
    """With a remark, and the mark where it stands."""
    remark, row, other = rows(written('Title,Year,Note\n"A,2020,\nB,2021,\n'))
    assert isinstance(remark, Rejected)
    assert isinstance(row, Row)
    assert isinstance(other, Row)
    assert ("quotation marks", ['"A', "2020", ""], 3) == (remark.column, row.cells, other.line)


_CELLS = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\0\r\ufeff"), max_size=12
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    table=st.lists(st.tuples(_CELLS, _CELLS, _CELLS), max_size=6),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(("\n", "\r\n")),
)
def test_any_table_comes_back_as_it_was_written(
    written: Writer, table: list[tuple[str, str, str]], delimiter: str, end: str
) -> None:
    """n rows in, the same n out, whatever delimiters, quotation marks and line breaks the cells
    hold.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([("Title", "Year", "Note"), *table])
    found = rows(written(text.getvalue()))
    expected = [[cell.strip() for cell in row] for row in table]
    assert [row for row in expected if any(row)] == [
        row.cells for row in found if isinstance(row, Row)
    ]
    assert [] == [row for row in found if isinstance(row, Rejected)]


_PIECES = st.sampled_from(
    [
        '"',
        ",",
        ";",
        "\n",
        "A",
        '""',
        "Title,Authors,Abstract,DOI\n",
        "2020",
        "题",
        "\t",
        "[",
        "'",
        "study;condition_arm1",
    ]
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50
)
@given(
    text=st.lists(_PIECES, max_size=40).map("".join)
    | st.text(st.characters(exclude_categories=("Cs",)), max_size=200)
)
def test_no_text_makes_a_format_raise_or_hang(written: Writer, text: str) -> None:
    """Any text, below headings of each format and alone."""
    for name in FORMATS:
        for head in ("", _headings(name)):
            try:
                file = written(head + text)
            except SourceError:  # an empty file
                continue
            for item in format_module(name).read(file):
                assert isinstance(item, (Entry, Rejected))


def _headings(name: str) -> str:
    path = next(file for file, format in FILES.items() if format == name)
    return (HERE / path).read_text(encoding="utf-8").split("\n")[name == "generic_csv"] + "\n"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data(), name=st.sampled_from([name for name in FORMATS if name != "metapsy_csv"]))
def test_rows_with_any_cells_give_one_entry_each(
    written: Writer, data: st.DataObject, name: str
) -> None:
    """Whatever the cells of a format hold, no row is lost and none is made two."""
    names = next(csv.reader([_headings(name)], delimiter=";" if name == "generic_csv" else ","))
    table = data.draw(
        st.lists(
            st.lists(_CELLS.map(lambda cell: f"x{cell}"), min_size=len(names), max_size=len(names)),
            max_size=4,
        )
    )
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([names, *table])
    found = list(format_module(name).read(written(text.getvalue())))
    assert len(table) == len(found) == sum(isinstance(item, Entry) for item in found)


# ---- the formats, each on a file of its own ------------------------------------------------------
@pytest.mark.parametrize(("file", "name"), FILES.items())
def test_a_table_is_recognised_by_its_headings(file: str, name: str) -> None:
    """Every fixture is taken for its own format."""
    assert name == detect(open_text(HERE / file, file).head)


def test_scopus_rows_longer_than_the_headings_are_mended_by_the_funding_texts() -> None:
    """The EID shows that the rest of the row fits; where it does not, the row is rejected."""
    found, rejected = read(HERE / "scopus.csv")
    first, second, short = found
    assert (["Li, Xiaoming", "Wang, Hong"], ["Zhao L.", "Qian M."]) == (
        first.fields["authors"],
        second.fields["authors"],
    )
    assert (["First fund Second fund"], ["Review"], ["2-s2.0-2"]) == tuple(
        second.fields[name] for name in ("funding", "type", "accession")
    )
    assert (["e7"], ["A row cut short"]) == (second.fields["pages"], short.fields["title"])
    assert [(5, "")] == [(item.line, item.column) for item in rejected]


def test_scopus_references_are_told_apart_and_kept_as_printed() -> None:
    """Authors, title, year, journal and pages where the layout shows them."""
    first = read(HERE / "scopus.csv")[0][0]
    assert [
        "Sun Q., A book, (2011), One Press: Here; Another Press: There",
        "A page, http://example.org",
    ] == [item.text for item in first.references[1:]]
    assert {
        "authors": "Zhao, L.; Qian, M.-H.", "title": "An older trial", "year": "2010",
        "journal": "J Made-Up Trials", "volume": "2",
        "issue": "1", "pages": "11-19",
    } == first.references[0].fields  # fmt: skip
    assert {"year": "2011"} == first.references[1].fields


def test_rayyan_decisions_reasons_and_labels_are_told_apart() -> None:
    """Each reviewer's decision with the name; names of authors by `and` or as a list of a
    program.
    """
    first, second = read(HERE / "rayyan.csv")[0]
    expected = [
        "included by Anna",
        "excluded by 李明",
        "excluded: wrong population",
        "excluded: foreign language",
    ]
    assert expected == first.fields["screening"]
    assert (["label: app", "label: China"], ['USER-NOTES: {"Anna"=>["look again"]}']) == (
        first.fields["other"],
        first.fields["note"],
    )
    assert (["Li, Xiaoming", "Wang, Hong"], ["Zhao L", "Qian M"]) == (
        first.fields["authors"],
        second.fields["authors"],
    )
    assert (["2020-03-05"], ["To see."], 3) == (
        first.fields["date"],
        first.fields["abstract"],
        second.line,
    )


def test_covidence_notes_give_the_reason_of_an_exclusion() -> None:
    """What else stands in the notes stays a note."""
    (entry,) = read(HERE / "covidence.csv")[0]
    assert (["excluded: Wrong population"], ["seen twice"], ["#12"]) == tuple(
        entry.fields[name] for name in ("screening", "note", "record_id")
    )
    assert (["May 2020"], ["ref: 7", "study: Li 2020", "tags: app"]) == (
        entry.fields["date"],
        entry.fields["other"],
    )


def test_embase_source_and_link_give_journal_pages_and_doi() -> None:
    """The index terms keep their qualifiers together."""
    (entry,) = read(HERE / "embase.csv")[0]
    names = ("journal", "year", "volume", "issue", "pages", "date", "doi", "issn", "registration")
    expected = [
        "Journal of Made-Up Trials",
        "2020",
        "12",
        "3",
        "1-9",
        "5 Mar 2020",
        "10.1000/tiny.1",
        "12345678",
        "NCT01234567",
    ]
    assert expected == [entry.fields[name][0] for name in names]
    assert ["article", "depression (diagnosis, therapy)", "human", "mood"] == entry.fields[
        "keywords"
    ]


def test_opencitations_rows_are_the_citing_work_with_the_cited_one() -> None:
    """With bare DOIs as in COCI and with all identifiers as in the later tables."""
    first, second = read(HERE / "opencitations-index.csv")[0]
    assert [Reference(2, "10.1000/old.1", {"doi": "10.1000/old.1"})] == first.references
    assert (["10.1000/tiny.1"], ["12345678"], ["omid: br/0601"]) == tuple(
        second.fields[name] for name in ("doi", "pmid", "other")
    )
    assert {"openalex": "W1000000003"} == second.references[0].fields


def test_opencitations_meta_gives_names_without_their_numbers() -> None:
    """Identifiers stand in brackets behind names of people and journals."""
    (entry,) = read(HERE / "opencitations-meta.csv")[0]
    assert (
        ["Li, Xiaoming", "Wang, Hong"],
        ["Journal of Made-Up Trials"],
        ["1234-5678"],
        ["Made-Up Press"],
    ) == tuple(entry.fields[name] for name in ("authors", "journal", "issn", "publisher"))
    assert (["10.1000/tiny.1"], ["12345678"]) == (entry.fields["doi"], entry.fields["pmid"])


def test_icite_ieee_and_springer_rows_give_references_and_names() -> None:
    """PMIDs of the works cited; names by semicolon; names that run into each other."""
    icite, ieee, springer = (
        read(HERE / name)[0][0] for name in ("icite.csv", "ieee.csv", "springer.csv")
    )
    assert ["22345678", "22345679"] == [item.fields["pmid"] for item in icite.references]
    assert (["Xiaoming Li", "Hong Wang"], ["X. Li", "H. Wang"]) == (
        icite.fields["authors"],
        ieee.fields["authors"],
    )
    assert ["Xiaoming Li", "Hong McDonald", "A. Wang"] == springer.fields["authors"]
    assert ["authors as printed: Dr. Xiaoming LiHong McDonaldA. Wang"] == springer.fields["other"]


def test_metapsy_gives_one_entry_a_trial_and_remarks_on_differing_references() -> None:
    """A reference may stand in the row, or beside the table; a trial without any has only its name
    and year.
    """
    found, rejected = read(HERE / "metapsy" / "data.csv")
    first, second, third = found
    assert (["A tiny trial: results"], ["10.1000/tiny.1"], ["Li, X. M.", "Wang, H."]) == tuple(
        first.fields[name] for name in ("title", "doi", "authors")
    )
    assert (["A second trial"], ["Zhao L", "Qian M"], ["11-9"]) == tuple(
        second.fields[name] for name in ("title", "authors", "pages")
    )
    assert ({"year": ["2012"], "other": ["study: Sun, 2012"]}, 5) == (third.fields, third.line)
    assert [(3, "full_ref")] == [(item.line, item.column) for item in rejected]


def test_metapsy_files_beside_a_table_tell_about_its_review() -> None:
    """When it was searched and how many trials it states."""
    assert {
        "search_to": "2024-01-01",
        "stated_included": "3",
        "search_flow": '{"database.hits": 10, "included": 3}',
    } == read_sidecars(HERE / "metapsy")


def test_a_table_with_chinese_headings_is_read_below_its_preamble() -> None:
    """Names are parted by the full-width semicolon."""
    found, rejected = read(HERE / "table-chinese.csv")
    first, second = found
    assert (["李小明", "王红"], ["一项小试验"], ["2020"]) == tuple(
        first.fields[name] for name in ("authors", "title_zh", "year")
    )
    assert (['又一项"小"试验'], 4) == (second.fields["title_zh"], second.line)
    assert ["outside of any record"] == [item.column for item in rejected]


@pytest.mark.parametrize(
    "text",
    [
        "Title,Year\nA,2020\n",
        "study,n,outcome\nA,1,x\n",
        "citing,cited\n1,2\n",
        "A title\n",
        "Title, authors and DOI: see\nbelow.\nNothing else.\n",
    ],
)
def test_a_table_without_title_and_author_abstract_or_doi_is_no_bibliography(
    written: Writer, text: str
) -> None:
    """Extraction sheets are read by a mapping, not by a guess."""
    assert "" == detect(written(text).head)


def test_a_table_that_is_not_of_the_format_is_rejected_whole(written: Writer) -> None:
    """Where a person names the wrong format."""
    (rejected,) = format_module("scopus_csv").read(written("a,b\n1,2\n"))
    assert isinstance(rejected, Rejected)
    assert ("a,b\n1,2\n", "") == (rejected.raw, rejected.column)


# ---- real files ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("parts", "name", "records", "references"),
    [
        (("litstudy", "scopus.csv"), "scopus_csv", 58, 2420),
        (("litstudy", "ieee.csv"), "ieee_csv", 10, 0),
        (("litstudy", "springer.csv"), "springer_csv", 18, 0),
        (("opencitations", "CSVFile_1_iCiteMD.csv"), "icite_csv", 356, 5738),
        (("rayyan", "example2.csv"), "rayyan_csv", 4, 0),
        (("rayyan", "example5.csv"), "rayyan_csv", 2, 0),
        (("asreview_demo", "embase.csv"), "embase_csv", 6, 0),
        (("asreview_demo", "embase_newpage.csv"), "embase_csv", 6, 0),
        (("asreview_demo", "generic.csv"), "generic_csv", 2, 0),
        (("asreview_demo", "generic_semicolon.csv"), "generic_csv", 2, 0),
        (("asreview_demo", "generic_tab.tsv"), "generic_csv", 2, 0),
        (("asreview_demo", "generic_labels.csv"), "generic_csv", 6, 0),
        (("asreview_demo", "generic_column_names_with_spaces.csv"), "generic_csv", 2, 0),
    ],
)
def test_real_tables_are_recognised_and_read_whole(
    real: RealFiles, parts: tuple[str, ...], name: str, records: int, references: int
) -> None:
    """As many entries as Python's csv module counts rows below the headings."""
    path = real("formats", *parts)
    found, rejected = read(path)
    assert name == detect(open_text(path, path.name).head)
    assert (records, references, []) == (
        len(found),
        sum(len(entry.references) for entry in found),
        rejected,
    )


def test_every_real_scopus_row_has_its_eid_though_the_rows_are_longer_than_the_headings(
    real: RealFiles,
) -> None:
    """56 of its 58 rows hold one cell more than there are headings; the EID stands in the last
    one.
    """
    path = real("formats", "litstudy", "scopus.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(file))[1:]
    found = read(path)[0]
    assert [row[-1] for row in table] == [entry.fields["accession"][0] for entry in found]
    assert 56 == sum(len(row) == 46 for row in table)
    assert {"English"} == {words for entry in found for words in entry.fields["language"]}


@pytest.mark.parametrize(
    ("folder", "trials"),
    [
        ("depression-selfguided-psyctr", 92),
        ("ed-digital-psyctr", 36),
        ("gad-psyctr", 50),
        ("sad-psyctr", 66),
    ],
)
def test_every_trial_of_the_metapsy_data_sets_is_one_entry(
    real: RealFiles, folder: str, trials: int
) -> None:
    """As many as the search flow beside each states."""
    path = real("metapsy", folder, "data.csv")
    found, rejected = read(path)
    assert (trials, str(trials)) == (len(found), read_sidecars(path.parent)["stated_included"])
    assert [] == [item for item in rejected if not item.column]


# ---- tables of providers by their field names ----------------------------------------------------
def test_web_of_science_saved_as_a_table() -> None:
    """Field tags as headings: full names, cited references, an article number as page."""
    (first, second), _ = read(HERE / "web-of-science.csv")
    assert ["Novak, Petra", "Li, Wei"] == first.fields["authors"]
    assert (["app", "sleep"], ["WOS:0001"]) == (first.fields["keywords"], first.fields["accession"])
    assert ["10.1000/x", None] == [item.fields.get("doi") for item in first.references]
    assert (["Chen, L"], ["e12"]) == (second.fields["authors"], second.fields["page_first"])
    assert "other" not in first.fields | second.fields


@pytest.mark.parametrize("delimiter", ["\t", ","])
def test_web_of_science_by_the_names_of_its_fields(delimiter: str, tmp_path: Path) -> None:
    """As its Excel export has them."""
    names = ["Authors", "Author Full Names", "Article Title", "Source Title", "Publication Year",
             "Article Number", "UT (Unique WOS ID)"]  # fmt: skip
    row = ["Li XM", "Li Xiaoming", "A trial", "J Tests", "2020", "e7", "WOS:1"]
    path = tmp_path / "savedrecs.txt"
    path.write_text("\n".join(map(delimiter.join, [names, row])) + "\n", encoding="utf-8")
    assert "web_of_science_table" == detect(path.read_text(encoding="utf-8"))
    ((entry,), rejected) = read(path)
    assert (["Li Xiaoming"], ["e7"], []) == (
        entry.fields["authors"],
        entry.fields["page_first"],
        rejected,
    )


def test_openalex_saved_as_a_table() -> None:
    """Several values between bars; works that it cites are references."""
    (first, second), _ = read(HERE / "openalex.csv")
    assert ["Petra Novak", "Wei Li"] == first.fields["authors"]
    assert ["1234-5679", "1234-5687"] == first.fields["issn"]
    assert ["W2", "W3"] == [item.fields["openalex"] for item in first.references]
    assert ["https://pubmed.ncbi.nlm.nih.gov/12345"] == first.fields["pmid"]
    assert (["手机应用治疗失眠"], ["zh"]) == (
        second.fields["title"],
        second.fields["language_machine"],
    )
    assert "other" not in first.fields | second.fields


# ---- tables of providers -------------------------------------------------------------------------
def said(name: str, kind: str = "report") -> list[dict[str, list[str]]]:
    """What the records of a fixture say, by field."""
    from lacunary.loaders.publications import open_export, read_publications

    file, form = open_export(HERE / name, name)
    records = read_publications(file, form, "search", kind).records
    return [
        {field: [str(cell.value) for cell in cells] for field, cells in record.cells.items()}
        for record in records
    ]


def test_pubmed_says_the_same_in_both_of_its_tables() -> None:
    """The place in the journal stands in one cell; the old table has identifiers and the first
    author in cells of several.
    """
    new, old = said("pubmed.csv")[0], said("pubmed-old.csv")[0]
    for found, authors in ((new, 3), (old, 2)):
        assert ["12", "3", "101-9"] == [found[n][0] for n in ("volume", "issue", "pages")] or (
            ["5", "2", "11-8"] == [found[n][0] for n in ("volume", "issue", "pages")]
        )
        assert authors == len(found["authors"])
    assert (["30000001"], ["PMC7000001"], ["10.1000/tiny.1"]) == (
        new["pmid"], new["pmcid"], new["doi"]
    )  # fmt: skip
    assert (["20000001"], ["PMC2000001"], ["10.1000/old.1"]) == (
        old["pmid"], old["pmcid"], old["doi"]
    )  # fmt: skip
    assert (["Journal of Made-Up Trials"], ["J Made Up Trials"]) == (
        new["journal"], new["journal_abbreviation"]
    )  # fmt: skip


def test_zotero_keeps_every_column() -> None:
    """Roles of persons, identifiers in `Extra`, and what no field takes under its heading."""
    article, thesis = said("zotero.csv")
    assert (["30000003"], ["PMC7000003"]) == (article["pmid"], article["pmcid"])
    assert ["Novak, Anna", "Rossi, Karl B."] == article["authors"]
    assert (["article"], ["thesis"]) == (article["report_type"], thesis["report_type"])
    assert "translator: Weber, Max" in thesis["other"]


def test_proquest_ebsco_and_cssci_are_known_by_their_headings() -> None:
    """Names one by one, kinds of publication, places in the journal."""
    article, thesis = said("proquest.csv")
    assert (["12-19"], ["article"], ["thesis"]) == (
        article["pages"], article["report_type"], thesis["report_type"]
    )  # fmt: skip
    assert ["worry", "app", "Anxiety", "Internet"] == article["keywords"]
    assert ["Novak, Anna", "Rossi, Karl"] == said("ebsco.csv")[0]["authors"]
    chinese = said("cssci-table.csv")[0]
    assert (["2019"], ["37"], ["02"], ["13-22"]) == tuple(
        chinese[name] for name in ("year", "volume", "issue", "pages")
    )
    assert ["2"] == chinese["references_stated"]


@pytest.mark.parametrize("name", ["pubmed.csv", "zotero.csv", "proquest.csv", "cssci-table.csv"])
def test_a_table_of_a_provider_may_be_a_workbook(name: str, tmp_path: Path) -> None:
    """With text above its headings too."""
    import openpyxl

    from lacunary.loaders.publications import open_export, read_publications

    book = openpyxl.Workbook()
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            book.active.append(row)
    book.save(tmp_path / "export.xlsx")
    opened, form = open_export(tmp_path / "export.xlsx", "export.xlsx")
    titles = [
        r.get("title") or r.get("title_zh") for r in read_publications(opened, form, "s").records
    ]
    assert [(one.get("title") or one.get("title_zh"))[0] for one in said(name)] == titles
