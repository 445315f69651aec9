"""From a team's own files to a draft: the sheet that holds the table, the row of its headings, the
field of each column, in both languages.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from openpyxl import Workbook

from lacunary.graph.errors import ProjectError
from lacunary.loaders.drafting.columns import propose
from lacunary.loaders.drafting.draft import draft_project
from lacunary.loaders.drafting.sheets import tables_in
from lacunary.loaders.fields import Misread, fields, understand
from lacunary.loaders.reading.sheet import read_sheet

ROWS = [["Wang 2020", "12", "university students", "depression"], ["Li 2021", "40", "", "anxiety"]]


def fields_of(headings: list[str], rows: list[list[str]]) -> list[str]:
    """The field proposed for each column."""
    return [one.field for one in propose(headings, rows)]


@pytest.mark.parametrize(
    "headings",
    [
        ["Author (Year)", "SampleSize", "Participants", "Condition"],
        ["Study label", "N (total)", "Target population", "Target disorder"],
        ["study_name", "No. of participants", "sample", "Mental health condition"],
        ["纳入研究", "样本量（例）", "研究对象", "疾病"],
        ["作者年份", "人数", "人群", "诊断"],
    ],
)
def test_columns_are_known_by_ordinary_headings(headings: list[str]) -> None:
    """Whatever case, signs, units and language."""
    assert ["label", "n", "population", "condition"] == fields_of(headings, ROWS)


def test_participants_that_are_numbers_are_a_sample_size_and_no_population() -> None:
    """The cells speak against the heading; then nothing is proposed for it."""
    rows = [["Wang 2020", "12"], ["Li 2021", "40"]]
    assert ["label", ""] == fields_of(["Study", "Participants"], rows)


def test_a_sample_size_over_the_columns_of_arms_is_no_total() -> None:
    """The first arm's number would stand for the study's."""
    rows = [["", "试验组", "对照组"], ["王芳 2020", "40", "41"]]
    assert ["label", "", ""] == fields_of(["研究", "样本量", ""], rows)


def test_a_column_without_a_known_heading_is_told_by_its_values() -> None:
    """DOIs, years, and labels of studies; other columns stay without a field."""
    rows = [["10.1000/a", "2020", "Wang 2020", "x"], ["10.1000/b", "2021", "Li et al. 2021", "y"]]
    assert ["doi", "year", "label", ""] == fields_of(["A", "B", "C", "D"], rows)


def test_one_column_has_a_field_of_one_value() -> None:
    """The second is left for a person; a field of several values takes both."""
    headings = ["Title", "Article title", "Primary outcome", "Outcome"]
    assert ["title", "", "outcome", "outcome"] == fields_of(headings, [["a", "b", "c", "d"]])


def book(path: Path, *sheets: tuple[str, str, list[list[object]]]) -> Path:
    """A workbook of sheets: name, state, rows."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, state, rows in sheets:
        sheet = made.create_sheet(name)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


DATA: list[list[object]] = [
    ["Study characteristics", None, "Population", None],
    ["Study", "Year", "Condition", "N"],
    ["Smith 2019", "2019-2020", "Depression", "n = 120"],
    [None, None, "Anxiety", None],
    ["Jones 2020", 2020, "Anxiety", "1,024 (600 women)"],
    ["Total", None, None, 1144],
]


def test_the_sheet_and_the_row_of_headings_are_found(tmp_path: Path) -> None:
    """Below a row of groups, in a later sheet; a hidden sheet and one of notes are named too."""
    path = book(
        tmp_path / "extraction.xlsx",
        ("说明", "visible", [["使用说明"]]),
        ("Old", "hidden", [["title", "year"], ["OLD", 1990]]),
        ("Data", "visible", DATA),
    )
    found = [(one.sheet, one.hidden, one.header, one.rows) for one in tables_in(path, path.name)]
    assert [("Data", False, 2, 4), ("Old", True, 1, 1), ("说明", False, 1, 0)] == found


