// ---
// title = { en = "Outcomes by population", zh = "按人群统计的结局" }
// description = { en = "How many studies measure each outcome in each population; only cells with studies. A study counts where its narrower concepts count; `own` says how many are coded with these two concepts themselves.", zh = "各人群中测量各结局的研究数；仅列有研究的单元格。研究按其下位概念计入上位概念；own 为以这两个概念直接编码的研究数。" }
// parameters = ["evidence", "digital", "depth"]
// columns = ["population", "population_en", "population_zh", "outcome", "outcome_en", "outcome_zh", "studies", "own", "chinese", "international", "both", "unknown"]
// cells = ["population", "outcome"]
// unknown = { studies = "coded", own = "coded", chinese = "coded", international = "coded", both = "coded", unknown = "coded" }
// ---
MATCH (s:Study)-[e:ON_POPULATION]->(x:Population)-[:BROADER*0..6]->(a:Population)
WHERE s.unit = 'study' AND ($evidence = 'any' OR ($evidence = 'included' AND s.included) OR ($evidence = 'candidate' AND s.candidate))
  AND ($digital = 'any' OR coalesce(s.digital, 'unclear') = $digital)
  AND coalesce(e.displayed, true) AND ($depth = 'concept' OR a.id = x.top)
MATCH (s)-[f:MEASURES]->(y:Outcome)-[:BROADER*0..6]->(b:Outcome)
WHERE coalesce(f.displayed, true) AND ($depth = 'concept' OR b.id = y.top)
WITH a.id AS population, a.label_en AS population_en, a.label_zh AS population_zh, b.id AS outcome, b.label_en AS outcome_en, b.label_zh AS outcome_zh,
     count(DISTINCT s) AS studies,
     count(DISTINCT CASE WHEN x.id = a.id AND y.id = b.id THEN s.id END) AS own,
     count(DISTINCT CASE WHEN s.literature = 'chinese' THEN s.id END) AS chinese,
     count(DISTINCT CASE WHEN s.literature = 'international' THEN s.id END) AS international,
     count(DISTINCT CASE WHEN s.literature = 'both' THEN s.id END) AS both,
     count(DISTINCT CASE WHEN s.literature IS NULL THEN s.id END) AS unknown
RETURN population, population_en, population_zh, outcome, outcome_en, outcome_zh, studies, own, chinese, international, both, unknown
ORDER BY population, outcome
