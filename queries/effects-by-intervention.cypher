// ---
// title = { en = "Effects by intervention", zh = "按干预统计的效应" }
// description = { en = "Every finding with its arms, outcome, estimate and uncertainty. Measures and signs are as each review prints them: do not pool across reviews (`pooled-effects` does, with the sign that each source states). Narrower interventions and outcomes count with their broader one; `own` says whether a finding is of the intervention asked for itself.", zh = "每个结果及其分组、结局、估计与不确定性。效应量与符号按各综述原文：勿跨综述合并（pooled-effects 按各来源所述正负方向合并）。下位概念计入上位概念；own 表示该结果是否直接属于所问的干预。" }
// parameters = ["digital", "intervention", "outcome", "review"]
// columns = ["study", "label", "review", "interventions", "own", "comparators", "outcomes", "instruments", "time_point", "measure", "estimate", "se", "ci_low", "ci_high", "n_intervention", "n_comparator", "rob", "sources"]
// layer = "included"
// notes = ["findings", "narrower"]
// unknown = { estimate = "printed", se = "printed", ci_low = "printed", ci_high = "printed", n_intervention = "printed", n_comparator = "printed" }
// [own.columns.own]
// en = "Of the intervention itself"
// zh = "直接属于该干预"
// ---
MATCH (s:Study)-[:HAS_FINDING]->(f:Finding)
WHERE s.unit = 'study' AND ($review = '' OR f.review = $review)
  AND ($digital = 'any' OR coalesce(s.digital, 'unclear') = $digital)
  AND ($intervention = '' OR EXISTS { MATCH (f)-[:OF_INTERVENTION]->(x)-[:BROADER*0..6]->(a) WHERE a.id = $intervention })
  AND ($outcome = '' OR EXISTS { MATCH (f)-[:OF_OUTCOME]->(y)-[:BROADER*0..6]->(b) WHERE b.id = $outcome })
OPTIONAL MATCH (f)-[:OF_INTERVENTION]->(i)
WITH s, f, i.id AS name ORDER BY name
WITH s, f, collect(name) AS interventions
OPTIONAL MATCH (f)-[:AGAINST]->(c)
WITH s, f, interventions, c.id AS name ORDER BY name
WITH s, f, interventions, collect(name) AS comparators
OPTIONAL MATCH (f)-[:OF_OUTCOME]->(o)
WITH s, f, interventions, comparators, o.id AS name ORDER BY name
WITH s, f, interventions, comparators, collect(name) AS outcomes
OPTIONAL MATCH (f)-[:BY_INSTRUMENT]->(m)
WITH s, f, interventions, comparators, outcomes, m.id AS name ORDER BY name
WITH s, f, interventions, comparators, outcomes, collect(name) AS instruments
RETURN s.id AS study, s.label AS label, f.review AS review, interventions,
       CASE WHEN $intervention <> '' THEN CASE WHEN $intervention IN interventions THEN 'yes' ELSE 'no' END END AS own, comparators, outcomes, instruments,
       f.time_point AS time_point, f.measure AS measure, f.estimate AS estimate, f.se AS se, f.ci_low AS ci_low, f.ci_high AS ci_high,
       f.n_intervention AS n_intervention, f.n_comparator AS n_comparator, f.result_rob AS rob, f.sources AS sources
ORDER BY review, study, f.id
