// ---
// title = { en = "The studies behind a number", zh = "数字背后的研究" }
// description = { en = "The studies of a cell, a region, a year or a literature, with their reviews and the file and row they were read from. Narrower concepts count with their broader one, unless asked otherwise.", zh = "单元格、地区、年份或文献背后的研究，及其综述、文件与行号。除非另行指定，下位概念计入上位概念。" }
// parameters = ["evidence", "digital", "row", "column", "literature", "year", "review", "narrower"]
// columns = ["study", "label", "title", "title_zh", "year", "n", "literature", "evidence", "reviews", "sources"]
// unknown = { year = "printed", n = "printed" }
// ---
MATCH (s:Study)
WHERE s.unit = 'study' AND ($evidence = 'any' OR ($evidence = 'included' AND s.included) OR ($evidence = 'candidate' AND s.candidate))
  AND ($digital = 'any' OR coalesce(s.digital, 'unclear') = $digital)
  AND ($row = '' OR EXISTS { MATCH (s)-[e]->(x)-[:BROADER*0..6]->(a) WHERE a.id = $row AND ($narrower OR x.id = $row) AND coalesce(e.displayed, true) })
  AND ($column = '' OR EXISTS { MATCH (s)-[f]->(y)-[:BROADER*0..6]->(b) WHERE b.id = $column AND ($narrower OR y.id = $column) AND coalesce(f.displayed, true) })
  AND ($literature = 'any' OR coalesce(s.literature, 'unknown') = $literature)
  AND ($year = 0 OR s.year = $year)
  AND ($review = '' OR ($evidence <> 'candidate' AND EXISTS { MATCH (v:Review)-[:INCLUDES]->(s) WHERE v.id = $review })
       OR ($evidence <> 'included' AND EXISTS { MATCH (s)-[:CANDIDATE_FOR]->(v:Review) WHERE v.id = $review }))
OPTIONAL MATCH (rv:Review)-[:INCLUDES]->(s)
WITH s, rv.id AS included_by ORDER BY included_by
WITH s, collect(included_by) AS reviews
RETURN s.id AS study, s.label AS label, s.title AS title, s.title_zh AS title_zh, s.year AS year, s.n AS n,
       coalesce(s.literature, 'unknown') AS literature, CASE WHEN s.included AND s.candidate THEN 'both' WHEN s.included THEN 'included' WHEN s.candidate THEN 'candidate' END AS evidence, reviews, s.sources AS sources
ORDER BY year, study
