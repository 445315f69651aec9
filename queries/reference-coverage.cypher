// ---
// title = { en = "Whose reference lists are here", zh = "参考文献表的覆盖" }
// description = { en = "For reports of included studies, of candidates, of reviews and for other citing papers: how many have their reference list here, complete or in part, by literature. It says how far questions about citations can be answered.", zh = "纳入研究、候选研究、综述与其他文献的报告中，有多少在此具有参考文献表（完整或部分），按文献统计。" }
// parameters = []
// columns = ["reports_of", "literature", "reports", "complete", "partial", "none", "references_stated", "citations_held"]
// notes = ["lists"]
// unknown = { reports = "counted", complete = "counted", partial = "counted", none = "counted", references_stated = "printed", citations_held = "no_list" }
// ---
MATCH (p:Report)
OPTIONAL MATCH (o)-[:REPORTED_IN]->(p)
WITH p, max(CASE WHEN o:Review THEN 3 WHEN o.included THEN 2 WHEN o:Study THEN 1 ELSE 0 END) AS rank
WITH p, CASE rank WHEN 3 THEN 'reviews' WHEN 2 THEN 'included studies' WHEN 1 THEN 'candidate studies' ELSE 'other works' END AS owner,
     COUNT { MATCH (p)-[:CITES]->(:Report) } AS cites
WITH owner, coalesce(p.literature, 'unknown') AS lit,
     count(p) AS reports,
     sum(CASE WHEN p.reference_list = 'complete' THEN 1 ELSE 0 END) AS complete,
     sum(CASE WHEN p.reference_list = 'partial' THEN 1 ELSE 0 END) AS partial,
     sum(CASE WHEN p.reference_list = 'none' THEN 1 ELSE 0 END) AS without,
     CASE WHEN count(p.references_stated) = 0 THEN NULL ELSE sum(p.references_stated) END AS stated, sum(cites) AS held
RETURN owner AS reports_of, lit AS literature, reports, complete, partial, without AS none, stated AS references_stated, CASE WHEN complete + partial > 0 THEN held END AS citations_held
ORDER BY reports_of, literature
