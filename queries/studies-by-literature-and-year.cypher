// ---
// title = { en = "Studies by literature and year", zh = "按文献与年份统计的研究数" }
// description = { en = "How many studies each literature has in each year. Literature is the language of a study's reports, not its place. By default like with like: only studies of which somebody says that the intervention is digital.", zh = "各文献每年有多少研究。文献指报告语言，而非研究地点。默认同类相比：仅含已说明为数字化干预的研究。" }
// parameters = ["evidence", "digital", "review"]
// defaults = { digital = "yes" }
// notes = ["sides"]
// columns = ["literature", "year", "studies"]
// unknown = { year = "printed", studies = "sides" }
// ---
MATCH (s:Study)
WHERE s.unit = 'study' AND ($evidence = 'any' OR ($evidence = 'included' AND s.included) OR ($evidence = 'candidate' AND s.candidate))
  AND ($digital = 'any' OR coalesce(s.digital, 'unclear') = $digital)
  AND ($review = '' OR ($evidence <> 'candidate' AND EXISTS { MATCH (rv:Review)-[:INCLUDES]->(s) WHERE rv.id = $review })
       OR ($evidence <> 'included' AND EXISTS { MATCH (s)-[:CANDIDATE_FOR]->(rv:Review) WHERE rv.id = $review }))
WITH coalesce(s.literature, 'unknown') AS lit, s.year AS reported, count(s) AS studies
RETURN lit AS literature, reported AS year, studies
ORDER BY literature, year
