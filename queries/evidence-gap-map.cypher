// ---
// title = { en = "Evidence gap map", zh = "证据缺口图" }
// description = { en = "Every cell of two dimensions with its number of studies in each literature; a cell with 0 is a gap in this corpus. A study with several codes counts in several cells.", zh = "两个维度的每个单元格及各文献的研究数；0 为本语料库中的缺口。具有多个编码的研究计入多个单元格。" }
// parameters = ["evidence", "rows", "columns", "depth"]
// columns = ["row", "row_en", "row_zh", "column", "column_en", "column_zh", "studies", "chinese", "international", "both", "unknown"]
// cells = ["$rows", "$columns"]
// unknown = { studies = "coded", chinese = "coded", international = "coded", both = "coded", unknown = "coded" }
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
WITH collect({row: row_id, column: column_id, studies: studies, chinese: chinese, international: international, both: both, unknown: unknown}) AS cells
MATCH (k:Condition|Population|Intervention|Comparator|Outcome|Instrument|Design|Delivery|Region)
WHERE k.scheme IN [$rows, $columns] AND ($depth = 'concept' OR k.top = k.id)
WITH cells, collect(k) AS concepts
UNWIND [k IN concepts WHERE k.scheme = $rows] AS a
UNWIND [k IN concepts WHERE k.scheme = $columns] AS b
WITH a, b, [c IN cells WHERE c.row = a.id AND c.column = b.id] AS hit
WITH a, b, CASE WHEN size(hit) = 0 THEN {studies: 0, chinese: 0, international: 0, both: 0, unknown: 0} ELSE hit[0] END AS cell
RETURN a.id AS row, a.label_en AS row_en, a.label_zh AS row_zh, b.id AS column, b.label_en AS column_en, b.label_zh AS column_zh,
       cell.studies AS studies, cell.chinese AS chinese, cell.international AS international, cell.both AS both, cell.unknown AS unknown
ORDER BY row, column
