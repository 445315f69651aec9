"""The RDF release: every file parses alike in two readers, says all that the graph holds and
nothing more, and keeps its shapes.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
from pyshacl import validate
from rdflib import RDF, Literal, URIRef

from lacunary.exports.rdf.terms import (
    LOCAL_BASE,
    NAMESPACE,
    expand,
    mapping,
    node_iri,
    place_iri,
    rule,
)  # fmt: skip
from lacunary.exports.rdf.vocabulary import vocabulary
from lacunary.exports.rdf.write import to_rdflib, write_rdf
from lacunary.graph import Graph, GraphBuilder, schema
from lacunary.graph.errors import ExportError
from lacunary.loaders import Project

GOLDEN = Path(__file__).parents[2] / "golden" / "rdf"
BASE = "https://example.org/tiny/"
FILES = ["kg.ttl", "kg.nq.gz", "citations.nq.gz", "concepts.ttl", "v.ttl", "shapes.ttl", "void.ttl"]
FORMATS = {
    ".ttl": ("turtle", pyoxigraph.RdfFormat.TURTLE),
    ".nq": ("nquads", pyoxigraph.RdfFormat.N_QUADS),
}

pytestmark = pytest.mark.filterwarnings(
    "ignore:Dataset.default_context is deprecated:DeprecationWarning"
)


def plain(path: Path) -> Path:
    """A file as it is read: a packed one unpacked into a folder beside the release."""
    if path.suffix != ".gz":
        return path
    unpacked = path.parent.with_name("unpacked") / path.stem
    unpacked.parent.mkdir(exist_ok=True)
    unpacked.write_bytes(gzip.decompress(path.read_bytes()))
    return unpacked


def term(name: str) -> URIRef:
    """A prefixed name of the schema as rdflib's."""
    return URIRef(expand(name)[1:-1])


def node(identifier: str) -> URIRef:
    """A node of the tiny graph as rdflib's."""
    return URIRef(node_iri(BASE, identifier))


