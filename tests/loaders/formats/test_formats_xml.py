"""PubMed XML, EndNote XML and JATS: what each element becomes, broken records, encodings, and files
that mean harm.
"""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from real_files import RealFiles

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry, Reference
from lacunary.loaders.formats import detect, format_module
from lacunary.loaders.reading.text import open_text

FIXTURES = Path(__file__).parents[2] / "fixtures" / "formats"
WRITTEN = {
    "pubmed_xml": (
        "<PubmedArticleSet>\n{}</PubmedArticleSet>\n",
        "<PubmedArticle><MedlineCitation><PMID>1</PMID><Article>\n<ArticleTitle>{}</ArticleTitle></Article></MedlineCitation></PubmedArticle>\n",
    ),
    "endnote_xml": (
        "<xml><records>{}</records></xml>",
        (
            '<record><ref-type name="Journal Article">17</ref-type><titles>\n<title><style'
            ' face="normal">{}</style></title></titles></record>\n'
        ),
    ),
    "jats": (
        "<pmc-articleset>{}</pmc-articleset>",
        "<article><front><article-meta><title-group>\n<article-title>{}</article-title></title-group></article-meta></front></article>\n",
    ),
}
FORMATS = pytest.mark.parametrize("name", list(WRITTEN))


def write(name: str, *titles: str) -> str:
    """A file of one record for each title; the titles are XML."""
    whole, record = WRITTEN[name]
    return whole.format("".join(record.format(title) for title in titles))


def read(path: Path, name: str, encoding: str = "") -> tuple[list[Entry], list[Rejected]]:
    """The entries of a file and what was rejected or remarked on."""
    found = list(format_module(name).read(open_text(path, path.name, encoding)))
    return [one for one in found if isinstance(one, Entry)], [
        one for one in found if isinstance(one, Rejected)
    ]


def read_text(
    text: str | bytes, name: str, folder: Path, encoding: str = ""
) -> tuple[list[Entry], list[Rejected]]:
    """The same of a text."""
    path = folder / "refs.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "replace"))
    return read(path, name, encoding)


def titles_of(entries: list[Entry]) -> list[str]:
    """The title of each."""
    return ["; ".join(entry.fields["title"]) for entry in entries]


# ---- PubMed --------------------------------------------------------------------------------------
def test_every_field_of_a_pubmed_article_is_kept() -> None:
    """Both titles, both journal names, two authors of one name, the registration, the notices, and
    what no table knows.
    """
    entries, _ = read(FIXTURES / "pubmed.xml", "pubmed_xml")
    assert {
        "pmid": ["90000001"],
        "issn": ["1234-5679"],
        "volume": ["4"],
        "issue": ["2"],
        "date": ["2021 Mar-Apr"],
        "journal": ["Xiao xing shi yan za zhi"],
        "journal_other": ["Journal of tiny trials"],
        "journal_abbreviation": ["Xiao Xing Shi Yan Za Zhi"],
        "title": ["[A tiny trial of an app for depression]."],
        "title_original": ["手机应用治疗抑郁的小型试验"],
        "pages": ["11-9"],
        "doi": ["10.12345/tiny.1"],
        "abstract": ["AIM: To try <5 apps. RESULTS: H2O."],
        "abstract_translated": ["目的: 试用手机应用。"],
        "authors": ["Li, Wei", "Li, Wei", "Tiny Trial Group"],
        "affiliations": ["Tiny Hospital, Chengdu, Sichuan, China."],
        "language": ["chi"],
        "registration": ["ChiCTR2000000001"],
        "type_of_work": ["Journal Article", "Retracted Publication"],
        "place": ["China"],
        "retraction": ["retracted by: PMID 90000009. J Tiny. 2022;5:1"],
        "correction": ["corrected by: J Tiny. 2021;4:9"],
        "keywords": ["Depression/therapy", "WeChat"],
        "pmcid": ["PMC9000001"],
        "other": [
            "ORCID of Li, Wei: 0000-0000-0000-0001",
            "figshare: 10.6084/tiny",
            "NLM journal: 1",
            "CommentIn: J Tiny. 2021;4:10",
            "SpaceFlightMission: STS-0",
        ],
        "ignored": ["PublicationStatus"],
    } == entries[0].fields
    assert [
        Reference(
            46, "Smith J. A first trial. 2019.", {"pmid": "80000001", "doi": "10.12345/first"}
        ),
        Reference(47, "王芳. 一项试验. 2018.", {}),
    ] == entries[0].references


