"""JSON formats: every record of a file comes out once, with its words, whatever else the file
holds.
"""

from __future__ import annotations

import json
import tracemalloc
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from real_files import RealFiles

from lacunary.graph.errors import SourceError
from lacunary.graph.records import Rejected
from lacunary.loaders.entries import Entry
from lacunary.loaders.formats import detect, format_module
from lacunary.loaders.reading.json import JsonRecord, read_json
from lacunary.loaders.reading.text import TextFile, open_text

HERE = Path(__file__).parents[2] / "fixtures" / "formats"
FORMATS = ("csl_json", "crossref", "eppi_json", "europepmc", "openalex")
FILES = {
    "csl_json": "csl.json",
    "crossref": "crossref.json",
    "eppi_json": "eppi.json",
    "europepmc": "europepmc.json",
    "openalex": "openalex.json",
}

Writer = Callable[[str], TextFile]


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Writer:
    """Opens a text as a file of that text."""
    path = tmp_path_factory.mktemp("json") / "records.json"

    def write(text: str) -> TextFile:
        path.write_text(text, encoding="utf-8", newline="")
        return open_text(path, "records.json")

    return write


def entries(path: Path, name: str) -> list[Entry]:
    """All entries of a file that must hold nothing else."""
    found = list(format_module(name).read(open_text(path, path.name)))
    assert [] == [item for item in found if isinstance(item, Rejected)]
    return [item for item in found if isinstance(item, Entry)]


def counted(found: list[JsonRecord | Rejected]) -> tuple[int, int, int]:
    """How many records, rejected records and remarks."""
    rejected = [item for item in found if isinstance(item, Rejected)]
    return (
        len(found) - len(rejected),
        sum(not item.column for item in rejected),
        sum(bool(item.column) for item in rejected),
    )


# ---- the reader of records -----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('[{"a": 1}, {"a": 2}]', [1, 1]),
        ('[\n  {\n  "a": 1\n  },\n  {"a": 2}\n]\n', [2, 5]),
        ('{"a": 1}\n{"a": 2}\n', [1, 2]),
        ('{"a": 1}{"a": 2} {"a": 3}', [1, 1, 1]),
        ('{\n"a": 1\n}\n\n{"a": 2}', [1, 5]),
        ('{"meta": {"n": 2},\n"results": [{"a": 1},\n{"a": 2}], "next": null}', [2, 3]),
        ('{"message": {"items": [{"a": 1}], "items-per-page": 20}}', [1]),
        ('{"status": "ok", "message": {"a": 1}}', [1]),
        ('{"results": []}', []),
        ("[]", []),
        ('\ufeff[{"a": 1},]', [1]),
        ('{"results": [{"a": 1}]}\n{"results": [{"a": 2}]}', [1, 2]),
        ('\x1e{"a": 1}\n\x1e{"a": 2}\n', [1, 2]),
    ],
)
def test_every_shape_of_json_gives_its_records_with_their_lines(
    written: Writer, text: str, lines: list[int]
) -> None:
    """Lists, answers of an API, lines of JSON and values in a row."""
    found = list(read_json(written(text), lists=("results", "items"), wrappers=("message",)))
    assert lines == [item.line for item in found]
    assert counted(found) == (len(lines), 0, 0)


@pytest.mark.parametrize(
    ("text", "kept", "rejected"),
    [
        ('{"a": 1}\n{"a": 2\n{"a": 3}\n', 2, [(2, '{"a": 2')]),
        ('{"a": 1}\n{"a" 2}\n{"a": 3}\n', 2, [(2, '{"a" 2}')]),
        ('{"a": 1}\n{"a": "2}\n{"a": 3}\n', 2, [(2, '{"a": "2}')]),
        ('[{"a": 1}, {"a": [2}, {"a": 3}]', 2, [(1, '{"a": [2}')]),
        ('[{"a": 1, "b": 1}, {"a": "2, "b": 2}, {"a": 3, "b": 3}]', 2, [(1, '{"a": "2, "b": 2}')]),
        ('[\n  {\n    "a": [1}\n  },\n  {\n    "a": 2\n  }\n]', 1, [(2, '{\n    "a": [1}\n  }')]),
        (
            '[{"a": 1}, null, 7, "text", ["b"]]',
            1,
            [(1, "null"), (1, "7"), (1, '"text"'), (1, '["b"]')],
        ),
        ('[{"a": 1},\n{"a": ', 1, [(2, '{"a":')]),
    ],
)
def test_a_broken_record_is_rejected_with_its_text_and_reading_goes_on(
    written: Writer, text: str, kept: int, rejected: list[tuple[int, str]]
) -> None:
    """Whatever is broken, the records around it are read."""
    found = list(read_json(written(text)))
    assert rejected == [
        (item.line, item.raw) for item in found if isinstance(item, Rejected) and not item.column
    ]
    assert kept == sum(isinstance(item, JsonRecord) for item in found)


