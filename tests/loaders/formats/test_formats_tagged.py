"""The Western tagged formats: RIS, NBIB, EndNote, Web of Science, Cochrane, Ovid, EBSCO and
ProQuest.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from real_files import RealFiles

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry
from lacunary.loaders.formats import detect, format_module
from lacunary.loaders.formats.web_of_science import cited_reference
from lacunary.loaders.reading.text import open_text

FIXTURES = Path(__file__).parents[2] / "fixtures" / "formats"
FORMATS = [
    "ris",
    "nbib",
    "endnote_tagged",
    "web_of_science",
    "cochrane",
    "ovid",
    "ebsco",
    "proquest",
]


def _read(path: Path, format: str = "") -> tuple[str, list[Entry], list[Rejected]]:
    file = open_text(path, path.name)
    format = format or detect(file.head)
    read = list(format_module(format).read(file))
    return (
        format,
        [one for one in read if isinstance(one, Entry)],
        [one for one in read if isinstance(one, Rejected)],
    )


def _fixture(name: str) -> list[Entry]:
    return _read(FIXTURES / name)[1]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ovid-psycinfo.ris", ("ris", [2, 25])),
        ("medline.nbib", ("nbib", [2, 41])),
        ("pmc.txt", ("nbib", [2, 9])),
        ("endnote.enw", ("endnote_tagged", [1, 18, 25])),
        ("savedrecs.txt", ("web_of_science", [3, 34])),
        ("cochrane.txt", ("cochrane", [1, 19])),
        ("ovid.txt", ("ovid", [1, 21, 30])),
        ("ebsco.txt", ("ebsco", [1, 13])),
        ("proquest.txt", ("proquest", [5, 22])),
    ],
)
def test_a_file_is_recognised_and_its_records_start_where_they_stand(
    name: str, expected: tuple[str, list[int]]
) -> None:
    """The content says which format it is; each record has the line it starts on."""
    format, entries, rejected = _read(FIXTURES / name)
    assert expected == (format, [entry.line for entry in entries])
    assert [] == [str(bad) for bad in rejected if not bad.column]


def test_ris_of_ovid_keeps_tags_after_the_end_and_the_references_of_psycinfo() -> None:
    """NL after ER belongs to the record above; M1 are its references and A2 the surnames in them;
    pages are unknown.
    """
    first = _fixture("ovid-psycinfo.ris")[0]
    assert ["J Tiny Trials"] == first.fields["journal_abbreviation"]
    assert ["A tiny abstract that goes on in the next line."] == first.fields["abstract"]
    assert [("2001", "10.1000/tiny.1"), ("2004", None)] == [
        (r.fields["year"], r.fields.get("doi")) for r in first.references
    ]
    assert (False, False) == ("page_first" in first.fields, "editors" in first.fields)


def test_ris_of_a_thesis_names_the_supervisor_and_c2_may_be_a_pmid() -> None:
    """The same tag means another thing in another export."""
    second = _fixture("ovid-psycinfo.ris")[1]
    assert (["Chen, Lan"], ["12345678"]) == (second.fields["supervisors"], second.fields["pmid"])


def test_nbib_gives_full_names_identifiers_titles_links_and_registrations() -> None:
    """What stands in several tags comes into one field, what stands in one tag into several."""
    first, second = _fixture("medline.nbib")
    assert ["Li, Xiaoming", "Smith, Jane", "Tiny Trial Group"] == first.fields["authors"]
    assert ["Wang F", "Chen L"] == second.fields["authors"]
    assert ["A tiny trial of an app for low mood: a randomised controlled trial."] == first.fields[
        "title"
    ]
    assert ["手机应用治疗情绪低落的小型试验。"] == first.fields["title_original"]
    assert (["10.1000/tiny.1"], ["PMC1111111"]) == (first.fields["doi"], first.fields["pmcid"])
    assert ["retracted by: J Tiny Trials. 2020 Jan;4(1):2. PMID: 22222222"] == first.fields[
        "retraction"
    ]
    assert ["erratum in: J Tiny Trials. 2019 Apr;3(2):90"] == first.fields["correction"]
    assert ["ClinicalTrials.gov/NCT00000001"] == first.fields["registration"]
    assert {"SI: GENBANK/AB000001", "LID: S0000 [pii]", "PHST: 2019/01/01 00:00 [received]"} == set(
        first.fields["other"]
    )


def test_nbib_of_pmc_takes_the_article_number_as_page() -> None:
    """A LID that is neither DOI nor publisher's number stands for the page."""
    assert [["18"], None] == [entry.fields.get("pages") for entry in _fixture("pmc.txt")]


def test_endnote_records_are_parted_by_an_empty_line_wherever_the_type_stands() -> None:
    """`%0` may stand below the title or be missing; keywords stand on several lines."""
    first, second, third = _fixture("endnote.enw")
    assert (["app", "low mood"], ["a note"]) == (first.fields["keywords"], first.fields["note"])
    assert (["Book Section"], ["A Tiny Book"]) == (second.fields["type"], second.fields["journal"])
    assert ["A tiny table of contents"] == third.fields["title"]