def test_a_chapter_of_a_book_in_pubmed_is_one() -> None:
    """With the book's title, editors, publisher and ISBN."""
    entry = read(FIXTURES / "pubmed.xml", "pubmed_xml")[0][1]
    assert (51, ["Chapter"], ["A chapter on apps"], ["Tiny Reviews"]) == (
        entry.line,
        *(entry.fields[name] for name in ("type", "title", "series")),
    )
    assert (["Jones, Ann Jr"], ["Smith, Jane"], ["9780306406157"]) == tuple(
        entry.fields[name] for name in ("authors", "editors", "isbn")
    )


def test_records_that_pubmed_deleted_are_named() -> None:
    """A daily update says which records are withdrawn; these are no records of the file."""
    rejected = read(FIXTURES / "pubmed.xml", "pubmed_xml")[1]
    reason = (
        "PubMed deleted the records 90000003, 90000004. Remove them where the project holds them."
    )
    assert [(60, "DeleteCitation", reason)] == [
        (bad.line, bad.column, bad.reason) for bad in rejected
    ]


# ---- EndNote -------------------------------------------------------------------------------------
def test_every_field_of_an_endnote_record_is_kept() -> None:
    """Text in several styles is one, a carriage return parts values, and both names of the authors
    are kept in order.
    """
    entries, rejected = read(FIXTURES / "endnote.xml", "endnote_xml")
    assert [] == rejected
    assert {
        "record_id": ["7"],
        "other": ["ENWeb: 3", "custom7: kept words"],
        "type": ["Journal Article"],
        "authors": ["Li, Wei", "Li, Wei"],
        "authors_other": ["李伟", "李薇"],
        "affiliations": ["Tiny Hospital, Chengdu.", "Tiny University, Leiden."],
        "title": ["A trial of tiny apps"],
        "title_translated": ["小型应用试验"],
        "journal": ["Journal of Tiny Trials"],
        "journal_abbreviation": ["J Tiny Trials"],
        "pages": ["11-19"],
        "volume": ["4"],
        "issue": ["2"],
        "keywords": ["depression", "app"],
        "year": ["2021"],
        "date": ["Mar"],
        "issn": ["1234-5679 (Print)", "1234-5679"],
        "identifier": ["PMC9000001"],
        "doi": ["10.12345/tiny.1"],
        "note": ["First line\nSecond line"],
        "language": ["chi"],
        "ignored": ["database", "source-app"],
    } == entries[0].fields


def test_the_number_of_an_endnote_type_counts_where_its_name_is_translated() -> None:
    """In a thesis the tertiary author is the supervisor and the volume the degree."""
    entry = read(FIXTURES / "endnote.xml", "endnote_xml")[0][1]
    assert (2, ["32", "学位论文"], ["李明"], ["硕士"]) == (
        entry.line,
        *(entry.fields[name] for name in ("type", "supervisors", "degree")),
    )


# ---- JATS ----------------------------------------------------------------------------------------
def test_every_field_of_a_jats_article_is_kept() -> None:
    """Both titles, both journal names and both names of an author; notices of retraction and
    correction; the registration.
    """
    entries, rejected = read(FIXTURES / "jats.xml", "jats")
    assert [] == rejected
    assert {
        "type": ["research-article"],
        "language": ["zh"],
        "date": ["2021-04", "2021-03-02"],
        "journal_abbreviation": ["J Tiny"],
        "journal": ["小型试验杂志"],
        "journal_other": ["Journal of Tiny Trials"],
        "issn": ["1234-5679"],
        "publisher": ["Tiny Press"],
        "place": ["Chengdu"],
        "doi": ["10.12345/tiny.1"],
        "pmcid": ["PMC9000001"],
        "type_of_work": ["Original Article"],
        "title": ["手机应用治疗抑郁: 小型试验"],
        "title_translated": ["An app for depression: a tiny trial"],
        "authors": ["李小明", "Smith, Jane Jr", "Tiny Trial Group"],
        "authors_other": ["Li, Xiaoming", "Smith, Jane Jr", "Tiny Trial Group"],
        "editors": ["Jones, Ann"],
        "affiliations": ["Tiny Hospital, China"],
        "volume": ["4"],
        "issue": ["2"],
        "page_first": ["11"],
        "page_last": ["19"],
        "retraction": ["retracted by: 10.12345/tiny.9"],
        "correction": ["correction of: 10.12345/tiny.8"],
        "other": ["companion: 10.12345/tiny.7"],
        "registration": ["ChiCTR2000000001"],
        "abstract": ["目的: 试用应用。 结果: 好。"],
        "abstract_translated": ["To try apps."],
        "keywords": ["depression", "app"],
        "funding": ["Tiny Fund, T1"],
        "references_stated": ["5"],
        "ignored": ["permissions"],
    } == entries[0].fields