def test_a_draft_of_a_sheet_says_what_each_column_is(tmp_path: Path) -> None:
    """As TOML that a mapping is read from; what nothing uses stands in comments, with its cells."""
    rows = [[*row, "x" if number else "Sponsor"] for number, row in enumerate(DATA[1:])]
    path = book(tmp_path / "My sheet.xlsx", ("Data", "visible", rows))
    draft = draft_project([path], "Apps")
    assert {"sources/My sheet.xlsx", "mappings/my-sheet.toml", "lacunary.toml"} == {*draft.written}
    text = draft.written["mappings/my-sheet.toml"].decode()
    mapping = tomllib.loads(text)
    assert {"label": "Study", "year": "Year", "condition": "Condition", "n": "N"} == mapping[
        "columns"
    ]
    assert ["Study", "Year"] == mapping["fill_down"]
    assert '# "Sponsor"  (4)' in text
    project = tomllib.loads(draft.written["lacunary.toml"].decode())
    assert ("Apps", "mappings/my-sheet.toml") == (
        project["project"]["title"],
        project["sources"][0]["mapping"],
    )


def test_an_export_alone_lists_the_studies(tmp_path: Path) -> None:
    """Beside a table of studies its records are reports."""
    export = tmp_path / "search.ris"
    export.write_text("TY  - JOUR\nTI  - A trial\nER  - \n", encoding="utf-8")
    alone = tomllib.loads(draft_project([export], "A").written["lacunary.toml"].decode())
    assert "inclusion" == alone["sources"][0]["kind"]
    book(tmp_path / "data.xlsx", ("Data", "visible", DATA))
    both = tomllib.loads(draft_project([tmp_path], "A").written["lacunary.toml"].decode())
    assert [True, False] == ["mapping" in one for one in both["sources"]]
    assert all("kind" not in one for one in both["sources"])


def test_files_of_which_none_is_a_table_are_an_error(tmp_path: Path) -> None:
    """Which names them."""
    (tmp_path / "notes.txt").write_text("Dear all,\nplease read.\n", encoding="utf-8")
    with pytest.raises(ProjectError, match=r"notes.txt: no table of studies and no export"):
        draft_project([tmp_path / "notes.txt"], "A")


def test_headings_of_arms_that_stand_twice_lose_no_sheet(tmp_path: Path) -> None:
    """They are numbered; which `n` is meant is left for a person."""
    sheet = tmp_path / "arms.csv"
    sheet.write_text("Study,Country,n,Mean,n,Mean\nWang 2020,UK,10,1,12,2\n", encoding="utf-8")
    (table,) = tables_in(sheet, sheet.name)
    fields = {one.column: one.field for one in table.columns}
    numbers = dict.fromkeys(["n (1)", "Mean (1)", "n (2)", "Mean (2)"], "")
    assert {"Study": "label", "Country": "country"} | numbers == fields


def test_a_heading_that_ends_in_a_known_one_is_taken_and_said() -> None:
    """Other nouns at its end are other things: a length, an age, an author's country."""
    headings = ["Study", "workplace_population", "Outcome domain", "Length of intervention",
                "Country of first author", "Number of participants included"]  # fmt: skip
    found = propose(headings, [["Li 2021", "nurses", "sleep", "8 weeks", "UK", "12"]])
    assert ["label", "population", "outcome", "", "", "n"] == [one.field for one in found]
    assert ["part", "part"] == [found[1].why, found[2].why]


def test_cells_speak_against_a_field() -> None:
    """Yes and no are no comparator, percentages no number of people; ranges are named."""
    found = propose(["Study", "Control group", "N", "Age"], [["A 2020", "Yes", "45%", "18-25"]] * 2)
    assert [("label", ""), ("", ""), ("", "percent"), ("", "range")] == [
        (one.field, one.reads) for one in found
    ]


