// ---
// title = { en = "Regions without a study", zh = "没有研究的地区" }
// description = { en = "Regions of a level in which no study of this corpus was done, and which reviews state the same. Among countries Hong Kong, Macao and Taiwan are rows of their own, as in ISO 3166-1. None here is not none anywhere: beside each region stands how many studies may yet be in it, because they name only a broader place or none.", zh = "本语料库中没有研究的地区，以及哪些综述也如此陈述。在国家层级，香港、澳门、台湾按 ISO 3166-1 单独成行。此处没有不等于任何地方都没有：每个地区旁列出尚可能位于其中的研究数（仅说明上级地点者，或未说明地点者）。" }
// parameters = ["evidence", "digital", "level"]
// columns = ["region", "label_en", "label_zh", "stated_empty_by", "broader_only", "place_unknown", "candidates"]
// notes = ["places"]
// unknown = { broader_only = "no_place", place_unknown = "places", candidates = "candidate_coding" }
// [own.parameters.level]
// type = "choice"
// choices = ["province", "country"]
// default = "province"
// en = "Level of region"
// zh = "地区层级"
// [own.columns.broader_only]
// en = "Studies that name only a broader place"
// zh = "仅说明上级地点的研究数"
// [own.columns.place_unknown]
// en = "Studies without a place at all"
// zh = "地点完全未知的研究数"
// ---
OPTIONAL MATCH (s:Study)
WHERE s.unit = 'study' AND ($evidence = 'any' OR ($evidence = 'included' AND s.included) OR ($evidence = 'candidate' AND s.candidate))
  AND ($digital = 'any' OR coalesce(s.digital, 'unclear') = $digital)
WITH count(s) AS every, sum(CASE WHEN s IS NOT NULL AND NOT EXISTS { MATCH (s)-[l:LOCATED_IN]->(:Region) WHERE coalesce(l.displayed, true) } THEN 1 ELSE 0 END) AS unplaced
OPTIONAL MATCH (s:Study)-[l:LOCATED_IN]->(x:Region)-[:BROADER*0..6]->(a:Region)
WHERE coalesce(l.displayed, true) AND (a.region_level = $level OR ($level = 'country' AND a.iso_3166_1 IS NOT NULL))
  AND ($level <> 'country' OR NOT EXISTS { MATCH (x)-[:BROADER*0..6]->(h:Region)-[:BROADER*1..6]->(a) WHERE h.region_level <> 'country' AND h.iso_3166_1 IS NOT NULL })
  AND s.unit = 'study' AND ($evidence = 'any' OR ($evidence = 'included' AND s.included) OR ($evidence = 'candidate' AND s.candidate))
  AND ($digital = 'any' OR coalesce(s.digital, 'unclear') = $digital)
WITH every, unplaced, collect(DISTINCT a.id) AS covered
OPTIONAL MATCH (s:Study)-[l:LOCATED_IN]->(x:Region)-[:BROADER*0..6]->(c:Region)
WHERE coalesce(l.displayed, true) AND s.unit = 'study' AND ($evidence = 'any' OR ($evidence = 'included' AND s.included) OR ($evidence = 'candidate' AND s.candidate))
  AND ($digital = 'any' OR coalesce(s.digital, 'unclear') = $digital)
  AND (c.id = x.id OR c.region_level = 'country') AND NOT EXISTS { MATCH (s)-[o:LOCATED_IN]->(:Region)-[:BROADER*0..6]->(q:Region) WHERE coalesce(o.displayed, true) AND q.region_level = $level }
WITH every, unplaced, covered, s.id AS study, collect(DISTINCT c.id) AS named
WITH every, unplaced, covered, collect(named) AS coarse
OPTIONAL MATCH (k:Study)-[l:LOCATED_IN]->(:Region)-[:BROADER*0..6]->(a:Region)
WHERE coalesce(l.displayed, true) AND k.unit = 'study' AND k.candidate AND NOT k.included AND ($digital = 'any' OR coalesce(k.digital, 'unclear') = $digital)
WITH every, unplaced, covered, coarse, a.id AS place, count(DISTINCT k) AS candidates
WITH every, unplaced, covered, coarse, collect({place: place, candidates: candidates}) AS proposed
WITH every, unplaced, covered, coarse, proposed,
     COUNT { MATCH (k:Study) WHERE k.unit = 'study' AND k.candidate AND NOT k.included AND ($digital = 'any' OR coalesce(k.digital, 'unclear') = $digital)
       AND NOT EXISTS { MATCH (k)-[l:LOCATED_IN]->(:Region) WHERE coalesce(l.displayed, true) } } AS waiting
MATCH (r:Region)
WHERE (r.region_level = $level OR ($level = 'country' AND r.iso_3166_1 IS NOT NULL)) AND NOT r.id IN covered
OPTIONAL MATCH (rv:Review)-[:STATES]->(st:Statistic)-[:COUNTS]->(r)
WHERE st.number = 0.0
WITH every, unplaced, coarse, proposed, waiting, r, rv.id AS stated ORDER BY stated
WITH every, unplaced, coarse, proposed, waiting, r, collect(DISTINCT stated) AS stated_empty_by
OPTIONAL MATCH (r)-[:BROADER|MEMBER_OF*1..6]->(o:Region)
WITH every, unplaced, coarse, proposed, waiting, r, stated_empty_by, collect(DISTINCT o.id) AS broader
RETURN r.id AS region, r.label_en AS label_en, r.label_zh AS label_zh, stated_empty_by,
       CASE WHEN unplaced < every THEN size([named IN coarse WHERE any(place IN named WHERE place IN broader)]) END AS broader_only,
       unplaced AS place_unknown,
       CASE WHEN waiting = 0 OR any(f IN proposed WHERE f.place = r.id) THEN reduce(total = 0, f IN proposed | total + CASE WHEN f.place = r.id THEN f.candidates ELSE 0 END) END AS candidates
ORDER BY region
