// ---
// title = { en = "Outcomes by population", zh = "按人群统计的结局" }
// description = { en = "How many studies measure each outcome in each population, by top concepts; only cells with studies.", zh = "各人群中测量各结局的研究数（顶层概念）；仅列有研究的单元格。" }
// parameters = ["evidence"]
// columns = ["population", "population_en", "population_zh", "outcome", "outcome_en", "outcome_zh", "studies", "chinese", "international", "both", "unknown"]
// cells = ["population", "outcome"]
// ---
MATCH (s:Study)-[:ON_POPULATION]->(x:Population)
WHERE s.unit = 'study' AND ($evidence = 'any' OR ($evidence = 'included' AND s.included) OR ($evidence = 'candidate' AND s.candidate))
MATCH (s)-[:MEASURES]->(y:Outcome)
WITH x.top AS group_id, y.top AS outcome_id, s
WITH group_id, outcome_id,
     count(DISTINCT s) AS studies,
     count(DISTINCT CASE WHEN s.literature = 'chinese' THEN s.id END) AS chinese,
     count(DISTINCT CASE WHEN s.literature = 'international' THEN s.id END) AS international,
     count(DISTINCT CASE WHEN s.literature = 'both' THEN s.id END) AS both,
     count(DISTINCT CASE WHEN s.literature IS NULL THEN s.id END) AS unknown
MATCH (a:Population) WHERE a.id = group_id
MATCH (b:Outcome) WHERE b.id = outcome_id
RETURN a.id AS population, a.label_en AS population_en, a.label_zh AS population_zh,
       b.id AS outcome, b.label_en AS outcome_en, b.label_zh AS outcome_zh, studies, chinese, international, both, unknown
ORDER BY population, outcome