def drafted(tmp_path: Path, text: str) -> dict[str, object]:
    """The mapping that is drafted of a table in text."""
    (tmp_path / "data.csv").write_text(text, encoding="utf-8")
    return tomllib.loads(
        draft_project([tmp_path / "data.csv"], "A").written["mappings/data.toml"].decode()
    )


def test_a_sign_parts_cells_where_the_parts_are_known_words(tmp_path: Path) -> None:
    """In either language, and not where the whole cell is a name."""
    rows = "研究|疾病|国家|结局\n王 2020|抑郁、焦虑|China|x / y\n李 2021|失眠|Iran, Islamic Republic of|z\n"
    assert {"condition": ","} == drafted(tmp_path, rows)["separators"]


def test_of_rows_that_several_people_filled_in_those_agreed_on_count(tmp_path: Path) -> None:
    """As screening tools export them."""
    rows = "Study,Reviewer Name,N\nLee 2020,A,10\nLee 2020,B,11\nLee 2020,Consensus,11\n"
    assert {"Reviewer Name": ["Consensus"]} == drafted(tmp_path, rows)["keep"]


def test_a_letter_beside_author_and_year_tells_studies_apart(tmp_path: Path) -> None:
    """It is part of the label then."""
    rows = "authors,year,part,country\nLee,2020,a,UK\nLee,2020,b,UK\nWu,2021,,China\n"
    assert "{authors} {year}{part}" == drafted(tmp_path, rows)["columns"]["label"]  # type: ignore[index]


def test_sheets_of_one_kind_are_sources_and_others_are_asked_about(tmp_path: Path) -> None:
    """A sheet a year, and a second one of the same studies; not the excluded ones."""
    head = ["Study", "Country", "Condition"]
    path = book(
        tmp_path / "data.xlsx",
        ("2020", "visible", [head, ["Lee 2020", "UK", "Anxiety"], ["Wu 2020", "UK", "Anxiety"]]),
        ("2021", "visible", [head, ["Hall 2021", "UK", "Anxiety"]]),
        ("More", "visible", [["Study", "Outcome"], ["Lee 2020", "Sleep"]]),
        ("Others", "visible", [["Study", "Outcome"], ["Kim 2019", "Sleep"]]),
        ("Excluded", "visible", [head, ["Tan 2020", "UK", "Anxiety"]]),
    )
    draft = draft_project([path], "A")
    sources = tomllib.loads(draft.written["lacunary.toml"].decode())["sources"]
    assert ["data", "data-more"] == [one["id"] for one in sources]
    mapping = tomllib.loads(draft.written["mappings/data.toml"].decode())
    assert ["2020", "2021"] == mapping["sheets"]
    assert {"Others", "Excluded"} == {one.subject for one in draft.points}
    asked = draft_project([path], "A", lambda point: "yes")
    assert 4 == len(tomllib.loads(asked.written["lacunary.toml"].decode())["sources"])


def test_one_file_named_twice_is_one_source(tmp_path: Path) -> None:
    """Whatever it is called; two files of one name in two folders are two."""
    for place, text in (("a/x.csv", "A 2020"), ("b/x.csv", "B 2020"), ("b/y.csv", "A 2020")):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(f"Study,Country\n{text},UK\n", encoding="utf-8")
    draft = draft_project([tmp_path], "A")
    assert [("x.csv", ""), ("x.csv", ""), ("y.csv", "x.csv")] == [
        (one.path.name, one.same_as) for one in draft.found
    ]
    assert ["sources/x.csv", "sources/x-2.csv"] == [place for place, _ in draft.sources]


