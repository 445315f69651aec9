// ---
// title = { en = "Every statement about a study", zh = "关于一项研究的每条陈述" }
// description = { en = "Who says what about a study and its reports, in which words, in which file and row; what the graph shows is marked as chosen.", zh = "谁对一项研究及其报告说了什么、用何原文、在哪个文件与行；图谱所采用者标为 chosen。" }
// parameters = ["study"]
// columns = ["about", "property", "value", "verbatim", "review", "method", "confidence", "chosen", "path", "rows"]
// notes = ["statements"]
// ---
MATCH (s:Study)
WHERE s.id = $study OR $study IN coalesce(s.aliases, [])
OPTIONAL MATCH (s)-[:REPORTED_IN]->(p:Report)
WITH s, collect(p.id) AS reports
MATCH (t:Statement)-[:ABOUT]->(e)
WHERE e.id = s.id OR e.id IN reports
MATCH (t)-[:FROM]->(f:Source)
RETURN e.id AS about, t.property AS property, t.value AS value, t.words AS verbatim, t.speaker AS review, t.reading AS method,
       t.confidence AS confidence, t.chosen AS chosen, f.path AS path, t.sources AS rows
ORDER BY about DESC, property, review, t.id
