// ---
// title = { en = "Words that a rule took for a concept", zh = "按规则匹配到概念的原文" }
// description = { en = "Words that no value table has and no concept's name is exactly, and that a rule takes for a name in another form: case, hyphen, plural and spelling (form), words that add nothing left out (shorter), one of the names that a label joins (alternative), a name with its acronym (brackets), words beside a name about how, how badly or where (modifier), the same words in another order (order), people with a condition (people), a city in its province (place), a place in its country (within), a country's ISO code (code), several names (list), any of these once numbers of participants and ages are left out (remark). A row in mappings/values/ overrules it: other concepts, or - for none.", zh = "对照表中没有、亦非概念确切名称，而由规则视为其名称另一写法的原文：大小写、连字符、复数与拼写（form）、略去无义词（shorter）、标签中并列名称之一（alternative）、名称加缩写（brackets）、名称前后表示方式、程度或地点的词（modifier）、词序不同（order）、患有某病症的人群（people）、城市归入省份（place）、地点归入国家（within）、国家代码（code）、多个名称（list），以及略去人数与年龄后适用上述任一规则（remark）。在 mappings/values/ 中加一行即可改判：改为其他概念，或以 - 表示无对应概念。" }
// parameters = ["dimension"]
// columns = ["dimension", "words", "concept", "label_en", "label_zh", "rule", "times", "said_by", "sources"]
// notes = ["unmapped"]
// unknown = { times = "counted" }
// [own.columns.rule]
// en = "Rule"
// zh = "规则"
// ---
MATCH (t:Statement)
WHERE t.reading STARTS WITH 'matched:' AND ($dimension = 'any' OR t.property = $dimension)
OPTIONAL MATCH (c:Condition|Population|Intervention|Comparator|Outcome|Instrument|Design|Delivery|Region|Database)
WHERE c.id = t.value
WITH t.property AS name, t.words AS printed, t.value AS concept, c.label_en AS one, c.label_zh AS other, substring(t.reading, 8) AS by_rule, t
ORDER BY t.speaker, t.id
WITH name, printed, concept, one, other, by_rule, count(t) AS times, collect(DISTINCT t.speaker) AS said_by, collect(t.sources[0]) AS sources
RETURN name AS dimension, printed AS words, concept, one AS label_en, other AS label_zh, by_rule AS rule, times, said_by, sources
ORDER BY dimension, words, concept, rule