def test_web_of_science_gives_full_names_and_cited_references() -> None:
    """AF instead of AU, group authors last, an article number as page, and every line of CR."""
    first = _fixture("savedrecs.txt")[0]
    assert ["Li, Xiaoming", "Smith, Jane", "Tiny Trial Grp"] == first.fields["authors"]
    assert (["low mood", "mobile app"], ["17"]) == (
        first.fields["keywords"],
        first.fields["page_first"],
    )
    assert ["Article", "Proceedings Paper"] == first.fields["type_of_work"]
    assert ["10.1000/tiny.0", None, None] == [cited.fields.get("doi") for cited in first.references]
    assert ["3"] == first.fields["references_stated"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*WHO, 2004, TINY REP", {"authors": "*WHO", "year": "2004", "journal": "TINY REP"}),
        ("[Anonymous], 2004, TINY REP", {"year": "2004", "journal": "TINY REP"}),
        ("2004, TINY REP, V2", {"year": "2004", "journal": "TINY REP", "volume": "2"}),
        ("Li XM, TINY MANUAL", {}),
        (
            "Li XM, 2001, J TINY, V1, DOI [10.1000/a, 10.1000/b]",
            {
                "authors": "Li XM",
                "year": "2001",
                "journal": "J TINY",
                "volume": "1",
                "doi": "10.1000/a",
            },
        ),
    ],
)
def test_a_cited_reference_gives_only_what_it_says(text: str, expected: dict[str, str]) -> None:
    """Parts that are missing are left out, never guessed."""
    assert expected == cited_reference(1, text).fields


def test_cochrane_tells_the_pmid_and_a_trial_registration() -> None:
    """A colon in a title is no tag; CENTRAL's cross-references are told apart."""
    first, second = _fixture("cochrane.txt")
    assert (["A tiny trial: of an app"], ["11111111"]) == (
        first.fields["title"],
        first.fields["pmid"],
    )
    assert ["CN-00000001", "EMBASE 22222222"] == first.fields["accession"]
    assert ["https://clinicaltrials.gov/show/NCT00000001"] == second.fields["registration"][:1]


def test_ovid_text_gives_references_and_reads_embase_source_lines() -> None:
    """References of PsycINFO stand one a paragraph; Embase has journal, volume and pages in one
    line; MEDLINE's UI is the PMID.
    """
    first, second, third = _fixture("ovid.txt")
    assert (
        ["A tiny trial."],
        ["Li, Xiaoming: Tiny University, Chengdu, China", "Smith, Jane: Tiny Institute, York"],
    ) == (
        first.fields["title"],
        first.fields["affiliations"],
    )
    assert [None, "10.1000/tiny.2"] == [cited.fields.get("doi") for cited in first.references]
    assert [["Journal of Tiny Trials"], ["3"], ["2"], ["45-50"]] == [
        second.fields[n] for n in ("journal", "volume", "issue", "pages")
    ]
    assert ["33333333"] == third.fields["pmid"]


