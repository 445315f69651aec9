"""The exports of CNKI, WanFang, VIP, CSSCI and SinoMed: what each line of a small file becomes, and
that nothing is ever lost.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from real_files import REAL_FILES, RealFiles

from lacunary.graph.errors import SourceError
from lacunary.graph.records import Rejected
from lacunary.loaders.chinese_exports import place_in_journal
from lacunary.loaders.entries import Entry
from lacunary.loaders.formats import detect, format_module
from lacunary.loaders.publications import open_export
from lacunary.loaders.reading.sheet_text import html_rows, is_workbook, open_workbook
from lacunary.loaders.reading.text import TextFile, open_text

FIXTURES = Path(__file__).parents[2] / "fixtures" / "formats"

FORMATS = [
    "noteexpress",
    "refworks",
    "cnki_endnote",
    "cnki_estudy",
    "cnki_custom",
    "vip_custom",
    "cssci",
    "cnki_wos",
    "sinomed",
]


def _read(name: str, format: str) -> list[Entry]:
    """The entries of a fixture, of which nothing may be rejected."""
    file = open_text(FIXTURES / name, name)
    assert format == detect(file.head)
    entries, rejected = _apart(file, format)
    assert [] == [str(bad) for bad in rejected]
    return entries


def _apart(file: TextFile, format: str) -> tuple[list[Entry], list[Rejected]]:
    found = list(format_module(format).read(file))
    return [one for one in found if isinstance(one, Entry)], [
        one for one in found if isinstance(one, Rejected)
    ]


def test_files_pasted_together_without_a_line_end_keep_both_records(tmp_path: Path) -> None:
    """`CNKI{Reference Type}:` ends one record and starts the next; lines are those of the file."""
    one = "{Reference Type}: Journal Article\n{Title}: 第一项试验\n{Database Provider}: CNKI"
    path = tmp_path / "pasted.net"
    path.write_text(
        f"{one}{one.replace('一', '二')}\n\n\n{one.replace('一', '三')}\n", encoding="utf-8"
    )
    entries, rejected = _apart(open_text(path, path.name), "noteexpress")
    assert [(1, ["第一项试验"]), (3, ["第二项试验"]), (8, ["第三项试验"])] == [
        (entry.line, entry.fields["title"]) for entry in entries
    ]
    assert ([["CNKI"]] * 3, []) == ([entry.fields["provider"] for entry in entries], rejected)


def test_a_journal_article_of_cnki_in_noteexpress() -> None:
    """Names on one line, a wrapped address, an abstract with an empty line and braces of its own,
    the CN number in Notes.
    """
    entry = _read("cnki.net", "noteexpress")[0]
    assert 1 == entry.line
    assert {
        "type": ["Journal Article"],
        "title": ["手机应用治疗失眠的小型试验"],
        "authors": ["李小明", "王芳", "张伟"],
        "affiliations": ["虚构大学心理学院", "虚构医院 ,虚构省虚构市"],
        "journal": ["小型试验杂志"],
        "year": ["2019"],
        "volume": ["12"],
        "issue": ["05"],
        "pages": ["101-104+110"],
        "keywords": ["失眠", "手机应用", "随机对照试验"],
        "abstract": ["目的:检验一个应用{简称A}: 是否有效。 结果:有效。"],
        "issn": ["1000-0001"],
        "cn_number": ["11-0001/R"],
        "url": [
            "https://kns.cnki.net/kcms/detail/detail.aspx?FileName=XXSY201905012&DbName=CJFD2019"
        ],
        "provider": ["CNKI"],
    } == entry.fields


def test_a_thesis_in_noteexpress_names_its_supervisors_and_degree() -> None:
    """Tertiary Author is the supervisor; keywords that CNKI makes by machine are joined by
    commas.
    """
    fields = _read("cnki.net", "noteexpress")[1].fields
    assert ["钱教授", "孙教授"] == fields["supervisors"]
    assert (["硕士"], ["虚构大学"]) == (fields["degree"], fields["publisher"])
    assert ["抑郁", "网络", "干预"] == fields["keywords"]


def test_a_newspaper_and_a_yearbook_in_noteexpress() -> None:
    """The secondary title is the newspaper; a yearbook under Standard is told by SrcDatabase; an
    unknown tag keeps its name.
    """
    news, yearbook = _read("cnki.net", "noteexpress")[2:]
    assert (["虚构日报"], None) == (news.fields["journal"], news.fields.get("conference"))
    assert ["年鉴"] == yearbook.fields["type_of_work"]
    assert "chapter" == format_module("noteexpress").FORMAT.types["年鉴"]
    assert ["Subsidiary Author,: 虚构统计局"] == yearbook.fields["other"]


def test_wanfang_repeats_lines_and_gives_both_languages() -> None:
    """One line a name; translated names, title, journal and abstract stand apart; braces and colon
    may be full-width.
    """
    fields = _read("wanfang.net", "noteexpress")[0].fields
    assert (["陈静", "刘洋"], ["CHEN Jing", "LIU Yang"]) == (
        fields["authors"],
        fields["authors_other"],
    )
    assert ["Effect of mindfulness training on anxiety: a tiny trial"] == fields["title_translated"]
    assert (["虚构护理"], ["Imaginary Nursing"]) == (fields["journal"], fields["journal_other"])
    assert ["正念", "护士", "mindfulness"] == fields["keywords"]
    assert ["目的 检验正念训练.方法 分为两组. 结果 组间无差异."] == fields["abstract"]
    assert ["Objective To test mindfulness."] == fields["abstract_translated"]
    assert ["虚构市人民医院"] * 2 == fields["affiliations"]
    assert [
        "http://www.wanfangdata.com.cn/details/detail.do?_type=perio&id=xghl202001001"
    ] == fields["url"]
    assert (["chi"], ["10.1000/xghl.2020.01.001"]) == (fields["language"], fields["doi"])


def test_cnki_in_refworks() -> None:
    """The volume in lower case, an author without a space, names joined by commas, the DOI in the
    link, the file name in ID.
    """
    article, thesis, early, yearbook = (
        entry.fields for entry in _read("cnki-refworks.txt", "refworks")
    )
    assert (["14"], ["02"], ["1-7"]) == (article["volume"], article["issue"], article["pages"])
    assert ["目的评价微信随访 ,并比较两组。"] == article["abstract"]
    assert (["10.1000/xxsy.2021.02.001"], ["中文"]) == (article["doi"], article["language"])
    assert (["赵六"], ["钱教授", "孙教授"], ["博士"]) == (
        thesis["authors"],
        thesis["supervisors"],
        thesis["degree"],
    )
    assert ["1015000001.nh"] == thesis["cnki"]
    assert ["陈静", "刘洋", "张伟"] == early["authors"]
    assert (["年鉴"], ["https://kns.cnki.net/kcms2/article/abstract?v=x"]) == (
        yearbook["type_of_work"],
        yearbook["url"],
    )


def test_vip_in_refworks() -> None:
    """CL holds class numbers there; the new site writes tags in braces or with a colon."""
    old, new = (entry.fields for entry in _read("vip-refworks.txt", "refworks"))
    assert (["R395.5", "R749"], None) == (old["classification"], old.get("type_of_work"))
    assert (["中国"], ["重庆维普"]) == (old["place"], old["provider"])
    assert ["作者个数:2; 第一作者:李小明"] == old["note"]
    assert (["陈静", "刘洋"], ["新站导出的文章"], ["2022"]) == (
        new["authors"],
        new["title"],
        new["year"],
    )


@pytest.mark.parametrize(
    "line", ["no difference was found", "is not known", "ad hoc", "In this study", "Dr Li"]
)
def test_a_wrapped_line_of_refworks_that_begins_with_a_word_is_no_tag(
    line: str, tmp_path: Path
) -> None:
    """A word of two letters is not a tag in lower or mixed case."""
    path = tmp_path / "wrapped.txt"
    path.write_text(
        f"RT Journal Article\nT1 A tiny trial\nAB Where two groups are compared,\n{line}\n",
        encoding="utf-8",
    )
    (entry,) = format_module("refworks").read(open_text(path, path.name))
    assert {
        "type": ["Journal Article"],
        "title": ["A tiny trial"],
        "abstract": [f"Where two groups are compared, {line}"],
    } == entry.fields


def test_pages_of_refworks_itself() -> None:
    """SP and OP are the first and the last page where both stand; an English name keeps its
    comma.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "refworks.txt"
        path.write_text(
            "RT Journal Article\nA1 Smith, Jane\nT1 A tiny trial\nSP 12\nOP 18\n", encoding="utf-8"
        )
        (entry,) = format_module("refworks").read(open_text(path, path.name))
    assert (["12"], ["18"], ["Smith, Jane"]) == (
        entry.fields["page_first"],
        entry.fields["page_last"],
        entry.fields["authors"],
    )


