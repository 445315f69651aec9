// ---
// title = { en = "Stated counts and what the graph holds", zh = "陈述数字与图谱所含" }
// description = { en = "Every number of included studies that a review states about something the graph can count, beside what the graph holds of that review as the review itself codes it. A difference is a fact about the lists, not an error to hide.", zh = "综述陈述的、图谱可计数的每个纳入研究数，与图谱所含（按该综述自己的编码）并列。差异是清单的事实，不应掩盖。" }
// parameters = ["review"]
// columns = ["review", "what", "dimension", "category", "stated", "held", "candidates", "listing", "where", "sources"]
// layer = "any"
// ---
MATCH (rv:Review)-[:STATES]->(st:Statistic)
WHERE st.dimension IS NOT NULL AND st.number IS NOT NULL AND st.count_of IN ['studies', 'reports', 'reviews']
  AND ($review = '' OR rv.id = $review)
OPTIONAL MATCH (st)-[:COUNTS]->(k)
WITH rv, st, k.id AS concept
WHERE st.category = 'total' OR st.dimension = 'language' OR concept IS NOT NULL
OPTIONAL MATCH (rv)-[:INCLUDES]->(s:Study)
WHERE st.dimension = 'included'
   OR (st.dimension = 'language' AND EXISTS { MATCH (s)-[:REPORTED_IN]->(p:Report) WHERE 'language:' + p.language = st.category })
   OR (concept IS NOT NULL AND EXISTS { MATCH (s)-[e]->(x)-[:BROADER*0..6]->(b) WHERE b.id = concept AND rv.id IN e.reviews })
WITH rv, st, concept, count(DISTINCT s) AS held
OPTIONAL MATCH (c:Study)-[k:CANDIDATE_FOR]->(rv)
WHERE coalesce(k.status, 'candidate') = 'candidate' AND (st.dimension = 'included'
   OR (st.dimension = 'language' AND EXISTS { MATCH (c)-[:REPORTED_IN]->(p:Report) WHERE 'language:' + p.language = st.category })
   OR (concept IS NOT NULL AND EXISTS { MATCH (c)-[e]->(x)-[:BROADER*0..6]->(b) WHERE b.id = concept AND any(place IN e.sources WHERE place IN k.sources) }))
WITH rv, st, held, count(DISTINCT c) AS possible
RETURN rv.id AS review, st.what AS what, st.dimension AS dimension, st.category AS category, st.number AS stated, held,
       possible AS candidates, rv.listing AS listing, st.where AS where, st.sources AS sources
ORDER BY review, dimension, category, st.id
