// ---
// title = { en = "Studies by literature and year", zh = "按文献与年份统计的研究数" }
// description = { en = "How many studies each literature has in each year. Literature is the language of a study's reports, not its place.", zh = "各文献每年有多少研究。文献指报告语言，而非研究地点。" }
// parameters = ["evidence", "review"]
// columns = ["literature", "year", "studies"]
// ---
MATCH (s:Study)
WHERE s.unit = 'study' AND ($evidence = 'any' OR ($evidence = 'included' AND s.included) OR ($evidence = 'candidate' AND s.candidate))
  AND ($review = '' OR ($evidence <> 'candidate' AND EXISTS { MATCH (rv:Review)-[:INCLUDES]->(s) WHERE rv.id = $review })
       OR ($evidence <> 'included' AND EXISTS { MATCH (s)-[:CANDIDATE_FOR]->(rv:Review) WHERE rv.id = $review }))
WITH coalesce(s.literature, 'unknown') AS lit, s.year AS reported, count(s) AS studies
RETURN lit AS literature, reported AS year, studies
ORDER BY literature, year