def test_every_form_of_a_jats_citation_is_read() -> None:
    """A work cited in two languages is one reference; two works under one number are two."""
    references = read(FIXTURES / "jats.xml", "jats")[0][0].references
    assert [33, 34, 35, 35, 36] == [item.line for item in references]
    assert {
        "authors": "Smith, J; Li, W",
        "title": "A first trial",
        "journal": "J Tiny",
        "year": "2019",
        "volume": "2",
        "pages": "1-9",
        "doi": "10.12345/first",
        "pmid": "80000001",
    } == references[0].fields
    assert (
        "王芳. 一项试验. 小型试验杂志, 2018. / Wang F. A trial. J Tiny, 2018." == references[1].text
    )
    assert ["Old A. A book. 1999.", "New B. Another work. 2000. link"] == [
        item.text for item in references[2:4]
    ]
    assert {"identifier": "https://doi.org/10.12345/other"} == references[3].fields
    assert {"authors": "Tiny Trial Group", "title": "A handbook", "year": "2001"} == references[
        4
    ].fields


# ---- any of them: broken, dirty and harmful files ------------------------------------------------
@FORMATS
@pytest.mark.parametrize(
    ("second", "reason"),
    [
        ("<b>not closed", "mismatch"),
        ("&undefined; words", "Entity 'undefined' not defined"),
        ("a < b", "StartTag"),
        ("<!-- not closed", "Comment not terminated"),
        ("<![CDATA[ not closed", "CData section not finished"),
    ],
)
def test_a_broken_record_loses_no_other(
    name: str, second: str, reason: str, tmp_path: Path
) -> None:
    """It is rejected with its line, the reason and its text; the records around it are read."""
    entries, rejected = read_text(write(name, "One", second, "Three"), name, tmp_path)
    assert (["One", "Three"], [""]) == (titles_of(entries), [bad.column for bad in rejected])
    start = 3 if name != "pubmed_xml" else 4
    assert start == rejected[0].line
    assert reason in rejected[0].reason
    assert second in rejected[0].raw


@FORMATS
@pytest.mark.parametrize(
    ("second", "title", "columns"),
    [
        ("R & D", "R & D", ["XML"]),
        ("a\x0bb", "a b", ["XML"]),
        ("a&#11;b", "a b", ["XML"]),
        ("&alpha;&nbsp;&eacute;", "α\xa0é", []),
        ('<sub xlink:href="x">a</sub><mml:mi>b</mml:mi>', "ab", []),
        ("<!-- </record></article></PubmedArticle> -->x", "x", []),
        (
            "<![CDATA[a </record></article></PubmedArticle> b]]>",
            "a </record></article></PubmedArticle> b",
            [],
        ),
    ],
)
def test_what_commonly_keeps_a_record_from_being_xml_is_mended(
    name: str, second: str, title: str, columns: list[str], tmp_path: Path
) -> None:
    """With a remark where a character was changed; without one where nothing was."""
    entries, rejected = read_text(write(name, "One", second, "Three"), name, tmp_path)
    assert (["One", title, "Three"], columns) == (
        titles_of(entries),
        [bad.column for bad in rejected],
    )


@FORMATS
def test_bytes_of_another_encoding_are_remarked_on(name: str, tmp_path: Path) -> None:
    """Two files pasted together, one of them Chinese."""
    data = (
        write(name, "Müller", "@", "Ångström")
        .encode()
        .replace(b"@", "抑郁症状的小型试验".encode("gb18030"))
    )
    entries, rejected = read_text(data, name, tmp_path, "utf-8")
    assert (["Müller", "抑郁症状的小型试验", "Ångström"], ["XML"]) == (
        titles_of(entries),
        [bad.column for bad in rejected],
    )