@pytest.fixture(scope="module")
def folder(
    tiny_graph: Graph, tiny_project: Project, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder with the RDF of the tiny graph."""
    out = tmp_path_factory.mktemp("out")
    write_rdf(tiny_graph, tiny_project, out)
    return out / "rdf"


@pytest.fixture(scope="module")
def dataset(tiny_graph: Graph, tiny_project: Project) -> rdflib.Dataset:
    """The tiny graph in rdflib; nothing may be added to it."""
    return to_rdflib(tiny_graph, tiny_project)


def full_graph() -> Graph:
    """One node of every type (two of a type that an edge joins to itself) and one edge of every
    type, all properties filled.
    """
    values: dict[str, Any] = {
        "string": "x y",
        "integer": 7,
        "float": 0.25,
        "boolean": True,
        "strings": ["a:1", "a:2"],
    }
    graph = GraphBuilder()

    def filled(properties: Mapping[str, Any]) -> dict[str, Any]:
        return {name: values[prop.type] for name, prop in properties.items() if name != "id"}

    for label, kind in schema().nodes.items():
        for name in ("one", "two"):
            graph.add_node(
                f"{label.lower()}:{name}", filled(kind.properties) | {"sources": ["one:3"]}
            )
    for name, edge in schema().edges.items():
        for start in edge.start:
            end = start if name == "BROADER" else edge.end[0]
            graph.add_edge(
                name,
                f"{start.lower()}:one",
                f"{end.lower()}:two",
                filled(edge.properties) | {"sources": ["one:4"]},
            )
    return graph.freeze()


# ---- the files -----------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["kg.ttl", "citations.nq.gz", "concepts.ttl", "void.ttl"])
def test_the_tiny_graph_gives_the_golden_file(folder: Path, name: str) -> None:
    """Every byte is as read and approved; after a wanted change, run with RENEW_GOLDEN=1 and read
    the difference.
    """
    written = plain(folder / name).read_text(encoding="utf-8")
    name = name.removesuffix(".gz")
    if (
        name == "void.ttl"
        # sizes and checksums have a test of their own, and change with every definition in the schema
    ):
        written = re.sub(r'(dcat:byteSize|spdx:checksumValue) "\w+"', r'\1 "…"', written)
        written = re.sub(r"[0-9a-f]{64}", "…", written)
    if os.environ.get("RENEW_GOLDEN"):
        GOLDEN.mkdir(parents=True, exist_ok=True)
        (GOLDEN / name).write_text(written, encoding="utf-8")
    assert (GOLDEN / name).read_text(encoding="utf-8") == written


def test_write_rdf_names_what_it_wrote(
    tiny_graph: Graph, tiny_project: Project, tmp_path: Path
) -> None:
    """The paths returned are the files in the folder, and no other file is there."""
    paths = write_rdf(tiny_graph, tiny_project, tmp_path)
    assert [tmp_path / "rdf" / name for name in FILES] == paths
    assert sorted(paths) == sorted((tmp_path / "rdf").iterdir())


def test_two_writes_give_the_same_bytes(
    folder: Path, tiny_graph: Graph, tiny_project: Project, tmp_path: Path
) -> None:
    """Nothing depends on the time, the folder, or the order of a set."""
    for path in write_rdf(tiny_graph, tiny_project, tmp_path):
        assert (folder / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_two_readers_find_the_same_triples(folder: Path, name: str) -> None:
    """rdflib and Oxigraph parse every file and agree on the number of triples (and of quads)."""
    file = plain(folder / name)
    ours, theirs = FORMATS[file.suffix]
    quads = list(pyoxigraph.parse(path=str(file), format=theirs))
    if ours == "nquads":
        read = rdflib.Dataset()
        read.parse(file, format=ours)
        assert len(quads) == sum(1 for _ in read.quads())
        assert len(quads) == len(file.read_text(encoding="utf-8").splitlines())
    else:
        assert len({(q.subject, q.predicate, q.object) for q in quads}) == len(
            rdflib.Graph().parse(file)
        )
    assert quads != []


def test_turtle_and_n_quads_say_the_same(folder: Path, dataset: rdflib.Dataset) -> None:
    """kg.ttl is the union of the named graphs of kg.nq, and to_rdflib gives the quads of kg.nq."""
    quads = set(
        pyoxigraph.parse(path=str(plain(folder / "kg.nq.gz")), format=pyoxigraph.RdfFormat.N_QUADS)
    )
    union = {(quad.subject, quad.predicate, quad.object) for quad in quads}
    grouped = {
        (q.subject, q.predicate, q.object) for q in pyoxigraph.parse(path=str(folder / "kg.ttl"))
    }
    assert union == grouped
    assert len(quads) == sum(1 for _ in dataset.quads((None, None, None, None)))
    assert len(union) == len(dataset)


def test_n_quads_are_sorted_and_each_stands_once(folder: Path) -> None:
    """Two releases can be compared line by line, and merged by `sort -u`."""
    for name in ("kg.nq.gz", "citations.nq.gz"):
        lines = plain(folder / name).read_bytes().splitlines()
        assert sorted(set(lines)) == lines


def test_void_gives_size_and_checksum_of_every_other_file(folder: Path) -> None:
    """A downloaded file can be checked against its description."""
    void = rdflib.Graph().parse(folder / "void.ttl")
    described = {}
    for one in void.objects(URIRef(f"{BASE}dataset"), term("dcat:distribution")):
        checksum = void.value(one, term("spdx:checksum"))
        digest = str(void.value(checksum, term("spdx:checksumValue")))
        described[str(void.value(one, term("dcterms:identifier")))] = (
            str(void.value(one, term("dcat:byteSize"))),
            digest.lower(),
        )
    read = {name: (folder / name).read_bytes() for name in FILES if name != "void.ttl"}
    assert {
        name: (str(len(data)), hashlib.sha256(data).hexdigest()) for name, data in read.items()
    } == described


def test_void_counts_what_the_files_hold(folder: Path) -> None:
    """The number of triples and quads, of the whole and of every named graph, is that of kg.nq;
    citations are counted too.
    """
    void, name = rdflib.Graph().parse(folder / "void.ttl"), URIRef(f"{BASE}dataset")
    quads = list(
        pyoxigraph.parse(path=str(plain(folder / "kg.nq.gz")), format=pyoxigraph.RdfFormat.N_QUADS)
    )
    assert Literal(len(quads)) == void.value(name, term("v:quads"))
    assert Literal(len({(q.subject, q.predicate, q.object) for q in quads})) == void.value(
        name, term("void:triples")
    )
    assert Literal(6) == void.value(name, term("v:citations"))
    held: dict[str, int] = {}
    for quad in quads:
        held[quad.graph_name.value] = held.get(quad.graph_name.value, 0) + 1
    stated = {
        str(part): void.value(part, term("void:triples")).toPython()
        for part in void.objects(name, term("void:subset"))
    }
    assert held == stated


def test_void_carries_licence_and_attribution(
    folder: Path, tiny_project: Project, tiny_graph: Graph, tmp_path: Path
) -> None:
    """Of the whole, and of every source: an IRI as dcterms:license, other words as
    dcterms:rights.
    """
    void = rdflib.Graph().parse(folder / "void.ttl")
    name = URIRef(f"{BASE}dataset")
    assert URIRef(tiny_project.licence) == void.value(name, term("dcterms:license"))
    assert Literal("Made for the tests") == void.value(name, term("cc:attributionName"))
    assert {node(row["id"]) for row in tiny_graph.nodes("Source")} == set(
        void.objects(name, term("dcterms:source"))
    )
    graph = GraphBuilder()
    graph.add_node("source:a", {"licence": "facts", "attribution": "A, 2020"})
    graph.add_node("source:b", {"licence": "https://creativecommons.org/licenses/by/4.0/"})
    write_rdf(graph.freeze(), tiny_project, tmp_path)
    void = rdflib.Graph().parse(tmp_path / "rdf" / "void.ttl")
    assert Literal("facts") == void.value(node("source:a"), term("dcterms:rights"))
    assert Literal("A, 2020") == void.value(node("source:a"), term("cc:attributionName"))
    assert URIRef("https://creativecommons.org/licenses/by/4.0/") == void.value(
        node("source:b"), term("dcterms:license")
    )


def test_a_project_without_a_base_says_so_in_both_languages(
    tiny_graph: Graph, tmp_path: Path
) -> None:
    """Its IRIs are under .invalid, which nobody can take for published ones."""
    write_rdf(tiny_graph, Project(tmp_path, "No base"), tmp_path)
    void = rdflib.Graph().parse(tmp_path / "rdf" / "void.ttl")
    said = {
        text.language for text in void.objects(URIRef(f"{LOCAL_BASE}dataset"), term("rdfs:comment"))
    }
    assert {"en", "zh"} == said


@pytest.mark.parametrize(
    "base", ["example.org/kg", "https://example.org/a b/", "https://example.org/kg#"]
)
def test_a_base_that_is_no_iri_is_refused(tiny_graph: Graph, tmp_path: Path, base: str) -> None:
    """The error names the file and gives an example."""
    with pytest.raises(ExportError, match=r"lacunary.toml: `base_iri` .* Write one such as"):
        write_rdf(tiny_graph, Project(tmp_path, "Wrong base", base_iri=base), tmp_path)


# ---- nothing is left out -------------------------------------------------------------------------
def test_the_counts_are_those_of_the_graph(dataset: rdflib.Dataset, tiny_graph: Graph) -> None:
    """For every node type the things of its class, for every edge type the triples of its term: no
    more and no less.
    """
    counted = {}
    for name in tiny_graph.counts():
        if name in schema().nodes:
            counted[name] = len(set(dataset.subjects(RDF.type, term(schema().nodes[name].rdf))))
        else:
            counted[name] = len(set(dataset.subject_objects(term(schema().edges[name].rdf))))
    assert tiny_graph.counts() == counted


def test_every_node_and_edge_is_there_by_its_identifier(
    dataset: rdflib.Dataset, tiny_graph: Graph
) -> None:
    """Every study, review, finding, statement … has its IRI and class; every relationship joins the
    right ones.
    """
    for label, kind in schema().nodes.items():
        for row in tiny_graph.nodes(label):
            assert (node(row["id"]), RDF.type, term(kind.rdf)) in dataset
            assert (node(row["id"]), term("dcterms:identifier"), Literal(row["id"])) in dataset
    for name, edge in schema().edges.items():
        for row in tiny_graph.edges(name):
            assert (node(row["from"]), term(edge.rdf), node(row["to"])) in dataset


def test_every_type_and_property_of_the_schema_is_written(
    tiny_project: Project, tmp_path: Path
) -> None:
    """A graph in which everything is filled loses nothing: each property of each node type and
    reified edge type is said.
    """
    graph = full_graph()
    write_rdf(graph, tiny_project, tmp_path)
    read = rdflib.Graph().parse(tmp_path / "rdf" / "kg.ttl")
    for label, kind in schema().nodes.items():
        said = set(read.predicates(node(f"{label.lower()}:one"), None))
        for name in kind.properties:
            how = rule(label, name)
            assert how.form == "none" or said & {
                URIRef(how.term[1:-1]),
                URIRef(how.otherwise[1:-1]),
            }, f"{label}.{name}"
    cites = rdflib.Dataset(default_union=True)
    cites.parse(plain(tmp_path / "rdf" / "citations.nq.gz"), format="nquads")
    for name, edge in schema().edges.items():
        apart = {prop for prop in edge.properties if prop != "sources"}
        how = mapping()["reified"].get(name) or (
            mapping()["reified"]["coding"] if name in schema().codings.values() else {}
        )
        assert how or not apart, f"{name} has properties of its own and is not reified"
        if how:
            store = cites if name == "CITES" else read
            one, two = (
                node(f"{label.lower()}:{which}")
                for label, which in ((edge.start[0], "one"), (edge.end[0], "two"))
            )
            made = set(store.subjects(term(how["from"]), one)) & set(
                store.subjects(term(how["to"]), two)
            )
            [thing] = made & set(store.subjects(RDF.type, term(how["class"])))
            said = set(store.predicates(thing, None))
            for prop in edge.properties:
                terms = {
                    URIRef(rule(name, prop).term[1:-1]),
                    URIRef(rule(name, prop).otherwise[1:-1]),
                }
                assert said & terms, f"{name}.{prop}"


def test_every_term_of_our_own_is_defined_in_both_languages(
    tiny_project: Project, tmp_path: Path
) -> None:
    """v.ttl defines each class and property of ours that any of the files uses."""
    write_rdf(full_graph(), tiny_project, tmp_path)
    used = set()
    for name in ("kg.nq.gz", "citations.nq.gz", "void.ttl"):
        used |= set(
            re.findall(
                rf"<{NAMESPACE}\w+>", plain(tmp_path / "rdf" / name).read_text(encoding="utf-8")
            )
        )
        used |= {
            expand(short)
            for short in re.findall(
                r"\bv:\w+", plain(tmp_path / "rdf" / name).read_text(encoding="utf-8")
            )
        }
    defined = vocabulary()
    assert used - set(defined) == set()
    for name, facts in defined.items():
        meanings = [
            text.rpartition("@")[2]
            for predicate, text in facts
            if predicate == expand("skos:definition")
        ]
        assert name == f"<{NAMESPACE}>" or {"en", "zh"} == set(meanings), name


def test_an_edge_stands_in_the_graph_of_every_source_it_rests_on(
    dataset: rdflib.Dataset, tiny_graph: Graph
) -> None:
    """So `GRAPH ?g { ?report cito:cites ?other }` answers who says so."""
    for row in tiny_graph.edges("CITES"):
        triple = (node(row["from"]), term("cito:cites"), node(row["to"]))
        found = {
            str(getattr(quad[3], "identifier", quad[3])) for quad in dataset.quads((*triple, None))
        }
        assert {f"{BASE}graph/asserted", f"{BASE}graph/source/citations"} == found


# ---- what is said --------------------------------------------------------------------------------
def test_no_candidate_is_included(dataset: rdflib.Dataset, tiny_graph: Graph) -> None:
    """A candidate has its status and its review, and never an includesStudy; what its row says is
    not put in the review's mouth.
    """
    candidates = list(tiny_graph.edges("CANDIDATE_FOR"))
    assert len(candidates) == 3
    for row in candidates:
        study, review = node(row["from"]), node(row["to"])
        assert (review, term("v:includesStudy"), study) not in dataset
        [candidacy] = set(dataset.subjects(RDF.type, term("v:Candidacy"))) & set(
            dataset.subjects(term("v:study"), study)
        )
        assert row["status"] == str(dataset.value(candidacy, term("v:status")))
        assert review == dataset.value(candidacy, term("v:review"))
    statements = set(dataset.subjects(RDF.type, term("v:Statement")))
    said = set(dataset.subjects(term("v:statedBy"), node("review:seed-2025"))) & statements
    rows = [
        row for statement in said for row in dataset.objects(statement, term("prov:wasDerivedFrom"))
    ]
    assert {str(node("source:reviews"))} == {
        str(dataset.value(row, term("dcterms:isPartOf"))) for row in rows
    }


def test_an_inclusion_says_where_it_was_read(dataset: rdflib.Dataset) -> None:
    """Label, place, confidence and completeness of the list, and the row as a fragment of its
    source.
    """
    inclusion = URIRef(f"{BASE}id/inclusion/b-2023,doi:10.2196/jmir.6524")
    said = {
        str(predicate).rpartition("/")[2]: value
        for predicate, value in dataset.predicate_objects(inclusion)
    }
    assert Literal("Horsch (2017)") == said["labelInReview"]
    assert Literal("medium") == said["confidence"]
    assert Literal("partial") == said["listing"]
    [row] = dataset.objects(inclusion, term("prov:wasDerivedFrom"))
    assert URIRef(f"{BASE}id/source/studies#row=6") == row
    assert node("source:studies") == dataset.value(row, term("dcterms:isPartOf"))
    cited = (
        node("review:b-2023"),
        term("cito:citesAsEvidence"),
        node("report:doi:10.2196/jmir.6524"),
    )
    assert cited in dataset


def test_a_statement_is_the_provenance_of_a_value(dataset: rdflib.Dataset) -> None:
    """Who says 58 and who says 55 of Choi 2012, in which row, and which of them the graph shows."""
    rows = dataset.query(
        """PREFIX v: <https://w3id.org/lacunary/def/> PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        SELECT ?value ?review ?row ?chosen WHERE { ?s a v:Statement ; v:about ?study ; rdf:predicate v:n ; v:value ?value ;
          v:statedBy ?review ; prov:wasDerivedFrom ?row ; v:chosen ?chosen } ORDER BY ?value""",
        initBindings={"study": node("study:doi:10.1000/choi")},
    )
    assert [
        (55, str(node("review:a-2019")), place_iri(BASE, "studies:4"), True),
        (58, str(node("review:zh-2023")), place_iri(BASE, "studies:10"), False),
    ] == [tuple(value.toPython() for value in row) for row in rows]


def test_a_statement_names_the_concept_it_was_understood_as(dataset: rdflib.Dataset) -> None:
    """The words stay as printed; words that nobody has mapped name no concept."""
    said = {}
    for statement in dataset.subjects(RDF.type, term("v:Statement")):
        said[str(dataset.value(statement, term("v:words")))] = dataset.value(
            statement, term("v:valueConcept")
        )
    assert node("condition:insomnia") == said["self-reported insomnia"]
    assert said["telepsychiatry hotline"] is None


def test_titles_are_tagged_by_script_and_unknown_stays_untagged(dataset: rdflib.Dataset) -> None:
    """Chinese characters: zh. Latin letters: en where the report is known to be in English, else no
    tag at all.
    """
    assert Literal("微信随访对抑郁症患者的效果", lang="zh") in set(
        dataset.objects(None, term("dcterms:title"))
    )
    english = Literal("Mobile phone-delivered CBT-I for insomnia", lang="en")
    assert (node("report:doi:10.2196/jmir.6524"), term("dcterms:title"), english) in dataset
    assert (node("study:doi:10.2196/jmir.6524"), term("dcterms:title"), english) in dataset
    unknown = dataset.subjects(term("dcterms:title"), Literal("An unidentified early paper"))
    assert len(set(unknown)) == 1


def test_concepts_are_skos(folder: Path) -> None:
    """Both labels, other names, hierarchy, scheme and code; a concept without a broader one is a
    top concept.
    """
    concepts = rdflib.Graph().parse(folder / "concepts.ttl")
    said = set(concepts.predicate_objects(node("condition:depression")))
    scheme = URIRef(f"{BASE}id/scheme/condition")
    for predicate, value in (
        ("skos:prefLabel", Literal("Depression", lang="en")),
        ("skos:prefLabel", Literal("抑郁", lang="zh")),
        ("skos:altLabel", Literal("抑郁症", lang="zh")),
        ("skos:broader", node("condition:mental-disorder")),
        ("skos:inScheme", scheme),
    ):
        assert (term(predicate), value) in said
    assert (scheme, term("skos:hasTopConcept"), node("condition:mental-disorder")) in concepts
    assert (scheme, term("skos:hasTopConcept"), node("condition:depression")) not in concepts
    assert (node("region:cn-sc"), term("skos:notation"), Literal("CN-SC")) in concepts


def test_identifiers_types_and_aliases_of_a_report(tiny_project: Project) -> None:
    """doi: and pmid: for joins, the class by the type, what it was called before, and no term for
    what is missing.
    """
    graph = GraphBuilder()
    graph.add_node(
        "report:a",
        {
            "doi": "10.1002/(sici)1:7<1>",
            "pmid": "12",
            "report_type": "thesis",
            "aliases": ["report:b c"],
        },
    )
    said = set(to_rdflib(graph.freeze(), tiny_project).predicate_objects(node("report:a")))
    assert {
        (RDF.type, term("fabio:Expression")),
        (RDF.type, term("fabio:Thesis")),
        (term("dcterms:identifier"), Literal("report:a")),
        (term("dcterms:identifier"), Literal("report:b c")),
        (term("dcterms:identifier"), Literal("doi:10.1002/(sici)1:7<1>")),
        (term("dcterms:identifier"), Literal("pmid:12")),
        (term("dcterms:replaces"), node("report:b c")),
        (term("schema:sameAs"), URIRef("https://doi.org/10.1002/(sici)1:7%3C1%3E")),
        (term("schema:sameAs"), URIRef("https://pubmed.ncbi.nlm.nih.gov/12")),
        (term("v:reportType"), Literal("thesis")),
    } == said


def test_missing_is_absent_and_zero_is_zero(dataset: rdflib.Dataset) -> None:
    """A stated 0 is written; a study without a number of participants has none."""
    zero = dataset.subjects(term("v:printedValue"), Literal("0"))
    assert [Literal("0.0", datatype=term("xsd:decimal"))] == [
        dataset.value(one, term("v:number")) for one in zero
    ]
    anon = dataset.value(predicate=term("rdfs:label"), object=Literal("Anon 2016"))
    assert anon is not None
    assert dataset.value(anon, term("v:n")) is None


# ---- shapes --------------------------------------------------------------------------------------
def check(data: rdflib.Graph, folder: Path) -> tuple[bool, str]:
    """Whether the data keep the shapes, and the report."""
    conforms, _, text = validate(
        data, shacl_graph=rdflib.Graph().parse(folder / "shapes.ttl"), meta_shacl=False
    )
    return bool(conforms), str(text)


def test_the_shapes_are_shacl(folder: Path) -> None:
    """The shapes keep the shapes of shapes, so that any engine can read them."""
    data = rdflib.Graph().parse(folder / "concepts.ttl")
    conforms, _, text = validate(
        data, shacl_graph=rdflib.Graph().parse(folder / "shapes.ttl"), meta_shacl=True
    )
    assert conforms, text


def test_the_tiny_graph_keeps_the_shapes(folder: Path) -> None:
    """Every shape holds for everything written."""
    conforms, text = check(rdflib.Graph().parse(folder / "kg.ttl"), folder)
    assert conforms, text


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "message"),
    [
        ("study:chen", "rdf:type", "v:Inclusion", "An inclusion says from which row it was read."),
        (
            "review:seed-2025",
            "v:includesStudy",
            "candidate",
            "A candidate is never shown as included.",
        ),
        (
            "condition:insomnia",
            "skos:altLabel",
            Literal("Insomnia", lang="en"),
            "A concept has one preferred label",
        ),
        (
            "condition:insomnia",
            "skos:prefLabel",
            Literal("Sleeplessness", lang="en"),
            "UniqueLangConstraintComponent",
        ),
        ("study:doi:10.1000/choi", "v:n", Literal(60), "More than 1 values"),
        ("review:a-2019", "v:includesStudy", "review:b-2023", "A review includes studies."),
    ],
)
def test_a_breach_is_found(
    folder: Path, tiny_graph: Graph, subject: str, predicate: str, value: Any, message: str
) -> None:
    """A triple that says too much is reported by the shape that forbids it."""
    data = rdflib.Graph().parse(folder / "kg.ttl")
    if value == "candidate":
        value = next(row["from"] for row in tiny_graph.edges("CANDIDATE_FOR"))
    if isinstance(value, Literal):
        target: rdflib.term.Identifier = value
    else:
        target = term(value) if predicate == "rdf:type" else node(value)
    data.add((node(subject), term(predicate), target))
    conforms, text = check(data, folder)
    assert not conforms
    assert message in text