def test_cnki_and_vip_in_endnote() -> None:
    """CN number, supervisors, a university in %J, glued and joined names, a page count beside the
    pages, VIP's own tags.
    """
    article, thesis, paper, patent, vip = (
        entry.fields for entry in _read("cnki.enw", "cnki_endnote")
    )
    assert (["11-0001/R"], ["短信", "依从性"]) == (article["cn_number"], article["keywords"])
    assert (["虚构大学", "虚构医院"], ["目的:检验短信提醒的效果。"]) == (
        article["affiliations"],
        article["abstract"],
    )
    assert (["钱教授", "孙教授"], ["虚构大学"], ["博士"]) == (
        thesis["supervisors"],
        thesis["publisher"],
        thesis["degree"],
    )
    assert (["陈静", "刘洋"], ["虚构学术大会"]) == (paper["authors"], paper["conference"])
    assert (["269-273"], ["%?: 虚构学会", "%P: 5"]) == (paper["pages"], paper["other"])
    assert (["张三", "李四"], ["海外专利"]) == (patent["authors"], patent["type_of_work"])
    assert (["李小明", "王芳"], ["虚构大学"], ["抑郁", "焦虑"]) == (
        vip["authors"],
        vip["affiliations"],
        vip["keywords"],
    )


def test_endnote_of_other_databases_is_left_to_the_general_format() -> None:
    """Only the name of a Chinese database or its own tags make it this dialect."""
    module = format_module("cnki_endnote")
    head = "%0 Journal Article\n%T A tiny trial\n%A Smith, Jane\n"
    assert (0, 95) == (module.recognise(head), module.recognise(f"{head}%W CNKI\n"))