@FORMATS
def test_a_record_without_end_or_start_is_rejected(name: str, tmp_path: Path) -> None:
    """And is not merged with the next."""
    whole, record = WRITTEN[name]
    one, two, three = (record.format(title) for title in ("One", "Two", "Three"))
    end = one[one.rindex("</") :]
    start = two[: two.index(">") + 1]
    entries, rejected = read_text(
        whole.format(one.replace(end, "") + two + three.replace(start, "")), name, tmp_path
    )
    assert ["Two"] == titles_of(entries)
    assert ["the record has no end", "a record ends here that"] == [
        " ".join(bad.reason.split()[:5]) for bad in rejected if not bad.column
    ]


@FORMATS
def test_a_file_cut_off_is_known(name: str, tmp_path: Path) -> None:
    """In a record, which is rejected, or between two, which is remarked on."""
    text = write(name, "One", "Two")
    cut = text.index("Two")
    entries, rejected = read_text(text[:cut], name, tmp_path)
    assert (["One"], 1) == (titles_of(entries), sum(not bad.column for bad in rejected))
    entries, rejected = read_text(text[: text.index("\n", text.index("One")) + 1], name, tmp_path)
    assert (["One"], ["the file ends before"]) == (
        titles_of(entries),
        [bad.reason[:20] for bad in rejected],
    )


@FORMATS
def test_stray_text_is_remarked_on(name: str, tmp_path: Path) -> None:
    """A message of a server between the records, an element that is none."""
    text = write(name, "One", "Two").replace("One", "One", 1)
    start = text.rindex(
        "<PubmedArticle>"
        if name == "pubmed_xml"
        else "<record>"
        if name == "endnote_xml"
        else "<article>"
    )
    entries, rejected = read_text(
        text[:start] + '<Reply error="not found"/>' + text[start:], name, tmp_path
    )
    assert (["One", "Two"], ['<Reply error="not found"/>']) == (
        titles_of(entries),
        [bad.raw for bad in rejected],
    )


@FORMATS
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16", "utf-16-le"]
)
@pytest.mark.parametrize("declared", ["", "UTF-8", "ISO-8859-1"])
def test_records_read_the_same_in_every_encoding(
    name: str, encoding: str, declared: str, tmp_path: Path
) -> None:
    """Whatever the declaration says: the bytes count, where they tell."""
    declaration = f'<?xml version="1.0" encoding="{declared}"?>\n' if declared else ""
    titles = ["小型臨床研究", "大學生心理健康服務的效果研究", "網路治療"]
    text = declaration + write(name, *titles).replace("\n", "\r\n")
    entries, rejected = read_text(text.encode(encoding), name, tmp_path)
    assert (titles, []) == (titles_of(entries), rejected)


def test_a_declared_encoding_is_believed_where_the_bytes_do_not_tell(tmp_path: Path) -> None:
    """Cyrillic in its own encoding is no Chinese."""
    text = '<?xml version="1.0" encoding="windows-1251"?>\n' + write("jats", "Малое испытание")
    entries, rejected = read_text(text.encode("cp1251"), "jats", tmp_path)
    assert (["Малое испытание"], []) == (titles_of(entries), rejected)


@FORMATS
def test_entities_that_a_file_defines_are_refused(name: str, tmp_path: Path) -> None:
    """Neither does a bomb expand nor a file of this computer open; the other records are read."""
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    definitions = (
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">' + f'<!ENTITY f SYSTEM "{secret.as_uri()}">'
    )
    text = f"<!DOCTYPE x [{definitions}]>\n" + write(name, "One", "&b;", "&f;")
    entries, rejected = read_text(text, name, tmp_path)
    assert (["One"], ["", ""]) == (titles_of(entries), [bad.column for bad in rejected])


@FORMATS
def test_records_across_the_pieces_in_which_a_file_is_read_are_whole(
    name: str, tmp_path: Path
) -> None:
    """A file is read in pieces of a megabyte; the records on their edges are the same as
    elsewhere.
    """
    titles = [f"{number} {'words ' * (number * 37 % 900)}".strip() for number in range(1200)]
    entries, rejected = read_text(write(name, *titles), name, tmp_path)
    assert (titles, []) == (titles_of(entries), rejected)
    first = 2 if name == "pubmed_xml" else 1
    assert [first + 2 * number for number in range(1200)] == [entry.line for entry in entries]


