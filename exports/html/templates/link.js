// The list of links: what a card shows of two records side by side, and of a family.
"use strict";
{
  const data = JSON.parse(document.getElementById("data").textContent);
  const { pairs, fields, words } = data;
  const number = (id) => { const { value } = document.getElementById(id); return value === "" ? null : Number(value); };
  let tools; // those of the page, once it shows a card
  const word = (key, ...values) => String(words[tools.language()][key]).replace(/\{(\d+)\}/g, (whole, place) => values[place]);

  // Of a family a person may decide about some records only: their numbers, or none for all.
  const chosen = (kept) => kept.only || [];
  function choose(pair, at, ticked) {
    const all = [1, 2, ...pair.further.map((one, place) => place + 3)];
    const before = chosen(tools.told(pair));
    const now = new Set(before.length ? before : all);
    if (ticked) now.add(at); else now.delete(at);
    tools.keep(pair, { only: now.size === all.length ? [] : [...now].sort((a, b) => a - b) });
  }

  // Words of a text that the other side has not, underlined; Chinese by character; not where the two are in different scripts.
  const han = /\p{Script=Han}/u;
  const pieces = (text) => text.match(/\p{Script=Han}|[\p{L}\p{N}]+|[^\p{L}\p{N}]+/gu) || [];
  function shown(values, others, compare) {
    const { element, fold } = tools;
    const comparable = compare && han.test((values || []).join()) === han.test(others.join());
    const known = new Set(others.flatMap((text) => pieces(fold(text))));
    return (values || []).map((text) => element("p", {}, ...pieces(text).map((piece) =>
      (comparable && /[\p{L}\p{N}]/u.test(piece) && !known.has(fold(piece)) ? element("mark", { text: piece }) : piece))));
  }
  const signs = { agrees: "=", partly: "≈", conflicts: "≠", unclear: "?", missing: "·" };
  function row(label, verdict, one, other, compare) {
    const { element } = tools;
    return element("tr", { class: verdict || "quiet-row" },
      element("th", { scope: "row", text: label }),
      element("td", { class: "mark", text: verdict ? `${signs[verdict]} ${word(verdict)}` : "" }),
      element("td", {}, ...shown(one, other || [], compare)), element("td", {}, ...shown(other, one || [], compare)));
  }
  // The other records of a family, each with what ties it to one of those before, and a tick for each record.
  function family(pair) {
    const { element, say } = tools;
    const about = (side) => [side.fields.title || side.fields.title_zh, side.fields.authors, side.fields.year, side.fields.n && side.fields.n.map((n) => `n ${n}`), [side.name], side.sources]
      .filter(Boolean).map((values) => values[0]).join(" · ");
    const all = [pair.one, pair.other, ...pair.further];
    const ticked = chosen(tools.told(pair));
    const ticks = all.map((side, at) => {
      const box = element("input", { type: "checkbox", "data-member": at + 1 });
      box.checked = !ticked.length || ticked.includes(at + 1);
      box.addEventListener("change", () => choose(pair, at + 1, box.checked));
      return element("label", {}, box, element("span", { text: `${at + 1} ${side.name}` }));
    });
    return element("section", { class: "further" }, element("p", { text: word("further") + word("colon") }),
      element("ol", { start: 3 }, ...pair.further.map((side) => element("li", {}, element("p", { text: about(side) }),
        element("p", { class: "quiet", text: `${word("evidence")} (${word("tied", side.tied_to)})${word("colon")}${side.phrases[tools.language()].join(word("semicolon"))}` })))),
      element("p", { class: "quiet", text: say("which") }), element("div", { class: "members" }, ...ticks));
  }
  function card(pair, given) {
    tools = given;
    const { element, say } = tools;
    const language = tools.language();
    const facts = [word(pair.outcome), pair.score === undefined ? "" : say("points", pair.score), word(pair.across_languages ? "across" : "within"), pair.merged && word("merged"),
      pair.decided_by && word("decided", pair.decided_by, pair.decided_on || "?")].filter(Boolean).join(" · ");
    const rows = Object.keys(fields).filter((name) => pair.one.fields[name] || pair.other.fields[name])
      .map((name) => row(fields[name][language], pair.verdicts[name], pair.one.fields[name], pair.other.fields[name], ["conflicts", "partly"].includes(pair.verdicts[name])));
    rows.push(row(word("sources"), "", pair.one.sources, pair.other.sources), row(word("name"), "", [pair.one.name], [pair.other.name]));
    const head = element("thead", {}, element("tr", {}, element("th", { scope: "col", text: word("field") }), element("th", { scope: "col", class: "mark", text: word("compared") }),
      element("th", { scope: "col", text: word("one") }), element("th", { scope: "col", text: word("other") })));
    const phrases = pair.phrases[language].join(word("semicolon"));
    return { heading: pair.asked[language], rest: [
      element("p", { class: "quiet about", text: facts }),
      element("table", {}, head, element("tbody", {}, ...rows)),
      phrases && element("p", { class: "quiet", text: word("evidence") + word("colon") + phrases }),
      pair.reasons[language] && element("p", { class: "quiet", text: word("reason") + word("colon") + pair.reasons[language] }),
      pair.further.length > 0 && family(pair)] };
  }

  lacunary.decide({
    data, items: pairs, name: "link", card,
    choices: { level: ["all", "report", "study"], across: ["all", "across", "within"] },
    texts: (pair) => [pair.id, ...[pair.one, pair.other, ...pair.further].flatMap((side) => [side.name, ...Object.values(side.fields).flat(), ...side.sources])],
    matches: (pair, { level, across }) => {
      const [from, to] = [number("from"), number("to")];
      return (level === "all" || pair.level === level) && (across === "all" || Boolean(pair.across_languages) === (across === "across"))
        && (from === null || (pair.score ?? -Infinity) >= from) && (to === null || (pair.score ?? Infinity) <= to);
    },
    columns: ["link", "level", "one", "other", "one_fingerprint", "other_fingerprint", "only", "records"],
    row: (pair, kept) => [pair.id, pair.level, pair.one.name, pair.other.name, pair.one.fingerprint, pair.other.fingerprint, chosen(kept).join(" "), pair.records],
  });
}
