"""A fault in an export costs the smallest thing: tags in any order, an end without its dash, several
names in one line, field names with spaces, a value whose braces do not meet.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lacunary.loaders.publications import Publications, open_export, read_publications


def read(folder: Path, text: str, name: str = "search.ris") -> Publications:
    """The records of an export."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    file, format = open_export(path, path.name)
    return read_publications(file, format, "search")


def values(found: Publications, name: str) -> list[list[str]]:
    """What each record says in a field."""
    return [[str(cell.value) for cell in one.cells.get(name, ())] for one in found.records]


# ---- RIS -----------------------------------------------------------------------------------------
def test_a_record_may_begin_with_any_tag(tmp_path: Path) -> None:
    """`TY` stands where a program likes; two records are two, and nothing is said to be missing."""
    text = (
        "DB  - McK\nC7  - \nTI  - Sleeping sites\nTY  - JOUR\nAU  - Novak, A. J.\nER  - \n\n"
        "DB  - WoS\nAU  - Rossi, B.\nTY  - JOUR\nTI  - Another one\nER  - \n\n"
        "KW  - sleep\nTY  - THES\nTI  - A third\nER  - \n"
    )
    found = read(tmp_path, text)
    assert [["Sleeping sites"], ["Another one"], ["A third"]] == values(found, "title")
    assert [["Novak, A. J."], ["Rossi, B."], []] == values(found, "authors")
    assert [["article"], ["article"], ["thesis"]] == values(found, "report_type")
    assert [] == found.rejected


def test_records_without_an_end_are_parted_where_they_begin_alike(tmp_path: Path) -> None:
    """`TY` stands within them, and an empty line between them."""
    text = "".join(
        f"ID  - {number}\nTI  - Trial {number}\nTY  - JOUR\nPY  - 201{number}\n\n"
        for number in (1, 2, 3)
    )
    found = read(tmp_path, text)
    assert [["Trial 1"], ["Trial 2"], ["Trial 3"]] == values(found, "title")
    assert [["2011"], ["2012"], ["2013"]] == values(found, "year")
    assert all(bad.column == "ER" for bad in found.rejected)


@pytest.mark.parametrize(
    "end", ["ER", "ER ", "ER -", "ER  -", "er  - ", "ER:", "ER.", "ER-", "ER  –"]
)
def test_the_end_of_a_record_needs_no_dash(end: str, tmp_path: Path) -> None:
    """It is the last line of its record, and no part of an author's name."""
    text = f"TY  - JOUR\nTI  - First\nAU  - Novak, P\n{end}\n\nTY  - JOUR\nTI  - Next\n{end}\n"
    found = read(tmp_path, text)
    assert [["Novak, P"], []] == values(found, "authors")
    assert [["First"], ["Next"]] == values(found, "title")
    assert [] == found.rejected


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Novak-Cordón, Pedro J.; Rossi, Maria", ["Novak-Cordón, Pedro J.", "Rossi, Maria"]),
        ("Adam Novak, Karl Rossi, Max Weber", ["Adam Novak", "Karl Rossi", "Max Weber"]),
        ("Novak A, Rossi KB, Weber M", ["Novak A", "Rossi KB", "Weber M"]),
        ("李明，王小红，张伟", ["李明", "王小红", "张伟"]),
        ("van der Berg, Jan Peter", ["van der Berg, Jan Peter"]),
        ("Novak, A., Rossi, K. B. and Weber, M.", ["Novak, A.", "Rossi, K. B.", "Weber, M."]),
        ("Novak, Anna & van der Berg, Jan", ["Novak, Anna", "van der Berg, Jan"]),
        ("Novak A|Rossi KB", ["Novak A", "Rossi KB"]),
        ("Anna Novak / Karl Rossi", ["Anna Novak", "Karl Rossi"]),
        ("Novak A, Rossi KB, et al.", ["Novak A", "Rossi KB", "et al."]),
        ("李明 王小红 张伟", ["李明", "王小红", "张伟"]),
        ("O&#39;Neil, Bo; Weber, M.", ["O'Neil, Bo", "Weber, M."]),
        ("Centre for Control and Prevention", ["Centre for Control and Prevention"]),
        ("Johnson & Johnson", ["Johnson & Johnson"]),
        ("Novak, P., Jr.", ["Novak, P., Jr."]),
        ("King, Martin Luther, Jr.", ["King, Martin Luther, Jr."]),
        ("Department of Health, Education, and Welfare",
         ["Department of Health, Education, and Welfare"]),
    ],
)  # fmt: skip
def test_several_names_in_one_line_are_several_authors(
    line: str, names: list[str], tmp_path: Path
) -> None:
    """Where every part is a whole name; a surname before its given name is one."""
    assert [names] == values(
        read(tmp_path, f"TY  - JOUR\nTI  - A\nAU  - {line}\nER  - \n"), "authors"
    )