def test_a_table_as_word_processors_leave_it_is_read(tmp_path: Path) -> None:
    """Blank rows and a blank column before it, a title over it, notes below it; dates for years,
    scales for outcomes, several countries, the arms of a comparison.
    """
    heads = ["Study", "Publication date", "Country/countries", "Participants, n (female %)",
             "Comparator condition", "Primary outcome(s)"]  # fmt: skip
    rows: list[list[object]] = [
        [],
        [None, "Table 1. Characteristics of the studies"],
        [None, *heads],
        [
            None,
            "Smith et al. (2019) [12]",
            "2019-05-01",
            "UK, USA",
            "120 (60%)",
            "TAU",
            "PHQ-9, ISI",
        ],
        [None, "Jones & Lee 2020 [3]", "2020-01-01", "Italy", "N=45", "wait list", "BDI"],
        [None, "Abbreviations: TAU, treatment as usual."],
    ]
    path = book(tmp_path / "table.xlsx", ("Table 1", "visible", rows))
    mapping = tomllib.loads(draft_project([path], "A").written["mappings/table.toml"].decode())
    wanted = ["label", "year", "country", "n", "comparator", "instrument"]
    assert dict(zip(wanted, heads, strict=True)) == mapping["columns"]
    assert {"country": ",", "instrument": ","} == mapping["separators"]
    assert 3 == mapping["header"]


def test_a_row_of_cells_that_end_in_known_words_is_no_row_of_headings(tmp_path: Path) -> None:
    """`General population` and `Validated scale` are what a study says; nor is a row in which words
    stand twice one below the headings of groups.
    """
    sheet = tmp_path / "a.csv"
    rows = ["Study,Population,Sample (N),Control,Outcome,Risk"]
    rows += [
        f"{name} et al. (2021),General population,12,Yes,Validated scale,Yes"
        for name in ("Ali", "Bo", "Chen")
    ]
    sheet.write_text("\n".join(rows) + "\n", encoding="utf-8")
    (table,) = tables_in(sheet, sheet.name)
    assert (1, 0, 3) == (table.header, table.upper, table.rows)


def test_a_key_is_a_column_that_nothing_else_uses(tmp_path: Path) -> None:
    """Two conditions of one label are no two studies; two arms' codes may be."""
    sheet = tmp_path / "a.csv"
    rows = ["Study,Condition,Code", "Lee 2021,anxiety,x1", "Lee 2021,insomnia,x2", "Wu 2020,,x3"]
    sheet.write_text("\n".join(rows) + "\n", encoding="utf-8")
    (table,) = tables_in(sheet, sheet.name)
    assert (2, ("Code",)) == (table.repeated, table.keys)
    (point,) = draft_project([sheet], "A").points
    assert ("key", ("", "Code")) == (point.kind, point.choices)
    asked = draft_project([sheet], "A", lambda point: "Code")
    columns = tomllib.loads(asked.written["mappings/a.toml"].decode())["columns"]
    assert "Code" == columns["study_id"]


@pytest.mark.parametrize(
    "heading",
    ["Start date", "Completion year", "End of enrolment", "Search date", "检索时间", "注册年份"],
)
def test_dates_of_something_else_are_no_year_of_publication(heading: str) -> None:
    """A trial's start is not when it was published, whatever its cells read."""
    assert ["label", ""] == fields_of(["Study", heading], [["Lee 2020", "2017"]])


def test_a_field_told_by_cells_alone_is_an_open_point(tmp_path: Path) -> None:
    """A person looks at what no heading says."""
    sheet = tmp_path / "a.csv"
    sheet.write_text("Study,When,Country\nLee A,2017,UK\nWu B,2018,UK\n", encoding="utf-8")
    (point,) = draft_project([sheet], "A").points
    assert ("values", "year", ("When",)) == (point.kind, point.subject, point.choices)


def test_headings_of_extraction_forms_are_known() -> None:
    """What a question asks, one of several outcomes, estimates and overall judgements."""
    headings = ["Study", "Country in which the study conducted", "Outcome 1: Name",
                "Outcome 1: Scale", "effect_estimate", "rob_overall"]  # fmt: skip
    row = ["Lee 2020", "UK", "low mood", "EPDS", "0.4", "low"]
    assert ["label", "country", "outcome", "instrument", "effect", "rob"] == fields_of(
        headings, [row]
    )


