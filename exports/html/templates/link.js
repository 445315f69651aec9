// The list of links: filters, pages of cards, decisions by button or key, and the table to download. All texts by textContent.
"use strict";
{
  const data = JSON.parse(document.getElementById("data").textContent);
  const { pairs, fields, words } = data;
  const byId = (id) => document.getElementById(id);
  const state = { language: "en", page: 0, found: pairs, decisions: {}, kept: true };
  const many = 20; // cards on a page
  const store = `lacunary-link-${data.key}`;

  const say = (key, ...values) => String(lacunary.text[state.language][key]).replace(/\{(\d+)\}/g, (whole, place) => values[place]);
  const word = (key, ...values) => String(words[state.language][key]).replace(/\{(\d+)\}/g, (whole, place) => values[place]);
  const element = (tag, options = {}, ...children) => {
    const { text, on, ...attributes } = options;
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (text !== undefined) made.textContent = text;
    if (on) made.addEventListener("click", on);
    made.append(...children.filter((child) => child || child === ""));
    return made;
  };

  // ---- decisions, kept in the browser where it lets a file keep anything
  try { state.decisions = JSON.parse(localStorage.getItem(store)) || {}; } catch { state.kept = false; }
  const decision = (pair) => (state.decisions[pair.id] || {}).decision || "";
  function keep() {
    try { localStorage.setItem(store, JSON.stringify(state.decisions)); } catch { state.kept = false; }
  }
  function decide(pair, what) {
    const why = (state.decisions[pair.id] || {}).why || "";
    const only = chosen(pair);
    if (what || why || only.length) state.decisions[pair.id] = { decision: what, why, only }; else delete state.decisions[pair.id];
    keep();
  }
  // Of a family a person may decide about some records only: their numbers, or none for all.
  const chosen = (pair) => (state.decisions[pair.id] || {}).only || [];
  function choose(pair, number, ticked) {
    const all = [1, 2, ...pair.further.map((one, at) => at + 3)];
    const now = new Set(chosen(pair).length ? chosen(pair) : all);
    if (ticked) now.add(number); else now.delete(number);
    state.decisions[pair.id] = { why: "", ...state.decisions[pair.id], decision: decision(pair), only: now.size === all.length ? [] : [...now].sort((a, b) => a - b) };
    keep();
  }

  // ---- filters
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
  const texts = pairs.map((pair) => fold([pair.id, ...[pair.one, pair.other, ...pair.further].flatMap((side) => [side.name, ...Object.values(side.fields).flat(), ...side.sources])].join(" \n ")));
  const choices = { level: ["all", "report", "study"], across: ["all", "across", "within"], state: ["all", "open", "accept", "reject", "skipped"] };
  function matching() {
    const [level, across, decided] = ["level", "across", "state"].map((id) => byId(id).value);
    const [from, to] = ["from", "to"].map((id) => (byId(id).value === "" ? null : Number(byId(id).value)));
    const asked = fold(byId("search").value).split(" ").filter(Boolean);
    return pairs.filter((pair, at) => (level === "all" || pair.level === level)
      && (across === "all" || Boolean(pair.across_languages) === (across === "across"))
      && (decided === "all" || decided === (decision(pair) === "skip" ? "skipped" : decision(pair) || "open"))
      && (from === null || (pair.score ?? -Infinity) >= from) && (to === null || (pair.score ?? Infinity) <= to)
      && asked.every((one) => texts[at].includes(one)));
  }

  // ---- one card
  // Words of a text that the other side has not, underlined; Chinese by character; not where the two are in different scripts.
  const han = /\p{Script=Han}/u;
  const pieces = (text) => text.match(/\p{Script=Han}|[\p{L}\p{N}]+|[^\p{L}\p{N}]+/gu) || [];
  function shown(values, others, compare) {
    const comparable = compare && han.test((values || []).join()) === han.test(others.join());
    const known = new Set(others.flatMap((text) => pieces(fold(text))));
    return (values || []).map((text) => element("p", {}, ...pieces(text).map((piece) =>
      (comparable && /[\p{L}\p{N}]/u.test(piece) && !known.has(fold(piece)) ? element("mark", { text: piece }) : piece))));
  }
  const signs = { agrees: "=", partly: "≈", conflicts: "≠", unclear: "?", missing: "·" };
  function row(label, verdict, one, other, compare) {
    return element("tr", { class: verdict || "quiet-row" },
      element("th", { scope: "row", text: label }),
      element("td", { class: "mark", text: verdict ? `${signs[verdict]} ${word(verdict)}` : "" }),
      element("td", {}, ...shown(one, other || [], compare)), element("td", {}, ...shown(other, one || [], compare)));
  }
  // The other records of a family, each with what ties it to one of those before, and a tick for each record.
  function family(pair) {
    const { language } = state;
    const told = (side) => [side.fields.title || side.fields.title_zh, side.fields.authors, side.fields.year, side.fields.n && side.fields.n.map((n) => `n ${n}`), [side.name], side.sources]
      .filter(Boolean).map((values) => values[0]).join(" · ");
    const all = [pair.one, pair.other, ...pair.further];
    const ticks = all.map((side, at) => {
      const box = element("input", { type: "checkbox", "data-member": at + 1 });
      box.checked = !chosen(pair).length || chosen(pair).includes(at + 1);
      box.addEventListener("change", () => choose(pair, at + 1, box.checked));
      return element("label", {}, box, element("span", { text: `${at + 1} ${side.name}` }));
    });
    return element("section", { class: "further" }, element("p", { text: word("further") + word("colon") }),
      element("ol", { start: 3 }, ...pair.further.map((side) => element("li", {}, element("p", { text: told(side) }),
        element("p", { class: "quiet", text: `${word("evidence")} (${word("tied", side.tied_to)})${word("colon")}${side.phrases[language].join(word("semicolon"))}` })))),
      element("p", { class: "quiet", text: say("which") }), element("div", { class: "members" }, ...ticks));
  }
  function card(pair, at) {
    const { language } = state;
    const facts = [word(pair.outcome), pair.score === undefined ? "" : say("points", pair.score), word(pair.across_languages ? "across" : "within"), pair.merged && word("merged"),
      pair.decided_by && word("decided", pair.decided_by, pair.decided_on || "?")].filter(Boolean).join(" · ");
    const rows = Object.keys(fields).filter((name) => pair.one.fields[name] || pair.other.fields[name])
      .map((name) => row(fields[name][language], pair.verdicts[name], pair.one.fields[name], pair.other.fields[name], ["conflicts", "partly"].includes(pair.verdicts[name])));
    rows.push(row(word("sources"), "", pair.one.sources, pair.other.sources), row(word("name"), "", [pair.one.name], [pair.other.name]));
    const head = element("thead", {}, element("tr", {}, element("th", { scope: "col", text: word("field") }), element("th", { scope: "col", class: "mark", text: word("compared") }),
      element("th", { scope: "col", text: word("one") }), element("th", { scope: "col", text: word("other") })));
    const why = element("input", { "data-why": "" });
    why.value = (state.decisions[pair.id] || {}).why || "";
    why.addEventListener("input", () => { state.decisions[pair.id] = { decision: decision(pair), why: why.value, only: chosen(pair) }; keep(); });
    const buttons = [["accept", "doAccept"], ["reject", "doReject"], ["skip", "doSkip"]].map(([what, key]) => element("button", {
      type: "button", "data-choice": what, "aria-pressed": decision(pair) === what, text: say(key), on: () => press(pair, decision(pair) === what ? "" : what) }));
    const phrases = pair.phrases[language].join(word("semicolon"));
    return element("article", { class: "card pair", tabindex: at ? "-1" : "0", "data-id": pair.id, "data-decision": decision(pair), "aria-labelledby": `t${at}` },
      element("h2", { id: `t${at}`, text: pair.asked[language] }), element("code", { text: pair.id }),
      element("p", { class: "quiet about", text: facts }),
      element("table", {}, head, element("tbody", {}, ...rows)),
      phrases && element("p", { class: "quiet", text: word("evidence") + word("colon") + phrases }),
      pair.reasons[language] && element("p", { class: "quiet", text: word("reason") + word("colon") + pair.reasons[language] }),
      pair.further.length > 0 && family(pair),
      element("div", { class: "decide" }, ...buttons, element("label", {}, element("span", { text: say("why") }), why)));
  }

  // ---- the list
  const cards = () => [...document.querySelectorAll(".pair")];
  function draw() {
    const { found } = state; // not what matches now: what is decided stays in its place until the filters are used again
    const last = Math.max(0, Math.ceil(found.length / many) - 1);
    state.page = Math.min(Math.max(state.page, 0), last);
    const here = found.slice(state.page * many, (state.page + 1) * many);
    byId("pairs").replaceChildren(...here.map(card));
    if (!found.length) byId("pairs").append(element("p", { class: "card", text: say("nothing") }));
    byId("page").textContent = say("page", state.page + 1, last + 1);
    byId("before").disabled = state.page === 0;
    byId("after").disabled = state.page === last;
    tell();
  }
  function tell() {
    const count = (what) => pairs.filter((pair) => decision(pair) === what).length;
    byId("progress").textContent = say("progress", matching().length, pairs.length, count("accept"), count("reject"), count("skip"), count("")) + (state.kept ? "" : ` ${say("lost")}`);
    byId("download").disabled = !count("accept") && !count("reject");
  }
  function focus(at) {
    const all = cards();
    const target = all[at];
    if (!target) return;
    for (const one of all) one.tabIndex = one === target ? 0 : -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "start" });
  }
  function turn(by, at) {
    const target = state.page + by;
    if (target < 0 || target * many >= state.found.length) return; // the list ends here
    state.page = target;
    draw();
    focus(at < 0 ? cards().length - 1 : at);
  }
  function press(pair, what) {
    decide(pair, what);
    const old = cards().find((one) => one.dataset.id === pair.id);
    const at = cards().indexOf(old);
    const inside = old.contains(document.activeElement);
    const made = card(pair, at);
    made.tabIndex = old.tabIndex;
    old.replaceWith(made); // in its place even where the filter says otherwise now, so that it can be taken back
    if (inside) made.focus({ preventScroll: true });
    tell();
  }

  // ---- keys work only while a card has the focus, so that they disturb nobody who types or uses a screen reader's own keys
  byId("pairs").addEventListener("keydown", (event) => {
    const here = event.target.closest(".pair");
    if (!here || event.target.matches("input") || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = cards().indexOf(here);
    const pair = pairs.find((one) => one.id === here.dataset.id);
    const next = () => (at + 1 < cards().length ? focus(at + 1) : turn(1, 0));
    const back = () => (at ? focus(at - 1) : turn(-1, -1));
    const settle = (what) => () => { press(pair, what); next(); };
    const act = {
      arrowdown: next, j: next, arrowup: back, k: back,
      a: settle("accept"), r: settle("reject"), s: settle("skip"), u: () => press(pair, ""),
    }[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // ---- the table that `lacunary link import` reads; a spreadsheet must not take a cell for a formula
  const cell = (value) => {
    const text = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
    return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  lacunary.table = () => {
    const rows = pairs.filter((pair) => ["accept", "reject"].includes(decision(pair)))
      .map((pair) => [decision(pair), byId("by").value, state.decisions[pair.id].why, pair.id, pair.level, pair.one.name, pair.other.name,
        pair.one.fingerprint, pair.other.fingerprint, chosen(pair).join(" "), pair.records]);
    return [["decision", "by", "why", "link", "level", "one", "other", "one_fingerprint", "other_fingerprint", "only", "records"], ...rows].map((line) => line.map(cell).join(",") + "\n").join("");
  };
  byId("download").addEventListener("click", () => {
    // with the mark that tells spreadsheet programs of UTF-8, or they would spoil the Chinese
    const address = URL.createObjectURL(new Blob(["\ufeff", lacunary.table()], { type: "text/csv;charset=utf-8" }));
    element("a", { href: address, download: "link-decisions.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  });

  // ---- language
  function speak() {
    document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
    for (const place of document.querySelectorAll("[data-t]")) place.textContent = say(place.dataset.t);
    for (const place of document.querySelectorAll("[data-label]")) place.setAttribute("aria-label", say(place.dataset.label));
    byId("heading").textContent = (state.language === "zh" && data.project.title_zh) || data.project.title;
    const button = byId("language");
    button.textContent = say("language");
    button.lang = state.language === "zh" ? "en" : "zh-CN";
    for (const [id, keys] of Object.entries(choices)) {
      const value = byId(id).value || "all";
      byId(id).replaceChildren(...keys.map((key) => element("option", { value: key, text: say(key) })));
      byId(id).value = value;
    }
    draw();
  }
  byId("language").addEventListener("click", () => { state.language = state.language === "zh" ? "en" : "zh"; speak(); });
  const again = () => { state.page = 0; state.found = matching(); draw(); };
  for (const id of ["level", "across", "state"]) byId(id).addEventListener("change", again);
  for (const id of ["from", "to", "search"]) byId(id).addEventListener("input", again);
  byId("before").addEventListener("click", () => turn(-1, 0));
  byId("after").addEventListener("click", () => turn(1, 0));
  window.addEventListener("beforeunload", (event) => { if (!state.kept && Object.keys(state.decisions).length) event.preventDefault(); });

  const asked = new URLSearchParams(location.hash.slice(1)).get("lang");
  state.language = ["en", "zh"].includes(asked) ? asked : data.language || (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
  speak();
}