def test_text_around_the_json_is_a_remark_and_no_record(written: Writer) -> None:
    """A line above the list, and what a script wrote behind it."""
    assert (1, 0, 2) == counted(list(read_json(written('var records =\n[{"a": 1}];\n'))))


def test_a_list_that_does_not_end_is_a_remark(written: Writer) -> None:
    """A download that broke off between two records loses none of those read."""
    found = list(read_json(written('{"results": [{"a": 1},\n{"a": 2}'), lists=("results",)))
    assert (2, 0, 1) == counted(found)


def test_a_key_that_stands_twice_keeps_both_values(written: Writer) -> None:
    """Python's reader would keep the last one."""
    (record,) = read_json(written('{"title": "A", "title": "B", "ids": [1], "ids": [2]}'))
    assert isinstance(record, JsonRecord)
    assert {"title": ["A", "B"], "ids": [1, 2]} == record.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1.50}', "1.50"),
        ('{"a": NaN}', None),
        ('{"a": -Infinity}', None),
        ('{"a": ' + "9" * 5000 + "}", "9" * 5000),
        ('{"a": 1e999}', "1e999"),
        ('{"a": "\\ud800"}', "\ufffd"),
        ('{"a": "\\ud83d\\ude00"}', "\U0001f600"),
        ('{"a": "tab\there"}', "tab\there"),
    ],
)
def test_numbers_and_signs_that_trouble_other_readers_are_kept_as_printed(
    written: Writer, text: str, value: object
) -> None:
    """Fractions keep their zeros, whole numbers their length; what is no number is nothing."""
    (record,) = read_json(written(text))
    assert isinstance(record, JsonRecord)
    assert {"a": value} == record.value


@pytest.mark.parametrize("opened", ["[", '{"a":', '{"message":', '[{"a":['])
def test_deep_nesting_is_rejected_and_never_raises(written: Writer, opened: str) -> None:
    """Python's reader stops at about a thousand levels."""
    found = list(read_json(written(opened * 20_000), lists=("items",), wrappers=("message",)))
    assert 0 == sum(isinstance(item, JsonRecord) for item in found)
    assert found


def test_a_broken_record_between_long_ones_is_found_in_a_file_of_one_line(written: Writer) -> None:
    """The reader holds about a million characters at a time; what is broken may reach beyond."""
    good = json.dumps({"id": "W", "title": "A tiny trial", "text": "word " * 60_000})
    broken = '{"id": "W", "title": "A tiny" trial", "text": "' + "word " * 300_000 + '"}'
    found = list(read_json(written(f"[{good},{good},{broken},{good},{broken},{good}]")))
    assert (4, 2, 0) == counted(found)


