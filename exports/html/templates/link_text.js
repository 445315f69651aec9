// Every word of the page's frame in both languages; {0}, {1} … are numbers. Names of fields and verdicts come with the data.
const lacunary = {};
lacunary.text = {
  en: {
    language: "中文", skip: "Skip to the list", subtitle: "Records that may be one: decide, then download the decisions for lacunary link import.",
    tools: "Filters and download", level: "Level", languages: "Languages", state: "Decision", from: "Score from", to: "to", search: "Words",
    all: "all", report: "same report", study: "same study", across: "across languages", within: "one language",
    open: "not decided", accept: "accepted", reject: "rejected", skipped: "skipped",
    by: "Your name", download: "Download decisions (CSV)", progress: "{0} of {1} links match · {2} accepted, {3} rejected, {4} skipped, {5} left",
    keys: "In the list: ↓ or J next, ↑ or K previous, A accept, R reject, S skip, U take back. What you decide is kept in this browser until you download it.",
    lost: "This browser keeps nothing for this page: download before you close it.",
    pages: "Pages", before: "Previous", after: "Next", page: "Page {0} of {1}", nothing: "No link matches these filters.",
    doAccept: "Accept: one and the same (A)", doReject: "Reject: not the same (R)", doSkip: "Skip (S)", why: "Why (optional)", points: "score {0}",
    which: "Untick records that are not meant: what you accept is about the ticked ones, and the others stay open; what you reject says that the ticked ones are of none of the others.",
    after_download: "The table has one row for each accepted or rejected link. Nothing leaves this page before you download it; lacunary link import FILE writes it to decisions/links.csv, and lacunary build applies it.",
  },
  zh: {
    language: "English", skip: "跳到列表", subtitle: "可能为同一条目的记录：作出决定，然后下载供 lacunary link import 使用。",
    tools: "筛选与下载", level: "层级", languages: "语言", state: "决定", from: "得分从", to: "到", search: "词语",
    all: "全部", report: "同一报告", study: "同一研究", across: "跨语言", within: "同一语言",
    open: "未决定", accept: "已接受", reject: "已拒绝", skipped: "已跳过",
    by: "您的姓名", download: "下载决定（CSV）", progress: "{0}／{1} 条链接符合 · 接受 {2}，拒绝 {3}，跳过 {4}，剩余 {5}",
    keys: "列表中的按键：↓ 或 J 下一条，↑ 或 K 上一条，A 接受，R 拒绝，S 跳过，U 撤回。下载之前，决定保存在本浏览器中。",
    lost: "本浏览器不为此页保存内容：关闭前请先下载。",
    pages: "分页", before: "上一页", after: "下一页", page: "第 {0} 页，共 {1} 页", nothing: "没有符合筛选条件的链接。",
    doAccept: "接受：为同一条目（A）", doReject: "拒绝：不是同一条目（R）", doSkip: "跳过（S）", why: "理由（可不填）", points: "得分 {0}",
    which: "取消勾选不涉及的记录：接受仅针对已勾选者，其余仍待定；拒绝表示已勾选者与其余记录均非同一试验。",
    after_download: "表中每条已接受或已拒绝的链接占一行。下载之前，任何内容都不会离开本页；lacunary link import 文件 将其写入 decisions/links.csv，lacunary build 使其生效。",
  },
};
