// The page's controls: selection, legend, search, language, zoom; state that a person can link to stands after the # of the address.
"use strict";
{
  const { data, marks, points, links, state, element, say } = lacunary;
  const byId = (id) => document.getElementById(id);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const dark = matchMedia("(prefers-color-scheme: dark)");

  // ---- what is hidden
  lacunary.isHidden = (id) => {
    const mark = marks[id];
    if (mark.kind !== "study") return state.hidden.has(mark.kind) || (state.hidden.has("unshared") && mark.kind === "more");
    return state.hidden.has(mark.in ? "study-included" : "study-candidate") || state.hidden.has(mark.literature || "unknown")
      || (state.hidden.has("unshared") && (mark.in || []).length < 2);
  };
  function apply() {
    nodes.update(points.map(({ id }) => ({ id, hidden: lacunary.isHidden(id) })));
    styleLinks();
    const { counts } = data;
    const sum = (place) => counts["link-included"][place] + counts["link-candidate"][place] + counts["link-coded"][place];
    byId("shown").replaceChildren(say("shown", ...counts.study, ...counts["study-included"], ...counts["study-candidate"], ...counts["study-of-reviews"], ...counts.review, sum(0), sum(1)));
    const missing = counts.study[1] - counts.study[0] - counts.collapsed[0];
    if (counts.collapsed[0] || missing) byId("shown").append(" ", element("b", { text: say("collapsedShort", counts.collapsed[0], missing) }));
    const hidden = points.filter(({ id }) => marks[id].kind === "study" && lacunary.isHidden(id)).length;
    if (hidden) byId("shown").append(" ", element("b", { text: say("hidden", hidden) }));
  }
  function styleLinks() {
    edges.update(links.map((link) => ({
      ...lacunary.linkStyle(link),
      hidden: state.hidden.has(`link-${link.kind}`) || lacunary.isHidden(link.from) || lacunary.isHidden(link.to),
    })));
  }

  // ---- selection
  lacunary.select = (id, move = false, focus = move) => {
    if (id >= 0 && lacunary.isHidden(id)) { // what is asked for is shown
      state.hidden.clear();
      apply();
      legend();
    }
    state.selected = id;
    state.near = id < 0 ? null : new Set([id, ...lacunary.neighbours[id]]);
    if (id < 0) network.unselectAll(); else network.selectNodes([id], false);
    styleLinks();
    lacunary.showPanel();
    remember();
    if (id >= 0 && move) {
      const wide = lacunary.neighbours[id].length > 12;
      if (!wide) network.moveTo({ position: { x: points[id].x, y: points[id].y }, scale: Math.max(network.getScale(), 1.4), animation: calm.matches ? false : { duration: 350 } });
    }
    if (id >= 0 && focus) byId("details").focus({ preventScroll: true });
    network.redraw();
  };

  // ---- legend
  const groups = [
    ["types", ["review", "study-included", "study-candidate", "condition", "intervention", "more"]],
    ["literature", ["chinese", "international", "both", "unknown"]],
    ["links", ["link-included", "link-candidate", "link-coded"]],
    ["focus", ["shared"]],
  ];
  function legend() {
    const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.key : undefined;
    const parts = [];
    for (const [group, keys] of groups) {
      parts.push(element("h3", { text: say(group) }));
      for (const key of keys) {
        if (key === "more" && !data.counts.collapsed[0]) continue;
        const only = key === "shared";
        const entry = only ? "unshared" : key;
        const count = { shared: data.counts["study-shared"], more: [data.counts.collapsed[0]] }[key] || data.counts[key];
        const text = count.length === 1 ? count[0] : `${count[0]}/${count[1]}`;
        const pressed = only ? state.hidden.has(entry) : !state.hidden.has(entry);
        const press = () => { if (!state.hidden.delete(entry)) state.hidden.add(entry); legend(); apply(); network.redraw(); };
        const button = element("button", { type: "button", class: only ? "only" : "toggle", "data-key": key, "aria-pressed": pressed, on: press },
          lacunary.icon(key), element("span", { class: "name", text: say(key) }), element("span", { class: "count", text }));
        parts.push(button);
      }
      if (group === "literature") parts.push(element("p", { class: "quiet", text: say("literatureNote") }));
    }
    byId("toggles").replaceChildren(...parts);
    const again = focused && byId("toggles").querySelector(`[data-key="${focused}"]`);
    if (again) again.focus();
  }

  // ---- search: full-width and half-width, capitals and accents make no difference; every word must occur
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
  const texts = marks.map((mark) => {
    const reports = (mark.reports || []).flatMap((report) => [report.doi, report.pmid, report.title, report.title_zh]);
    const codes = (mark.codes || []).flatMap((code) => data.concepts[code].slice(0, 2));
    const own = (mark.in || []).map((said) => said[3]);
    return fold([mark.id, mark.label, mark.title, mark.title_zh, mark.en, mark.zh, mark.registration, ...reports, ...codes, ...own].filter(Boolean).join(" \n "));
  });
  const rank = { review: 0, condition: 1, intervention: 1, study: 2 };
  let searching = 0;
  function search() {
    const words = fold(byId("search").value).split(" ").filter(Boolean);
    const searched = marks.map((_, id) => id).filter((id) => marks[id].kind !== "more");
    const hits = words.length ? searched.filter((id) => words.every((word) => texts[id].includes(word))) : [];
    hits.sort((one, other) => rank[marks[one].kind] - rank[marks[other].kind] || one - other);
    state.hits = words.length ? new Set(hits) : null;
    byId("found").textContent = !words.length ? "" : hits.length ? say("found", hits.length, searched.length) : say("foundNone", searched.length);
    byId("found").dataset.words = byId("search").value; // what the count is about
    const box = byId("hits");
    box.hidden = !hits.length;
    const item = (id) => {
      const mark = marks[id];
      const hint = mark.en ? (state.language === "zh" ? mark.en : mark.zh) : (state.language === "zh" && mark.title_zh) || mark.title || mark.title_zh || "";
      return element("li", {}, element("button", { type: "button", on: () => { box.hidden = true; lacunary.select(id, true); } },
        `${lacunary.name(id)} · ${say(mark.kind === "study" ? (mark.in ? "study-included" : "study-candidate") : mark.kind)}`, element("small", { text: hint })));
    };
    box.replaceChildren(element("ul", { "aria-label": say("search") }, ...hits.slice(0, 50).map(item)));
    if (hits.length > 50) box.append(element("p", { class: "quiet", text: say("foundFirst", 50, hits.length) }));
    network.redraw();
    return hits;
  }
  byId("search").addEventListener("input", () => { clearTimeout(searching); searching = setTimeout(search, 120); });
  byId("search").addEventListener("keydown", (event) => {
    const first = byId("hits").querySelector("button");
    if (event.key === "Enter") { clearTimeout(searching); const hits = search(); if (hits.length) { byId("hits").hidden = true; lacunary.select(hits[0], true); } }
    if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
    if (event.key === "Escape") { byId("search").value = ""; search(); }
  });
  byId("hits").addEventListener("keydown", (event) => {
    const all = [...byId("hits").querySelectorAll("button")];
    const at = all.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && at + 1 < all.length) { event.preventDefault(); all[at + 1].focus(); }
    if (event.key === "ArrowUp") { event.preventDefault(); (at > 0 ? all[at - 1] : byId("search")).focus(); }
    if (event.key === "Escape") { byId("hits").hidden = true; byId("search").focus(); }
  });
  document.addEventListener("click", (event) => { if (!event.target.closest(".find")) byId("hits").hidden = true; });

  // ---- language
  function speak() {
    document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
    for (const place of document.querySelectorAll("[data-t]")) place.textContent = say(place.dataset.t);
    for (const place of document.querySelectorAll("[data-label]")) place.setAttribute("aria-label", say(place.dataset.label));
    const { project } = data;
    const name = (state.language === "zh" && project.title_zh) || project.title;
    byId("heading").textContent = name;
    document.title = `${name} · ${say("title")}`;
    byId("version").textContent = project.version ? say("version", project.version) : say("noVersion");
    byId("language").textContent = say("other");
    byId("language").lang = state.language === "zh" ? "en" : "zh";
    byId("search").placeholder = say("searchHint");
    frame.setAttribute("aria-label", say("canvas"));
    const foot = [];
    if (project.licence) foot.push(element("p", {}, `${say("licence")}: `, lacunary.link(project.licence)));
    if (project.attribution) foot.push(element("p", { text: `${say("attribution")}: ${project.attribution}` }));
    if (project.creators.length) foot.push(element("p", { text: `${say("made")}: ${project.creators.join(", ")}` }));
    byId("footer").replaceChildren(...foot, element("p", { text: say("offline") }));
    legend();
    apply();
    lacunary.showPanel();
    if (byId("list").open) lacunary.showTables();
    if (state.hits !== null) { const open = !byId("hits").hidden; search(); byId("hits").hidden = !open; }
    network.redraw();
  }
  byId("language").addEventListener("click", () => { state.language = state.language === "en" ? "zh" : "en"; speak(); remember(); });
  byId("list").addEventListener("toggle", () => { if (byId("list").open) lacunary.showTables(); });

  // ---- the address: language and selection, so that a view can be sent to somebody
  function remember() {
    const parts = new URLSearchParams({ lang: state.language });
    if (state.selected >= 0 && marks[state.selected].id) parts.set("id", marks[state.selected].id);
    try { history.replaceState(null, "", `#${parts}`); } catch { /* a page without an address of its own */ }
  }

  // ---- zoom
  function whole(animated) {
    const shown = points.filter(({ id }) => !lacunary.isHidden(id));
    if (!shown.length) return;
    const box = byId("mynetwork").getBoundingClientRect();
    const room = (side) => (shown.some(({ id, x }) => marks[id].en && Math.sign(x) === side) ? state.room : 30);
    state.room = Math.min(170, box.width * 0.2);
    const [before, after] = [room(-1), room(1)]; // for the names of the concepts, which stand outside
    const round = lacunary.data.discs.filter((disc) => disc[3] >= 0);
    const xs = [...shown.map(({ x }) => x), ...round.flatMap(([x, , radius]) => [x - radius, x + radius])];
    const ys = [...shown.map(({ y }) => y), ...round.flatMap(([, y, radius]) => [y - radius, y + radius])];
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const scale = Math.min((box.width - before - after) / Math.max(right - left, 1), (box.height - 56) / Math.max(bottom - top, 1), 1.9);
    network.moveTo({ position: { x: (left + right) / 2 + (after - before) / 2 / scale, y: (top + bottom) / 2 }, scale, animation: animated && !calm.matches ? { duration: 350 } : false });
  }
  const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor, animation: calm.matches ? false : { duration: 150 } });
  byId("closer").addEventListener("click", () => zoom(1.4));
  byId("farther").addEventListener("click", () => zoom(1 / 1.4));
  byId("whole").addEventListener("click", () => whole(true));

  // ---- start
  const frame = document.querySelector("#mynetwork .vis-network");
  frame.setAttribute("role", "application");
  nodes.update(points.map(({ id, size }) => ({ id, size, shape: "custom", ctxRenderer: lacunary.renderer })));
  network.on("beforeDrawing", lacunary.drawDiscs);
  network.on("afterDrawing", lacunary.drawLabels);
  network.on("click", (event) => {
    const id = event.nodes.length ? event.nodes[0] : -1;
    if (id !== state.selected) lacunary.select(id);
  });
  network.on("hoverNode", (event) => { state.hover = event.node; byId("mynetwork").style.cursor = "pointer"; network.redraw(); });
  network.on("blurNode", () => { state.hover = -1; byId("mynetwork").style.cursor = ""; network.redraw(); });
  frame.addEventListener("keydown", (event) => { if (event.key === "Escape") lacunary.select(-1); });
  dark.addEventListener("change", () => { lacunary.readColours(); styleLinks(); network.redraw(); });
  let touched = false;
  frame.addEventListener("pointerdown", () => { touched = true; });
  frame.addEventListener("wheel", () => { touched = true; }, { passive: true });
  network.on("resize", () => { if (!touched && state.selected < 0) whole(false); });

  const asked = new URLSearchParams(location.hash.slice(1));
  state.language = ["en", "zh"].includes(asked.get("lang")) ? asked.get("lang") : navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
  speak();
  whole(false);
  const chosen = asked.get("id") === null ? -1 : marks.findIndex((mark) => mark.id === asked.get("id"));
  if (chosen >= 0) lacunary.select(chosen, true, false);
}