def test_cnki_estudy() -> None:
    """The kind comes from the database; the number of pages is kept apart from the pages; online
    first has no year.
    """
    first, second = (entry.fields for entry in _read("cnki-estudy.txt", "cnki_estudy"))
    assert (["168-170"], ["19"], ["01"]) == (first["pages"], first["volume"], first["issue"])
    assert ["DataType: 1", "PageCount-页数: 3"] == first["other"]
    assert (["期刊"], ["期刊"]) == (first["type"], second["type"])
    assert (["2021-01-15 16:54"], None) == (second["date"], second.get("year"))


def test_cnki_custom_text() -> None:
    """The database's code says the kind; a fund on the next line; pages only where they are no bare
    number.
    """
    article, thesis = (entry.fields for entry in _read("cnki-custom.txt", "cnki_custom"))
    assert (["CJFD2019"], ["CJFD"], ["61-68"]) == (
        article["provider"],
        article["type"],
        article["pages"],
    )
    assert ["虚构基金一(编号:1)", "虚构基金二(编号:2)"] == article["funding"]
    assert ["R395", "R749"] == article["classification"]
    assert (["CMFD"], None) == (thesis["type"], thesis.get("pages"))
    assert ["PageCount-页码: 80"] == thesis["other"]


def test_cnki_custom_table_in_html() -> None:
    """The file that CNKI names .xls is HTML; cells need not be closed, and are read as the text
    is.
    """
    article, thesis = _read("cnki-custom.xls", "cnki_custom")
    assert {
        "provider": ["期刊"],
        "type": ["期刊"],
        "title": ["数字干预的 小型试验"],
        "authors": ["李小明", "王芳"],
        "journal": ["小型 & 试验"],
        "year": ["2019"],
        "pages": ["61-68"],
        "url": ["https://kns.cnki.net/kcms/detail/detail.aspx?filename=XXSY201904009"],
    } == article.fields
    assert (["赵六"], ["硕士"]) == (thesis.fields["authors"], thesis.fields["type"])