@pytest.mark.parametrize(
    ("printed", "page"),
    [
        ("pii: E1392", "E1392"),
        ("Article 12", "12"),
        ("Art. No. e7", "e7"),
        ("Article ID 45", "45"),
        ("pp. 3-9", "3-9"),
        ("p. 7", "7"),
        ("No. 45", "45"),
        ("第12页", "12"),
        ("e12", "e12"),
        ("P12", "P12"),
        ("Suppl-61", "Suppl-61"),
    ],
)
def test_a_word_before_a_page_is_no_part_of_it(printed: str, page: str, tmp_path: Path) -> None:
    """Article numbers and pages, with the words that programs put before them."""
    found = read(tmp_path, f"TY  - JOUR\nTI  - A\nSP  - {printed}\nER  - \n")
    assert [[page]] == values(found, "pages")
    assert printed == found.records[0].cells["pages"][0].verbatim


NO_FAMILY = {
    "authors.nbib": "PMID- 1\nTI  - A\nAU  - Novak A, Rossi KB\n",
    "authors.enw": "%0 Journal Article\n%T A\n%A Novak A; Rossi KB\n",
    "authors.csv": "Title,Authors,Year\nA,Novak A|Rossi KB,2020\n",
    "authors.bib": "@article{a, title={A}, author={Novak A, Rossi KB}, year=2020}\n",
    "authors.json": '[{"type": "article-journal", "title": "A", "author": "Novak A & Rossi KB"}]',
}


@pytest.mark.parametrize("name", NO_FAMILY)
def test_several_names_in_one_value_are_several_authors_in_any_format(
    name: str, tmp_path: Path
) -> None:
    """Whatever parts them."""
    assert [["Novak A", "Rossi KB"]] == values(read(tmp_path, NO_FAMILY[name], name), "authors")


@pytest.mark.parametrize("printed", ["Epub ahead of print", "doi: 10.1000/x1"])
def test_what_is_no_page_is_kept_elsewhere(printed: str, tmp_path: Path) -> None:
    """A status, or the DOI that stands where pages do."""
    found = read(tmp_path, f"TY  - JOUR\nTI  - A\nSP  - {printed}\nER  - \n")
    assert [[]] == values(found, "pages")
    kept = values(found, "other")[0] + [c.verbatim for c in found.records[0].cells.get("doi", ())]
    assert [f"pages: {printed}"] == kept


@pytest.mark.parametrize(
    "nothing",
    ["NA", "N/A", "n/a", "未提及", "Not available", "-", "—", "?", "n.a.", "null", "[Not reported]",
     "无", "UNCLEAR"],
)  # fmt: skip
def test_words_that_say_nothing_are_no_value(nothing: str, tmp_path: Path) -> None:
    """As in a sheet; a title and a name stay as they are printed."""
    text = f"TY  - JOUR\nTI  - A trial\nAB  - {nothing}\nJF  - {nothing}\nDO  - {nothing}\nER  - \n"
    found = read(tmp_path, text)
    assert [[], [], []] == [values(found, name)[0] for name in ("abstract", "journal", "doi")]
    assert [] == found.rejected
    assert 3 == found.cells.left_out["missing"]


def test_a_name_and_a_title_of_two_letters_are_said(tmp_path: Path) -> None:
    """`Na` is a surname; what no name can be is none."""
    text = "TY  - JOUR\nTI  - NA\nAU  - Na\nAU  - n.a.\nAU  - 未知\nAU  - Li, X\nER  - \n"
    found = read(tmp_path, text)
    assert [["Na", "Li, X"]] == values(found, "authors")
    assert [["NA"]] == values(found, "title")
    assert 2 == found.cells.left_out["missing"]