def test_memory_does_not_grow_with_a_file_of_one_line(written: Writer) -> None:
    """Twelve million characters are read with much less memory than they take."""
    record = json.dumps({"id": "W", "text": "word " * 600})
    file = written("[" + ",".join([record] * 4_000) + "]")
    tracemalloc.start()
    number = sum(isinstance(item, JsonRecord) for item in read_json(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 4_000 == number
    assert peak < 9_000_000


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
_RECORDS = st.lists(
    st.dictionaries(
        st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=6),
        _VALUES,
        max_size=5,
    ),
    max_size=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    records=_RECORDS,
    indent=st.none() | st.integers(0, 4),
    ascii_only=st.booleans(),
    shape=st.sampled_from(("list", "lines", "answer")),
)
def test_any_records_come_back_as_they_were_written(
    written: Writer, records: list[dict[str, Any]], indent: int | None, ascii_only: bool, shape: str
) -> None:
    """n records in, the same n out, in each shape and with any indent."""
    if shape == "lines":
        text = "\n".join(json.dumps(record, ensure_ascii=ascii_only) for record in records) or "\n "
    else:
        whole = (
            records if shape == "list" else {"meta": {"count": len(records)}, "results ": records}
        )
        text = json.dumps(whole, ensure_ascii=ascii_only, indent=indent)
    if not text.strip():
        return
    found = list(read_json(written(text), lists=("results ",)))
    assert records == [item.value for item in found if isinstance(item, JsonRecord)]
    assert len(records) == len(found)


_PIECES = st.sampled_from(
    [
        '{"id": "W1", "title": "A"}',
        "[",
        "]",
        "{",
        "}",
        '"',
        ",",
        ":",
        "\n",
        "\\",
        '"results": [',
        '"message": {',
        "null",
        "1e5",
        "题",
        '{"DOI": ',
    ]
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200
)
@given(
    text=st.lists(_PIECES, max_size=30).map("".join)
    | st.text(st.characters(exclude_categories=("Cs",)), max_size=200)
)
def test_no_text_makes_the_reader_raise_or_hang(written: Writer, text: str) -> None:
    """Any text, and texts of pieces of JSON in any order."""
    try:
        file = written(text)
    except SourceError:  # an empty file
        return
    for name in FORMATS:
        for item in format_module(name).read(file):
            assert isinstance(item, (Entry, Rejected))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data(), name=st.sampled_from(FORMATS))
def test_a_known_key_with_any_value_neither_raises_nor_loses_the_record(
    written: Writer, data: st.DataObject, name: str
) -> None:
    """An author may be a number and a date a list of nothing: one entry a record all the same."""
    module = format_module(name)
    keys = sorted({*module.FORMAT.tags, *vars(module).get("_PARTS", {})})
    record = data.draw(
        st.dictionaries(
            st.sampled_from(keys),
            _VALUES | st.lists(st.dictionaries(st.sampled_from(_INNER), _VALUES)),
            min_size=1,
        )
    )
    found = list(module.read(written(json.dumps([record, record]))))
    assert ["Entry", "Entry"] == [type(item).__name__ for item in found]


_INNER = (
    "author",
    "family",
    "given",
    "name",
    "affiliation",
    "date-parts",
    "display_name",
    "type",
    "id",
    "DOI",
    "pubType",
    "keyword",
    "source",
    "award",
)


# ---- the formats, each on a file of its own ------------------------------------------------------
@pytest.mark.parametrize("name", FORMATS)
def test_a_file_is_recognised_by_what_it_holds(name: str) -> None:
    """Every fixture is taken for its own format."""
    assert name == detect(open_text(HERE / FILES[name], FILES[name]).head)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_json_in_other_encodings_gives_the_same_entries(tmp_path: Path, encoding: str) -> None:
    """JSON should be UTF-8, but is not always."""
    path = tmp_path / "records.json"
    path.write_bytes((HERE / "csl.json").read_text(encoding="utf-8").encode(encoding))
    expected, found = entries(HERE / "csl.json", "csl_json"), entries(path, "csl_json")
    assert [entry.fields for entry in expected] == [entry.fields for entry in found]


def test_csl_json_keeps_names_dates_and_identifiers() -> None:
    """Two authors of one name stay two; Chinese names have no comma."""
    first, second = entries(HERE / "csl.json", "csl_json")
    assert ["Li, Xiaoming", "van Dam, J., Jr.", "Li, Xiaoming", "The Tiny Group"] == first.fields[
        "authors"
    ]
    assert (["2020-03-05"], ["10.1000/tiny.1"], ["12345678"]) == tuple(
        first.fields[name] for name in ("date", "doi", "pmid")
    )
    assert ["CO2 & mood, p < 0.05"] == first.fields["abstract"]
    assert ["sleep", "mood"] == first.fields["keywords"]
    assert ["orcid: Li, Xiaoming 0000-0000-0000-0001", 'custom: {"seen": true}'] == first.fields[
        "other"
    ]
    assert (["王小红"], ["2019年6月"], 20) == (
        second.fields["authors"],
        second.fields["date"],
        second.line,
    )


