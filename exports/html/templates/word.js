// The list of words: what each may mean, with a tick box for each concept and a field for any other.
"use strict";
{
  const data = JSON.parse(document.getElementById("data").textContent);
  const { items, labels } = data;
  const dimensions = [...new Set(items.map((item) => item.dimension))].sort();
  const label = (concept, language) => {
    const known = labels[concept];
    return known ? known[language] || known.en : "";
  };
  // What is ticked, else what stands there at first: the likeliest concept, of words that a rule matched all.
  const first = (item) => (item.rule ? item.proposed : item.proposed.slice(0, 1));
  const ticked = (item, kept) => (kept.chosen ? kept.concepts : first(item));
  function named(item, kept) {
    const other = (kept.other || "").split(";").map((one) => one.trim()).filter(Boolean);
    return [...new Set([...ticked(item, kept), ...other])];
  }
  function boxes(item, { element, say, told, keep, language }) {
    const none = item.proposed.includes("-") ? [] : ["-"];
    return [...item.proposed, ...none].map((concept) => {
      const box = element("input", { type: "checkbox", "data-concept": concept });
      box.checked = ticked(item, told(item)).includes(concept);
      box.addEventListener("change", () => {
        const now = new Set(ticked(item, told(item)));
        if (box.checked) now.add(concept); else now.delete(concept);
        keep(item, { concepts: [...now], chosen: true });
      });
      const words = concept === "-" ? say("noConcept") : `${label(concept, language())} · ${concept}`;
      return element("label", {}, box, element("span", { text: words }));
    });
  }
  function card(item, tools) {
    const { element, say, told, keep, language } = tools;
    const other = element("input", { "data-other": "", list: "concepts", spellcheck: "false", autocomplete: "off" });
    other.value = told(item).other || "";
    other.addEventListener("input", () => keep(item, { other: other.value }));
    const facts = [say(item.dimension), say("counted", item.studies, item.times), item.rule && say("rule", item.rule), item.source].filter(Boolean).join(" · ");
    return { heading: item.words, rest: [
      element("p", { class: "quiet about", text: facts }),
      element("fieldset", { class: "members" }, element("legend", { class: "quiet", text: say(item.proposed.length ? "means" : "nothingProposed") }), ...boxes(item, tools),
        element("label", {}, element("span", { text: say("other") }), other))] };
  }

  const list = document.createElement("datalist");
  list.id = "concepts";
  for (const concept of Object.keys(labels)) {
    const option = document.createElement("option");
    option.value = concept;
    option.textContent = `${labels[concept].en} · ${labels[concept].zh}`;
    list.append(option);
  }
  document.body.append(list);
  lacunary.decide({
    data, items, name: "code", card,
    choices: { dimension: ["all", ...dimensions], likely: ["all", "proposed", "silent"] },
    texts: (item) => [item.id, item.words, item.source, ...item.proposed.flatMap((concept) => [concept, label(concept, "en"), label(concept, "zh")])],
    matches: (item, { dimension, likely }) => (dimension === "all" || item.dimension === dimension) && (likely === "all" || (likely === "proposed") === item.proposed.length > 0),
    columns: ["id", "dimension", "words", "concepts"],
    row: (item, kept) => [item.id, item.dimension, item.words, named(item, kept).join("; ") || "?"] /* nothing ticked is no decision: the import says so */,
  });
}
