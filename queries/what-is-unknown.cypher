// ---
// title = { en = "What is unknown of studies", zh = "研究的未知之处" }
// description = { en = "The studies that stand in no cell of two dimensions, and why, as a work list: a dimension is not said, said in words that are not mapped to a concept yet (add a row to mappings/values/), or not applicable. Each row names the file and row to look in.", zh = "不在两个维度任何单元格中的研究及其原因，作为待办清单：该维度未说明、有原文但尚未映射到概念（在 mappings/values/ 中加一行），或不适用。每行给出应查看的文件与行。" }
// parameters = ["evidence", "digital", "rows", "columns", "review"]
// columns = ["study", "label", "title", "title_zh", "year", "literature", "dimension", "state", "words", "reviews", "sources"]
// cells = ["$rows", "$columns"]
// tally = "state"
// unknown = { year = "printed" }
// [own.columns.state]
// en = "Why"
// zh = "原因"
// ---
MATCH (s:Study)
WHERE s.unit = 'study' AND ($evidence = 'any' OR ($evidence = 'included' AND s.included) OR ($evidence = 'candidate' AND s.candidate))
  AND ($digital = 'any' OR coalesce(s.digital, 'unclear') = $digital)
  AND ($review = '' OR ($evidence <> 'candidate' AND EXISTS { MATCH (v:Review)-[:INCLUDES]->(s) WHERE v.id = $review })
       OR ($evidence <> 'included' AND EXISTS { MATCH (s)-[:CANDIDATE_FOR]->(v:Review) WHERE v.id = $review }))
UNWIND CASE WHEN $rows = $columns THEN [$rows] ELSE [$rows, $columns] END AS name
WITH s, name
WHERE NOT EXISTS { MATCH (s)-[e]->(x) WHERE x.scheme = name AND coalesce(e.displayed, true) }
OPTIONAL MATCH (t:Statement)-[:ABOUT]->(s)
WHERE t.property = name AND t.words IS NOT NULL
WITH s, name, t ORDER BY t.words, t.id
WITH s, name, collect(DISTINCT t.words) AS printed, collect(t.sources[0]) AS places
OPTIONAL MATCH (rv:Review)-[:INCLUDES]->(s)
WITH s, name, printed, places, rv.id AS review ORDER BY review
WITH s, name, printed, places, collect(review) AS reviews
RETURN s.id AS study, s.label AS label, s.title AS title, s.title_zh AS title_zh, s.year AS year, coalesce(s.literature, 'unknown') AS literature, name AS dimension,
       CASE WHEN name IN coalesce(s.not_applicable, []) THEN 'not applicable' WHEN name IN coalesce(s.said_not_mapped, []) THEN 'said, not mapped' ELSE 'not said' END AS state,
       printed AS words, reviews, CASE WHEN size(places) > 0 THEN places ELSE s.sources END AS sources
ORDER BY dimension, state, study