def test_openalex_gives_abstract_names_in_both_scripts_and_references() -> None:
    """The abstract is put together from the places of its words; a repository is no journal."""
    first, second = entries(HERE / "openalex.json", "openalex")
    assert ["A tiny trial. A result."] == first.fields["abstract"]
    assert (["李小明", "王红"], ["Xiaoming Li", "Hong Wang"]) == (
        first.fields["authors"],
        first.fields["authors_other"],
    )
    assert ["A Hospital, Chengdu, China", "Another Hospital"] == first.fields["affiliations"]
    assert ["PMC7654321"] == first.fields["pmcid"]
    assert ["Mood", "Depression/therapy"] == first.fields["keywords"]
    assert ["Retracted Publication"] == first.fields["retraction"]
    assert ["location: https://example.org/copy acceptedVersion"] == [
        words for words in first.fields["other"] if "location" in words
    ]
    assert ["https://openalex.org/W1000000002", "https://openalex.org/W1000000003"] == [
        item.fields["openalex"] for item in first.references
    ]
    assert (["A preprint without a title field"], ["A Repository"]) == (
        second.fields["title"],
        second.fields["provider"],
    )
    assert "journal" not in second.fields


def test_crossref_gives_notices_references_and_trial_numbers() -> None:
    """A work says that it was retracted, its notice what it retracts."""
    first, second = entries(HERE / "crossref.json", "crossref")
    assert ["A tiny trial: protocol and results"] == first.fields["title"]
    assert (["retraction by: 10.1000/notice.1"], ["retraction of: 10.1000/tiny.1"]) == (
        first.fields["retraction"],
        second.fields["retraction"],
    )
    assert ["nct01234567"] == first.fields["registration"]
    assert ["e7"] == first.fields["pages"]
    assert ["Aim To see."] == first.fields["abstract"]
    assert ["A Fund A1"] == first.fields["funding"]
    assert ["published-print: 2020-05", "has-preprint: 10.1000/preprint.1"] == [
        words for words in first.fields["other"] if "orcid" not in words
    ][:2]
    old, third = first.references
    assert ("10.1000/old.1", "An older trial", "11") == (
        old.fields["doi"],
        old.fields["title"],
        old.fields["pages"],
    )
    assert ("Zhao L. A third one. 2011.", {}) == (third.text, third.fields)


def test_europe_pmc_gives_full_names_where_it_has_them() -> None:
    """The short form gives the authors of the short result; corrections and retractions are told
    apart from comments.
    """
    first, second = entries(HERE / "europepmc.json", "europepmc")
    assert (["Li, Xiaoming", "Wang, H", "Tiny Group"], ["Li X", "Wang H"]) == (
        first.fields["authors"],
        second.fields["authors"],
    )
    assert (["Retraction in: PMID 22345678"], ["Erratum in: PMID 32345678"]) == (
        first.fields["retraction"],
        first.fields["correction"],
    )
    assert "Comment in: Lancet. 2021" in first.fields["other"]
    assert ["Retracted Publication", "Journal Article"] == first.fields["type"]
    assert ["Aim To see."] == first.fields["abstract"]


def test_eppi_reviewer_gives_codes_by_name_and_screening_apart() -> None:
    """A code of the type Exclude is a decision; other codes are kept with the names above them."""
    (entry,) = entries(HERE / "eppi.json", "eppi_json")
    assert [
        "Included in review",
        "excluded: Screening > EXCLUDE on population; children",
    ] == entry.fields["screening"]
    assert ["code: Coding > Delivery > App", "code: 99"] == entry.fields["other"][-2:]
    assert 'outcome: {"Title": "PHQ-9", "ES": "0.5"}' in entry.fields["other"]
    assert (["Li Xiaoming", "Wang Hong"], ["sleep", "mood"], ["May 2020"]) == tuple(
        entry.fields[name] for name in ("authors", "keywords", "date")
    )


