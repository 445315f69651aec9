// ---
// title = { en = "Studies by region", zh = "按地区统计的研究数" }
// description = { en = "How many studies were done in each region of a level; a study in several places counts in each, and `share` divides it among them. Region is where a study was done, not its language.", zh = "各级地区有多少研究；多地点研究在每处计数，share 为其份额。地区指研究地点，而非语言。" }
// parameters = ["evidence", "level"]
// columns = ["region", "label_en", "label_zh", "studies", "chinese", "international", "both", "unknown", "share"]
// ---
MATCH (s:Study)
WHERE s.unit = 'study' AND ($evidence = 'any' OR ($evidence = 'included' AND s.included) OR ($evidence = 'candidate' AND s.candidate))
OPTIONAL MATCH (s)-[l:LOCATED_IN]->(:Region)-[:BROADER*0..3]->(c:Region)
WHERE c.region_level = $level
WITH c.id AS place, c.label_en AS name_en, c.label_zh AS name_zh,
     count(DISTINCT s) AS studies,
     count(DISTINCT CASE WHEN s.literature = 'chinese' THEN s.id END) AS chinese,
     count(DISTINCT CASE WHEN s.literature = 'international' THEN s.id END) AS international,
     count(DISTINCT CASE WHEN s.literature = 'both' THEN s.id END) AS both,
     count(DISTINCT CASE WHEN s.literature IS NULL THEN s.id END) AS unknown,
     sum(l.share) AS part
RETURN coalesce(place, 'not reported') AS region,
       coalesce(name_en, 'Not reported at this level') AS label_en, coalesce(name_zh, '此层级未报告') AS label_zh,
       studies, chinese, international, both, unknown,
       CASE WHEN place IS NULL THEN toFloat(studies) ELSE round(part * 1000) / 1000.0 END AS share
ORDER BY studies DESC, region
