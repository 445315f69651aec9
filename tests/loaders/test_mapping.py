"""The extraction sheet loader: columns to fields, words to values, and every bad row and cell shown
while the rest loads.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lacunary.graph.errors import SourceError
from lacunary.graph.records import Concept, Record, Rejected
from lacunary.loaders.fields import Misread, fields, kinds, split, understand
from lacunary.loaders.mapping import Mapping, read_mapping, to_records
from lacunary.loaders.reading.sheet import read_sheet
from lacunary.loaders.vocabulary.read import Values

FIXTURES = Path(__file__).parents[1] / "fixtures"
REVIEWS = ["r1", "r2-2024"]


def values() -> Values:
    """Two conditions and what a value table says about a third way to print one of them."""
    depression = Concept(
        "condition:depression", "Depression", "抑郁", "vocabulary-condition:2", alt_zh=("抑郁症",)
    )
    anxiety = Concept("condition:anxiety", "Anxiety", "焦虑", "vocabulary-condition:3")
    found = Values({concept.id: concept for concept in (depression, anxiety)})
    found.add(
        "condition", "low mood", "condition:depression", "", "mappings/values/condition.csv:2"
    )
    found.add(
        "condition",
        "mixed",
        "condition:depression; condition:anxiety",
        "",
        "mappings/values/condition.csv:3",
    )
    found.add("condition", "worry", "-", "", "mappings/values/condition.csv:4")
    return found


def mapping(text: str, folder: Path) -> Mapping:
    """A mapping file of this text."""
    (folder / "m.toml").write_text(text, encoding="utf-8")
    return read_mapping(folder / "m.toml", "mappings/m.toml")


def read(path: Path, by: Mapping) -> tuple[list[Record], list[Rejected], int]:
    """The records of a sheet, what was rejected, and how many rows were left out."""
    where = f"sources/{path.name}"
    sheet = read_sheet(path, where, header=by.header, delimiter=by.delimiter, tab=by.sheet)
    records, rejected, left_out, _ = to_records(sheet, by, "sheet", where, values(), REVIEWS)
    whole = sum(not bad.column for bad in rejected)
    assert len(sheet.rows) + len(sheet.rejected) == len(records) + whole + left_out
    return records, rejected, left_out


def fixture(name: str, text: str, folder: Path) -> tuple[list[Record], list[Rejected], int]:
    """A sheet of `fixtures/` through a mapping."""
    return read(FIXTURES / name, mapping(text, folder))


INCLUSION = 'kind = "inclusion"\nconstants = { review = "r1" }\n'


# ---- headings ------------------------------------------------------------------------------------
def test_chinese_headings_need_no_mapping(tmp_path: Path) -> None:
    """序号, 作者年份, 题名, 作者, 年份, 样本量 and 疾病 are known headings, in GB18030 as well."""
    records, rejected, _ = fixture("gb18030-chinese-headings.csv", INCLUSION, tmp_path)
    assert [] == rejected
    first = {name: [cell.value for cell in cells] for name, cells in records[0].cells.items()}
    expected: dict[str, list[Any]] = {
        "review": ["r1"],
        "label": ["刘洋 2022"],
        "order": [1],
        "title_zh": ["微信随访对抑郁症患者的效果"],
        "authors": ["刘洋", "王芳"],
        "year": [2022],
        "condition": ["condition:depression"],
        "n": [100],
    }
    assert expected == first


def test_a_mapped_column_is_used_whatever_its_heading(tmp_path: Path) -> None:
    """The mapping goes before the known headings, and a mapped column serves no other field."""
    text = INCLUSION + '[columns]\nnote = "title"\n'
    records, _, _ = fixture("tabs.tsv", text, tmp_path)
    assert ("A trial, with commas, and; semicolons", None) == (
        records[0].get("note"),
        records[0].get("title"),
    )


def test_a_missing_column_is_an_error_with_the_columns_there_are(tmp_path: Path) -> None:
    """Without a column for the study's label no row can be read."""
    with pytest.raises(SourceError) as caught:
        fixture("no-study-column.csv", INCLUSION, tmp_path)
    assert (
        "sources/no-study-column.csv:1: no column gives `label`, which every inclusion needs. "
        "Add it, or name its column in the mapping. The sheet has: title, year."
        == str(caught.value)
    )


