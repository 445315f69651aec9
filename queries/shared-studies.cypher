// ---
// title = { en = "Studies that several reviews include", zh = "多篇综述共同纳入的研究" }
// description = { en = "Studies with the number of reviews that include them, most shared first.", zh = "被多篇综述纳入的研究，按次数排序。" }
// parameters = ["digital", "minimum"]
// notes = ["links"]
// columns = ["study", "label", "title", "year", "n", "literature", "times_included", "included_by", "labels", "sources"]
// layer = "included"
// unknown = { year = "printed", n = "printed", times_included = "joined" }
// ---
MATCH (rv:Review)-[i:INCLUDES]->(s:Study)
WHERE s.unit = 'study' AND ($digital = 'any' OR coalesce(s.digital, 'unclear') = $digital)
WITH s, rv.id AS review, i.label_in_review AS name ORDER BY review
WITH s, count(review) AS times_included, collect(review) AS included_by, collect(name) AS labels
WHERE times_included >= $minimum
RETURN s.id AS study, s.label AS label, s.title AS title, s.year AS year, s.n AS n, coalesce(s.literature, 'unknown') AS literature,
       times_included, included_by, labels, s.sources AS sources
ORDER BY times_included DESC, study
