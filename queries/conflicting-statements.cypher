// ---
// title = { en = "Statements that disagree", zh = "相互矛盾的陈述" }
// description = { en = "Things of which two sources state different values of a property that has one true value; the graph shows the chosen one.", zh = "两个来源对同一单值属性给出不同值；图谱显示被采用的值。" }
// parameters = ["property", "about"]
// columns = ["about", "property", "values", "chosen", "said_by", "sources"]
// notes = ["statements"]
// ---
MATCH (t:Statement)-[:ABOUT]->(e)
MATCH (t)-[:FROM]->(f:Source)
WHERE t.single = true AND t.value IS NOT NULL AND ($property = '' OR t.property = $property)
  AND ($about = 'any' OR ($about = 'Study' AND e:Study) OR ($about = 'Report' AND e:Report))
WITH e.id AS thing, t.property AS name, t, coalesce(t.speaker, f.id) AS speaker ORDER BY t.value, speaker, t.id
WITH thing, name, collect(DISTINCT coalesce(t.key, t.value)) AS keys, collect(DISTINCT t.value) AS values,
     collect(DISTINCT CASE WHEN t.chosen THEN t.value END) AS chosen,
     collect(speaker + ' = ' + t.value) AS said_by, collect(t.sources[0]) AS sources
WHERE size(keys) > 1
RETURN thing AS about, name AS property, values, chosen, said_by, sources
ORDER BY property, about
