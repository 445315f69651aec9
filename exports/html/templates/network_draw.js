// Draws the marks and their labels on the canvas of vis-network; colours come from the style sheet, so that dark mode follows.
"use strict";
lacunary.data = JSON.parse(document.getElementById("data").textContent);
lacunary.marks = lacunary.data.marks;
lacunary.state = { language: "en", selected: -1, hover: -1, near: null, hits: null, hidden: new Set(), room: 170 };
{
  const { data, marks, state } = lacunary;
  const points = nodes.get().map(({ id, x, y, size = 5 }) => ({ id, x, y, size }));
  lacunary.points = points;
  const most = Math.max(1, ...marks.map((mark) => (mark.en ? mark.held[0] + mark.held[1] : 0)));
  for (const point of points) {
    const mark = marks[point.id];
    if (mark.en) point.size = 5.5 + 9 * Math.sqrt((mark.held[0] + mark.held[1]) / most);
    if (mark.kind === "study" && (mark.in || []).length > 1) point.size = 6.2;
  }

  // ---- links: each knows its kind and its marks know their neighbours
  lacunary.links = edges.get().map((edge) => {
    const coded = marks[edge.to].en !== undefined;
    return { id: edge.id, from: edge.from, to: edge.to, kind: coded ? "coded" : edge.dashes ? "candidate" : "included" };
  });
  lacunary.neighbours = marks.map(() => []);
  for (const link of lacunary.links) {
    lacunary.neighbours[link.from].push(link.to);
    lacunary.neighbours[link.to].push(link.from);
  }

  let colour = {};
  lacunary.readColours = () => {
    const style = getComputedStyle(document.documentElement);
    const names = ["page", "card", "ink", "quiet", "line", "accent", "chinese", "international", "unknown", "condition", "intervention", "disc", "link", "shared", "coded"];
    colour = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  };
  lacunary.readColours();

  // Colour and width of a link; a link that leads away from what is selected steps back.
  lacunary.linkStyle = (link) => {
    const focus = state.selected >= 0 ? state.selected : -1;
    const own = focus >= 0 && (link.from === focus || link.to === focus);
    const shared = link.kind !== "coded" && (marks[link.to].in || []).length + (marks[link.to].for || []).length > 1;
    const base = { included: 0.5, candidate: 0.75, coded: 0.13 }[link.kind];
    const opacity = own ? 0.9 : focus >= 0 ? (link.kind === "coded" ? 0 : 0.1) : shared ? 0.6 : base;
    const tone = own ? colour.accent : link.kind === "coded" ? colour.coded : shared ? colour.shared : colour.link;
    return { id: link.id, color: { color: tone, highlight: tone, hover: tone, opacity }, width: own ? 1.6 : shared ? 1 : 0.6, dashes: link.kind === "candidate" ? [4, 3] : false };
  };

  const circle = (ctx, x, y, radius) => { ctx.beginPath(); ctx.arc(x, y, radius, 0, 2 * Math.PI); };
  const polygon = (ctx, x, y, radius, corners, turn) => {
    ctx.beginPath();
    for (let corner = 0; corner < corners; corner++) {
      const angle = turn + (2 * Math.PI * corner) / corners;
      ctx.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
    }
    ctx.closePath();
  };

  function study(ctx, x, y, radius, mark) {
    const literature = mark.literature || "unknown";
    const tone = colour[literature] || colour.international;
    circle(ctx, x, y, radius);
    if (!mark.in) { // a candidate is hollow and dashed
      ctx.fillStyle = colour.card;
      ctx.fill();
      ctx.strokeStyle = literature === "both" ? colour.chinese : tone;
      ctx.lineWidth = 1.5;
      ctx.setLineDash([2.6, 1.8]);
      ctx.stroke();
      ctx.setLineDash([]);
      if (literature === "both") { ctx.beginPath(); ctx.arc(x, y, radius, -Math.PI / 2, Math.PI / 2); ctx.strokeStyle = colour.international; ctx.stroke(); }
    } else {
      ctx.fillStyle = tone;
      ctx.fill();
      if (literature === "both") { ctx.beginPath(); ctx.arc(x, y, radius, Math.PI / 2, -Math.PI / 2); ctx.fillStyle = colour.chinese; ctx.fill(); }
      if (mark.in.length > 1) { circle(ctx, x, y, radius + 1.1); ctx.strokeStyle = colour.shared; ctx.lineWidth = 1.3; ctx.stroke(); }
    }
    // not by colour alone: Chinese literature has a core, unknown language a bar
    ctx.fillStyle = mark.in ? colour.card : tone;
    if (literature === "chinese") { circle(ctx, x, y, radius * 0.36); ctx.fill(); }
    if (literature === "unknown") ctx.fillRect(x - radius * 0.6, y - radius * 0.17, radius * 1.2, radius * 0.34);
  }

  function shape(ctx, point, mark) {
    const { x, y, size } = point;
    ctx.fillStyle = mark.kind === "review" ? colour.ink : colour[mark.kind];
    if (mark.kind === "study") study(ctx, x, y, size, mark);
    else if (mark.kind === "more") {
      circle(ctx, x, y, size);
      ctx.fillStyle = colour.card;
      ctx.fill();
      ctx.strokeStyle = colour.quiet;
      ctx.setLineDash(mark.in.length ? [] : [3, 2]);
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.beginPath(); // the number is its label
      for (const [dx, dy] of [[1, 0], [0, 1]]) { ctx.moveTo(x - dx * size / 2, y - dy * size / 2); ctx.lineTo(x + dx * size / 2, y + dy * size / 2); }
      ctx.stroke();
    } else {
      if (mark.kind === "review") polygon(ctx, x, y, size, 6, 0);
      else if (mark.kind === "condition") polygon(ctx, x, y, size, 4, 0);
      else polygon(ctx, x, y, size * 1.1, 4, Math.PI / 4);
      ctx.fill();
      ctx.strokeStyle = colour.card;
      ctx.lineWidth = 1.5;
      ctx.stroke();
    }
  }

  // vis-network calls this for each mark of the shape "custom".
  lacunary.renderer = ({ ctx, id, x, y }) => ({
    drawNode() {
      const mark = marks[id];
      const lit = (state.near === null || state.near.has(id)) && (state.hits === null || state.hits.has(id) || mark.kind === "review");
      ctx.globalAlpha = lit || id === state.hover ? 1 : 0.13;
      shape(ctx, points[id], mark);
      ctx.globalAlpha = 1;
      const ringed = id === state.selected || (state.hits !== null && state.hits.has(id));
      if (!ringed && id !== state.hover) return;
      circle(ctx, x, y, points[id].size + 3.5);
      ctx.strokeStyle = colour.accent;
      ctx.lineWidth = id === state.selected ? 3 : 1.8;
      ctx.stroke();
    },
    nodeDimensions: { width: 2 * points[id].size, height: 2 * points[id].size },
  });

  // ---- under the marks: one pale disc for each set of studies that the same reviews hold
  lacunary.drawDiscs = (ctx) => {
    for (const [x, y, radius, review] of data.discs) {
      if (review < 0 || state.hidden.has("review")) continue;
      circle(ctx, x, y, radius + 5);
      ctx.fillStyle = colour.disc;
      ctx.fill();
      if (marks[review].held[0] === 0) { // a review none of whose studies is confirmed has a dashed rim
        ctx.strokeStyle = colour.quiet;
        ctx.lineWidth = 1;
        ctx.setLineDash([5, 4]);
        ctx.stroke();
        ctx.setLineDash([]);
      }
    }
  };

  // ---- over the marks: labels of constant size on the screen, the important first, none over another
  lacunary.name = (id) => {
    const mark = marks[id];
    if (mark.en) return mark[state.language];
    if (mark.kind === "more") return `+${mark.count}`;
    return mark.label || mark.title_zh || mark.title || mark.id;
  };
  lacunary.held = (id) => {
    const mark = marks[id];
    if (mark.kind === "review") return `${mark.held[0]}/${mark.stated_included === undefined ? "?" : mark.stated_included}`;
    return mark.en ? String(mark.held[0]) : "";
  };
  const shorten = (text, limit) => (text.length > limit ? `${text.slice(0, limit - 1).trimEnd()}…` : text);
  function wrap(text, limit) {
    if (text.length <= limit) return [text];
    const cut = text.lastIndexOf(" ", limit);
    return cut > limit / 3 ? [text.slice(0, cut), shorten(text.slice(cut + 1), limit)] : [shorten(text, limit)];
  }
  // The lines of a label, each as its text and, at the end of the last, the number.
  function lines(id) {
    const found = marks[id].en ? wrap(lacunary.name(id), Math.max(4, Math.round((state.room - 30) / (state.language === "zh" ? 11.6 : 6.4)))) : [shorten(lacunary.name(id), marks[id].kind === "study" ? 34 : 27)];
    return found.map((text, place) => [text, place === found.length - 1 && lacunary.held(id) ? `  ${lacunary.held(id)}` : ""]);
  }

  lacunary.drawLabels = (ctx) => {
    const scale = network.getScale();
    const taken = [];
    const view = network.getViewPosition();
    const canvas = ctx.canvas;
    const ratio = canvas.width / canvas.clientWidth;
    const reach = { x: canvas.width / ratio / scale / 2, y: canvas.height / ratio / scale / 2 };
    function put(id, weight, must) {
      const point = points[id];
      const mark = marks[id];
      if (lacunary.isHidden(id) || Math.abs(point.x - view.x) > reach.x || Math.abs(point.y - view.y) > reach.y) return;
      const font = 11.5 / scale;
      ctx.font = `${weight} ${font}px system-ui, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif`;
      const text = lines(id);
      const plain = ctx.font.replace(/^\d+ /, "");
      const strong = ctx.font;
      const measured = text.map(([name, number]) => {
        ctx.font = strong;
        const wide = ctx.measureText(name).width;
        ctx.font = plain;
        return [wide, ctx.measureText(number).width];
      });
      const width = Math.max(...measured.map(([name, number]) => name + number));
      const height = text.length * font * 1.15;
      const disc = mark.kind === "review" ? lacunary.discOf.get(id) : null;
      const side = mark.en ? (point.x < 0 ? -1 : 1) : 0;
      const gap = point.size + 4 / scale;
      const places = side ? [[side < 0 ? point.x - gap - width : point.x + gap, point.y - height / 2]]
        : disc ? [[point.x - width / 2, point.y - disc[2] - 4 - height * 0.6], [point.x - width / 2, point.y + gap], [point.x - width / 2, point.y + disc[2] + 4 - height * 0.4]]
        : [[point.x - width / 2, point.y + gap], [point.x - width / 2, point.y - gap - height], [point.x + gap, point.y - height / 2], [point.x - gap - width, point.y - height / 2]];
      const free = places.find(([x, y]) => must || !taken.some((box) => x < box[2] && x + width > box[0] && y < box[3] && y + height > box[1]));
      if (!free) return;
      const [left, top] = free;
      taken.push([left, top, left + width, top + height]);
      ctx.textAlign = "left";
      ctx.textBaseline = "top";
      ctx.lineJoin = "round";
      ctx.lineWidth = 3.2 / scale;
      ctx.strokeStyle = colour.card;
      const dim = state.near !== null && !state.near.has(id) && id !== state.hover;
      ctx.globalAlpha = dim ? 0.45 : 1;
      text.forEach((parts, line) => {
        const free = width - measured[line][0] - measured[line][1];
        let x = left + (side < 0 ? free : side > 0 ? 0 : free / 2);
        const y = top + line * font * 1.15;
        parts.forEach((part, place) => {
          ctx.font = place ? plain : strong;
          ctx.fillStyle = place ? colour.quiet : colour.ink;
          ctx.strokeText(part, x, y);
          ctx.fillText(part, x, y);
          x += measured[line][place];
        });
      });
      ctx.globalAlpha = 1;
    }
    const order = [];
    if (state.hover >= 0) order.push(state.hover);
    if (state.selected >= 0) order.push(state.selected);
    for (const id of order) put(id, 600, true);
    const rest = (kind) => points.forEach(({ id }) => { if (marks[id].kind === kind && !order.includes(id)) put(id, kind === "review" ? 600 : 400, false); });
    rest("condition");
    rest("intervention");
    lacunary.byStudies.forEach((id) => { if (!order.includes(id)) put(id, 600, false); });
    rest("more");
    const called = state.hits !== null && state.hits.size <= 60 ? state.hits : state.near !== null && state.near.size <= 60 ? state.near : null;
    if (called) for (const id of called) if (marks[id].kind === "study" && !order.includes(id)) put(id, 400, false);
    if (scale > 1.9) rest("study"); // below this the names of studies would hide the studies
  };
  lacunary.discOf = new Map(data.discs.filter((disc) => disc[3] >= 0).map((disc) => [disc[3], disc]));
  lacunary.byStudies = points.filter(({ id }) => marks[id].kind === "review").map(({ id }) => id)
    .sort((one, other) => marks[other].held[0] + marks[other].held[1] - marks[one].held[0] - marks[one].held[1] || one - other);
}
