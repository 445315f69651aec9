// ---
// title = { en = "Studies of a report", zh = "一篇报告所描述的研究" }
// description = { en = "The studies that a report describes: which reviews include each and under which label, in which rows the report was read, and the other reports of the study, those in another language apart.", zh = "一篇报告所描述的研究：哪些综述以何标签纳入、报告见于哪些行，以及该研究的其他报告（其他语言者另列）。" }
// parameters = ["report"]
// columns = ["report", "study", "label", "title", "title_zh", "evidence", "included_by", "labels", "other_reports", "other_languages", "sources"]
// notes = ["links"]
// ---
MATCH (p:Report)
WHERE p.id = $report OR p.id = 'report:' + $report OR $report IN coalesce(p.aliases, []) OR p.doi = last(split(toLower($report), 'doi.org/'))
MATCH (s:Study)-[r:REPORTED_IN]->(p)
OPTIONAL MATCH (rv:Review)-[i:INCLUDES]->(s)
WITH p, s, r, rv, i ORDER BY p.id, s.id, rv.id
WITH p, s, r, collect(rv.id) AS included_by, collect(i.label_in_review) AS labels
MATCH (s)-[:REPORTED_IN]->(o:Report)
WITH p, s, r, included_by, labels, o ORDER BY p.id, s.id, coalesce(o.year, 9999), o.id
WITH p, s, r, included_by, labels, collect(CASE WHEN o.id <> p.id THEN o.id END) AS other_reports,
     collect(CASE WHEN o.language <> p.language THEN o.id + ' (' + o.language + ')' END) AS other_languages
RETURN p.id AS report, s.id AS study, s.label AS label, s.title AS title, s.title_zh AS title_zh, CASE WHEN s.included AND s.candidate THEN 'both' WHEN s.included THEN 'included' WHEN s.candidate THEN 'candidate' END AS evidence,
       included_by, labels, other_reports, other_languages, r.sources AS sources
ORDER BY report, study
