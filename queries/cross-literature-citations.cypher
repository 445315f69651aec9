// ---
// title = { en = "Who cites whom across the literatures", zh = "跨文献引用" }
// description = { en = "Citations between reports by their language, and how many reports could cite. Only reports whose reference list is here can cite; a missing list is missing, not zero.", zh = "按报告语言统计的引用，及可产生引用的报告数。仅有参考文献表的报告能产生引用；缺失的表是缺失而非零。" }
// parameters = ["scope"]
// columns = ["citing", "cited", "citations", "citing_reports", "cited_reports"]
// ---
MATCH (a:Report)-[:CITES]->(b:Report)
WHERE $scope = 'any' OR (EXISTS { MATCH (:Study)-[:REPORTED_IN]->(a) } AND EXISTS { MATCH (:Study)-[:REPORTED_IN]->(b) })
WITH CASE WHEN a.language IS NULL THEN 'unknown' WHEN a.language = 'zh' THEN 'chinese' ELSE 'international' END AS from_literature,
     CASE WHEN b.language IS NULL THEN 'unknown' WHEN b.language = 'zh' THEN 'chinese' ELSE 'international' END AS to_literature, a, b
RETURN from_literature AS citing, to_literature AS cited, count(*) AS citations,
       count(DISTINCT a.id) AS citing_reports, count(DISTINCT b.id) AS cited_reports
ORDER BY citing, cited