@pytest.mark.parametrize(
    ("page", "rows"),
    [
        # One table lays out the page; the table of records stands in a cell of it.
        (
            "<table><tr><td>检索结果<table><tr><th>题名<th>年<tr><td>甲<td>2019</table>共1条</td></tr></table>",
            [["检索结果 共1条"], ["题名", "年"], ["甲", "2019"]],
        ),
        ("<table><tr><td><table><tr><td>甲</table></table>", [["甲"]]),
        # Marks of a search stand within words, line breaks between them.
        (
            "<table><tr><td>数字<font color=red>干预</font>的<br>试验<td>H<sub>2</sub>O",
            [["数字干预的 试验", "H2O"]],
        ),
        (
            "<TABLE><TR><TD NOWRAP>A&nbsp;&amp;&nbsp;B &lt;i&gt;<TD>&#x6570;&#23383;&#150;x",
            [["A & B <i>", "数字–x"]],
        ),
        ("<table><tr><td>甲<td><td>丙<tr><td><td>", [["甲", "", "丙"], ["", ""]]),
        ("<table><td>甲<td>乙</table><table><tbody><tr><td>丙</table>", [["甲", "乙"], ["丙"]]),
        (
            (
                "<table><tr><td>甲<!-- <td>没有 --><script>var x = '<td>';</script><style>td"
                " {}</style>"
            ),
            [["甲"]],
        ),
    ],
)
def test_rows_of_an_html_table(page: str, rows: list[list[str]]) -> None:
    """Tables in tables, marks within words, entities, empty cells, cells without a row, and what no
    reader sees.
    """
    assert rows == list(html_rows([page]))


@pytest.mark.parametrize(
    ("said", "encoding", "words"),
    [
        ("gb2312", "gb18030", "题"),
        ("GBK", "gb18030", "朱镕基"),
        ("Big5", "big5", "題"),
        ("euc-kr", "cp949", "우울증"),
    ],
)
def test_an_html_table_is_read_in_the_encoding_it_declares(
    said: str, encoding: str, words: str, tmp_path: Path
) -> None:
    """A few characters alone do not tell one encoding from another; the page does."""
    page = (
        '<html><head><meta http-equiv="Content-Type" content="text/html;'
        f' charset={said}"></head><body><table><tr><td>{words}'
    )
    path = tmp_path / "export.xls"
    path.write_bytes(page.encode(encoding))
    file, _ = open_export(path, "export.xls")
    assert (encoding, True, page) == (file.encoding, file.clean, "".join(file.lines()))


def test_an_encoding_that_an_html_table_declares_wrongly_is_not_believed(tmp_path: Path) -> None:
    """A page saved again by an editor is in another encoding than its head says."""
    path = tmp_path / "export.xls"
    path.write_bytes(
        "<html><meta charset='iso-8859-1'><table><tr><td>数字干预的小型试验<td>李小明".encode(
            "gb18030"
        )
    )
    assert "gb18030" == open_export(path, "export.xls")[0].encoding


