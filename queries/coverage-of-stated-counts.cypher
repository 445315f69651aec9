// ---
// title = { en = "Stated counts and what the graph holds", zh = "陈述数字与图谱所含" }
// description = { en = "Every number that a review states about a dimension of what it includes, beside what the graph holds of that review as the review itself codes it, and by which rule the two are compared. `held` is unknown where no row of the review is coded in the dimension, or none with a class of which the review states some: that its rows do not print the class cannot be told from that they hold none. `at_most` adds the studies that could be so too: those not coded, those coded more broadly (China, where mainland China is stated), those missing of the list; where they could make up the difference, the comparison is unknown. A difference is a fact about the lists, not an error to hide.", zh = "综述就其纳入内容的某一维度陈述的每个数字，与图谱所含（按该综述自己的编码）并列，并说明两者按何规则比较。若该综述无任何一行在此维度编码，或综述陈述有此类而无任何一行如此编码（无法区分是未刊出还是没有），则 held 未知。at_most 另加可能属于此类的研究：未编码者、仅编码到上位概念者（陈述为中国大陆而编码为中国），以及清单缺少者；若其足以补足差额，则比较结果未知。差异是清单的事实，不应掩盖。" }
// parameters = ["review"]
// columns = ["review", "what", "dimension", "category", "stated", "held", "at_most", "result", "comparison", "coded", "of", "candidates", "listing", "where", "sources"]
// layer = "any"
// tally = "result"
// unknown = { stated = "printed", held = "review_coding", at_most = "review_list", coded = "counted", of = "counted", candidates = "candidate_coding" }
// [own.columns.at_most]
// en = "Held at most"
// zh = "所含至多"
// [own.columns.result]
// en = "Compared"
// zh = "比较结果"
// [own.columns.comparison]
// en = "Rule of comparison"
// zh = "比较规则"
// ---
MATCH (rv:Review)-[:STATES]->(st:Statistic)
WHERE st.dimension IS NOT NULL AND st.number IS NOT NULL AND ($review = '' OR rv.id = $review)
OPTIONAL MATCH (st)-[:COUNTS]->(k)
WITH rv, st, k, k.id AS concept, coalesce(k.region_level, '') = 'world-region' AS continent, toLower(coalesce(st.note, '')) AS remark
WHERE st.category = 'total' OR (st.dimension = 'included' AND st.category = 'reports') OR st.dimension = 'language' OR concept IS NOT NULL
OPTIONAL MATCH (k)-[:BROADER|MEMBER_OF*1..6]->(w)
WITH rv, st, concept, continent, remark, collect(DISTINCT w.id) AS broader
OPTIONAL MATCH (rv)-[:STATES]->(other:Statistic)-[:COUNTS]->(o)-[:BROADER*0..6]->(w)
WHERE other.dimension = st.dimension AND o.id <> concept AND (w.id = concept OR (o.id = w.id AND st.comparison_basis = 'the remark says so' AND remark CONTAINS toLower(other.what)))
WITH rv, st, concept, continent, broader, collect(DISTINCT o.id) AS narrower
OPTIONAL MATCH (rv)-[i:INCLUDES]->(s:Study)
WITH rv, st, concept, s, CASE WHEN st.dimension = 'included' AND st.count_of = 'reports'
       THEN COUNT { MATCH (s)-[l:REPORTED_IN]->(:Report) WHERE any(place IN l.sources WHERE place IN i.sources) } END AS reports,
     CASE st.dimension WHEN 'included' THEN s IS NOT NULL
       WHEN 'language' THEN EXISTS { MATCH (s)-[:REPORTED_IN]->(p:Report) WHERE p.language IS NOT NULL }
       ELSE EXISTS { MATCH (s)-[e]->(x) WHERE x.scheme = st.dimension AND rv.id IN e.reviews } END AS said,
     CASE st.dimension WHEN 'included' THEN s IS NOT NULL
       WHEN 'language' THEN EXISTS { MATCH (s)-[:REPORTED_IN]->(p:Report) WHERE 'language:' + p.language = st.category }
       ELSE EXISTS { MATCH (s)-[e]->(x)-[:BROADER|MEMBER_OF*0..6]->(b) WHERE b.id = concept AND rv.id IN e.reviews
                     AND (NOT continent OR EXISTS { MATCH (x)-[:BROADER*0..6]->(d) WHERE d.id = concept }) } END AS counted,
     size(narrower) > 0 AND EXISTS { MATCH (s)-[e]->(x)-[:BROADER*0..6]->(n) WHERE n.id IN narrower AND rv.id IN e.reviews } AS apart,
     size(broader) > 0 AND EXISTS { MATCH (s)-[e]->(x) WHERE x.id IN broader AND rv.id IN e.reviews AND coalesce(e.displayed, true) } AS coarse
