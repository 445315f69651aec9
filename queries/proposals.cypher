// ---
// title = { en = "Proposals and what became of them", zh = "建议及其去向" }
// description = { en = "By proposer (a person, a rule, a model) with version, purpose and how it was validated, as its proposals state: how many it made about how many studies, how many a person accepted and rejected, how many are open, and how many of the passages that they rest on stand word for word in what is held here. Acceptance is of those decided; it is missing where nothing was. Nothing proposed is counted by any other question before a person accepts it.", zh = "按提出者（人、规则或模型）及其版本、用途与验证方式（如其建议所述）列出：就多少项研究提出多少条，经人接受、拒绝与待定各多少，以及所依据的原文有多少逐字见于此处所存文本。接受率以已决定者为分母，无已决定者则缺失。未经人接受之前，任何建议均不计入其他问题。" }
// parameters = ["dimension"]
// columns = ["proposed_by", "proposed_version", "proposer_kind", "purpose", "validation", "prompts", "first", "last", "proposed", "studies", "accepted", "rejected", "open", "decided", "acceptance", "with_passage", "passages_found", "sources"]
// notes = ["unmapped"]
// unknown = { proposed = "counted", studies = "counted", accepted = "counted", rejected = "counted", open = "counted", decided = "counted", acceptance = "not_decided", with_passage = "counted", passages_found = "no_passage" }
// [own.columns.proposed_by]
// en = "Proposed by"
// zh = "提出者"
// [own.columns.proposed_version]
// en = "Version"
// zh = "版本"
// [own.columns.proposer_kind]
// en = "Kind of proposer"
// zh = "提出者类型"
// [own.columns.purpose]
// en = "Purpose"
// zh = "用途"
// [own.columns.validation]
// en = "How validated"
// zh = "验证方式"
// [own.columns.prompts]
// en = "Digests of prompts"
// zh = "提示词哈希值"
// [own.columns.first]
// en = "First proposal"
// zh = "最早提出日期"
// [own.columns.last]
// en = "Last proposal"
// zh = "最近提出日期"
// [own.columns.proposed]
// en = "Proposals"
// zh = "建议数"
// [own.columns.accepted]
// en = "Accepted"
// zh = "已接受"
// [own.columns.rejected]
// en = "Rejected"
// zh = "已拒绝"
// [own.columns.open]
// en = "Open"
// zh = "待定"
// [own.columns.decided]
// en = "Decided"
// zh = "已决定"
// [own.columns.acceptance]
// en = "Accepted of those decided"
// zh = "接受率（占已决定者）"
// [own.columns.with_passage]
// en = "With a passage"
// zh = "给出原文者"
// [own.columns.passages_found]
// en = "Passages found"
// zh = "找到的原文数"
// ---
MATCH (p:Proposal)-[:PROPOSED_FOR]->(s:Study)
WHERE $dimension = 'any' OR p.dimension = $dimension
WITH p, s ORDER BY p.prompt_hash, p.sources[0]
WITH p.proposed_by AS who, p.proposed_version AS version, p.proposer_kind AS kind, p.purpose AS purpose, p.validation AS validation,
     collect(DISTINCT p.prompt_hash) AS prompts, min(p.proposed_on) AS first, max(p.proposed_on) AS last, count(p) AS proposed, count(DISTINCT s) AS studies,
     sum(CASE WHEN p.proposal_state = 'accepted' THEN 1 ELSE 0 END) AS accepted,
     sum(CASE WHEN p.proposal_state = 'rejected' THEN 1 ELSE 0 END) AS rejected,
     sum(CASE WHEN p.proposal_state = 'open' THEN 1 ELSE 0 END) AS open,
     sum(CASE WHEN p.passage_found IS NULL THEN 0 ELSE 1 END) AS with_passage,
     sum(CASE WHEN p.passage_found = true THEN 1 ELSE 0 END) AS found, collect(p.sources[0]) AS sources
RETURN who AS proposed_by, version AS proposed_version, kind AS proposer_kind, purpose, validation, prompts, first, last, proposed, studies,
       accepted, rejected, open, accepted + rejected AS decided,
       CASE WHEN accepted + rejected = 0 THEN NULL ELSE toFloat(accepted) / (accepted + rejected) END AS acceptance,
       with_passage, CASE WHEN with_passage = 0 THEN NULL ELSE found END AS passages_found, sources
ORDER BY proposed_by, coalesce(proposed_version, ''), coalesce(proposer_kind, ''), coalesce(purpose, ''), coalesce(validation, '')