@FORMATS
def test_a_record_in_a_comment_is_none(name: str, tmp_path: Path) -> None:
    """The records around it are read."""
    whole, record = WRITTEN[name]
    text = whole.format(
        record.format("One") + "<!-- " + record.format("Two") + " -->" + record.format("Three")
    )
    entries, rejected = read_text(text, name, tmp_path)
    assert (["One", "Three"], []) == (titles_of(entries), rejected)


@FORMATS
def test_a_file_is_known_by_its_elements(name: str) -> None:
    """And not taken for one of the others; a page of the web is none."""
    assert name == detect(write(name, "One"))
    assert "" == detect("<html><body><article><p>Text</p></article></body></html>")


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp", "Cn"]),
    min_size=1,
    max_size=30,
)


@FORMATS
@given(titles=st.lists(WORDS, min_size=1, max_size=6))
def test_as_many_records_come_out_as_went_in(
    tmp_path_factory: pytest.TempPathFactory, name: str, titles: list[str]
) -> None:
    """With the same titles, in the same order."""
    entries, rejected = read_text(
        write(name, *map(escape, titles)), name, tmp_path_factory.mktemp("xml"), "utf-8"
    )
    assert (titles, []) == (titles_of(entries), rejected)


PIECES = [
    *(
        f"{start}{tag}>"
        for tag in ("PubmedArticle", "record", "article", "front", "title", "Reference", "contrib")
        for start in ("<", "</")
    ),
    *(
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "&",
        "&amp;",
        "&nbsp;",
        "<",
        ">",
        "/",
        '"',
        "<a b='",
        "x:y",
        "\n",
        "题",
        "<record/>",
        "<!DOCTYPE a [",
    ),
    *(
        "<name>",
        "</name>",
        "<ref><mixed-citation>",
        "<AuthorList><Author>",
        "<PubDate>",
        "<ArticleId IdType='doi'>",
        "<?x ?>",
    ),
]


@FORMATS
@given(pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=60))
def test_nothing_makes_a_reader_raise_or_hang(
    tmp_path_factory: pytest.TempPathFactory, name: str, pieces: list[str]
) -> None:
    """Any text; every place given is a line of the file."""
    text = "x" + "".join(pieces)
    entries, rejected = read_text(text, name, tmp_path_factory.mktemp("xml"), "utf-8")
    lines = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    assert all(1 <= item.line <= lines for item in [*entries, *rejected])
    assert entries or rejected or "<" in text


# ---- real files ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "file", "count", "references"),
    [
        ("pubmed_xml", "pubmed_xml/biopython/pubmed1.xml", 2, 0),
        ("pubmed_xml", "pubmed_xml/biopython/pubmed2.xml", 2, 0),
        ("pubmed_xml", "pubmed_xml/biopython/pubmed4.xml", 1, 48),
        ("pubmed_xml", "pubmed_xml/biopython/pubmed5.xml", 1, 40),
        ("pubmed_xml", "pubmed_xml/biopython/pubmed6.xml", 1, 53),
        ("pubmed_xml", "pubmed_xml/biopython/pubmed7.xml", 1, 49),
        ("pubmed_xml", "jats/pubmed-29768149.xml", 1, 0),
        ("endnote_xml", "endnote_xml/tafenoquine.xml", 179, 0),
        ("jats", "jats/1471-2180-11-174.nxml", 1, 64),
        ("jats", "jats/1472-6831-8-11.nxml", 1, 31),
        ("jats", "jats/6605965a.nxml", 1, 34),
        ("jats", "jats/ehp-116-1694.nxml", 1, 58),
        ("jats", "jats/mds526.nxml", 1, 40),
        ("jats", "jats/pntd.0002065.nxml", 1, 32),
        ("jats", "jats/pone.0000217.nxml", 1, 33),
        ("jats", "jats/pone.0046493.nxml", 1, 58),
    ],
)
def test_real_files_are_read_whole(
    real: RealFiles, name: str, file: str, count: int, references: int
) -> None:
    """The counts are those of `grep -c` for the elements of records and references."""
    path = real("formats", file)
    assert name == detect(open_text(path, file).head)
    entries, rejected = read(path, name)
    assert (count, references, []) == (
        len(entries),
        sum(len(entry.references) for entry in entries),
        rejected,
    )
    assert all(
        entry.fields["title"] and entry.fields["authors"]
        for entry in entries
        if "authors" in entry.fields
    )