def test_a_mapping_for_a_column_that_is_not_there_is_an_error_with_a_hint(tmp_path: Path) -> None:
    """A slip in the column's name is answered with the nearest column; all slips at once."""
    with pytest.raises(SourceError) as caught:
        fixture(
            "tabs.tsv", INCLUSION + '[columns]\ntitle = "titel"\nyear = "published"\n', tmp_path
        )
    assert [
        (
            "mappings/m.toml: `title` is mapped to the column `titel`, which sources/tabs.tsv has"
            " not. Did you mean `title`?"
        ),
        (
            "mappings/m.toml: `year` is mapped to the column `published`, which sources/tabs.tsv"
            " has not. Known: n, study, title."
        ),
    ] == str(caught.value).splitlines()


def table(text: str, by: str, folder: Path) -> list[Record]:
    """The records of a sheet of this text."""
    (folder / "sheet.csv").write_text(text, encoding="utf-8")
    return read(folder / "sheet.csv", mapping(by, folder))[0]


def test_columns_are_joined_into_one_field(tmp_path: Path) -> None:
    """`{column}` stands for its cell; a column that is joined gives its own field as well."""
    text = INCLUSION + '[columns]\nlabel = "{Author} ({Year})"\n'
    records = table("Author,Year,Title\nWang A,2020,X\nLi B,,Y\n", text, tmp_path)
    assert [("Wang A (2020)", "Wang A", 2020), ("Li B", "Li B", None)] == [
        (r.get("label"), r.get("authors"), r.get("year")) for r in records
    ]
    assert "derived" == records[0].cells["label"][0].method


def test_chinese_columns_are_joined_into_one_field(tmp_path: Path) -> None:
    """By Chinese headings, without a space where none is written."""
    text = INCLUSION + '[columns]\nlabel = "{第一著者}{年份}"\n'
    assert ["王芳2020"] == [
        record.get("label") for record in table("第一著者,年份\n王芳,2020\n", text, tmp_path)
    ]


def test_a_joined_column_that_is_not_there_is_an_error_with_a_hint(tmp_path: Path) -> None:
    """The part that is misspelt is named."""
    text = INCLUSION + '[columns]\nlabel = "{Autor} {Year}"\n'
    with pytest.raises(SourceError, match=r"column `Autor`, which .* Did you mean `Author`\?"):
        table("Author,Year\nWang,2020\n", text, tmp_path)


def test_one_column_serves_two_fields(tmp_path: Path) -> None:
    """Where the mapping names it twice."""
    text = INCLUSION + '[columns]\nlabel = "Study"\nnote = "Study"\n'
    (record,) = table("Study\nWang 2020\n", text, tmp_path)
    assert ("Wang 2020", "Wang 2020") == (record.get("label"), record.get("note"))


def test_a_second_column_for_a_field_of_one_value_is_an_error(tmp_path: Path) -> None:
    """Its cells would be dropped: the message says which field, and how to join them."""
    text = INCLUSION + '[columns]\nn = ["N1", "N2"]\nlabel = ["A", "Y"]\noutcome = ["O1", "O2"]\n'
    with pytest.raises(SourceError) as caught:
        mapping(text, tmp_path)
    assert [
        "mappings/m.toml:4: `n` holds one value and is given 2 columns. Name one of them.",
        "mappings/m.toml:5: `label` holds one value and is given 2 columns. "
        'Name one of them, or join them: label = "{A} {Y}".',
    ] == str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ('Authors,Year,Title\n"Wang A; Li B",2020,X\n', ["Wang 2020"]),
        ("作者,年份,题名\n王芳;李明,2020,正念\n", ["王芳 2020"]),
        ("Author,Year\nChoi I,\n", ["Choi undated"]),
    ],
)
def test_a_sheet_without_labels_gets_them_of_author_and_year(
    text: str, labels: list[str], tmp_path: Path
) -> None:
    """Of the first author's surname."""
    assert labels == [record.get("label") for record in table(text, INCLUSION, tmp_path)]


