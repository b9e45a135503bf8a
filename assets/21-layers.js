/* What a map can do beside showing: change its layer, swipe a second one, full screen, coordinates, chosen units. */
(function () {
  "use strict";
  const overlayOf = (map) => Object.values(map._layers).find((layer) => layer instanceof L.TileLayer && (layer.options.className || "").includes("overlay") && !layer.swiped);
  const fetched = new Map(); // vector files by address, one request each
  const vectorFile = (url) => {
    if (!fetched.has(url)) fetched.set(url, fetch(url).then((answer) => { if (!answer.ok) throw new Error(answer.status); return answer.json(); }).catch(() => { fetched.delete(url); return null; }));
    return fetched.get(url);
  };

  /* Vector files that belong to the layer on the screen: lines of corridors, outlines of zones. */
  function showVectors(map, frame, addresses) {
    (frame.vectorLayers || []).forEach((layer) => layer.remove());
    frame.vectorLayers = [];
    const asked = (frame.asked = (frame.asked || 0) + 1);
    addresses.forEach((address) => vectorFile(address).then((content) => {
      if (!content || frame.asked !== asked || !map._panes) return;
      const name = address.match(/\/vectors\/([a-z_]+)\.json/)[1];
      const layer = L.geoJSON(content, {
        style: wanquan.map[`${name}_style`] || wanquan.map.line_style,
        pointToLayer: wanquan.map[`${name}_point`],
        interactive: false,
      }).addTo(map);
      frame.vectorLayers.push(layer);
    }));
  }

  function choose(frame, button) {
    const map = frame.leaflet;
    frame.querySelectorAll(".layer-choice").forEach((other) => {
      other.setAttribute("aria-checked", String(other === button));
      other.tabIndex = other === button ? 0 : -1;
    });
    const overlay = overlayOf(map);
    if (overlay) overlay.setUrl(button.dataset.url);
    const legend = frame.querySelector('[data-slot="map-legend"]');
    const html = legend && legend.getAttribute(`data-legend-${button.dataset.layer.replaceAll("_", "-")}`);
    if (html !== null && html !== undefined) legend.innerHTML = html;
    const title = frame.querySelector(".map-title");
    if (title && button.dataset.title) title.textContent = button.dataset.title;
    const note = frame.querySelector(".layer-note");
    if (note) note.textContent = button.dataset.note || "";
    showVectors(map, frame, (button.dataset.vectors || "").split(" ").filter(Boolean));
    wanquan.address({ layer: button.dataset.layer });
    dispatchEvent(new CustomEvent("wanquan:layer", { detail: button.dataset.layer }));
  }

  /* One feature of a vector file, outlined above everything; null takes the outline away. With `zoom` the map goes
     there, and without a feature back to where it was. */
  function mark(frame, address, id, zoom) {
    const map = frame.leaflet;
    const asked = (frame.markAsked = (frame.markAsked || 0) + 1);
    const clear = () => { if (frame.marked) frame.marked.remove(); frame.marked = null; };
    if (!map || !address || !id) {
      clear();
      if (zoom && frame.markBefore) map.setView(...frame.markBefore, { animate: false });
      if (zoom) frame.markBefore = null;
      return undefined;
    }
    return vectorFile(address).then((content) => {
      if (!content || frame.markAsked !== asked || !map._panes) return;
      clear();
      const feature = content.features.find((each) => each.properties.id === id);
      if (!feature) return;
      const line = feature.geometry.type.includes("LineString");
      frame.marked = L.geoJSON(feature, { style: { color: wanquan.token("alert"), weight: line ? 5 : 2.6, fill: !line, fillOpacity: 0.12, fillColor: wanquan.token("alert") }, interactive: false }).addTo(map);
      if (!zoom) return;
      frame.markBefore = frame.markBefore || [map.getCenter(), map.getZoom()];
      map.fitBounds(frame.marked.getBounds(), { maxZoom: 12.5, paddingTopLeft: [50, 90], paddingBottomRight: [50, 170], animate: !matchMedia("(prefers-reduced-motion: reduce)").matches });
    });
  }

  /* The swiped layer lies over the overlay, right of a line; both are clipped, so neither shines through. */
  function swipe(frame, url, label) {
    const map = frame.leaflet;
    const old = frame.swipe;
    if (old) {
      old.layer.remove();
      old.handle.remove();
      map.off("move zoomend resize viewreset", old.clip);
      const overlay = overlayOf(map);
      if (overlay && overlay.getContainer()) overlay.getContainer().style.clipPath = "";
      frame.swipe = null;
    }
    if (!url) return;
    const layer = L.tileLayer(url, { className: "overlay", zIndex: 3, opacity: 0.9, maxNativeZoom: 15, minZoom: map.getMinZoom(), maxZoom: map.getMaxZoom() });
    layer.swiped = true;
    layer.addTo(map);
    const handle = document.createElement("div");
    Object.entries({ class: "swipe-line", role: "slider", tabindex: "0", "aria-label": label, "aria-valuemin": "0", "aria-valuemax": "100", "aria-orientation": "horizontal" })
      .forEach(([name, value]) => handle.setAttribute(name, value));
    handle.innerHTML = "<i></i>";
    frame.append(handle);
    let place = 0.5;
    const clip = () => {
      const size = map.getSize(), corner = map.containerPointToLayerPoint([0, 0]);
      const x = corner.x + size.x * place, top = corner.y, right = corner.x + size.x, bottom = corner.y + size.y;
      const box = (left, end) => `polygon(${left}px ${top}px, ${end}px ${top}px, ${end}px ${bottom}px, ${left}px ${bottom}px)`;
      const overlay = overlayOf(map);
      if (overlay && overlay.getContainer()) overlay.getContainer().style.clipPath = box(corner.x, x);
      if (layer.getContainer()) layer.getContainer().style.clipPath = box(x, right);
      handle.style.left = `${100 * place}%`;
      handle.setAttribute("aria-valuenow", Math.round(100 * place));
    };
    const move = (share) => { place = Math.min(0.98, Math.max(0.02, share)); clip(); };
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      event.stopPropagation();
      handle.setPointerCapture(event.pointerId);
      const follow = (moved) => { const box = frame.getBoundingClientRect(); move((moved.clientX - box.left) / box.width); };
      handle.addEventListener("pointermove", follow);
      handle.addEventListener("pointerup", () => handle.removeEventListener("pointermove", follow), { once: true });
    });
    handle.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -0.02, ArrowRight: 0.02, PageDown: -0.1, PageUp: 0.1 }[event.key];
      if (step) { move(place + step); event.preventDefault(); event.stopPropagation(); }
      if (event.key === "Home" || event.key === "End") { move(event.key === "Home" ? 0 : 1); event.preventDefault(); event.stopPropagation(); }
    });
    map.on("move zoomend resize viewreset", clip);
    frame.swipe = { layer, handle, clip };
    clip();
  }

  const degrees = (latlng) => {
    const lng = ((latlng.lng + 540) % 360) - 180;
    return `${Math.abs(lng).toFixed(4)}°${lng < 0 ? "W" : "E"} ${Math.abs(latlng.lat).toFixed(4)}°${latlng.lat < 0 ? "S" : "N"}`;
  };

  wanquan.withLeaflet(() => L.Map.addInitHook(function () {
    const map = this;
    map.whenReady(() => requestAnimationFrame(() => {
      const frame = map._container && map._container.closest(".map");
      if (!frame) return;
      frame.leaflet = map;
      const readout = frame.querySelector(".map-coordinates");
      if (readout) {
        const tell = (latlng) => { readout.textContent = degrees(latlng); };
        map.on("mousemove", (event) => tell(event.latlng));
        map.on("moveend", () => tell(map.getCenter()));
        tell(map.getCenter());
      }
      const first = frame.querySelector('.layer-choice[aria-checked="true"]');
      if (first && first.dataset.vectors) showVectors(map, frame, first.dataset.vectors.split(" ").filter(Boolean));
      frame.querySelectorAll(".layer-choice").forEach((choice) => { choice.tabIndex = choice === first ? 0 : -1; });
    }));
  }));

  document.addEventListener("click", (event) => {
    const target = event.target.closest && event.target.closest(".layer-choice, .map-full");
    const frame = target && target.closest(".map");
    if (!frame || !frame.leaflet) return;
    if (target.classList.contains("layer-choice")) choose(frame, target);
    else if (document.fullscreenElement) document.exitFullscreen();
    else if (frame.requestFullscreen) frame.requestFullscreen().catch(() => frame.classList.toggle("fills"));
    else frame.classList.toggle("fills");
  });
  document.addEventListener("keydown", (event) => {
    const choice = event.target.closest && event.target.closest(".layer-choice");
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!choice || !step) return;
    const all = [...choice.closest(".map").querySelectorAll(".layer-choice")];
    const next = all[(all.indexOf(choice) + step + all.length) % all.length];
    next.focus();
    choose(next.closest(".map"), next);
    event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    const list = event.target.closest && event.target.closest(".swipe-list, .layer-labels");
    const frame = list && list.closest(".map");
    if (!frame) return;
    if (list.classList.contains("layer-labels")) frame.classList.toggle("no-labels", !list.checked);
    else if (frame.leaflet) swipe(frame, list.value, list.dataset.swipe);
  });
  document.addEventListener("input", (event) => {
    const range = event.target.closest && event.target.closest(".layer-opacity");
    if (!range || !range.closest("#react-entry-point")) return;
    range.style.setProperty("--at", `${range.value}%`);
    // The layer keeps it as its own, also when it is drawn anew.
    window.dash_clientside.set_props(range.dataset.overlay, { opacity: range.value / 100 });
  });

  Object.assign(wanquan.map, {
    /* Shows a layer of the page's map by its name, as a click on it in the switch does. */
    choose: (layer) => {
      const button = document.querySelector(`.map .layer-choice[data-layer="${CSS.escape(layer)}"]`);
      const frame = button && button.closest(".map");
      if (frame && frame.leaflet && button.getAttribute("aria-checked") !== "true") choose(frame, button);
    },
    mark: (address, id, zoom) => { const frame = document.querySelector(".map"); if (frame) mark(frame, address, id, zoom); },
    zones_style: () => ({ color: "#FFFFFF", weight: 1.6, fill: false }),
    corridors_style: (feature) => ({ color: feature.properties.functional ? wanquan.token("green") : wanquan.token("alert"), weight: 1.6, dashArray: feature.properties.functional ? null : "4 3", fill: false }),
    buffers_style: () => ({ color: wanquan.token("blue"), weight: 0.8, fillColor: wanquan.token("blue"), fillOpacity: 0.35 }),
    line_style: () => ({ color: "#26302B", weight: 1.2, fill: false }),
    /* Units and zones: white borders, the chosen ones outlined; the colour of each stands in its own row or in the page's. */
    unit: (feature, context) => {
      const hideout = (context && context.hideout) || {};
      const id = feature.properties.id;
      const chosen = (hideout.selected || []).includes(id);
      const fill = (hideout.fill || {})[id];
      const dimmed = hideout.selected && hideout.selected.length && !chosen;
      return {
        color: chosen ? "#A63D00" : "#FFFFFF",
        weight: chosen ? 2.4 : 1.1,
        fillColor: fill || "#FFFFFF",
        fillOpacity: fill ? (dimmed ? 0.38 : 0.72) : 0,
        opacity: 1,
      };
    },
  });
})();