def test_cnki_custom_table_in_xlsx(tmp_path: Path) -> None:
    """The same names as headings of a workbook; row n is line n, also where a cell holds a line
    break or a tab.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["SrcDatabase-来源库", "Title-题名", "Author-作者", "Year-年"])
    sheet.append(["期刊", "数字干预\n的试验", '李小明;"王"芳', 2019])
    sheet.append(["期刊", "另一篇\t文章", None, 2020.0])
    path = tmp_path / "export.xlsx"
    book.save(path)
    file = open_workbook(path, "export.xlsx")
    assert "cnki_custom" == detect(file.head)
    entries, rejected = _apart(file, "cnki_custom")
    assert [] == rejected
    assert [2, 3] == [entry.line for entry in entries]
    assert [["数字干预 的试验"], ["另一篇 文章"]] == [entry.fields["title"] for entry in entries]
    assert ["李小明", '"王"芳'] == entries[0].fields["authors"]
    assert [["2019"], ["2020"]] == [entry.fields["year"] for entry in entries]


def test_an_old_workbook_that_is_cut_is_refused(tmp_path: Path) -> None:
    """A file that only begins as XLS does says so."""
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert is_workbook(path.read_bytes())
    with pytest.raises(
        SourceError,
        match=(
            r"^old\.xls: this is not a workbook that can be read \(XLS, .+\)\. Save it again as"
            r" XLSX\.$"
        ),
    ):
        open_workbook(path, "old.xls")


def test_a_broken_workbook_is_refused(tmp_path: Path) -> None:
    """A file that only begins as XLSX does says so."""
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 and nothing else")
    with pytest.raises(SourceError, match="not an Excel file"):
        open_workbook(path, "broken.xlsx")


def test_vip_custom_text() -> None:
    """The journal's line holds year, volume, issue and pages; a heading of the abstract is no
    tag.
    """
    first, second = _read("vip-custom.txt", "vip_custom")
    fields = first.fields
    assert (3, 18) == (first.line, second.line)
    assert ["虚构康复", "2019", "33", "5", "12-18"] == [
        fields[name][0] for name in ("journal", "year", "volume", "issue", "pages")
    ]
    assert ["某机构开展了一项试验。 【方法】分为两组。"] == fields["abstract"]
    assert (["11-0003/R"], ["1000-0003"]) == (fields["cn_number"], fields["issn"])
    assert ["陈静"] == second.fields["authors"]


def test_cssci_gives_each_article_its_references() -> None:
    """Every line of the list is a reference with its line in the file; fields only where the line
    is sure.
    """
    first, second = _read("cssci.txt", "cssci")
    assert (["2019"], ["38"], ["02"], ["41-48,68"]) == tuple(
        first.fields[name] for name in ("year", "volume", "issue", "pages")
    )
    assert (["2020"], None, ["11"]) == (
        second.fields["year"],
        second.fields.get("volume"),
        second.fields["issue"],
    )
    assert ["[李小明]虚构大学.心理学院", "[王芳]虚构大学.图书馆"] == first.fields["affiliations"]
    assert [] == second.references
    lines = (FIXTURES / "cssci.txt").read_text(encoding="utf-8").split("\n")
    assert [re.sub(r"^\d\.", "", lines[item.line - 1]) for item in first.references[:7]] == [
        item.text for item in first.references[:7]
    ]
    assert [
        {
            "authors": "陈静",
            "title": "一篇虚构的文章",
            "journal": "虚构杂志",
            "year": "2016",
            "volume": "35",
            "issue": "10",
        },
        {
            "authors": "Smith,J.",
            "title": "A tiny trial. With a point",
            "journal": "Journal of Tiny Trials",
            "year": "1968",
            "volume": "3",
            "issue": "1",
        },
        {
            "authors": "Doe,J M",
            "title": "Another tiny trial",
            "journal": "Imaginary Journal",
            "year": "2017",
            "volume": "546",
        },
        {"title": "一个虚构的网站", "year": "2018"},
        {"authors": "刘洋", "title": "一篇虚构的论文", "year": "2013", "report_type": "thesis"},
        {
            "authors": "White,A.",
            "title": "Proceedings: a tiny book",
            "year": "2012",
            "pages": "73-76",
        },
        {
            "authors": "米勒,J.希利斯",
            "title": "一部虚构的文学史",
            "journal": "虚构评论",
            "year": "2001",
            "issue": "1",
        },
        {},
    ] == [item.fields for item in first.references]
    assert "没有年份也没有出处的一条文献" == first.references[7].text


def test_records_of_cnki_converted_to_web_of_science_tags() -> None:
    """What the converting program made up (counts of 0, one day for all, a number for UT) says
    nothing and is not taken.
    """
    first, second = _read("cnki-wos.txt", "cnki_wos")
    assert ["李小明", "王芳"] == first.fields["authors"]
    assert ["虚构大学", "虚构医院"] == first.fields["affiliations"]
    assert set() == first.fields.keys() & {
        "references_stated",
        "cited_by_stated",
        "date",
        "record_id",
        "other",
        "doi",
    }
    assert [
        {"authors": "陈静", "year": "2016"},
        {"authors": "Smith J", "year": "2017", "doi": "10.1000/tiny"},
    ] == [item.fields for item in first.references]
    assert [13, 14] == [item.line for item in first.references]
    assert ["XXSY202005012"] == second.fields["cnki"]


def test_sinomed() -> None:
    """The source line is taken apart; it says so that this was never tried on a real file."""
    first, second = (entry.fields for entry in _read("sinomed.txt", "sinomed"))
    assert (["李小明", "王芳"], ["A tiny trial of tai chi"]) == (
        first["authors"],
        first["title_translated"],
    )
    assert ["虚构康复", "2019", "33", "5", "12-18"] == [
        first[name][0] for name in ("journal", "year", "volume", "issue", "pages")
    ]
    assert ["2026000002"] == second["accession"]
    assert "no downloaded file" in format_module("sinomed").FORMAT.experimental


def test_every_fixture_is_of_one_format_only() -> None:
    """No other format of ours is as sure of a file as its own."""
    own = {
        "cnki.net": "noteexpress",
        "wanfang.net": "noteexpress",
        "cnki-refworks.txt": "refworks",
        "vip-refworks.txt": "refworks",
    }
    own |= {
        "cnki.enw": "cnki_endnote",
        "cnki-estudy.txt": "cnki_estudy",
        "cnki-custom.txt": "cnki_custom",
        "sinomed.txt": "sinomed",
    }
    own |= {
        "cnki-custom.xls": "cnki_custom",
        "vip-custom.txt": "vip_custom",
        "cssci.txt": "cssci",
        "cnki-wos.txt": "cnki_wos",
    }
    heads = {name: open_text(FIXTURES / name, name).head for name in own}
    assert own == {
        name: next(other for other in FORMATS if format_module(other).recognise(heads[name]) > 50)
        for name in own
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("中国小杂志2019 33(5):12-18", "中国小杂志|2019|33|5|12-18"),
        ("中国小杂志 2019; 33(5): 12-18", "中国小杂志|2019|33|5|12-18"),
        ("中国小杂志, 2019年, 第5期", ""),
        ("2019 研究杂志 2020,(3):1", "2019 研究杂志|2020||3|1"),
        ("", ""),
    ],
)
def test_a_place_in_a_journal(words: str, expected: str) -> None:
    """Journal, year, volume, issue and pages of one line; nothing where it does not read so."""
    found = place_in_journal(words)
    parts = [found.get(name, "") for name in ("journal", "year", "volume", "issue", "pages")]
    assert expected == ("|".join(parts) if found else "")


# ---- whatever stands in a file -------------------------------------------------------------------

_SAMPLES = {
    "noteexpress": [
        "{Reference Type}: Journal Article",
        "{Title}: 甲",
        "{Author}: 乙;丙",
        "｛Year｝：",
        "{9}: x",
        "{Notes}",
    ],
    "refworks": [
        "RT Journal Article",
        "T1 甲",
        "A1乙,丙",
        "vo 3",
        "CL R395",
        "OP 1",
        "SP 1",
        "{A1}: 丁",
        "is",
        "ZQ x",
    ],
    "cnki_endnote": [
        "%0 Thesis",
        "%T 甲",
        "%A 乙%A 丙",
        "%P 5",
        "%P 1-2",
        "%K 甲 乙",
        "%W 维普",
        "%",
        "%J 丁",
        "%+:",
    ],
    "cnki_estudy": [
        "DataType: 1",
        "Title-题名: 甲",
        "Author-作者: 乙;",
        "PageCount-页数: 3",
        "X-未知: y",
        "self-report: no",
    ],
    "cnki_custom": [
        "SrcDatabase-来源库: CJFD2019",
        "Title-题名: 甲",
        "PageCount-页码: 1",
        "PageCount-页码: 1-2",
        "DOI-DOI: 10.1000/x",
    ],
    "vip_custom": [
        "【序  号】1/2",
        "【题　名】甲",
        "【刊　名】乙2019 3(4):5",
        "【刊　名】",
        "【目的】丙",
        "【】",
    ],
    "cssci": [
        "【来源篇名】甲",
        "【年代卷期】2019,37(020):13",
        "【年代卷期】x",
        "【参考文献】",
        "1.甲.乙.丙.2018.(3)",
        "2...",
        "-" * 71,
    ],
    "cnki_wos": [
        "PT J",
        "TI 甲",
        "AU 乙, ",
        "   丙",
        "CR 丁, 2016, 戊",
        "UT CNKI:0",
        "UT",
        "ER",
        "EF",
        "ti x",
    ],
    "sinomed": [
        "【流水号】1",
        "【中文标题】甲",
        "【出处】乙 2019;3(4):5-6",
        "【出处】乙",
        "【卷】",
        "【方法】丁",
    ],
}
_FREE = st.sampled_from(
    [
        "",
        "  ",
        "words",
        "更多的词",
        "1. ",
        "12",
        "https://link.cnki.net/doi/10.1000/x",
        '"',
        "<td>",
        "\ufeff",
        "[1]",
    ]
)
# lines that may disappear outside of a record: counters, its end, tags that say nothing
_SILENT = {
    "refworks": r"SR.*",
    "cnki_wos": r"(CR|UT|NR|TC|PD|PG|FN|VR|EF).*|ER",
    "cssci": r"【参考文献】|-+",
}


def _text_of(path: Path, content: str) -> TextFile | None:
    path.write_text(content, encoding="utf-8")
    try:
        return open_text(path, path.name)
    except SourceError:
        return None


@pytest.mark.parametrize("format", FORMATS)
def test_no_line_of_a_strange_file_is_lost(
    format: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever lines follow each other, each stands in the text of a record or of a remark, unless
    it says nothing.
    """
    path = tmp_path_factory.mktemp("fuzz") / "export.txt"
    silent = re.compile(
        _SILENT.get(format, r"(?!)") + r"|[\s\ufeff]*([\[(（<]?\d+[\])）>]?[.、．]?)?\s*"
    )

    @settings(max_examples=150, deadline=None)
    @given(st.lists(st.one_of(st.sampled_from(_SAMPLES[format]), _FREE), max_size=25))
    def check(lines: list[str]) -> None:
        file = _text_of(path, "\n".join(lines))
        if file is None:
            return
        entries, rejected = _apart(file, format)
        texts = [*(entry.text for entry in entries), *(bad.raw for bad in rejected)]
        kept = {line.strip() for text in texts for line in text.split("\n")}
        assert [] == [
            line for line in lines if line.strip() not in kept and not silent.fullmatch(line)
        ]
        assert all(
            words for entry in entries for several in entry.fields.values() for words in several
        )

    check()