WITH rv, st, concept, count(s) AS every, sum(CASE WHEN s IS NOT NULL AND reports = 0 THEN 1 ELSE reports END) AS reports, sum(CASE WHEN said THEN 1 ELSE 0 END) AS coded,
     sum(CASE WHEN counted THEN 1 ELSE 0 END) AS with_narrower, sum(CASE WHEN counted AND NOT apart THEN 1 ELSE 0 END) AS without_stated_apart,
     sum(CASE WHEN s IS NOT NULL AND NOT counted AND (coarse OR NOT said) THEN 1 ELSE 0 END) AS open
OPTIONAL MATCH (c:Study)-[k:CANDIDATE_FOR]->(rv)
WHERE coalesce(k.status, 'candidate') = 'candidate'
WITH rv, st, every, reports, coded, open, with_narrower, without_stated_apart, c,
     CASE st.dimension WHEN 'included' THEN c IS NOT NULL
       WHEN 'language' THEN EXISTS { MATCH (c)-[:REPORTED_IN]->(p:Report) WHERE p.language IS NOT NULL }
       ELSE EXISTS { MATCH (c)-[e]->(x) WHERE x.scheme = st.dimension AND any(place IN e.sources WHERE place IN k.sources) } END AS said,
     CASE st.dimension WHEN 'included' THEN c IS NOT NULL
       WHEN 'language' THEN EXISTS { MATCH (c)-[:REPORTED_IN]->(p:Report) WHERE 'language:' + p.language = st.category }
       ELSE EXISTS { MATCH (c)-[e]->(x)-[:BROADER|MEMBER_OF*0..6]->(b) WHERE b.id = concept AND any(place IN e.sources WHERE place IN k.sources) } END AS counted
WITH rv, st, every, reports, coded, open, with_narrower, without_stated_apart, count(c) AS proposed,
     sum(CASE WHEN said THEN 1 ELSE 0 END) AS proposed_coded, sum(CASE WHEN counted THEN 1 ELSE 0 END) AS possible
WITH rv, st, every, reports, coded, open, with_narrower, without_stated_apart, CASE WHEN possible > 0 OR proposed_coded = proposed THEN possible END AS candidates,
     CASE WHEN rv.included_unit = 'review' THEN 'reviews' ELSE 'studies' END AS unit,
     CASE WHEN rv.listing = 'complete' THEN 0 WHEN rv.stated_included > every THEN rv.stated_included - every END AS missing
WITH rv, st, every, reports, coded, open, missing, with_narrower, without_stated_apart, candidates,
     CASE WHEN st.comparison IN ['at least', 'at most'] THEN st.comparison
       WHEN st.comparison = 'not comparable' THEN 'not comparable: ' + coalesce(st.comparison_basis, 'the source says so')
       WHEN st.dimension = 'included' AND st.count_of = 'reports' THEN 'reports of the list'
       WHEN st.count_of <> unit AND NOT (st.count_of = 'studies' AND unit = 'reviews') THEN 'not comparable: it counts ' + st.count_of + ', the list is of ' + unit
       WHEN with_narrower <> without_stated_apart AND st.comparison_basis = 'the remark says so' THEN 'exclusive classes: without the ones stated apart'
       WHEN with_narrower <> without_stated_apart AND st.comparison IS NULL THEN 'not comparable: a narrower class is stated too, and not whether apart'
       WHEN st.dimension IN ['included', 'language'] THEN unit + ' of the list'
       ELSE unit + ' coded so or narrower' END AS rule
WITH rv, st, every, coded, candidates, rule, missing, open,
     CASE WHEN st.dimension <> 'included' AND (coded = 0 OR (st.dimension <> 'language' AND with_narrower = 0 AND st.number > 0)) THEN NULL WHEN rule = 'reports of the list' THEN reports WHEN rule STARTS WITH 'exclusive' THEN without_stated_apart ELSE with_narrower END AS held
WITH rv, st, every, coded, candidates, rule, held, CASE WHEN st.dimension = 'included' THEN held WHEN held IS NULL THEN every + missing ELSE held + open + missing END AS at_most
RETURN rv.id AS review, st.what AS what, st.dimension AS dimension, st.category AS category, st.number AS stated, held, at_most,
       CASE WHEN rule STARTS WITH 'not comparable' THEN 'not comparable' WHEN held IS NULL OR every = 0 THEN 'unknown' WHEN held = st.number THEN 'equal'
         WHEN rule = 'at least' AND held > st.number OR rule = 'at most' AND held < st.number THEN 'as stated' WHEN held < st.number AND coalesce(at_most >= st.number, true) THEN 'unknown' WHEN held < st.number THEN 'fewer' ELSE 'more' END AS result,
       rule AS comparison, coded, every AS of, candidates, rv.listing AS listing, st.where AS where, st.sources AS sources
ORDER BY review, dimension, category, st.id
