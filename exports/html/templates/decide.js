// What a page to decide on shares with the others: items in cards, filters, pages, keys, decisions kept in the browser, the table to
// download, both languages. A page gives its items and what one card shows; all texts by textContent.
"use strict";
lacunary.decide = ({ data, items, name, choices, texts, matches, card, columns, row }) => {
  const byId = (id) => document.getElementById(id);
  const state = { language: "en", page: 0, found: items, decisions: {}, kept: true };
  const many = 20; // cards on a page
  const store = `lacunary-${name}-${data.key}`;
  const say = (key, ...values) => String(lacunary.text[state.language][key]).replace(/\{(\d+)\}/g, (whole, place) => values[place]);
  const element = (tag, options = {}, ...children) => {
    const { text, on, ...attributes } = options;
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    if (on) made.addEventListener("click", on);
    made.append(...children.filter((child) => child || child === ""));
    return made;
  };

  // ---- decisions, kept in the browser where it lets a file keep anything
  try { state.decisions = JSON.parse(localStorage.getItem(store)) || {}; } catch { state.kept = false; }
  const told = (item) => state.decisions[item.id] || {};
  const decision = (item) => told(item).decision || "";
  function keep(item, change) { // an item of which nothing is told any more is forgotten
    const now = { decision: "", why: "", ...told(item), ...change };
    const empty = Object.values(now).every((value) => !value || value.length === 0);
    if (empty) delete state.decisions[item.id]; else state.decisions[item.id] = now;
    try { localStorage.setItem(store, JSON.stringify(state.decisions)); } catch { state.kept = false; }
  }

  // ---- filters
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
  const searched = items.map((item) => fold(texts(item).join(" \n ")));
  choices.state = ["all", "open", "accept", "reject", "skipped"];
  function matching() {
    const values = Object.fromEntries(Object.keys(choices).map((id) => [id, byId(id).value]));
    const asked = fold(byId("search").value).split(" ").filter(Boolean);
    return items.filter((item, at) => matches(item, values)
      && (values.state === "all" || values.state === (decision(item) === "skip" ? "skipped" : decision(item) || "open"))
      && asked.every((one) => searched[at].includes(one)));
  }

  // ---- the list
  const cards = () => [...document.querySelectorAll(".pair")];
  const made = (item, at) => {
    const why = element("input", { "data-why": "" });
    why.value = told(item).why || "";
    why.addEventListener("input", () => keep(item, { why: why.value }));
    const buttons = [["accept", "doAccept"], ["reject", "doReject"], ["skip", "doSkip"]].map(([what, key]) => element("button", {
      type: "button", "data-choice": what, "aria-pressed": decision(item) === what, text: say(key), on: () => press(item, decision(item) === what ? "" : what) }));
    const { heading, rest } = card(item, tools);
    return element("article", { class: "card pair", tabindex: at ? "-1" : "0", "data-id": item.id, "data-decision": decision(item), "aria-labelledby": `t${at}` },
      element("h2", { id: `t${at}`, text: heading }), element("code", { text: item.id }), ...rest,
      element("div", { class: "decide" }, ...buttons, element("label", {}, element("span", { text: say("why") }), why)));
  };
  function draw() {
    const { found } = state; // not what matches now: what is decided stays in its place until the filters are used again
    const last = Math.max(0, Math.ceil(found.length / many) - 1);
    state.page = Math.min(Math.max(state.page, 0), last);
    const here = found.slice(state.page * many, (state.page + 1) * many);
    byId("pairs").replaceChildren(...here.map(made));
    if (!found.length) byId("pairs").append(element("p", { class: "card", text: say("nothing") }));
    byId("page").textContent = say("page", state.page + 1, last + 1);
    byId("before").disabled = state.page === 0;
    byId("after").disabled = state.page === last;
    tell();
  }
  function tell() {
    const count = (what) => items.filter((item) => decision(item) === what).length;
    byId("progress").textContent = say("progress", matching().length, items.length, count("accept"), count("reject"), count("skip"), count("")) + (state.kept ? "" : ` ${say("lost")}`);
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
  function press(item, what) {
    keep(item, { decision: what });
    const old = cards().find((one) => one.dataset.id === item.id);
    const at = cards().indexOf(old);
    const inside = old.contains(document.activeElement);
    const anew = made(item, at);
    anew.tabIndex = old.tabIndex;
    old.replaceWith(anew); // in its place even where the filter says otherwise now, so that it can be taken back
    if (inside) anew.focus({ preventScroll: true });
    tell();
  }

  // ---- keys work only while a card has the focus, so that they disturb nobody who types or uses a screen reader's own keys
  byId("pairs").addEventListener("keydown", (event) => {
    const here = event.target.closest(".pair");
    if (!here || event.target.matches("input") || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = cards().indexOf(here);
    const item = items.find((one) => one.id === here.dataset.id);
    const next = () => (at + 1 < cards().length ? focus(at + 1) : turn(1, 0));
    const back = () => (at ? focus(at - 1) : turn(-1, -1));
    const settle = (what) => () => { press(item, what); next(); };
    const act = {
      arrowdown: next, j: next, arrowup: back, k: back,
      a: settle("accept"), r: settle("reject"), s: settle("skip"), u: () => press(item, ""),
    }[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // ---- the table that is imported; a spreadsheet must not take a cell for a formula
  const cell = (value) => {
    const text = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
    return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  lacunary.table = () => {
    const rows = items.filter((item) => ["accept", "reject"].includes(decision(item)))
      .map((item) => [decision(item), byId("by").value, told(item).why, ...row(item, told(item))]);
    return [["decision", "by", "why", ...columns], ...rows].map((line) => line.map(cell).join(",") + "\n").join("");
  };
  byId("download").addEventListener("click", () => {
    // with the mark that tells spreadsheet programs of UTF-8, or they would spoil the Chinese
    const address = URL.createObjectURL(new Blob(["\ufeff", lacunary.table()], { type: "text/csv;charset=utf-8" }));
    element("a", { href: address, download: `${name}-decisions.csv` }).click();
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
  const tools = { say, element, told, decision, keep, fold, language: () => state.language };
  byId("language").addEventListener("click", () => { state.language = state.language === "zh" ? "en" : "zh"; speak(); });
  const again = () => { state.page = 0; state.found = matching(); draw(); };
  for (const id of Object.keys(choices)) byId(id).addEventListener("change", again);
  for (const box of document.querySelectorAll(".filters input:not(#by)")) box.addEventListener("input", again);
  byId("before").addEventListener("click", () => turn(-1, 0));
  byId("after").addEventListener("click", () => turn(1, 0));
  window.addEventListener("beforeunload", (event) => { if (!state.kept && Object.keys(state.decisions).length) event.preventDefault(); });

  const asked = new URLSearchParams(location.hash.slice(1)).get("lang");
  state.language = ["en", "zh"].includes(asked) ? asked : data.language || (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
  speak();
};
