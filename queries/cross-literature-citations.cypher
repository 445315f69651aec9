// ---
// title = { en = "Who cites whom across the literatures", zh = "跨文献引用" }
// description = { en = "Citations between reports by their language, and how many reports of the citing literature have their reference list here and so could cite. Where none has, the citations are unknown, not zero.", zh = "按报告语言统计的引用，及施引文献中有多少报告在此具有参考文献表、因而可产生引用。若一篇也没有，则引用数未知，而非零。" }
// parameters = ["scope"]
// columns = ["citing", "cited", "citations", "citing_reports", "cited_reports", "lists"]
// ---
OPTIONAL MATCH (a:Report)-[:CITES]->(b:Report)
WHERE $scope = 'any'
   OR (EXISTS { MATCH (s:Study)-[:REPORTED_IN]->(a) WHERE s.unit = 'study' AND s.included }
       AND EXISTS { MATCH (t:Study)-[:REPORTED_IN]->(b) WHERE t.unit = 'study' AND t.included })
WITH coalesce(a.literature, 'unknown') AS from_literature,
     coalesce(b.literature, 'unknown') AS to_literature, a, b
WITH from_literature, to_literature, count(b) AS found, count(DISTINCT a.id) AS sources, count(DISTINCT b.id) AS targets
WITH collect({start: from_literature, end: to_literature, found: found, sources: sources, targets: targets}) AS cells
UNWIND ['chinese', 'international', 'unknown'] AS one
UNWIND ['chinese', 'international', 'unknown'] AS other
WITH one, other, [c IN cells WHERE c.start = one AND c.end = other] AS hit,
     COUNT { MATCH (p:Report)
       WHERE p.reference_list <> 'none'
         AND coalesce(p.literature, 'unknown') = one
         AND ($scope = 'any' OR EXISTS { MATCH (u:Study)-[:REPORTED_IN]->(p) WHERE u.unit = 'study' AND u.included }) } AS could
WITH one, other, could, CASE WHEN size(hit) = 0 THEN {found: 0, sources: 0, targets: 0} ELSE hit[0] END AS cell
RETURN one AS citing, other AS cited, CASE WHEN could = 0 THEN NULL ELSE cell.found END AS citations,
       CASE WHEN could = 0 THEN NULL ELSE cell.sources END AS citing_reports,
       CASE WHEN could = 0 THEN NULL ELSE cell.targets END AS cited_reports, could AS lists
ORDER BY citing, cited
