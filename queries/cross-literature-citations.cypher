// ---
// title = { en = "Who cites whom across the literatures", zh = "跨文献引用" }
// description = { en = "Citations between reports by their language, those of reviews apart from those of studies and of other works, and how many reports of the citing literature have their reference list here and so could cite. What a review cites because it includes it is no traffic between literatures and is left out (`own_inclusions`). Where no list, or no report of the cited literature, is here, the citations are unknown, not zero.", zh = "按报告语言统计的引用，综述、研究与其他文献的报告分别列出，并说明施引文献中有多少报告在此具有参考文献表、因而可产生引用。综述因纳入而引用者并非文献间的往来，不计入（own_inclusions）。若无参考文献表，或此处无被引文献的报告，则引用数未知，而非零。" }
// parameters = ["scope", "own_inclusions"]
// columns = ["reports_of", "citing", "cited", "citations", "citing_reports", "cited_reports", "top_report", "top_share", "left_out", "lists"]
// notes = ["lists"]
// unknown = { citations = "no_list", citing_reports = "no_list", cited_reports = "no_list", top_share = "no_list", left_out = "no_list", lists = "counted" }
// [own.parameters.own_inclusions]
// type = "boolean"
// default = false
// en = "Count too what a review cites because it includes it"
// zh = "计入综述对其纳入研究的引用"
// [own.columns.left_out]
// en = "Own inclusions left out"
// zh = "未计的对自身纳入研究的引用"
// [own.columns.top_report]
// en = "Report that cites most"
// zh = "施引最多的报告"
// [own.columns.top_share]
// en = "Its share"
// zh = "其份额"
// ---
OPTIONAL MATCH (a:Report)
WHERE EXISTS { MATCH (a)-[:CITES]->(:Report) }
  AND ($scope = 'any' OR EXISTS { MATCH (s:Study)-[:REPORTED_IN]->(a) WHERE s.unit = 'study' AND s.included })
WITH a, CASE WHEN EXISTS { MATCH (:Review)-[:REPORTED_IN]->(a) } OR EXISTS { MATCH (u:Study)-[:REPORTED_IN]->(a) WHERE u.unit = 'review' } THEN 'reviews'
       WHEN EXISTS { MATCH (u:Study)-[:REPORTED_IN]->(a) WHERE u.included } THEN 'included studies' ELSE 'other works' END AS kind
OPTIONAL MATCH (a)<-[:REPORTED_IN]-(:Review)-[:INCLUDES]->(:Study)-[:REPORTED_IN]->(i:Report)
WITH a, kind, collect(DISTINCT i.id) AS includes
OPTIONAL MATCH (a)-[:CITES]->(b:Report)
WHERE $scope = 'any' OR EXISTS { MATCH (t:Study)-[:REPORTED_IN]->(b) WHERE t.unit = 'study' AND t.included }
WITH a, b, kind, b.id IN includes AS own
WITH kind, coalesce(a.literature, 'unknown') AS one, coalesce(b.literature, 'unknown') AS other, a.id AS report,
     collect(CASE WHEN $own_inclusions OR NOT own THEN b.id END) AS works, sum(CASE WHEN own AND NOT $own_inclusions THEN 1 ELSE 0 END) AS excluded
WITH kind, one, other, report, works, size(works) AS found, excluded ORDER BY found DESC, report
WITH kind, one, other, collect(report)[0] AS top, max(found) AS most, sum(found) AS found, sum(excluded) AS excluded,
     sum(CASE WHEN found > 0 THEN 1 ELSE 0 END) AS sources, collect(works) AS lists
UNWIND lists AS works
UNWIND CASE WHEN size(works) = 0 THEN [NULL] ELSE works END AS work
WITH kind, one, other, top, most, found, excluded, sources, count(DISTINCT work) AS targets
WITH collect({kind: kind, start: one, end: other, top: top, most: most, found: found, excluded: excluded, sources: sources, targets: targets}) AS cells
MATCH (p:Report)
OPTIONAL MATCH (o)-[:REPORTED_IN]->(p)
WITH cells, p, max(CASE WHEN o:Review OR o.unit = 'review' THEN 2 WHEN o.included THEN 1 ELSE 0 END) AS rank, max(CASE WHEN o.unit = 'study' AND o.included THEN 1 ELSE 0 END) AS studied
WHERE $scope = 'any' OR studied = 1
WITH cells, coalesce(p.literature, 'unknown') AS one, CASE rank WHEN 2 THEN 'reviews' WHEN 1 THEN 'included studies' ELSE 'other works' END AS kind,
     count(p) AS reports, sum(CASE WHEN p.reference_list <> 'none' THEN 1 ELSE 0 END) AS could
WITH cells, collect({literature: one, kind: kind, could: could}) AS owners, collect(one) AS held
UNWIND owners AS owner
UNWIND ['chinese', 'international', 'unknown'] AS other
WITH owner, other, other IN held AS there, [c IN cells WHERE c.kind = owner.kind AND c.start = owner.literature AND c.end = other] AS hit
WITH owner, other, owner.could > 0 AND there AS known, CASE WHEN size(hit) = 0 THEN {found: 0, sources: 0, targets: 0, excluded: 0} ELSE hit[0] END AS cell
RETURN owner.kind AS reports_of, owner.literature AS citing, other AS cited, CASE WHEN known THEN cell.found END AS citations,
       CASE WHEN known THEN cell.sources END AS citing_reports, CASE WHEN known THEN cell.targets END AS cited_reports,
       CASE WHEN known AND cell.found > 0 THEN cell.top END AS top_report,
       CASE WHEN known AND cell.found > 0 THEN round(1000.0 * cell.most / cell.found) / 1000.0 END AS top_share,
       CASE WHEN known THEN cell.excluded END AS left_out, owner.could AS lists
ORDER BY reports_of, citing, cited