def test_entities_are_the_signs_that_they_stand_for(tmp_path: Path) -> None:
    """In every field, before what separates its values is looked for."""
    text = (
        "TY  - JOUR\nTI  - Cost &amp; care\nJF  - Health &#38; Tests\nKW  - sleep &amp; diet; &lt;30 g\n"
        "DO  - 10.1002/1097-0258(1998)17:15&lt;1661::AID-SIM968&gt;3.0.CO;2-2\n"
        "UR  - https://example.org/?a=1&copy=2\nER  - \n"
    )
    found = read(tmp_path, text)
    assert [["Cost & care"], ["Health & Tests"], ["sleep & diet", "<30 g"]] == [
        values(found, name)[0] for name in ("title", "journal", "keywords")
    ]
    assert [["10.1002/1097-0258(1998)17:15<1661::aid-sim968>3.0.co;2-2"]] == values(found, "doi")
    assert [["https://example.org/?a=1&copy=2"]] == values(found, "url")


def test_identifiers_are_found_in_leftover_fields(tmp_path: Path) -> None:
    """In full-width characters too, and it is said where; not those of another publication, nor in
    running text, where a DOI may be anyone's.
    """
    text = (
        "TY  - JOUR\nTI  - A\nC1  - ＰＭＩＤ：１２３４５６７\nU1  - doi:１０．１０００／ABC\nX1  - PMC1234567\n"
        "N1  - Registered as ChiCTR2000012345; see 10.1000/other.\nER  - \n\n"
        "TY  - JOUR\nTI  - B\nDO  - 10.1000/own\nU1  - doi:10.1000/another\nER  - \n"
    )
    found = read(tmp_path, text)
    first = found.records[0].cells
    assert {
        "pmid": "C1: ＰＭＩＤ：１２３４５６７",
        "doi": "U1: doi:１０．１０００／ABC",
        "pmcid": "X1: PMC1234567",
    } == {name: first[name][0].verbatim for name in ("pmid", "doi", "pmcid")}
    assert [["1234567"], ["10.1000/abc"], ["PMC1234567"], ["ChiCTR2000012345"]] == [
        values(found, name)[0] for name in ("pmid", "doi", "pmcid", "registration")
    ]
    assert {"derived"} == {first[name][0].method for name in ("pmid", "doi", "registration")}
    assert ["10.1000/own"] == values(found, "doi")[1]
    assert ["U1: doi:10.1000/another"] == values(found, "other")[1]


# ---- BibTeX --------------------------------------------------------------------------------------
def test_a_field_name_may_hold_spaces(tmp_path: Path) -> None:
    """As Scopus and Web of Science write them; the words are kept under their name."""
    text = (
        "@ARTICLE{Novak2022,\nauthor={Novak, P.},\ntitle={One},\nfunding_text 1={Fund A.},\n"
        "abstract={Words.},\n}\n\n"
        "@article{ WOS:1,\nTitle = {{Two}},\nEarly Access Date = {{NOV 2021}},\nYear = {{2021}},\n}\n"
    )
    found = read(tmp_path, text, "library.bib")
    assert [["One"], ["Two"]] == values(found, "title")
    assert [["Words."], []] == values(found, "abstract")
    assert "funding_text 1: Fund A." in values(found, "other")[0]
    assert "early access date: NOV 2021" in values(found, "other")[1]
    assert [] == found.rejected


@pytest.mark.parametrize(
    "key", ["Müller:2019_a+b/c", "O'Neil2020", "two words", "", "10.1/a(19)0", '"q"']
)
def test_a_key_may_be_written_in_any_way(key: str, tmp_path: Path) -> None:
    """It only names the record."""
    text = f"@article{{{key}, title={{One}}, 研究类型={{RCT}}, a.b={{1}}, year={{2020}}}}\n"
    found = read(tmp_path, text, "library.bib")
    assert [[["One"]], [["2020"]]] == [values(found, name) for name in ("title", "year")]
    assert ["研究类型: RCT", "a.b: 1"] == values(found, "other")[0][:2]
    assert [] == found.rejected


@pytest.mark.parametrize("fault", ["= {nothing}", "year {2020}", "year = "])
def test_a_field_that_cannot_be_read_costs_that_field_in_a_record_of_one_line(
    fault: str, tmp_path: Path
) -> None:
    """As some programs write it."""
    text = f"@article{{k, title = {{One}}, {fault}, doi = {{10.1000/l}}, volume = 3}}\n"
    found = read(tmp_path, text, "library.bib")
    assert [[["One"]], [["10.1000/l"]], [["3"]]] == [
        values(found, name) for name in ("title", "doi", "volume")
    ]


