// ---
// title = { en = "Records that may be duplicates", zh = "可能重复的记录" }
// description = { en = "Pairs of reports, and of studies, that linkage proposes and a person has to decide: what agrees, what conflicts; of a family the two that tell most, and the further records. `lacunary link` shows them side by side.", zh = "关联程序提出、待人工判定的报告对与研究对：何处一致、何处冲突；一组记录列出最相近的一对及其余记录。lacunary link 并排显示。" }
// parameters = ["about"]
// columns = ["link", "level", "score", "agree", "conflict", "one", "one_title", "one_authors", "one_year", "one_journal", "other", "other_title", "other_authors", "other_year", "other_journal", "further", "across_languages", "reason", "to_do", "sources"]
// notes = ["links"]
// unknown = { score = "not_compared", one_year = "printed", other_year = "printed" }
// ---
MATCH (k:Link)-[a:ABOUT_REPORT|ABOUT_STUDY]->(x)
MATCH (k)-[b:ABOUT_REPORT|ABOUT_STUDY]->(y)
WHERE k.outcome = 'proposed' AND ($about = 'any' OR k.level = toLower($about)) AND a.one_rows IS NOT NULL AND b.other_rows IS NOT NULL
OPTIONAL MATCH (x)-[:REPORTED_IN]->(p:Report)
WITH k, x, y, p ORDER BY k.id, coalesce(p.year, 9999), p.id
WITH k, x, y, collect({authors: p.authors, journal: p.journal})[0] AS first
OPTIONAL MATCH (y)-[:REPORTED_IN]->(q:Report)
WITH k, x, y, first, q ORDER BY k.id, coalesce(q.year, 9999), q.id
WITH k, x, y, first, collect({authors: q.authors, journal: q.journal})[0] AS second
RETURN k.id AS link, k.level AS level, k.score AS score, coalesce(k.agree, []) AS agree, coalesce(k.conflict, []) AS conflict,
       k.one AS one, CASE WHEN x.title <> x.title_zh THEN x.title + ' · ' + x.title_zh ELSE coalesce(x.title, x.title_zh) END AS one_title,
       coalesce(x.authors, first.authors, []) AS one_authors, x.year AS one_year, coalesce(x.journal, first.journal) AS one_journal,
       k.other AS other, CASE WHEN y.title <> y.title_zh THEN y.title + ' · ' + y.title_zh ELSE coalesce(y.title, y.title_zh) END AS other_title,
       coalesce(y.authors, second.authors, []) AS other_authors, y.year AS other_year, coalesce(y.journal, second.journal) AS other_journal,
       coalesce(k.further, []) AS further, k.across_languages AS across_languages, k.reason AS reason, 'lacunary link accept or reject ' + k.id AS to_do, k.sources AS sources
ORDER BY score DESC, k.id
