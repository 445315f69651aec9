// ---
// title = { en = "Studies by region", zh = "按地区统计的研究数" }
// description = { en = "How many studies were done in each region of a level; a study in several places counts in each, and `share` divides it among them. What has no place at the level is counted apart: not applicable where its country has no such regions here, else not reported. A group of countries has the studies of its members, and groups overlap: their shares add up to more than the studies. A continent has each country once, as the vocabulary places it. Among countries Hong Kong, Macao and Taiwan are rows of their own, as in ISO 3166-1, and inside China only with `within_china`. Region is where a study was done, not its language.", zh = "各级地区有多少研究；多地点研究在每处计数，share 为其份额。无此层级地点者单独计数：其国家在此无该级地区者为不适用，其余为未报告。国家组含其成员国的研究，各组相互重叠，份额之和大于研究数；每个国家只属于词表所列的一个大洲。在国家层级，香港、澳门、台湾按 ISO 3166-1 单独成行，仅在 within_china 时同时计入中国。地区指研究地点，而非语言。" }
// parameters = ["evidence", "digital", "level", "within_china"]
// notes = ["places", "own_codes"]
// columns = ["region", "label_en", "label_zh", "studies", "chinese", "international", "both", "unknown", "share"]
// unknown = { studies = "places", chinese = "places", international = "places", both = "places", unknown = "places", share = "places" }
// [own.parameters.within_china]
// type = "boolean"
// default = false
// en = "Count Hong Kong, Macao and Taiwan inside China too"
// zh = "香港、澳门、台湾是否同时计入中国"
// ---
MATCH (s:Study)
WHERE s.unit = 'study' AND ($evidence = 'any' OR ($evidence = 'included' AND s.included) OR ($evidence = 'candidate' AND s.candidate))
  AND ($digital = 'any' OR coalesce(s.digital, 'unclear') = $digital)
OPTIONAL MATCH (s)-[l:LOCATED_IN]->(x:Region)-[:BROADER|MEMBER_OF*0..6]->(c:Region)
WHERE coalesce(l.displayed, true) AND (c.region_level = $level OR ($level = 'country' AND c.iso_3166_1 IS NOT NULL))
  AND ($level = 'country-group' OR EXISTS { MATCH (x)-[:BROADER*0..6]->(d:Region) WHERE d.id = c.id })
  AND ($level <> 'country' OR $within_china
       OR NOT EXISTS { MATCH (x)-[:BROADER*0..6]->(h:Region)-[:BROADER*1..6]->(c) WHERE h.region_level <> 'country' AND h.iso_3166_1 IS NOT NULL })
WITH DISTINCT s, l, c, c IS NULL AND $level IN coalesce(s.not_applicable, []) AS elsewhere
WITH CASE WHEN elsewhere THEN 'not applicable' ELSE coalesce(c.id, 'not reported') END AS place, c.label_en AS name_en, c.label_zh AS name_zh,
     count(DISTINCT s) AS studies,
     count(DISTINCT CASE WHEN s.literature = 'chinese' THEN s.id END) AS chinese,
     count(DISTINCT CASE WHEN s.literature = 'international' THEN s.id END) AS international,
     count(DISTINCT CASE WHEN s.literature = 'both' THEN s.id END) AS both,
     count(DISTINCT CASE WHEN s.literature IS NULL THEN s.id END) AS unknown,
     sum(l.share) AS part
RETURN place AS region,
       CASE place WHEN 'not applicable' THEN 'Not applicable: no such regions there' WHEN 'not reported' THEN 'Not reported at this level' ELSE name_en END AS label_en,
       CASE place WHEN 'not applicable' THEN '不适用：所在国家无此级地区' WHEN 'not reported' THEN '此层级未报告' ELSE name_zh END AS label_zh,
       studies, chinese, international, both, unknown,
       CASE WHEN place IN ['not applicable', 'not reported'] THEN toFloat(studies) ELSE round(part * 1000) / 1000.0 END AS share
ORDER BY studies DESC, region