RECORDS = [
    f"@article{{key{number},\n  title = {{Title {number}}},\n  author = {{Li, X. and Wang, Y.}},\n"
    f"  year = {{20{number}0}},\n  journal = {{Journal of Tests}},\n  abstract = {{Words {number}}},\n}}\n"
    for number in (1, 2)
]


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ("author = {Li, X. and Wang, Y.},", "author = {Li, X. and {Wang, Y.},", ""),
        ("journal = {Journal of Tests},", "this line is no field,", "journal"),
        ("journal = {Journal of Tests},", "journal {Journal of Tests},", "journal"),
        ("year = {2010},", "year = {2010", ""),
        ("year = {2010},", "year = 2010},", ""),
        ('abstract = {Words 1},', 'abstract = "Words 1,', ""),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_read_costs_that_field(
    before: str, after: str, lost: str, tmp_path: Path
) -> None:
    """Its record stands with all others, and what is wrong is said with the line."""
    assert before in RECORDS[0]
    found = read(tmp_path, "\n".join([RECORDS[0].replace(before, after), RECORDS[1]]), "l.bib")
    assert [["Title 1"], ["Title 2"]] == values(found, "title")
    kept = {"authors", "year", "journal", "abstract"} - {lost}
    assert kept <= found.records[0].cells.keys()
    assert found.rejected
    assert all(bad.column for bad in found.rejected)


@settings(deadline=None, max_examples=150)
@given(
    st.integers(0, len(RECORDS[0]) - 1), st.sampled_from(["", "{", "}", '"', ",", "x", "=", "\\"])
)
def test_one_sign_of_a_record_costs_no_other_record(place: int, sign: str) -> None:
    """Any sign of the first record is left out or becomes another: the second one stands whole, and
    the first is a record or is refused with its line.
    """
    import tempfile

    damaged = RECORDS[0][:place] + sign + RECORDS[0][place + 1 :]
    with tempfile.TemporaryDirectory() as folder:
        found = read(Path(folder), f"{RECORDS[1]}\n{damaged}\n{RECORDS[1]}", "library.bib")
    titles = values(found, "title")
    assert (["Title 2"], ["Title 2"]) == (titles[0], titles[-1]), damaged
    assert len(titles) == 3 or found.rejected, damaged
    if place > RECORDS[0].index("author"):  # behind the title, which tells what it is
        assert ["Title 1"] in titles, damaged


# ---- tables --------------------------------------------------------------------------------------
FIRST = ["SrcDatabase-来源库", "Title-题名", "Author-作者", "Source-文献来源", "PubTime-发表时间"]
SECOND = ["SrcDatabase-来源库", "Author-作者", "Title-题名", "Organ-单位", "Keyword-关键词",
          "PubTime-发表时间"]  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xls"])
def test_a_later_part_of_a_table_may_have_headings_of_its_own(form: str, tmp_path: Path) -> None:
    """CNKI writes a part for each of its databases, with other columns in another order."""
    rows = [
        FIRST,
        ["期刊", "手机应用治疗失眠", "张三;李四", "示例杂志", "2020-01-02"],
        [],
        SECOND,
        ["科技成果", "王五", "网络干预抑郁成果", "示例医院", "抑郁", "2020-12-01"],
    ]
    if form == "csv":
        text = "\n".join(",".join(row) for row in rows)
    else:
        cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
        text = f"<html><body><table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table></body></html>"
    found = read(tmp_path, text, f"cnki.{form}")
    assert [["手机应用治疗失眠"], ["网络干预抑郁成果"]] == values(found, "title_zh")
    assert [["张三", "李四"], ["王五"]] == values(found, "authors")
    assert [["2020"], ["2020"]] == values(found, "year")
    assert [] == found.rejected


def test_a_row_that_names_two_columns_is_no_heading(tmp_path: Path) -> None:
    """`Title` and `Abstract` may be words of a cell."""
    text = "Title,Abstract,Authors,Year\nTitle,Abstract,Li X,2020\nB,b,Wang Y,2021\n"
    assert [["Title"], ["B"]] == values(read(tmp_path, text, "table.csv"), "title")
