/* 生态问题: chips, matrix, list and map choose each other, all in the browser; the address keeps what is chosen. */
(function () {
  "use strict";
  const NUMBERED = 5, MANY = 12;
  const none = () => window.dash_clientside.no_update;
  let data = null, state = {}, order = [], marks = null, due = 0;

  const page = () => document.querySelector(".page.problems");
  const all = (selector) => [...page().querySelectorAll(selector)];
  const one = (selector) => page().querySelector(selector);
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole)).replaceAll(" %", "\u00a0%");
  const figure = (x, digits) => x.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const area = (ids) => ids.reduce((sum, id) => sum + data.units[id].area, 0);

  /* Units that the chip and the kind of space leave, in the order of the list. */
  const matches = (unit) => (!state.problem || unit.found[state.problem]) && (!state.space || unit.space === state.space);
  const severityOf = (unit) => (state.problem ? unit.found[state.problem][0] : unit.severity);
  function listed() {
    const ids = Object.keys(data.units).filter((id) => matches(data.units[id]));
    const by = {
      rank: (a, b) => a.rank - b.rank,
      severity: (a, b) => severityOf(b) - severityOf(a) || a.rank - b.rank,
      area: (a, b) => b.area - a.area || a.rank - b.rank,
      problem: (a, b) => severityOf(b) - severityOf(a) || b.found[state.problem][1] - a.found[state.problem][1] || a.rank - b.rank,
    };
    const rule = state.sort === "rank" && state.problem ? by.problem : by[state.sort];
    return ids.sort((a, b) => rule(data.units[a], data.units[b]));
  }
  const chosen = () => order.filter((id) => (state.cell ? data.units[id].cell === state.cell : id === state.unit));

  function showSeverity(place, level) {
    place.innerHTML = level ? `<span class="sev s${level}"><i></i><i></i><i></i><span>${data.words.grades[level]}</span></span>` : `<span class="sev s0">${data.words.missing}</span>`;
  }

  function showList() {
    const body = one(".ranked tbody"), rows = new Map(all(".ranked tbody tr").map((row) => [row.dataset.unit, row]));
    const kept = new Set(order), picked = new Set(chosen());
    order.forEach((id, place) => {
      const row = rows.get(id), unit = data.units[id];
      body.append(row);
      row.querySelector(".place-number").textContent = place + 1;
      const problem = state.problem || unit.main;
      row.querySelector(".row-problem").textContent = state.problem ? figure(unit.found[state.problem][1], 2) : problem ? data.problems[problem].name : data.words.missing;
      showSeverity(row.querySelector(".row-severity"), severityOf(unit));
    });
    rows.forEach((row, id) => {
      row.hidden = !kept.has(id);
      row.classList.toggle("on", picked.has(id));
      row.classList.toggle("open", id === state.unit);
      row.querySelector(".unit-name").setAttribute("aria-pressed", String(id === state.unit));
    });
    one(".ranked .problem-head").textContent = state.problem ? data.words.extent : data.words.main;
    one(".ranked .problem-head").classList.toggle("r", Boolean(state.problem));
    one(".ranked").classList.toggle("by-problem", Boolean(state.problem));
    one(".list-note").hidden = state.sort !== "rank";
    one(".list-note").textContent = state.problem ? data.words.by_problem : data.words.by_rank;
    one(".list-none").hidden = order.length > 0;
    all(".sort").forEach((button) => button.closest("th").setAttribute("aria-sort", button.dataset.sort !== state.sort ? "none" : state.sort === "rank" ? "ascending" : "descending"));
  }

  function showMatrix() {
    const current = state.unit && data.units[state.unit].cell;
    all(".matrix-place").forEach((place) => {
      const ids = order.filter((id) => data.units[id].cell === place.dataset.cell);
      place.querySelector(".place-count").textContent = ids.length;
      place.querySelector(".place-area").textContent = figure(area(ids), 2);
      place.setAttribute("aria-pressed", String(place.dataset.cell === state.cell));
      place.classList.toggle("holds", place.dataset.cell === current && !state.cell);
      place.classList.toggle("empty", !ids.length);
    });
    all(".problem-chip").forEach((chip) => chip.setAttribute("aria-pressed", String(chip.dataset.problem === state.problem)));
    all(".space-choice").forEach((choice) => choice.setAttribute("aria-pressed", String(choice.dataset.space === (state.space || ""))));
    all(".view-choice").forEach((choice) => choice.setAttribute("aria-pressed", String(choice.dataset.view === state.view)));
    page().classList.toggle("potential", state.view === "potential");
  }

  /* The sentence about what is chosen. */
  function showSentence() {
    const w = data.words, picked = chosen();
    let title = fill(w.all, { count: order.length, area: figure(area(order), 2) }), said;
    if (picked.length || state.cell) {
      title = fill(w.selected, { count: picked.length, area: figure(area(picked), 2) });
      const [degraded, recovering] = (state.cell || data.units[picked[0]].cell || "00").split("").map(Number);
      const modes = picked.reduce((sum, id) => { const m = data.units[id].mode; sum[m] = (sum[m] || 0) + data.units[id].area; return sum; }, {});
      const mode = Number(Object.keys(modes).sort((a, b) => modes[b] - modes[a])[0] || 0);
      said = [w.degraded[degraded], w.recovering[recovering], w.modes[mode]].filter(Boolean).join(w.comma) + w.stop;
      said += fill(w.share, { share: figure((100 * area(picked)) / w.total_km2, 2) });
    } else if (state.problem) {
      const found = order.map((id) => data.units[id].found[state.problem]), tell = (level) => found.filter((f) => f[0] === level).length;
      title = fill(w.problem, { name: data.problems[state.problem].name, count: order.length, area: figure(found.reduce((sum, f) => sum + f[1], 0), 2) });
      said = fill(w.levels, { high: tell(3), medium: tell(2), low: tell(1) }) + fill(w.cause, { cause: data.problems[state.problem].cause });
    } else if (order.length) {
      const heavy = order.filter((id) => data.units[id].cell[0] === "3");
      said = fill(w.worst, { heavy: heavy.length, area: figure(area(heavy), 2), hard: heavy.filter((id) => data.units[id].cell === "31").length });
    }
    one(".say-title").textContent = title;
    one(".say-text").textContent = said ? said[0].toUpperCase() + said.slice(1) : "";
  }

  function showCard() {
    const card = one(".unit-card");
    if (!card.dataset.empty) card.dataset.empty = card.innerHTML;
    card.innerHTML = state.unit ? data.cards[state.unit] : card.dataset.empty;
    card.classList.toggle("full", Boolean(state.unit));
    if (state.unit) card.querySelector(".rank-mark").textContent = order.indexOf(state.unit) + 1;
  }

  /* On the map: a veil over what is left out, an outline around what is chosen, numbers on the first of the list. */
  function showMap() {
    const kept = new Set(order), picked = chosen(), veil = wanquan.token("paper");
    const fillOf = Object.fromEntries(Object.keys(data.units).filter((id) => !kept.has(id) || (picked.length && !picked.includes(id))).map((id) => [id, veil]));
    window.dash_clientside.set_props("problems-map-units", { hideout: { selected: picked, fill: fillOf } });
    drawNumbers();
  }

  /* A place inside a unit, near its middle: the widest stretch at the middle's latitude. */
  function inside(shape) {
    const rings = shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
    const size = (ring) => Math.abs(ring.reduce((sum, [x, y], n) => { const [u, v] = ring[(n + 1) % ring.length]; return sum + x * v - u * y; }, 0));
    const polygon = rings.reduce((a, b) => (size(b[0]) > size(a[0]) ? b : a));
    const ys = polygon[0].map((point) => point[1]), middle = (Math.min(...ys) + Math.max(...ys)) / 2;
    const cuts = polygon.flatMap((ring) => ring.slice(1).flatMap(([x, y], n) => {
      const [u, v] = ring[n];
      return (v > middle) !== (y > middle) ? [u + ((middle - v) / (y - v)) * (x - u)] : [];
    })).sort((a, b) => a - b);
    let best = [polygon[0][0][0], polygon[0][0][0]];
    for (let n = 0; n + 1 < cuts.length; n += 2) if (cuts[n + 1] - cuts[n] > best[1] - best[0]) best = [cuts[n], cuts[n + 1]];
    return [middle, (best[0] + best[1]) / 2];
  }

  function drawNumbers() {
    const frame = one(".map"), map = frame && frame.leaflet;
    if (marks) { marks.remove(); marks = null; }
    if (!map || !map._panes || state.view === "potential") return;
    const shapes = new Map();
    map.eachLayer((layer) => { const f = layer.feature; if (f && f.properties && f.properties.id in data.units && layer instanceof L.Polygon) shapes.set(f.properties.id, f.geometry); });
    if (!shapes.size) return;
    const picked = chosen();
    const told = new Set((picked.length ? picked : order).slice(0, picked.length ? MANY : NUMBERED));
    if (state.unit) told.add(state.unit);
    marks = L.layerGroup([...told].filter((id) => shapes.has(id)).map((id) => L.marker(inside(shapes.get(id)), {
      interactive: false, keyboard: false, zIndexOffset: 1000,
      icon: L.divIcon({ className: "map-rank" + (id === state.unit ? " open" : ""), html: String(order.indexOf(id) + 1), iconSize: [22, 22] }),
    }))).addTo(map);
  }

  function show(reveal) {
    order = listed();
    if (state.unit && !order.includes(state.unit)) state.unit = "";
    if (state.unit && state.cell && data.units[state.unit].cell !== state.cell) state.cell = "";
    showList(); showMatrix(); showSentence(); showCard(); showMap();
    wanquan.address({ unit: state.unit || null, cell: state.cell || null, problem: state.problem || null, space: state.space || null, view: state.view === "potential" ? "potential" : null });
    if (!reveal) return;
    const row = one(".ranked tr.open, .ranked tr.on"), box = one(".list-box");
    if (row && box.scrollHeight > box.clientHeight) box.scrollTop = row.offsetTop - box.clientHeight / 3;
  }

  /* Another layer, as if its button had been pressed. */
  function layer(name) {
    const button = one(`.layer-choice[data-layer="${name}"]`);
    if (button && button.getAttribute("aria-checked") !== "true") button.click();
  }

  function start(sent) {
    if (!sent || !page()) return none();
    data = sent;
    state = { sort: "rank", ...sent.asked };
    state.view = state.view || "diagnosis";
    marks = null;
    const ready = () => {
      if (!page() || !one(".ranked") || !one(".matrix-place")) return void requestAnimationFrame(ready);
      show(true);
      if (state.view === "potential" && !new URLSearchParams(location.search).get("layer")) whenMapped(() => layer("consolidation"));
      whenMapped((map) => map.on("layeradd", (event) => { if (event.layer.feature || event.layer instanceof L.GeoJSON) { clearTimeout(due); due = setTimeout(() => page() && drawNumbers(), 120); } }));
      whenMapped(() => drawNumbers());
    };
    ready();
    return none();
  }
  function whenMapped(then) {
    const frame = page() && one(".map");
    if (!frame) return;
    if (frame.leaflet) then(frame.leaflet);
    else setTimeout(() => whenMapped(then), 60);
  }

  function pick(clicks, feature) {
    if (clicks && feature && data) choose(feature.properties.id, true);
    return none();
  }
  /* A second click on the same unit lets it go. */
  function choose(id, reveal) {
    if (!(id in data.units)) return;
    state.unit = state.unit === id ? "" : id;
    // A unit that a chip or a kind of space left out is asked for by name: the filters give way.
    if (state.unit && !matches(data.units[id])) { state.problem = ""; state.space = ""; }
    show(reveal);
  }

  const ACTS = {
    "problem-chip": (target) => {
      state.problem = state.problem === target.dataset.problem ? "" : target.dataset.problem;
      state.view = "diagnosis";
      layer((state.problem && target.dataset.layer) || "matrix");
      show(true);
    },
    "matrix-place": (target) => { state.cell = state.cell === target.dataset.cell ? "" : target.dataset.cell; if (state.cell) state.unit = ""; layer("matrix"); show(true); },
    "space-choice": (target) => { state.space = target.dataset.space; show(true); },
    "view-choice": (target) => { state.view = target.dataset.view; layer(state.view === "potential" ? "consolidation" : "matrix"); show(false); },
    sort: (target) => { state.sort = state.sort === target.dataset.sort ? "rank" : target.dataset.sort; show(false); },
    "copy-list": (target) => copy(target),
  };
  document.addEventListener("click", (event) => {
    if (!data || !page() || !event.target.closest) return;
    const target = event.target.closest(".problem-chip, .matrix-place, .space-choice, .view-choice, .sort, .copy-list");
    if (target) return void ACTS[Object.keys(ACTS).find((name) => target.classList.contains(name))](target);
    const row = event.target.closest(".ranked tbody tr");
    if (row && !String(getSelection())) choose(row.dataset.unit, false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !data || !page() || (!state.unit && !state.cell && !state.problem)) return;
    if (state.unit) state.unit = "";
    else if (state.cell) state.cell = "";
    else state.problem = "";
    show(false);
  });
  addEventListener("wanquan:theme", () => { if (data && page()) showMap(); });

  /* The list as a spreadsheet takes it: the rows that are shown, in their order. */
  async function copy(button) {
    const lines = all(".ranked tr").filter((row) => !row.hidden).map((row) => [...row.cells].map((cell) => cell.innerText.trim().replace(/\s+/g, " ")));
    const plain = lines.map((line) => line.join("\t")).join("\n");
    const html = `<table>${lines.map((line) => `<tr>${line.map((cell) => `<td>${cell.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`)}</td>`).join("")}</tr>`).join("")}</table>`;
    const label = button.querySelector("span"), before = button.dataset.label || (button.dataset.label = label.textContent);
    let done = true;
    try {
      await navigator.clipboard.write([new ClipboardItem({ "text/html": new Blob([html], { type: "text/html" }), "text/plain": new Blob([plain], { type: "text/plain" }) })]);
    } catch { done = byHand(plain); }
    label.textContent = done ? button.dataset.done : button.dataset.failed;
    setTimeout(() => (label.textContent = before), 2000);
  }
  function byHand(plain) {
    const box = Object.assign(document.createElement("textarea"), { value: plain });
    box.style.position = "fixed";
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }

  window.dash_clientside = Object.assign(window.dash_clientside || {}, { problems: { start, pick } });
})();
