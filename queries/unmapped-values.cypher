// ---
// title = { en = "Words that no concept is mapped to", zh = "尚未映射到概念的原文" }
// description = { en = "Words that sources print and that no value table maps yet; a row in mappings/values/ maps them.", zh = "来源中尚未映射到概念的原文；在 mappings/values/ 中加一行即可映射。" }
// parameters = []
// columns = ["dimension", "words", "times", "said_by", "sources"]
// notes = ["unmapped"]
// unknown = { times = "counted" }
// ---
MATCH (t:Statement)
WHERE t.reading = 'unmapped'
WITH t.property AS name, t.words AS printed, t ORDER BY t.speaker, t.id
WITH name, printed, count(t) AS times, collect(DISTINCT t.speaker) AS said_by, collect(t.sources[0]) AS sources
RETURN name AS dimension, printed AS words, times, said_by, sources
ORDER BY dimension, words
