// The details panel and the lists: everything by textContent, so that what a source says is never markup.
"use strict";
{
  const { data, marks, state } = lacunary;

  lacunary.say = (key, ...values) => String(lacunary.text[state.language][key]).replace(/\{(\d+)\}/g, (whole, place) => values[place]);
  const say = lacunary.say;
  const word = (text) => (Object.hasOwn(lacunary.words[state.language], text) ? lacunary.words[state.language][text] : text);

  lacunary.element = (tag, options = {}, ...children) => {
    const { text, on, ...attributes } = options;
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (text !== undefined) made.textContent = text;
    if (on) made.addEventListener("click", on);
    made.append(...children.filter(Boolean));
    return made;
  };
  const element = lacunary.element;

  // Only web addresses become links.
  function link(address, text) {
    let url = null;
    try { url = new URL(address); } catch { url = null; }
    if (!url || !["http:", "https:"].includes(url.protocol)) return element("span", { text: text || address });
    return element("a", { href: url.href, rel: "noopener noreferrer", target: "_blank", text: text || address });
  }
  const doi = (text) => (/^10\.\d{4,9}(\.\d+)*\/\S+$/.test(text) ? link(`https://doi.org/${text.split("/").map(encodeURIComponent).join("/")}`, text) : element("span", { text }));

  // ---- small pictures of the marks, for the legend and the panel
  const shapes = {
    review: [["path", { d: "M20 9L15.5 16.8H6.5L2 9L6.5 1.2H15.5Z", class: "review" }]],
    "study-included": [["circle", { cx: 11, cy: 9, r: 6.5, class: "filled" }]],
    "study-candidate": [["circle", { cx: 11, cy: 9, r: 6.5, class: "hollow" }]],
    condition: [["path", { d: "M11 1L19 9L11 17L3 9Z", class: "condition" }]],
    intervention: [["rect", { x: 4, y: 2, width: 14, height: 14, class: "intervention" }]],
    more: [["circle", { cx: 11, cy: 9, r: 8, class: "more" }], ["path", { d: "M7 9H15M11 5V13", class: "stroke" }]],
    chinese: [["circle", { cx: 11, cy: 9, r: 6.5, class: "chinese" }], ["circle", { cx: 11, cy: 9, r: 2.4, class: "core" }]],
    international: [["circle", { cx: 11, cy: 9, r: 6.5, class: "international" }]],
    both: [["circle", { cx: 11, cy: 9, r: 6.5, class: "international" }], ["path", { d: "M11 2.5A6.5 6.5 0 0 0 11 15.5Z", class: "chinese" }]],
    unknown: [["circle", { cx: 11, cy: 9, r: 6.5, class: "unknown" }], ["rect", { x: 7, y: 8, width: 8, height: 2.2, class: "core" }]],
    "link-included": [["path", { d: "M1 9H21", class: "stroke" }]],
    "link-candidate": [["path", { d: "M1 9H21", class: "stroke dashed" }]],
    "link-coded": [["path", { d: "M1 9H21", class: "stroke faint" }]],
    shared: [["path", { d: "M1 9H21", class: "stroke shared" }], ["circle", { cx: 11, cy: 9, r: 5, class: "filled" }]],
  };
  lacunary.icon = (key) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 22 18");
    svg.setAttribute("aria-hidden", "true");
    for (const [tag, attributes] of shapes[key] || []) {
      const part = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [name, value] of Object.entries(attributes)) part.setAttribute(name, value);
      svg.append(part);
    }
    return svg;
  };

  // ---- pieces of the panel
  const goto = (id, text) => element("button", { type: "button", class: "link", text: text || lacunary.name(id), on: () => lacunary.select(id, true) });
  const title = (mark) => (state.language === "zh" && mark.title_zh) || mark.title || mark.title_zh || "";

  function places(references) {
    const rows = new Map();
    for (const reference of references || []) {
      const cut = reference.lastIndexOf(":");
      const name = reference.slice(0, cut);
      if (!rows.has(name)) rows.set(name, []);
      rows.get(name).push(reference.slice(cut + 1));
    }
    return [...rows].map(([name, numbers]) => {
      const [path, , retrieved] = data.sources[name] || [name];
      const some = numbers.slice(0, 12).join(", ") + (numbers.length > 12 ? ` … ${say("moreRows", numbers.length - 12)}` : "");
      const text = say(numbers.length === 1 ? "row" : "rows", path, some);
      return element("span", { class: "place", text: retrieved ? `${text} · ${say("retrieved", retrieved)}` : text });
    });
  }

  function facts(pairs) {
    const list = element("dl");
    for (const [name, value] of pairs) {
      if (value === undefined || value === null) continue;
      list.append(element("dt", { text: name }), element("dd", {}, ...(Array.isArray(value) ? value : [value instanceof Node ? value : String(value)])));
    }
    return list;
  }

  function identifiers(mark) {
    const found = [];
    for (const report of mark.reports || []) {
      const parts = [];
      if (report.title && report.title !== mark.title) parts.push(element("span", { class: "place", text: `${report.title}${report.year ? ` (${report.year})` : ""}` }));
      if (report.doi) parts.push("DOI ", doi(report.doi), " ");
      if (report.pmid) parts.push("PMID ", /^\d+$/.test(report.pmid) ? link(`https://pubmed.ncbi.nlm.nih.gov/${report.pmid}/`, report.pmid) : report.pmid, " ");
      if (report.pmcid) parts.push(`${report.pmcid} `);
      if (report.url) parts.push(link(report.url));
      if (parts.length) found.push(element("div", {}, ...parts));
    }
    return found.length ? found : say("none");
  }

  function studyList(ids) {
    const ordered = [...ids].sort((one, other) => lacunary.name(one).localeCompare(lacunary.name(other), state.language));
    const list = element("ul");
    const add = (some) => list.append(...some.map((id) => element("li", {}, goto(id), marks[id].in || marks[id].kind === "more" ? "" : ` (${say("candidate")})`, element("span", { class: "place", text: title(marks[id]) }))));
    add(ordered.slice(0, 40));
    const box = element("div", {}, list);
    if (ordered.length > 40) {
      const all = element("button", { type: "button", text: say("showAll", ordered.length), on: () => { add(ordered.slice(40)); all.remove(); } });
      box.append(all);
    }
    return box;
  }

  function study(mark) {
    const status = !mark.in && !mark.for ? "unheld" : !mark.in ? "candidate" : mark.for ? "includedAndCandidate" : "included";
    const literature = mark.literature || "unknown";
    const journals = [...new Set((mark.reports || []).map((report) => report.journal).filter(Boolean))];
    const languages = [...new Set((mark.reports || []).map((report) => report.language).filter(Boolean))];
    const parts = [
      element("p", {}, element("span", { class: mark.in ? "badge" : "badge candidate", text: say(status) }), element("span", { class: "badge", text: say(literature) })),
      mark.unit === "review" && element("p", { class: "quiet", text: say("unitReview") }),
      facts([
        [say("titleEn"), mark.title || say("none")], [say("titleZh"), mark.title_zh || say("none")],
        [say("year"), mark.year || say("notReported")], [say("n"), mark.n === undefined ? say("notReported") : mark.n.toLocaleString(state.language)],
        [say("journal"), journals.join("; ") || undefined], [say("language"), languages.map(word).join(", ") || say("unknown")],
        [say("registration"), mark.registration], [say("identifiers"), identifiers(mark)], [say("id"), mark.id],
      ]),
    ];
    for (const [key, heading] of [["in", "includedBy"], ["for", "candidateFor"]]) {
      if (!mark[key]) continue;
      parts.push(element("h3", { text: say(heading) }));
      parts.push(element("ul", {}, ...mark[key].map(([review, rows, confidence, label, status]) => {
        const notes = [label && say("asLabel", label), key === "for" && status && say("status", word(status)), confidence && say("confidence", word(confidence))].filter(Boolean);
        return element("li", {}, goto(review), notes.length ? ` ${notes.join(" · ")}` : "", ...places(rows));
      })));
    }
    if (mark.codes) {
      parts.push(element("h3", { text: say("concepts") }));
      parts.push(element("ul", {}, ...mark.codes.map((code) => {
        const [en, zh, kind, top] = data.concepts[code];
        const name = state.language === "zh" ? zh : en;
        const above = top >= 0 && lacunary.name(top) !== name ? [" → ", goto(top)] : [];
        return element("li", {}, `${say(kind.toLowerCase())}: `, ...(top >= 0 && !above.length ? [goto(top)] : [name]), ...above);
      })));
    }
    parts.push(element("h3", { text: say("provenance") }), ...places(mark.sources), element("p", { class: "quiet", text: say("statements", mark.id) }));
    return parts;
  }

  lacunary.shares = (id) => {
    const found = new Map();
    for (const near of lacunary.neighbours[id]) {
      const held = (marks[near].in || []).map((said) => said[0]);
      if (!held.includes(id)) continue;
      for (const other of held) if (other !== id) found.set(other, (found.get(other) || 0) + (marks[near].count || 1));
    }
    return [...found].sort((one, other) => other[1] - one[1] || one[0] - other[0]);
  };
  const listing = (mark) => say({ complete: "complete", partial: "partial", inferred: "inferred", "not stated": "notStated" }[mark.listing] || "noneListing");

  function review(mark, id) {
    const range = mark.search_from || mark.search_to ? say("searchRange", word(mark.search_from || "…"), mark.search_to || "…") : say("notReported");
    const literature = mark.literature_searched ? say(mark.literature_searched === "chinese" ? "reviewChinese" : "reviewInternational") : say("notReported");
    const shares = lacunary.shares(id);
    const held = mark.stated_included === undefined ? say("heldUnstated", mark.held[0]) : say("held", mark.held[0], mark.stated_included);
    const studies = lacunary.neighbours[id];
    return [
      element("p", {}, element("span", { class: "badge", text: held }), mark.held[1] ? element("span", { class: "badge candidate", text: say("candidates", mark.held[1]) }) : ""),
      facts([
        [say("titleEn"), mark.title || say("none")], [say("titleZh"), mark.title_zh], [say("year"), mark.year || say("notReported")], [say("reviewType"), mark.review_type && word(mark.review_type)],
        [say("searched"), range], [say("reviewLiterature"), literature],
        [say("listing"), listing(mark) + (mark.listing_note ? ` (${mark.listing_note})` : "")],
        [say("identifiers"), identifiers(mark)], [say("id"), mark.id],
      ]),
      element("h3", { text: say("sharedWith") }),
      shares.length ? element("ul", {}, ...shares.map(([other, count]) => element("li", {}, goto(other, say("sharedCount", lacunary.name(other), count))))) : element("p", { class: "quiet", text: say("sharesNone") }),
      element("h3", { text: say("provenance") }), ...places(mark.sources), element("p", { class: "quiet", text: say("statements", mark.id) }),
      element("h3", { text: say("studies", studies.length) }), studyList(studies),
    ];
  }

  function concept(mark, id) {
    const studies = lacunary.neighbours[id];
    const literature = {};
    for (const near of studies) literature[marks[near].literature || "unknown"] = (literature[marks[near].literature || "unknown"] || 0) + 1;
    const below = data.concepts.map((entry, code) => [entry, studies.filter((near) => (marks[near].codes || []).includes(code)).length])
      .filter(([entry, count]) => entry[3] === id && count).sort((one, other) => other[1] - one[1]);
    return [
      element("p", { class: "quiet", text: state.language === "zh" ? mark.en : mark.zh, lang: state.language === "zh" ? "en" : "zh" }),
      facts([[say("evidence"), say("conceptHeld", mark.held[0], mark.held[1])],
        [say("byLiterature"), Object.entries(literature).sort().map(([key, count]) => `${say(key)} ${count}`).join("; ")], [say("id"), mark.id]]),
      element("h3", { text: say("narrower") }),
      element("ul", {}, ...below.map(([entry, count]) => element("li", { text: `${state.language === "zh" ? entry[1] : entry[0]}  ${count}` }))),
      element("h3", { text: say("studies", studies.length) }), studyList(studies),
    ];
  }

  function more(mark) {
    const names = (held) => held.map(([place]) => lacunary.name(place)).join(", ");
    return [
      element("p", { text: say("collapsedNote", data.counts.collapsed[0]) }),
      mark.in.length ? element("p", { text: say("collapsedBy", names(mark.in)) }) : "", mark.for.length ? element("p", { text: say("collapsedFor", names(mark.for)) }) : "",
      facts([[say("byLiterature"), Object.entries(mark.literature).map(([key, count]) => `${say(key)} ${count}`).join("; ")]]),
    ];
  }

  // ---- what stands in the panel before anything is selected
  function about() {
    const { counts } = data;
    const paragraph = (text) => element("p", { text });
    const row = (name, key) => element("tr", {}, element("td", { text: name }), element("td", { class: "number", text: counts[key][0] }), element("td", { class: "number", text: counts[key][1] }));
    const rows = [["review", "review"], ["study", "study"], ["study-included", "study-included"], ["study-candidate", "study-candidate"], ["study-shared", "study-shared"], ["study-of-reviews", "study-of-reviews"],
      ["conditionTop", "condition"], ["interventionTop", "intervention"], ["link-included", "link-included"], ["link-candidate", "link-candidate"], ["link-coded", "link-coded"]];
    const head = element("tr", {}, element("th", { scope: "col", text: say("countType") }), element("th", { scope: "col", class: "number", text: say("countShown") }), element("th", { scope: "col", class: "number", text: say("countAll") }));
    const missing = counts.study[1] - counts.study[0] - counts.collapsed[0];
    return [
      element("ul", {}, ...lacunary.text[state.language].read.map((text) => element("li", { text }))), paragraph(say("numbers")),
      element("h3", { text: say("layers") }), element("ul", {}, element("li", { text: say("layerIncluded") }), element("li", { text: say("layerCandidate") })), paragraph(say("empty")), paragraph(say("completeness")),
      element("h3", { text: say("countsTitle") }), element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows.map(([name, key]) => row(say(name), key)))),
      counts.collapsed[0] ? paragraph(say("collapsedNote", counts.collapsed[0])) : "", missing ? paragraph(say("notPlaced", missing)) : "",
      paragraph(say("topNote", ...counts["condition-coded"], ...counts["intervention-coded"], counts.condition[0], counts.intervention[0])), paragraph(say("notDrawn")),
    ];
  }

  lacunary.showPanel = () => {
    const panel = document.getElementById("details");
    const id = state.selected;
    if (id < 0) {
      panel.replaceChildren(element("h2", { id: "details-title", text: say("about") }), ...about().filter(Boolean));
      return;
    }
    const mark = marks[id];
    const key = mark.kind === "study" ? (mark.in ? "study-included" : "study-candidate") : mark.kind;
    const heading = mark.kind === "more" ? say("collapsed", mark.count) : lacunary.name(id);
    const body = { study, review, condition: concept, intervention: concept, more }[mark.kind](mark, id);
    panel.replaceChildren(
      element("button", { id: "close", type: "button", text: say("close"), on: () => lacunary.select(-1) }),
      element("p", { class: "kind" }, lacunary.icon(key), say(key)), element("h2", { id: "details-title", text: heading }), ...body.filter(Boolean),
    );
    panel.scrollTop = 0;
  };

  // ---- the same as lists, made when they are opened
  function table(caption, heads, rows) {
    const columns = heads.map(([text, number]) => element("th", { scope: "col", text, ...(number ? { class: "number" } : {}) }));
    const body = rows.map((cells) => element("tr", {}, ...cells.map((cell, place) => element("td", heads[place][1] ? { class: "number" } : {}, cell instanceof Node ? cell : String(cell)))));
    return element("div", {}, element("h3", { text: caption }), element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, element("table", {}, element("thead", {}, element("tr", {}, ...columns)), element("tbody", {}, ...body))));
  }
  lacunary.showTables = () => {
    const of = (...kinds) => lacunary.points.map((point) => point.id).filter((id) => kinds.includes(marks[id].kind));
    const number = (value) => (value === undefined ? "–" : value);
    const reviews = of("review").map((id) => [goto(id), marks[id].title || "", number(marks[id].year), marks[id].held[0], marks[id].stated_included === undefined ? "?" : marks[id].stated_included, marks[id].held[1], lacunary.shares(id).length, listing(marks[id]) + (marks[id].listing_note ? ` (${marks[id].listing_note})` : "")]);
    const concepts = of("condition", "intervention").map((id) => [goto(id), say(marks[id].kind), state.language === "zh" ? marks[id].en : marks[id].zh, marks[id].held[0], marks[id].held[1]]);
    const studies = of("study").map((id) => [goto(id), title(marks[id]), number(marks[id].year), number(marks[id].n), say(marks[id].literature || "unknown"), say(marks[id].in ? "included" : marks[id].for ? "candidate" : "unheld"), [...(marks[id].in || []), ...(marks[id].for || [])].map(([place]) => lacunary.name(place)).join("; ")]);
    document.getElementById("tables").replaceChildren(
      table(say("listReviews", reviews.length), [[say("name")], [say("titleEn")], [say("year"), 1], [say("heldHead"), 1], [say("statedHead"), 1], [say("candidateHead"), 1], [say("sharedHead"), 1], [say("listing")]], reviews),
      table(say("listConcepts", concepts.length), [[say("name")], [say("countType")], [state.language === "zh" ? "English" : "中文"], [say("heldHead"), 1], [say("candidateHead"), 1]], concepts),
      table(say("listStudies", studies.length), [[say("name")], [say("titleEn")], [say("year"), 1], [say("n"), 1], [say("literature")], [say("evidence")], [say("review")]], studies),
    );
  };
  lacunary.link = link;
}