def test_a_study_id_of_labels_is_the_label(tmp_path: Path) -> None:
    """As extraction tools name that column; keys beside authors stay keys."""
    (named,) = table("Study ID,Authors,Year\nWang 2020,Wang A,2020\n", INCLUSION, tmp_path)
    (keyed,) = table("Study ID,Authors,Year\nT-17,Wang A,2020\n", INCLUSION, tmp_path)
    (alone,) = table("Study ID,Title\nT-17,X\n", INCLUSION, tmp_path)
    assert ["Wang 2020", "Wang 2020", "T-17"] == [r.get("label") for r in (named, keyed, alone)]
    assert "T-17" == keyed.get("study_id")


# ---- bad rows and bad cells ----------------------------------------------------------------------
def test_every_bad_cell_is_shown_and_its_row_kept(tmp_path: Path) -> None:
    """Year 20222, a DOI with a space, an unknown choice and two numbers in a cell: the rows load
    without them.
    """
    text = 'kind = "inclusion"\n[columns]\nrob_level = "risk level"\n'
    records, rejected, _ = fixture("bad-cells.csv", text, tmp_path)
    cells = [bad for bad in rejected if bad.column]
    assert [
        'sources/bad-cells.csv:3: year "20222" is not a year. Write four digits, 1500 to 2100.',
        (
            'sources/bad-cells.csv:4: doi "10.1000/ab c" is not a DOI. It reads 10.NNNN/suffix'
            " without spaces."
        ),
        (
            'sources/bad-cells.csv:5: language "Klingon" is not known. Use one of en, zh, de, es,'
            " fr, nl, sv, ja, ko, pt, it, ru, fa, ar, tr, pl, da, no, fi, cs, hu, el, he, th, vi,"
            " id, uk, ro, hr, sr, sk, sl, bg, lt, et, lv, ca, hi, or say in the mapping's"
            " [values.language] what it means."
        ),
        'sources/bad-cells.csv:6: n "55 100" is not a number. Write digits only, decimal mark `.`.',
    ] == [str(bad) for bad in cells]
    assert ["year", "doi", "language", "n"] == [bad.column for bad in cells]
    assert ["20222", "10.1000/ab c", "Klingon", "55 100"] == [bad.raw for bad in cells]
    kept = {record.line: record for record in records}
    assert (None, "10.1000/year", 11) == tuple(kept[3].get(name) for name in ("year", "doi", "n"))


def test_bad_rows_are_rejected_and_the_rest_loads(tmp_path: Path) -> None:
    """An unknown review (with what may have been meant) and an empty label cost their rows only,
    each kept in words.
    """
    records, rejected, _ = fixture("bad-cells.csv", 'kind = "inclusion"\n', tmp_path)
    rows = [bad for bad in rejected if not bad.column]
    assert [
        'sources/bad-cells.csv:7: review "r2-2023" is not known. Did you mean `r2-2024`?',
        "sources/bad-cells.csv:8: `label` is empty. Fill it in.",
    ] == [str(bad) for bad in rows]
    assert (
        "review=r1; title=A row without a study; year=2015; doi=10.1000/none; n=16; language=en;"
        " risk level=low" == rows[1].raw
    )
    assert [2, 3, 4, 5, 6, 9] == [record.line for record in records]


def test_a_value_table_of_the_mapping_mends_an_unknown_choice(tmp_path: Path) -> None:
    """The message says [values.language]; written so, the cell is understood and marked as
    mapped.
    """
    records, rejected, _ = fixture(
        "bad-cells.csv", 'kind = "inclusion"\n[values.language]\nKlingon = "en"\n', tmp_path
    )
    (cell,) = records[3].cells["language"]
    assert ("Klingon", "en", "mapped") == (cell.verbatim, cell.value, cell.method)
    assert "language" not in {bad.column for bad in rejected}


def test_rows_that_the_sheet_reader_rejects_are_counted(tmp_path: Path) -> None:
    """A row with a cell too many is among the rejected of the source."""
    records, rejected, _ = fixture("cell-too-many.csv", INCLUSION, tmp_path)
    assert ([2, 4], [3]) == ([record.line for record in records], [bad.line for bad in rejected])


def test_rows_left_out_are_counted_not_rejected(tmp_path: Path) -> None:
    """`keep` uses only the rows of some values; the others are counted as left out."""
    records, rejected, left_out = fixture(
        "bad-cells.csv", 'kind = "inclusion"\n[keep]\nn = ["10", "17"]\n', tmp_path
    )
    assert ([2, 9], [], 6) == ([record.line for record in records], rejected, left_out)


