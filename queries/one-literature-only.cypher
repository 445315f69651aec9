// ---
// title = { en = "Cells that only one literature covers", zh = "仅一种文献覆盖的单元格" }
// description = { en = "Cells of two dimensions that have studies in only one of the two literatures. Studies whose literature is unknown are counted apart: where there are any, the cell may not be one-sided.", zh = "两个维度中仅在一种文献中有研究的单元格。文献未知的研究单独计数：若有，则该单元格未必单边。" }
// parameters = ["evidence", "rows", "columns", "depth"]
// columns = ["literature", "row", "row_en", "row_zh", "column", "column_en", "column_zh", "studies", "unknown"]
// cells = ["$rows", "$columns"]
// unknown = { studies = "coded", unknown = "coded" }
// ---
MATCH (s:Study)-[e]->(x)-[:BROADER*0..6]->(a)
WHERE s.unit = 'study' AND ($evidence = 'any' OR ($evidence = 'included' AND s.included) OR ($evidence = 'candidate' AND s.candidate))
  AND e.displayed AND x.scheme = $rows AND a.id = CASE WHEN $depth = 'top' THEN x.top ELSE x.id END
MATCH (s)-[f]->(y)-[:BROADER*0..6]->(b)
WHERE f.displayed AND y.scheme = $columns AND b.id = CASE WHEN $depth = 'top' THEN y.top ELSE y.id END
WITH a.id AS row_id, a.label_en AS row_label, a.label_zh AS row_name, b.id AS column_id, b.label_en AS column_label, b.label_zh AS column_name, s
WITH row_id, row_label, row_name, column_id, column_label, column_name,
     count(DISTINCT s) AS studies,
     count(DISTINCT CASE WHEN s.literature = 'chinese' THEN s.id END) AS chinese,
     count(DISTINCT CASE WHEN s.literature = 'international' THEN s.id END) AS international,
     count(DISTINCT CASE WHEN s.literature = 'both' THEN s.id END) AS both,
     count(DISTINCT CASE WHEN s.literature IS NULL THEN s.id END) AS unknown
WHERE both = 0 AND ((chinese > 0 AND international = 0) OR (chinese = 0 AND international > 0))
RETURN CASE WHEN chinese > 0 THEN 'chinese' ELSE 'international' END AS literature,
       row_id AS row, row_label AS row_en, row_name AS row_zh, column_id AS column, column_label AS column_en, column_name AS column_zh,
       studies, unknown
ORDER BY literature, studies DESC, row, column