@pytest.mark.parametrize("format", FORMATS)
def test_no_text_makes_a_parser_raise(
    format: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Arbitrary characters give entries or remarks, never an error."""
    path = tmp_path_factory.mktemp("fuzz") / "export.txt"
    piece = st.one_of(
        st.sampled_from(_SAMPLES[format]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    )

    @settings(max_examples=150, deadline=None)
    @given(st.lists(piece, max_size=12), st.sampled_from(["", "\n", "\r", "\r\n"]))
    def check(pieces: list[str], end: str) -> None:
        file = _text_of(path, end.join(pieces))
        if file is not None:
            format_module(format).recognise(file.head)
            entries, _ = _apart(file, format)
            assert all(entry.line > 0 and entry.text for entry in entries)

    check()


# Characters whose GB18030 bytes are no UTF-8: a line with nothing but 伟 (CE B0) may be either.
_NAME = st.text("李王张刘陈杨黄赵吴周明芳军静", min_size=2, max_size=3)
_TITLE = st.text(
    "试验研究治疗抑郁焦虑梦眠网络正念随机对照ABCabc012", min_size=4, max_size=20
).filter(lambda text: not text.isdecimal())
_RECORD = st.tuples(
    _TITLE, st.lists(_NAME, min_size=1, max_size=4), st.integers(1980, 2030).map(str)
)
_WRITTEN = {
    "noteexpress": (
        "{{Reference Type}}: Journal Article\n{{Title}}: {0}\n{{Author}}: {1}\n{{Year}}: {2}\n\n\n",
        ";;",
    ),
    "refworks": ("RT Journal Article\nSR 1\nA1 {1}\nT1 {0}\nYR {2}\n\n", ";"),
    "cnki_endnote": ("%0 Journal Article\n%A {1}\n%T {0}\n%D {2}\n%W CNKI\n\n", ";"),
    "cnki_estudy": ("DataType: 1\nTitle-题名: {0}\nAuthor-作者: {1}\nYear-年: {2}\n", ";"),
    "cnki_custom": (
        "SrcDatabase-来源库:  CJFD2019\nTitle-题名:  {0}\nAuthor-作者:  {1}\nYear-年:  {2}\n\n\n",
        ";",
    ),
    "vip_custom": ("【序  号】1/1\n【题　名】{0}\n【作　者】{1}\n【年】{2}\n\n\n", ";"),
    "cssci": ("【来源篇名】{0}\n【来源作者】{1}\n【年】{2}\n" + "-" * 71 + "\n\n", "/"),
    "cnki_wos": ("PT J\nAU {1}\nTI {0}\nPY {2}\nUT CNKI:0\nER\n\n", ", \n   "),
    "sinomed": ("【流水号】1\n【中文标题】{0}\n【作者】{1}\n【出版年】{2}\n\n", "; "),
}


@pytest.mark.parametrize("format", FORMATS)
def test_as_many_records_come_out_as_went_in_with_the_same_words(
    format: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Titles, names in order and years of any records are those written, in every encoding of the
    Chinese databases.
    """
    path = tmp_path_factory.mktemp("fuzz") / "export.txt"
    template, sign = _WRITTEN[format]

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(_RECORD, min_size=1, max_size=6),
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
    )
    def check(records: list[tuple[str, list[str], str]], encoding: str) -> None:
        text = "".join(
            template.format(title, sign.join(names), year) for title, names, year in records
        )
        path.write_bytes(text.encode(encoding))
        entries, rejected = _apart(open_text(path, path.name), format)
        assert [] == [str(bad) for bad in rejected]
        assert records == [
            (entry.fields["title"][0], entry.fields["authors"], entry.fields["year"][0])
            for entry in entries
        ]

    check()