def sheet_of(text: str, folder: Path) -> tuple[list[str], list[str]]:
    """The labels read from the text of a sheet, and the reasons of what was rejected."""
    (folder / "s.csv").write_text(text, encoding="utf-8")
    records, rejected, _ = read(folder / "s.csv", mapping(INCLUSION, folder))
    return [one.cells["label"][0].verbatim for one in records], [one.reason for one in rejected]


@pytest.mark.parametrize("words", ["Adolescents", "* primary outcome", "注：①SDS；②SAS"])
def test_words_alone_in_a_row_are_no_study(words: str, tmp_path: Path) -> None:
    """The heading of a group of rows, or a note below the table."""
    text = f"Study,Country,Condition\nWang 2020,China,worry\n{words},,\nLi 2021,UK,worry\n"
    labels, reasons = sheet_of(text, tmp_path)
    assert ["Wang 2020", "Li 2021"] == labels
    alone = f'"{words}" stands alone in its row, as a heading of a group or a note does.'
    assert [f"{alone} If it is a study, fill in another cell."] == reasons


def test_as_many_notes_as_studies_are_no_studies(tmp_path: Path) -> None:
    """Below a short table."""
    text = "Study,Country,Condition\nWang 2020,UK,worry\n* a note,,\n"
    assert ["Wang 2020"] == sheet_of(text, tmp_path)[0]


@pytest.mark.parametrize(
    "text",
    [
        "Study,Country,Condition\nWang 2020,China,worry\nLi 2021,,\n",
        "Study,Country,Condition\nCOPES,,\nMoodGYM,,\n",
        "Study,Country\nWang 2020,China\nCOPES,\n",
    ],
)
def test_a_study_may_stand_alone_in_its_row(text: str, tmp_path: Path) -> None:
    """Author and year name one; and in a sheet of names every row has nothing else."""
    labels, reasons = sheet_of(text, tmp_path)
    assert (2, []) == (len(labels), reasons)


def test_a_report_that_nothing_identifies_is_rejected(tmp_path: Path) -> None:
    """A publication needs a DOI, a PubMed identifier or a title."""
    (tmp_path / "s.csv").write_text("doi,title,year\n,,2012\n10.1000/x,,2013\n", encoding="utf-8")
    records, rejected, _ = read(tmp_path / "s.csv", mapping('kind = "report"\n', tmp_path))
    assert [
        "sources/s.csv:2: nothing tells which report this is. Fill in one of doi, pmid, pmcid,"
        " openalex, cnki, title, title_zh, title_original."
    ] == [*map(str, rejected)]
    assert [3] == [record.line for record in records]


# ---- words and values ----------------------------------------------------------------------------
def cells_of(text: str, cell: str, folder: Path) -> list[tuple[str, Any, str]]:
    """How the cell of a column `condition` is understood: words, value, method."""
    (folder / "s.csv").write_text(f'study,condition\nA,"{cell}"\n', encoding="utf-8")
    records, _, _ = read(folder / "s.csv", mapping(text, folder))
    return [
        (cell.verbatim, cell.value, cell.method) for cell in records[0].cells.get("condition", ())
    ]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Depression", [("Depression", "condition:depression", "printed")]),
        ("抑郁症", [("抑郁症", "condition:depression", "printed")]),
        ("ＤＥＰＲＥＳＳＩＯＮ", [("ＤＥＰＲＥＳＳＩＯＮ", "condition:depression", "printed")]),
        ("low mood", [("low mood", "condition:depression", "mapped")]),
        (
            "mixed",
            [("mixed", "condition:depression", "mapped"), ("mixed", "condition:anxiety", "mapped")],
        ),
        ("worry", [("worry", None, "none")]),
        ("burnout", [("burnout", None, "unmapped")]),
        (
            "抑郁；焦虑",
            [("抑郁", "condition:depression", "printed"), ("焦虑", "condition:anxiety", "printed")],
        ),
        ("未报告", []),
        ("NR", []),
        ("", []),
    ],
)
def test_words_become_concepts_or_stay_visible(
    cell: str, expected: list[tuple[str, Any, str]], tmp_path: Path
) -> None:
    """Labels of both languages, mapped words, words that name no concept and words nobody has
    mapped are told apart.
    """
    assert expected == cells_of(INCLUSION, cell, tmp_path)


