// ---
// title = { en = "Regions without a study", zh = "没有研究的地区" }
// description = { en = "Regions of a level in which no study of this corpus was done, and which reviews state the same. None here is not none anywhere.", zh = "本语料库中没有研究的地区，以及哪些综述也如此陈述。此处没有不等于任何地方都没有。" }
// parameters = ["evidence", "level"]
// columns = ["region", "label_en", "label_zh", "stated_empty_by", "candidates"]
// [own.parameters.level]
// type = "choice"
// choices = ["province", "country"]
// default = "province"
// en = "Level of region"
// zh = "地区层级"
// ---
MATCH (r:Region)
WHERE r.region_level = $level AND NOT EXISTS {
  MATCH (s:Study)-[:LOCATED_IN]->(:Region)-[:BROADER*0..3]->(r)
  WHERE s.unit = 'study' AND ($evidence = 'any' OR ($evidence = 'included' AND s.included) OR ($evidence = 'candidate' AND s.candidate)) }
OPTIONAL MATCH (rv:Review)-[:STATES]->(st:Statistic)-[:COUNTS]->(r)
WHERE st.number = 0.0
WITH r, rv.id AS stated ORDER BY stated
WITH r, collect(DISTINCT stated) AS stated_empty_by
RETURN r.id AS region, r.label_en AS label_en, r.label_zh AS label_zh, stated_empty_by,
       COUNT { MATCH (k:Study) WHERE k.unit = 'study' AND k.candidate AND NOT k.included AND EXISTS { MATCH (k)-[:LOCATED_IN]->(:Region)-[:BROADER*0..3]->(r) } } AS candidates
ORDER BY region