# ---- real files ----------------------------------------------------------------------------------

_SAME = {
    "title": "title",
    "journal": "journal",
    "issue": "issue",
    "volume": "volume",
    "pages": "pages",
    "notes": "cn_number",
}
_SAME |= {
    "publisher": "publisher",
    "date": "date",
    "databaseprovider": "provider",
    "abstract": "abstract",
}


def _bibtex(path: Path) -> list[dict[str, str]]:
    """The fields of the expected BibTeX, one a line of the form `name = {words},`, with TeX's
    escapes undone.
    """
    text = path.read_text(encoding="utf-8").replace("\\&", "&").replace("\\_", "_")
    return [
        dict(re.findall(r"^\t(\w+) = \{(.*)\},$", block, re.MULTILINE))
        for block in re.split("^@", text, flags=re.MULTILINE)[1:]
    ]


@pytest.mark.parametrize(
    "name", ["Classic5Test", "CoverAllTest15Entries", "LotsOfEnglish", "mixed"]
)
def test_real_noteexpress_records_are_those_of_the_expected_bibtex(
    real: RealFiles, name: str
) -> None:
    """Field by field as another program reads them; it writes `Null` where nothing stands and the
    year from a date.
    """
    folder = real("chinese_exports", "vopaaz_noteexpress")
    entries, rejected = _apart(open_text(folder / f"{name}.net", name), "noteexpress")
    expected = _bibtex(folder / "expected_bib" / f"{name}.bib")
    assert [] == rejected
    assert len(expected) == len(entries)
    for entry, record in zip(entries, expected, strict=True):
        same = {ours: [words] for theirs, ours in _SAME.items() if (words := record.get(theirs))}
        assert same == {ours: entry.fields.get(ours) for ours in same}
        authors = (
            []
            if record.get("author") in (None, "Null")
            else [one.strip() for one in record["author"].split(" and ")]
        )
        assert authors == entry.fields.get("authors", [])
        keywords = [
            one
            for one in re.split(
                "[;；]" if ";" in record.get("keywords", "") else "[,，]",
                record.get("keywords", ""),
            )
            if one
        ]
        assert [one.strip() for one in keywords] == entry.fields.get("keywords", [])
        addresses = re.split("[;；]", record.get("authoraddress", "").replace(" ", ""))
        assert [one for one in addresses if one] == [
            one.replace(" ", "") for one in entry.fields.get("affiliations", [])
        ]