def test_other_separators_can_be_named(tmp_path: Path) -> None:
    """A comma in one column, and its full-width forms with it; a separator inside brackets does not
    part.
    """
    text = INCLUSION + 'separators = { condition = "," }\n'
    assert ["low mood (PHQ-9, BDI)", "焦虑", "抑郁"] == [
        cell[0] for cell in cells_of(text, "low mood (PHQ-9, BDI)，焦虑、抑郁", tmp_path)
    ]


def test_a_closing_bracket_too_many_does_not_hide_a_separator() -> None:
    """A slip with brackets costs nothing after it."""
    assert ["a)", "b"] == split("a); b", ";")


def test_decimal_commas_are_read_when_the_mapping_says_so(tmp_path: Path) -> None:
    """0,571 and 1.204,5 with the point as the mark of thousands; 1.234 participants are 1,234."""
    text = INCLUSION + 'decimal = ","\n'
    records, rejected, _ = fixture("semicolons-and-decimal-commas.csv", text, tmp_path)
    assert ([0.571, -1204.5], 1234, []) == (
        [record.get("effect") for record in records],
        records[0].get("n"),
        rejected,
    )


def test_decimal_commas_are_refused_where_nobody_said_so(tmp_path: Path) -> None:
    """0,571 is not 571: the cell is shown, the row stays."""
    records, rejected, _ = fixture("semicolons-and-decimal-commas.csv", INCLUSION, tmp_path)
    assert ["0,571", "-1.204,5"] == [bad.raw for bad in rejected if bad.column == "estimate"]
    assert 2 == len(records)


@pytest.mark.parametrize(
    ("words", "decimal", "expected"),
    [
        ("1,234", ".", 1234.0),
        ("1,234,567.5", ".", 1234567.5),
        ("−0.35", ".", -0.35),
        ("－０．３５", ".", -0.35),
        ("- 0.35", ".", -0.35),
        ("1\u202f234", ".", 1234.0),
        ("1e-3", ".", 0.001),
        ("0,571", ",", 0.571),
        ("12", ",", 12.0),
    ],
)
def test_numbers_as_they_are_printed(words: str, decimal: str, expected: float) -> None:
    """Groups of thousands, the typographic minus, full-width digits, narrow spaces."""
    assert expected == understand(fields()["effect"], words, decimal)


@pytest.mark.parametrize(
    ("words", "decimal"),
    [
        ("0,571", "."),
        ("1234,567", "."),
        ("12,34", "."),
        ("0.571", ","),
        ("55 58", "."),
        ("n=55", "."),
        ("1e999", "."),
        ("nan", "."),
        ("", "."),
    ],
)
def test_what_is_no_number_is_refused_not_guessed(words: str, decimal: str) -> None:
    """No digit is dropped, no comma taken for a mark it is not, nothing becomes infinite."""
    with pytest.raises(Misread, match=r"effect \".*\" is (not a number|too large)\. "):
        understand(fields()["effect"], words, decimal)


def test_whole_numbers_stay_exact() -> None:
    """Beyond 2**53 a detour over floats would change the last digits; beyond 2**63 no database
    could hold it.
    """
    assert 2**53 + 1 == understand(fields()["n"], str(2**53 + 1))
    with pytest.raises(Misread, match="too large"):
        understand(fields()["n"], str(2**63))
    with pytest.raises(Misread, match="not a whole number"):
        understand(fields()["n"], "12.5")


def test_every_kind_uses_known_fields() -> None:
    """A field named by a kind and nowhere described would never be read."""
    named = {
        name for kind in kinds().values() for name in (*kind.fields, *kind.required, *kind.any_of)
    }
    assert set() == named - fields().keys()


def test_no_heading_names_two_fields_of_a_kind() -> None:
    """A heading that two fields of one kind claim would be read as the first of them, by chance."""
    twice = []
    for kind in kinds().values():
        seen: dict[str, str] = {}
        for name in kind.fields:
            for heading in {name, *fields()[name].headings}:
                if seen.setdefault(heading, name) != name:
                    twice.append(f"{kind.name}: {heading} is {seen[heading]} and {name}")
    assert [] == twice


