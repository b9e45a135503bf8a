/* Zones: choosing one on the map, in the table or by its card shows it in all three and in the address. */
(function () {
  "use strict";
  const none = () => window.dash_clientside.no_update;
  const story = () => document.querySelector(".page.zoning .story");
  let unit = ""; // the chosen unit; the chosen zone stands at the story

  wanquan.map.zone_marks_point = (feature, latlng) => L.marker(latlng, {
    interactive: false,
    keyboard: false,
    icon: L.divIcon({ className: "zone-mark", html: `<span>${String(feature.properties.code).replace(/[^\u2160-\u216b0-9]/g, "")}</span>`, iconSize: [22, 22] }),
  });
  /* Units are there to be chosen: nearly unseen until one is, all others then step back. */
  wanquan.map.zoned = (feature, context) => {
    const { zone, selected } = (context && context.hideout) || {};
    const { id, zone: own } = feature.properties;
    const chosen = (selected || []).includes(String(id));
    const away = zone && String(own) !== zone;
    return {
      color: chosen ? wanquan.token("alert") : wanquan.token("surface"), weight: chosen ? 2.6 : 0.6, opacity: chosen ? 1 : 0.55,
      fillColor: wanquan.token("paper"), fillOpacity: away ? 0.58 : 0,
    };
  };

  function mark() {
    const page = document.querySelector(".page.zoning");
    const place = story();
    if (!page || !place) return;
    const zone = place.dataset.chosen;
    page.querySelectorAll("[data-zone-card]").forEach((card) => {
      const on = card.dataset.zoneCard === zone;
      card.classList.toggle("on", on);
      card.querySelector("h2 button").setAttribute("aria-expanded", String(on));
    });
    page.querySelectorAll("[data-zone-row], [data-unit-row]").forEach((row) => {
      row.classList.toggle("on", row.dataset.zoneRow ? row.dataset.zoneRow === zone : row.dataset.unitRow === unit);
      if (row.dataset.of) row.classList.toggle("away", Boolean(zone) && row.dataset.of !== zone);
    });
    page.querySelectorAll("a.zone-link").forEach((link) => {
      if (link.dataset.zone === zone) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    const said = page.querySelector(".zone-said");
    const card = page.querySelector(".zone-card.on");
    const row = unit && page.querySelector(`[data-unit-row="${CSS.escape(unit)}"] .unit-link`);
    if (said) said.textContent = card ? `${said.dataset.zoneWord} ${card.dataset.code} ${card.dataset.name}` + (row ? ` · ${said.dataset.unitWord} ${row.textContent}` : "") : said.dataset.none;
  }

  function paintMap() {
    const place = story();
    if (place) window.dash_clientside.set_props("zoning-map-units", { hideout: { zone: place.dataset.chosen, selected: unit ? [unit] : [] } });
  }

  /* An empty zone is none. `scroll`: bring the card (or the unit's row) into view, where it was chosen elsewhere. */
  function choose(zone, wanted, scroll) {
    const place = story();
    if (!place) return;
    unit = wanted || "";
    place.dataset.chosen = zone || "";
    mark();
    paintMap();
    wanquan.address({ zone: zone || null });
    const card = scroll && zone && document.querySelector(`[data-zone-card="${CSS.escape(zone)}"]`);
    if (card) card.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }

  // Before the app's own handler of links: on this page a zone's name chooses it.
  document.addEventListener("click", (event) => {
    const page = event.target.closest && event.target.closest(".page.zoning");
    if (!page || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a.zone-link[data-zone], .zone-card h2 button");
    const row = event.target.closest("[data-unit]");
    const show = event.target.closest("[data-show-layer]");
    const own = event.target.closest("[data-units-of]");
    const print = event.target.closest("[data-print]");
    if (link) {
      event.preventDefault();
      choose(story().dataset.chosen === link.dataset.zone ? "" : link.dataset.zone, "", link.matches("a"));
    } else if (row) {
      const again = unit === row.dataset.unit;
      choose(row.dataset.of, again ? "" : row.dataset.unit, false);
    } else if (show) {
      const choice = page.querySelector(`.layer-choice[data-layer="${CSS.escape(show.dataset.showLayer)}"]`);
      if (choice) choice.click();
      if (matchMedia("(max-width: 1000px)").matches) page.querySelector(".map").scrollIntoView({ block: "start" });
    } else if (own) {
      event.preventDefault();
      const first = page.querySelector(`[data-unit-row][data-of="${CSS.escape(own.dataset.unitsOf)}"]`);
      if (first) first.scrollIntoView({ block: "center" });
    } else if (print) window.print();
  }, true);

  // The colours of a style are asked anew in the other theme; what is chosen stays.
  addEventListener("wanquan:theme", () => setTimeout(paintMap, 50));

  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll(".page.zoning details.fold-table:not([open])")];
    folded.forEach((part) => { part.open = true; });
  });
  addEventListener("afterprint", () => folded.forEach((part) => { part.open = false; }));

  window.dash_clientside = Object.assign(window.dash_clientside || {}, {
    zoning: {
      /* A page that opens with a zone in its address. */
      opened: () => { unit = ""; setTimeout(() => { mark(); if (story() && story().dataset.chosen) paintMap(); }, 0); return none(); },
      paint: (parts) => { window.dash_clientside.paint.slots(parts); mark(); return none(); },
      clicked: (clicks, feature) => {
        if (!clicks || !feature || !feature.properties) return none();
        const { id, zone } = feature.properties;
        choose(String(zone), unit === String(id) ? "" : String(id), true);
        return none();
      },
    },
  });
})();
