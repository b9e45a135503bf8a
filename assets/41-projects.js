/* The page of tasks and projects: switches, picks, pins and polygons on its map, copying and printing. */
(function () {
  "use strict";
  const none = () => window.dash_clientside.no_update;
  const page = () => document.querySelector(".page.projects");
  const now = () => document.getElementById("projects-now");
  const state = () => JSON.parse(now().dataset.state);
  let number = 0;

  /* One question to the server: which projects are off, what is picked, which layer the map shows. */
  function ask(changes) {
    const chosen = page().querySelector('.layer-choice[aria-checked="true"]');
    const wanted = { ...state(), ...changes };
    now().dataset.state = JSON.stringify(wanted);
    number += 1;
    window.dash_clientside.set_props("projects-ask", {
      data: { off: wanted.off, pick: wanted.pick, layer: chosen ? chosen.dataset.layer : "", n: number },
    });
  }

  function toggle(id) {
    const off = state().off;
    const next = off.includes(id) ? off.filter((each) => each !== id) : [...off, id].sort();
    page().querySelectorAll(`.switch[data-toggle="${CSS.escape(id)}"]`).forEach((button) => button.setAttribute("aria-checked", String(!next.includes(id))));
    ask({ off: next });
  }

  /* ---- map: one pin per project, and their polygons ---- */
  const pins = new Map();
  let board = null; // the map of the page that is open
  let shapes = null;
  const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  const shapeStyle = (marks) => (feature) => {
    const id = feature.properties.project_id;
    const linked = marks.linked.includes(id);
    return {
      color: wanquan.token(linked ? "alert" : "ink"),
      weight: linked ? 2.4 : 1,
      dashArray: marks.off.includes(id) ? "4 4" : null,
      fillOpacity: linked ? 0.12 : 0.03,
      fillColor: wanquan.token("alert"),
      opacity: marks.off.includes(id) ? 0.6 : 1,
    };
  };

  function mark(marks) {
    pins.forEach((pin, id) => {
      const box = pin.getElement();
      if (!box) return;
      box.classList.toggle("off", marks.off.includes(id));
      box.classList.toggle("linked", marks.linked.includes(id));
      box.classList.toggle("dimmed", marks.linked.length > 0 && !marks.linked.includes(id));
    });
    if (shapes) shapes.setStyle(shapeStyle(marks));
  }
  let marks = { off: [], linked: [] };

  /* Pins that would cover each other step apart; a line leads from each that moved to its place. */
  function spread(map) {
    const size = Number(wanquan.token("scale")) > 1 ? 1.5 : 1; // of a pin, as assets/80-wall.css draws it
    const apart = 25 * size;
    const moved = [...pins.values()].map((pin) => { const at = map.latLngToLayerPoint(pin.getLatLng()); return { box: pin.getElement(), at, x: at.x, y: at.y }; }).filter((each) => each.box);
    for (let round = 0; round < 80; round += 1) {
      let met = false;
      moved.forEach((a, n) => moved.slice(n + 1).forEach((b, m) => {
        // Pins on one place part in directions of their own.
        const [dx, dy] = a.x === b.x && a.y === b.y ? [Math.cos(n + m), Math.sin(n + m)] : [b.x - a.x, b.y - a.y];
        const away = Math.hypot(dx, dy);
        if (away >= apart) return;
        met = true;
        const push = (apart - away) / 2 / (away || 1);
        a.x -= dx * push; a.y -= dy * push; b.x += dx * push; b.y += dy * push;
      }));
      if (!met) break;
    }
    moved.forEach(({ box, at, x, y }) => {
      const [dx, dy] = [Math.round(x - at.x), Math.round(y - at.y)];
      box.classList.toggle("led", Math.hypot(dx, dy) > 8 * size);
      Object.entries({ "--dx": `${dx / size}px`, "--dy": `${dy / size}px`, "--length": `${Math.hypot(dx, dy)}px`, "--turn": `${Math.atan2(dy, dx)}rad` }).forEach(([name, value]) => box.style.setProperty(name, value));
    });
  }

  wanquan.withLeaflet(() => L.Map.addInitHook(function () {
    const map = this;
    map.whenReady(() => requestAnimationFrame(() => {
      const column = map._container && map._container.closest(".map-column[data-pins]");
      if (!column) return;
      board = map;
      pins.clear();
      shapes = null;
      JSON.parse(column.dataset.pins).forEach((project) => {
        const icon = L.divIcon({ className: "project-pin", iconSize: [24, 24], html: `<u></u><i style="--c:${escape(project.colour)}">${project.number}</i>` });
        const pin = L.marker(project.at, { icon, keyboard: true, title: project.name, alt: project.name, riseOnHover: true, zIndexOffset: 1000 });
        pin.on("click keypress", (event) => { if (event.type === "click" || event.originalEvent.key === "Enter") ask({ pick: state().pick === project.id ? "" : project.id }); });
        pin.addTo(map);
        const box = pin.getElement();
        if (box) box.setAttribute("aria-label", project.name);
        pins.set(project.id, pin);
      });
      spread(map);
      map.on("zoomend", () => spread(map));
      const version = (Object.values(map._layers).find((layer) => layer._url) || { _url: "" })._url.match(/[?&]v=([0-9a-f]+)/);
      fetch(`/vectors/projects.json${version ? `?v=${version[1]}` : ""}`).then((got) => (got.ok ? got.json() : null)).then((content) => {
        if (!content || board !== map || !map._panes) return;
        shapes = L.geoJSON(content, { style: shapeStyle(marks), onEachFeature: (feature, layer) => layer.on("click", () => ask({ pick: feature.properties.project_id })) }).addTo(map);
        mark(marks);
      });
      const follow = () => mark(marks);
      addEventListener("wanquan:theme", follow);
      map.on("unload", () => { removeEventListener("wanquan:theme", follow); if (board === map) { board = null; shapes = null; pins.clear(); } });
      mark(marks);
    }));
  }));

  function zoom(id) {
    if (!board || !shapes) return;
    const found = shapes.getLayers().find((layer) => layer.feature.properties.project_id === id);
    if (found) board.fitBounds(found.getBounds(), { maxZoom: 14, padding: [60, 60], animate: false });
    if (found && innerWidth <= 1000) page().querySelector(".map-column").scrollIntoView({ block: "center" });
  }

  /* ---- copying ---- */
  const words = (cell) => (cell.dataset.text !== undefined ? cell.dataset.text : cell.textContent.trim());
  const lines = (table) => [...table.rows].map((row) => [...row.cells].filter((cell) => !cell.dataset.skip).flatMap((cell) => [words(cell), ...Array(Math.max(0, cell.colSpan - 1)).fill("")]));
  function copyByHand(text) {
    const box = document.createElement("textarea");
    box.value = text;
    box.style.position = "fixed";
    document.body.appendChild(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }
  async function copy(button, what) {
    const rows = [...page().querySelectorAll(`table[data-copy="${what}"]`)].flatMap((table) => [...(table.caption && what === "tasks" ? [[table.caption.textContent]] : []), ...lines(table)]);
    const html = "<table>" + rows.map((row) => "<tr>" + row.map((cell) => `<td>${escape(cell)}</td>`).join("") + "</tr>").join("") + "</table>";
    const plain = rows.map((row) => row.join("\t")).join("\n");
    const label = button.querySelector("span");
    const before = button.dataset.label || (button.dataset.label = label.textContent);
    let done = true;
    try {
      if (navigator.clipboard && window.ClipboardItem) {
        await navigator.clipboard.write([new ClipboardItem({ "text/html": new Blob([html], { type: "text/html" }), "text/plain": new Blob([plain], { type: "text/plain" }) })]);
      } else done = copyByHand(plain);
    } catch { done = copyByHand(plain); }
    label.textContent = done ? button.dataset.done : button.dataset.failed;
    setTimeout(() => (label.textContent = before), 2000);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest(".page.projects button");
    if (!button || button.disabled) return;
    const { toggle: id, pick, reset, zoom: place, action } = button.dataset;
    if (id !== undefined) toggle(id);
    else if (pick !== undefined) ask({ pick: pick && state().pick === pick ? "" : pick });
    else if (reset !== undefined) ask({ off: [] });
    else if (place !== undefined) zoom(place);
    else if (action === "print") window.print();
    else if (action) copy(button, action);
  });

  /* Arrow keys walk through a list of choices, as in a menu. */
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const from = step && event.target.closest && event.target.closest(".page.projects .pick, .page.projects .switch");
    if (!from) return;
    const kind = from.classList.contains("switch") ? ".switch" : ".pick";
    const all = [...from.closest("table, ul").querySelectorAll(kind)];
    const next = all[all.indexOf(from) + step];
    if (!next) return;
    next.focus();
    event.preventDefault();
  });

  window.dash_clientside = Object.assign(window.dash_clientside || {}, {
    projects: {
      answered: (answer) => {
        if (!answer || !page()) return none();
        // What was asked for last comes to the top of its column: the chain of a pick, or what stopping does.
        const picked = answer.pick !== (marks.pick || "");
        const stopped = String(answer.off) !== String(marks.off);
        if (marks.key) setTimeout(() => {
          const column = page() && page().querySelector(".chain-column");
          const chain = column && column.querySelector(".chain");
          if (chain && (picked || stopped)) column.scrollTop = stopped ? 0 : chain.offsetTop - column.offsetTop - 12;
        }, 60);
        marks = answer;
        mark(answer);
        wanquan.address({ key: answer.key, stage: answer.stage, pick: answer.pick || null });
        return none();
      },
      busy: (busy) => { if (page()) page().classList.toggle("busy", Boolean(busy)); return none(); },
    },
  });
})();