UPPER = ["编号", "作者", "年份", "样本量", "", "干预措施", "", "结局指标"]
LOWER = ["", "", "", "干预组", "对照组", "内容", "周期", ""]
TRIALS: list[list[object]] = [
    [1, "甲 等", 2018, 40, 42, "认知行为疗法", "8周", "抑郁"],
    [2, "乙", 2019, 30, None, "正念", "6周", "焦虑"],
]


def merged_sheet(path: Path, note: str) -> Path:
    """A sheet with a title, headings merged down and over groups, and a note over all columns."""
    made = Workbook()
    sheet = made.worksheets[0]
    note_row: list[object] = [note]
    for row in (["表1 基本特征"], UPPER, LOWER, *TRIALS, note_row):
        sheet.append([cell or None for cell in row])
    for area in ("A1:H1", "D2:E2", "F2:G2", "A2:A3", "B2:B3", "C2:C3", "H2:H3", "A6:H6"):
        sheet.merge_cells(area)
    made.save(path)
    return path


def test_headings_of_groups_are_read_with_those_merged_down_beside_them(tmp_path: Path) -> None:
    """The content of an intervention is it, its length is not; the arms are the participants."""
    merged = merged_sheet(tmp_path / "data.xlsx", "注：①抑郁；②焦虑。")
    plain = tmp_path / "plain.csv"
    rows = [["表1 基本特征"], UPPER, LOWER, *([str(one or "") for one in row] for row in TRIALS)]
    plain.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    for path in (merged, plain):
        draft = draft_project([path], "A")
        mapping = tomllib.loads(draft.written[f"mappings/{path.stem}.toml"].decode())
        assert [2, 3] == mapping["header"]
        assert "干预措施 内容" == mapping["columns"]["intervention"]
        assert "{样本量 干预组} + {样本量 对照组}" == mapping["columns"]["n"]
        assert "结局指标" == mapping["columns"]["outcome"]
        assert "干预措施 周期" not in str(mapping["columns"])


def test_participants_of_the_arms_are_summed_where_each_is_printed() -> None:
    """A blank arm makes the sum unknown, not smaller."""
    assert 82 == understand(fields()["n"], "40 + 42")
    with pytest.raises(Misread, match="not a number"):
        understand(fields()["n"], "30 +")


def test_parts_of_a_sample_size_that_are_no_arms_are_not_summed(tmp_path: Path) -> None:
    """All and the women among them."""
    rows = (
        "Study,Sample size,,Condition\n,all,women,\nLee 2020,40,20,anxiety\nWu 2021,9,3,anxiety\n"
    )
    columns = drafted(tmp_path, rows)["columns"]
    assert "+" not in str(columns)


def test_the_first_study_below_headings_is_no_second_row_of_them(tmp_path: Path) -> None:
    """Although some of its cells are blank, and no known heading stands above the others."""
    sheet = tmp_path / "a.csv"
    rows = ["Ref,Condition,Intervention,Foo", "Lee 2020,,,bar", "Wu 2021,anxiety,CBT,baz"]
    sheet.write_text("\n".join(rows) + "\n", encoding="utf-8")
    (table,) = tables_in(sheet, sheet.name)
    assert (1, 0, 2) == (table.header, table.upper, table.rows)


def test_a_note_merged_across_the_columns_is_one_cell(tmp_path: Path) -> None:
    """It names no study, and gives no column a value; the title above is one too."""
    path = merged_sheet(tmp_path / "data.xlsx", "注：①抑郁；②焦虑。")
    sheet = read_sheet(path, path.name, header=3, upper=2)
    assert [*UPPER[:3], "样本量 干预组", "样本量 对照组"] == sheet.headings[:5]
    assert ["注：①抑郁；②焦虑。", *[""] * 7] == sheet.rows[-1][1]
