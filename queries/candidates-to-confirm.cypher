// ---
// title = { en = "Candidate studies to confirm", zh = "待确认的候选研究" }
// description = { en = "Studies that may be in a review and that nobody has confirmed. `lacunary confirm STUDY REVIEW` confirms one.", zh = "可能属于某综述、尚无人确认的研究。用 lacunary confirm STUDY REVIEW 确认。" }
// parameters = ["digital", "review", "status"]
// columns = ["review", "study", "label", "title", "title_zh", "year", "literature", "status", "confidence", "included_by", "where", "note", "sources"]
// layer = "candidate"
// unknown = { year = "printed" }
// ---
MATCH (s:Study)-[c:CANDIDATE_FOR]->(rv:Review)
WHERE ($review = '' OR rv.id = $review) AND ($status = 'any' OR coalesce(c.status, 'candidate') = $status)
  AND ($digital = 'any' OR coalesce(s.digital, 'unclear') = $digital)
OPTIONAL MATCH (other:Review)-[:INCLUDES]->(s)
WITH s, c, rv, other.id AS included ORDER BY included
WITH s, c, rv, collect(included) AS included_by
RETURN rv.id AS review, s.id AS study, s.label AS label, s.title AS title, s.title_zh AS title_zh, s.year AS year,
       coalesce(s.literature, 'unknown') AS literature, coalesce(c.status, 'candidate') AS status, c.confidence AS confidence, included_by,
       c.found_in AS where, c.note AS note, c.sources AS sources
ORDER BY review, status, year, study