# ---- real files ----------------------------------------------------------------------------------
def test_real_openalex_pages_give_every_work_with_all_its_references(real: RealFiles) -> None:
    """Counted another way: with Python's own reader of the whole file."""
    path = real("formats", "openalex", "openalexPro", "json_chunk_1_results_page_1.json")
    works = json.loads(path.read_text(encoding="utf-8"))["results"]
    found = entries(path, "openalex")
    assert [work["id"] for work in works] == [entry.fields["openalex"][0] for entry in found]
    assert [work["referenced_works"] for work in works] == [
        [item.text for item in entry.references] for entry in found
    ]
    assert [len(work["authorships"]) for work in works] == [
        len(entry.fields.get("authors", [])) for entry in found
    ]
    words = [
        sorted(
            word for word, places in (work["abstract_inverted_index"] or {}).items() for _ in places
        )
        for work in works
    ]
    assert words == [
        sorted(" ".join(entry.fields.get("abstract", [])).split(" "))
        if entry.fields.get("abstract")
        else []
        for entry in found
    ]


def test_a_real_crossref_dump_gives_every_work_with_all_its_references(real: RealFiles) -> None:
    """Five works with 43 references."""
    path = real("formats", "opencitations", "crossref_dump.json")
    found = entries(path, "crossref")
    assert (5, 43) == (len(found), sum(len(entry.references) for entry in found))
    assert [item["DOI"] for item in json.loads(path.read_text(encoding="utf-8"))["items"]] == [
        entry.fields["doi"][0] for entry in found
    ]


@pytest.mark.parametrize(
    ("parts", "name", "records"),
    [
        (("openalex", "openalexPro", "results_page_1.json"), "openalex", 2),
        (("openalex", "pyopenalex", "works_list.json"), "openalex", 2),
        (("openalex", "openalex-python", "W2741809807.json"), "openalex", 1),
        (("colrev", "10.2196_22081.json"), "crossref", 1),
        (("csl_json", "crossref_raw", "raw.json"), "crossref", 1),
        (("csl_json", "bibliography.json"), "csl_json", 2),
        (("csl_json", "output-bibliography.json"), "csl_json", 3),
        (("csl_json", "datacite", "raw.json"), "csl_json", 1),
    ],
)
def test_real_files_are_recognised_and_read_whole(
    real: RealFiles, parts: tuple[str, ...], name: str, records: int
) -> None:
    """Single works, answers and lists."""
    path = real("formats", *parts)
    assert name == detect(open_text(path, path.name).head)
    assert records == len(entries(path, name))


def test_json_that_is_no_bibliography_is_not_taken_for_one(real: RealFiles) -> None:
    """Authors and institutions of OpenAlex, references by study."""
    kept = Counter(
        detect(open_text(real("formats", *parts), "x").head)
        for parts in (
            ("openalex", "pyopenalex", "author.json"),
            ("openalex", "pyopenalex", "institution.json"),
            ("sypres", "psilodep_refs.json"),
        )
    )
    assert {"": 3} == kept


@pytest.mark.parametrize("shape", ["sets above", "sets below", "references alone", "bare list"])
def test_eppi_reviewer_json_is_read_in_each_of_its_shapes(shape: str, tmp_path: Path) -> None:
    """Codes have names where the file has their sets, wherever they stand, else numbers."""
    given = json.loads((HERE / "eppi.json").read_text(encoding="utf-8"))
    references = given["References"]
    data = {
        "sets above": given,
        "sets below": {"References": references, "CodeSets": given["CodeSets"]},
        "references alone": {"References": references},
        "bare list": references,
    }[shape]
    (tmp_path / "eppi.json").write_text(json.dumps(data), encoding="utf-8")
    (entry,) = entries(tmp_path / "eppi.json", "eppi_json")
    assert ["A tiny trial"] == entry.fields["title"]
    codes = [words for words in entry.fields["other"] if words.startswith("code: ")]
    named = shape.startswith("sets")
    assert named == any("Coding > Delivery > App" in words for words in codes)
    assert named != any(words.startswith("code: 8") for words in codes)