@pytest.mark.parametrize(
    "path", sorted(REAL_FILES.glob("chinese_exports/*/*.net")), ids=lambda path: path.stem
)
@pytest.mark.usefixtures("real")
def test_every_record_of_the_real_files_is_read(path: Path) -> None:
    """As many as the lines that open one, in UTF-8 with and without mark and in GB18030, all with a
    title.
    """
    encoding = "gb18030" if "gb18030" in path.stem else "utf-8-sig"
    opened = path.read_bytes().decode(encoding).count("{Reference Type}")
    file = open_text(path, path.name)
    entries, rejected = _apart(file, detect(file.head))
    assert (opened, [], []) == (
        len(entries),
        rejected,
        [entry.line for entry in entries if "title" not in entry.fields],
    )


def test_the_encodings_of_one_real_file_give_the_same_records(real: RealFiles) -> None:
    """GB18030 and UTF-8 with a mark, both with CR LF, read as the original does."""
    variants = sorted(real("chinese_exports", "encoding_variants").glob("cnki_noteexpress_*"))
    paths = [real("chinese_exports", "vopaaz_noteexpress", "mixed.net"), *variants]
    fields = [
        [entry.fields for entry in _apart(open_text(path, path.name), "noteexpress")[0]]
        for path in paths
    ]
    assert [fields[0]] * 3 == fields
