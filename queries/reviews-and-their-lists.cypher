// ---
// title = { en = "The reviews and how complete their lists are", zh = "各综述及其清单的完整程度" }
// description = { en = "Every review with the databases it searched, the number of studies it states, the rows of its list here and how many are missing, and the studies held here. A list is complete with at least as many rows as are stated.", zh = "每篇综述所检索的数据库、陈述的研究数、此处清单的行数与缺少数，以及此处所含的研究。行数不少于陈述数方为完整。" }
// parameters = []
// columns = ["review", "label", "title", "year", "literature", "databases", "search_to", "stated", "stated_unit", "listed", "missing", "included", "confirmed", "candidates", "updates", "doubtful", "listing", "note", "sources"]
// notes = ["listings"]
// unknown = { year = "printed", stated = "printed", listed = "counted", missing = "not_compared", included = "counted", confirmed = "counted", candidates = "counted", updates = "counted", doubtful = "counted" }
// ---
MATCH (rv:Review)
OPTIONAL MATCH (rv)-[:SEARCHED]->(d:Database)
WITH rv, d.label_en AS name ORDER BY name
WITH rv, collect(name) AS databases
RETURN rv.id AS review, rv.label AS label, rv.title AS title, rv.year AS year, coalesce(rv.literature_searched, 'unknown') AS literature, databases,
       rv.search_to AS search_to, rv.stated_included AS stated, CASE WHEN rv.stated_included IS NULL THEN NULL ELSE coalesce(rv.stated_unit, CASE WHEN rv.included_unit = 'review' THEN 'reviews' ELSE 'studies' END) END AS stated_unit,
       rv.listed AS listed, rv.not_listed AS missing,
       COUNT { MATCH (rv)-[:INCLUDES]->(:Study) } AS included,
       COUNT { MATCH (rv)-[i:INCLUDES]->(:Study) WHERE any(place IN i.sources WHERE place STARTS WITH 'decisions-confirmations') } AS confirmed,
       COUNT { MATCH (:Study)-[c:CANDIDATE_FOR]->(rv) WHERE coalesce(c.status, 'candidate') = 'candidate' } AS candidates,
       COUNT { MATCH (:Study)-[c:CANDIDATE_FOR]->(rv) WHERE NOT coalesce(c.status, 'candidate') IN ['candidate', 'doubtful'] } AS updates,
       COUNT { MATCH (:Study)-[c:CANDIDATE_FOR]->(rv) WHERE c.status = 'doubtful' } AS doubtful,
       rv.listing AS listing, rv.listing_note AS note, rv.sources AS sources
ORDER BY review