@pytest.mark.parametrize("name", ["ebsco.txt", "proquest.txt"])
def test_labels_that_the_table_does_not_know_stay_in_the_text(name: str) -> None:
    """`Results: none.` in an abstract is no field; authors on one line are parted."""
    first = _fixture(name)[0]
    assert ["A tiny abstract. Results: none."] == first.fields["abstract"]
    assert ["Li, Xiaoming", "Smith, Jane"] == first.fields["authors"]


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12
)
SENTENCES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
STYLES = {
    "ris": ("TY  - JOUR", "TI  - {}", "AU  - {}", "ER  - ", ""),
    "nbib": ("PMID- 1", "TI  - {}", "FAU - {}", ""),
    "endnote_tagged": ("%0 Journal Article", "%T {}", "%A {}", ""),
    "web_of_science": ("PT J", "TI {}", "AU {}", "ER", ""),
    "cochrane": ("Record #1 of 1", "TI: {}", "AU: {}", ""),
    "ovid": ("<1. >", "TI  - {}", "AU  - {}", ""),
    "ebsco": ("Record: 1", "TI- {}", "AU- {}", ""),
    "proquest": ("Document 1 of 1", "Title: {}", "Author: {}", ""),
}


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=60, deadline=None)
@given(records=st.lists(st.tuples(SENTENCES, SENTENCES), min_size=1, max_size=6))
def test_as_many_records_come_out_as_were_written_with_the_same_words(
    format: str, records: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever words a title or a name is made of, no record is lost and no word changed."""
    start, title, author, *rest = STYLES[format]
    lines = [
        line
        for words, name in records
        for line in (start, title.format(words), author.format(name), *rest)
    ]
    path = tmp_path_factory.mktemp("fuzz") / "export.txt"
    path.write_bytes("\n".join(lines).encode())
    _, entries, rejected = _read(path, format)
    assert [words for words, _ in records] == [" ".join(entry.fields["title"]) for entry in entries]
    assert [name.replace("；", ";").replace(";", "") for _, name in records] == [
        "".join(_spaced(name, entry.fields.get("authors", [])))
        for (_, name), entry in zip(records, entries, strict=True)
    ]
    assert [] == [str(bad) for bad in rejected if not bad.column]


def _spaced(name: str, parts: list[str]) -> list[str]:
    """The parts of a list of names with the spaces that stood between them."""
    rest, spaced = name.replace("；", ";").replace(";", ""), []
    for part in parts:
        place = rest.find(part)
        spaced.append(rest[: place + len(part)])
        rest = rest[place + len(part) :]
    return [*spaced, rest]


TAGGED = st.lists(
    st.one_of(
        st.sampled_from([line.format("x") for style in STYLES.values() for line in style]),
        st.sampled_from(
            [
                "ER  -",
                "EF",
                "",
                " ",
                "NL  - x",
                "2.",
                "      more",
                "   more",
                "RF  - x",
                "CR A, 2001, B",
                "SI  - x",
                "LID - 3",
            ]
        ),
        st.sampled_from(
            [
                "BT  - ",
                "BT  - x",
                "TI  - ",
                "M1  - 3",
                "U3  - RAYYAN-x",
                "N1  - RAYYAN-x",
                "C7  - 1",
                "C2  - 12",
                "DB  - Embase",
            ]
        ),
        st.sampled_from(
            [
                "%0 Thesis",
                "%Y x",
                "%B x",
                "%J ",
                "AF x",
                "BF ",
                "AR 3",
                "UI  - 1",
                "SO  - x. 1 (2)",
                "XR: x",
                "RIN - x",
                "OAB - ",
            ]
        ),
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
    ),
    max_size=30,
)


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=80, deadline=None)
@given(lines=TAGGED, end=st.sampled_from(["\n", "\r\n", "\r"]))
@example(lines=["ER  -", "      more"], end="\n")
def test_no_content_stops_a_parser_or_loses_a_line(
    format: str, lines: list[str], end: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Lines in any order are read to the end, and every line with words stands in a record or in a
    remark.
    """
    text = f"{end.join(['First line', *lines])}{end}"
    path = tmp_path_factory.mktemp("fuzz") / "export.txt"
    path.write_bytes(text.encode("utf-8", "replace"))
    _, entries, rejected = _read(path, format)
    kept = "\n".join([*(entry.text for entry in entries), *(bad.raw for bad in rejected)])
    dropped = format_module(format).FORMAT.ignored | format_module(format).FORMAT.end
    assert "First line" in kept
    assert [] == [
        line
        for line in open_text(path, path.name).lines()
        if line.strip()
        and line.strip() not in kept
        and not any(line.strip().upper().startswith(tag) for tag in dropped)
        and line.strip().strip("<> .0123456789")
        and not line.startswith(("Record", "Document"))
    ]


@pytest.mark.parametrize(
    ("name", "format", "count", "references"),
    [
        ("asreview_demo/_baseline.ris", "ris", 100, 0),
        ("asreview_demo/baseline_reference_types.ris", "ris", 61, 0),
        ("asreview_demo/ovid_psycinfo.ris", "ris", 6, 122),
        ("asreview_demo/pubmed_endnote.txt", "ris", 6, 0),
        ("asreview_demo/web_of_science.txt", "ris", 10, 0),
        ("asreview_demo/ris_issue_992.txt", "ris", 19, 0),
        ("rispy/example_extraneous_data.ris", "ris", 2, 0),
        ("rispy/example_multiline.ris", "ris", 3, 0),
        ("rispy/example_wos.ris", "web_of_science", 2, 145),
        ("rayyan/example1.ciw", "web_of_science", 3, 0),
        ("rayyan/example1.enw", "endnote_tagged", 2, 0),
        ("colrev/ais_enl.txt", "endnote_tagged", 6, 0),
        ("nbib/pubmed-balloongui-set.nbib", "nbib", 75, 0),
        ("nbib/pmc_medlars.txt", "nbib", 5, 0),
        ("rayyan/example1.nbib", "nbib", 10, 0),
        ("pubmed_xml/biopython_medline/pubmed_result2.txt", "nbib", 4, 0),
    ],
)
def test_real_files_give_the_records_counted_in_them(
    real: RealFiles, name: str, format: str, count: int, references: int
) -> None:
    """The numbers were counted by the lines that open a record and by the lines of the reference
    lists.
    """
    found, entries, rejected = _read(real("formats", name))
    assert (format, count, references) == (
        found,
        len(entries),
        sum(len(entry.references) for entry in entries),
    )
    assert [] == [str(bad) for bad in rejected if not bad.column]