# ---- the mapping file ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'kind = "inclusion"\ncolums = {}\n',
            ["mappings/m.toml:2: the key `colums` is not known. Did you mean `columns`?"],
        ),
        (
            'kind = "inclusions"\n',
            [
                "mappings/m.toml:1: kind `inclusions` is not known. Use one of review, inclusion,"
                " candidate, stated, scope, proposal, assessment, report, reference, citation."
            ],
        ),
        (
            'kind = "inclusion"\n[columns]\nlable = "study"\n[values.yaer]\nx = "2012"\n',
            [
                (
                    "mappings/m.toml:3: [columns] names `lable`, which is no field of `inclusion`."
                    " Did you mean `label`?"
                ),
                (
                    "mappings/m.toml:4: [values] names `yaer`, which is no field of `inclusion`."
                    " Did you mean `year`?"
                ),
            ],
        ),
        (
            'kind = "inclusion"\nheader = 0\nmissing = "NA"\ndecimal = ";"\ndelimiter = "ab"\n',
            [
                "mappings/m.toml:5: `delimiter` is 'ab'. Give it one character.",
                (
                    "mappings/m.toml:2: `header` is 0. Give it the number of the heading row, from"
                    " 1, or those of two: [upper, lower]."
                ),
                "mappings/m.toml:3: `missing` is 'NA'. Give it a list of texts.",
                "mappings/m.toml:4: `decimal` is ';'. Give it `.` or `,`.",
            ],
        ),
        (
            'kind = "inclusion"\n[columns]\nlabel = 3\n',
            ["mappings/m.toml:2: `columns` is {'label': 3}. Give it a table of columns."],
        ),
    ],
)
def test_every_mistake_in_a_mapping_is_shown_with_its_line(
    text: str, expected: list[str], tmp_path: Path
) -> None:
    """Unknown keys and kinds, fields that the kind has not, values of the wrong type: all at
    once.
    """
    with pytest.raises(SourceError) as caught:
        mapping(text, tmp_path)
    assert sorted(expected) == sorted(str(caught.value).splitlines())


def test_broken_toml_is_shown_with_its_line() -> None:
    """A quotation mark that is not closed, on line 4."""
    with pytest.raises(SourceError) as caught:
        read_mapping(FIXTURES / "broken-toml.toml", "mappings/broken-toml.toml")
    assert (
        "mappings/broken-toml.toml:4: is not TOML: quotation marks are opened and not closed. Close"
        " them on the same line." == str(caught.value)
    )


def test_a_mapping_that_is_not_utf_8_is_refused() -> None:
    """A Chinese Windows editor may save it in GB18030; TOML is UTF-8."""
    with pytest.raises(
        SourceError, match=r"^mappings/m\.toml:3: is not UTF-8\. Save the file in UTF-8\.$"
    ):
        read_mapping(FIXTURES / "saved-as-gb18030.toml", "mappings/m.toml")


def test_a_mapping_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    """Windows editors write one."""
    assert "inclusion" == mapping('\ufeffkind = "inclusion"\n', tmp_path).kind


def test_a_mapping_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With the key of lacunary.toml that names it."""
    with pytest.raises(
        SourceError,
        match=(
            r"^mappings/m\.toml: cannot be read \(No such file or directory\)\. Check `mapping` in"
        ),
    ):
        read_mapping(tmp_path / "m.toml", "mappings/m.toml")


@pytest.mark.parametrize(("words", "key"), [("2.0", "2"), ("２", "2"), (" T-7 ", "T-7")])
def test_a_key_is_the_same_however_a_program_writes_it(words: str, key: str) -> None:
    """A spreadsheet program that takes keys for numbers writes `2.0`."""
    assert key == understand(fields()["study_id"], words)


@pytest.mark.parametrize("name", ["n", "order", "stated_included"])
def test_a_count_is_not_below_zero(name: str) -> None:
    """`-5` participants are a mistake to name, not a number to add up."""
    with pytest.raises(Misread, match="below zero"):
        understand(fields()[name], "-5")
