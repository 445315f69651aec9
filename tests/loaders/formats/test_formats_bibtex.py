"""BibTeX: what each field becomes, LaTeX as text, broken entries, every encoding, and nothing lost
in any of it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from real_files import RealFiles

from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry
from lacunary.loaders.formats import bibtex, detect
from lacunary.loaders.reading.latex import plain_text
from lacunary.loaders.reading.text import open_text

FIXTURES = Path(__file__).parents[2] / "fixtures" / "formats"
ENTRY = "@article{{k{0},\n  title = {{{1}}},\n  year = {{2020}}\n}}\n"


def read(path: Path, encoding: str = "") -> tuple[list[Entry], list[Rejected]]:
    """The entries of a file and what was rejected or remarked on."""
    found = list(bibtex.read(open_text(path, path.name, encoding)))
    return [one for one in found if isinstance(one, Entry)], [
        one for one in found if isinstance(one, Rejected)
    ]


def read_text(
    text: str | bytes, folder: Path, encoding: str = ""
) -> tuple[list[Entry], list[Rejected]]:
    """The same of a text."""
    path = folder / "refs.bib"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "replace"))
    return read(path, encoding)


# ---- fields --------------------------------------------------------------------------------------
def test_every_field_of_an_entry_is_kept() -> None:
    """Strings are put in, LaTeX is read, a group's name is one author, and what no table knows is
    kept with its name.
    """
    entries, rejected = read(FIXTURES / "library.bib")
    assert [] == rejected
    assert {
        "type": ["article"],
        "record_id": ["li2021"],
        "authors": ["Li, Xiaoming", "Tiny Trial and Error Group", "Müller, József"],
        "other": ["authors: and others", "mystery: kept words"],
        "title": ["An App for Depression & Anxiety: 50% of α-users"],
        "journal": ["Journal of Tiny Trials A"],
        "year": ["2021"],
        "date": ["2021 mar"],
        "volume": ["4"],
        "issue": ["2"],
        "pages": ["11-19"],
        "doi": ["10.12345/tiny_1"],
        "issn": ["1234-5679 (Print)", "1234-567X"],
        "keywords": ["depression", "WeChat app"],
        "abstract": ["First line second line"],
        "language": ["chinese"],
        "ignored": ["month", "file"],
    } == entries[0].fields
    assert [6, 27, 29, 36] == [entry.line for entry in entries]


def test_an_entry_inherits_from_the_one_it_refers_to() -> None:
    """The title of the proceedings is the book in which the paper appeared, also where the
    proceedings come after it.
    """
    entry = read(FIXTURES / "library.bib")[0][1]
    assert ["A second tiny trial"] == entry.fields["title"]
    assert (["Proceedings of Tiny Trials"], ["2020"], ["Tiny Press"]) == tuple(
        entry.fields[name] for name in ("series", "year", "publisher")
    )
    assert ["4"] == entry.fields["cited_by_stated"]


def test_a_title_given_twice_is_kept_twice() -> None:
    """BibTeX libraries drop one of the two."""
    assert ["Proceedings of Tiny Trials", "A title given twice"] == read(FIXTURES / "library.bib")[
        0
    ][2].fields["title"]


def test_a_wrapped_chinese_title_gets_no_space() -> None:
    """Lines of Chinese join without one; a record in parentheses is a record too."""
    assert ["网络认知行为治疗研究"] == read(FIXTURES / "library.bib")[0][3].fields["title"]


@pytest.mark.parametrize(
    ("words", "authors"),
    [
        ("Li, Wei and Li, Wei", ["Li, Wei", "Li, Wei"]),
        ("{World Health Organization}", ["World Health Organization"]),
        ("张三；李四", ["张三", "李四"]),
        ("张三;李四;", ["张三", "李四"]),
        ("Li, Wei,\n  and  Smith, Jane", ["Li, Wei", "Smith, Jane"]),
        ("Anderson, Ann AND Rand, Al", ["Anderson, Ann", "Rand, Al"]),
    ],
)
def test_names_are_told_apart(words: str, authors: list[str], tmp_path: Path) -> None:
    """Between `and` outside of braces, and between semicolons as Chinese exports have them."""
    entries, _ = read_text(f"@misc{{k, author = {{{words}}}, title = {{T}}}}", tmp_path)
    assert authors == entries[0].fields["authors"]


@pytest.mark.parametrize(
    ("words", "keywords"),
    [
        ("a, b; c", ["a, b", "c"]),
        ("a, b", ["a", "b"]),
        ("Depression, Postpartum\nHumans\nMale", ["Depression, Postpartum", "Humans", "Male"]),
        ("抑郁；焦虑", ["抑郁", "焦虑"]),
        ("cognitive\n therapy, app", ["cognitive therapy", "app"]),
    ],
)
def test_keywords_are_told_apart(words: str, keywords: list[str], tmp_path: Path) -> None:
    """Between semicolons, else a line each, else between commas."""
    entries, _ = read_text(f"@misc{{k, keywords = {{{words}}}, title = {{T}}}}", tmp_path)
    assert keywords == entries[0].fields["keywords"]


@pytest.mark.parametrize(
    ("field", "words", "name", "kept"),
    [
        ("eprint", "12345", "pmid", "12345"),
        (
            "note",
            'RAYYAN-INCLUSION: {"Ann"=>"Included"}',
            "screening",
            'RAYYAN-INCLUSION: "Ann"=>"Included"',
        ),
        ("note", "A note", "note", "A note"),
        ("url", r"https://example.org/a\_b~c", "url", "https://example.org/a_b~c"),
        ("journaltitle", "J Tiny", "journal", "J Tiny"),
        ("author_keywords", "app", "keywords", "app"),
        ("TITLE", "Upper case", "title", "Upper case"),
        ("abstract", "50% of 100\\% {b}", "abstract", "50% of 100% b"),
    ],
)
def test_dialects_are_read(field: str, words: str, name: str, kept: str, tmp_path: Path) -> None:
    """biblatex, Scopus and Rayyan name things in their own way."""
    entries, rejected = read_text(
        f"@article{{k, eprinttype = {{pubmed}}, {field} = {{{words}}}}}", tmp_path
    )
    assert ([kept], []) == (entries[0].fields[name], rejected)


def test_cited_references_become_references(tmp_path: Path) -> None:
    """Web of Science writes one a line, Scopus between semicolons."""
    text = (
        "@article{a, title={T}, Cited-References = {{Li W, 2019, J TINY.\n   Smith J, 2018, J"
        " TINY.}}}\n"
    )
    text += (
        "@article{b, title={U}, references = {Li, W., A trial (2019) J Tiny; Smith, J. (2018) J"
        " Tiny}}"
    )
    entries, _ = read_text(text, tmp_path)
    assert ["Li W, 2019, J TINY.", "Smith J, 2018, J TINY."] == [
        item.text for item in entries[0].references
    ]
    assert ["Li, W., A trial (2019) J Tiny", "Smith, J. (2018) J Tiny"] == [
        item.text for item in entries[1].references
    ]


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"Gr{\"u}{\ss}e", "Grüße"),
        (r"na\"{\i}ve \'{E}cole \c{c}a {\v S}", "naïve École ça Š"),
        (r"{\o}re, {\AA}rhus, \L{}odz", "øre, Århus, Łodz"),
        (r"$\alpha$ and \textbeta, $5 and 10\$", "α and β, $5 and 10$"),
        (r"\emph{in vivo} \textit{\textbf{x}}", "in vivo x"),
        (r"\unknown{kept} \cite{li2021}", r"\unknown{kept} \cite{li2021}"),
        (r"set \{0, 1\} 50% a\_b", "set {0, 1} 50% a_b"),
        ("\\", "\\"),
        (r"140{\textendash}149", "140–149"),
        ("抑郁{症}", "抑郁症"),
    ],
)
def test_latex_becomes_text(latex: str, text: str) -> None:
    """Accents and symbols become characters; a command that the table does not know stays as
    printed.
    """
    assert text == plain_text(latex)


# ---- broken and dirty files ----------------------------------------------------------------------
def test_a_broken_entry_loses_no_other() -> None:
    """A fault costs the field that it is in, and is said with its line: the entry stands with all
    its other fields.
    """
    entries, rejected = read(FIXTURES / "broken.bib")
    assert ["first", "second", "third", "fourth", "fifth", "sixth", "seventh"] == [
        entry.fields["record_id"][0] for entry in entries
    ]
    assert (["A brace is missing"], ["2020"]) == (
        entries[1].fields["title"],
        entries[1].fields["year"],
    )
    assert ["Printed braces: {0, 1)"] == entries[2].fields["title"]
    assert [
        (
            "broken.bib:1: text outside of any record. Remove it if it means nothing.",
            "outside of any record",
        ),
        ("broken.bib:2: no comma before `author`. Add it.", "author"),
        (
            "broken.bib:7: line 8: a brace is missing in the value of `title`. Add it."
            " All other fields were read.",
            "field",
        ),
        ("broken.bib:15: no comma after the key `fourth`. Add it.", "key"),
        (
            'broken.bib:17: line 18: `unquoted "here",` is no field. All other fields were read.',
            "field",
        ),
        ("broken.bib:21: the record has no end. Check that it is complete.", "}"),
    ] == [(str(bad), bad.column) for bad in rejected]
    assert (
        "@article{second,\n  title = {A brace is {missing},\n  year = {2020}\n}" == rejected[2].raw
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_entries_read_the_same_in_every_encoding(encoding: str, end: str, tmp_path: Path) -> None:
    """Whoever saved the file, with whatever line ends."""
    text = "".join(
        ENTRY.format(number, f"手机应用治疗抑郁的小型试验之{number}") for number in range(3)
    ).replace("\n", end)
    entries, rejected = read_text(text.encode(encoding), tmp_path)
    assert [] == rejected
    assert [[f"手机应用治疗抑郁的小型试验之{number}"] for number in range(3)] == [
        entry.fields["title"] for entry in entries
    ]
    assert [1, 5, 9] == [entry.line for entry in entries]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("@article{}", 1),
        ("@article{k}", 1),
        ("@article{k,}", 1),
        ("@article{title = {No key}}", 1),
        ("@article{k, title = {}, year = }", 1),
        ("@ARTICLE {k, TITLE = {T} }", 1),
        ("@article{a, title={T}}@article{b, title={U}}", 2),
        ("@article{k(1)(a), title = {T}}", 1),
        ("me@example.org wrote @article{k, title={T}}", 1),
        ("@comment{@article{k, title={T}}}", 0),
        ("@string{a = {b}}", 0),
        ("@article{a, title={T}, \n@article{b, title={U}}", 2),
    ],
)
def test_records_and_rejected_are_the_records_in_the_file(
    text: str, count: int, tmp_path: Path
) -> None:
    """No entry is dropped or merged with the next, however odd."""
    entries, rejected = read_text(text, tmp_path)
    assert count == len(entries) + sum(not bad.column for bad in rejected)


def test_a_broken_string_is_no_record(tmp_path: Path) -> None:
    """It is remarked on, and the entries after it are read."""
    entries, rejected = read_text(
        "@string{a = {b}\n@string{c = {d\n@article{k, title = a}", tmp_path
    )
    assert (["b"], ["string", "string"]) == (
        entries[0].fields["title"],
        [bad.column for bad in rejected],
    )


@pytest.mark.parametrize(
    ("text", "format"),
    [("% x\n@Article{k,\n title={T}}", "bibtex"), ("me@example.org", ""), ("@foo", "")],
)
def test_a_file_is_known_by_its_entries(text: str, format: str) -> None:
    """An at-sign alone is not BibTeX."""
    assert format == detect(text)


WORDS = st.text(
    st.characters(
        codec="utf-8",
        exclude_characters='{}\\"@$%#\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029',
        exclude_categories=["Cc", "Cs", "Zs"],
    ),
    min_size=1,
    max_size=40,
)


@given(st.lists(WORDS, min_size=1, max_size=8))
def test_as_many_entries_come_out_as_went_in(
    tmp_path_factory: pytest.TempPathFactory, titles: list[str]
) -> None:
    """With the same titles, in the same order."""
    text = "".join(ENTRY.format(number, title) for number, title in enumerate(titles))
    entries, rejected = read_text(text, tmp_path_factory.mktemp("bib"))
    assert (titles, []) == ([entry.fields["title"][0] for entry in entries], rejected)


PIECES = [
    "@article{",
    "@string{",
    "@comment(",
    "k",
    ",",
    "title",
    "=",
    "{",
    "}",
    '"',
    "\\",
    "#",
    "\n",
    "@",
    "(",
    ")",
    "%",
    " ",
    "crossref",
    "and",
    "题",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=60))
def test_nothing_makes_the_reader_raise_or_hang(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str]
) -> None:
    """Any text; every entry that it begins is either read or rejected, with a line of the file."""
    text = "x" + "".join(pieces)
    entries, rejected = read_text(text, tmp_path_factory.mktemp("bib"), "utf-8")
    lines = len(re.findall(r"\r\n|\r|\n", text)) + 1
    assert all(1 <= item.line <= lines for item in [*entries, *rejected])
    assert text.count("@article{") == 0 or entries or rejected or "@comment" in text


@given(st.text(alphabet=r"\{}$%'\"^~=.urHvdckbiaeo xyα", max_size=60))
def test_any_latex_becomes_some_text(words: str) -> None:
    """No letter that is not part of a command is lost."""
    assert words.count("α") == plain_text(words).count("α")


# ---- real files ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("extraction_tables/galenos_LSR3_taar1/lsr3_references.bib", 163),
        ("formats/sypres/psilodep.bib", 3),
        ("formats/colrev/records.bib", 21),
        ("formats/colrev/records_expected.bib", 19),
        ("formats/colrev/scopus_bib.bib", 11),
        ("formats/rayyan/example1.bib", 17),
        ("chinese_exports/vopaaz_noteexpress/expected_bib/mixed.bib", 12),
        ("chinese_exports/vopaaz_noteexpress/expected_bib/LotsOfEnglish.bib", 21),
        ("chinese_exports/vopaaz_noteexpress/expected_bib/Classic5Test.bib", 5),
        ("chinese_exports/vopaaz_noteexpress/expected_bib/CoverAllTest15Entries.bib", 15),
    ],
)
def test_real_files_are_read_whole(real: RealFiles, name: str, count: int) -> None:
    """The counts are those of `grep -c '^@'`."""
    entries, rejected = read(real(name))
    assert (count, []) == (len(entries), rejected)
