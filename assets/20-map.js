/* The map: styles of the vectors, labels, scale bar, first view, and the view in the address. */
(function () {
  "use strict";
  const WATER = "#6FA8C4";
  const dark = () => document.documentElement.dataset.theme === "dark";
  const english = () => wanquan.language() === "en";
  const name = (feature) => {
    const p = feature.properties || {};
    return (english() ? p.name_en || p.name_zh : p.name_zh || p.name_en) || "";
  };
  const label = (latlng, text, kind, extra) => L.marker(latlng, {
    interactive: false,
    keyboard: false,
    icon: L.divIcon({ className: "map-label " + kind, html: `<span>${escapeHtml(text)}</span>${extra || ""}`, iconSize: [0, 0] }),
  });
  const escapeHtml = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

  // The base map is not to be chosen: it would take the clicks of polygons that happen to be there before it.
  const STILL = { interactive: false };
  wanquan.map = {
    neighbour: () => ({ ...STILL, weight: 0, fillColor: wanquan.token("paper"), fillOpacity: 0.5 }),
    water: () => ({ ...STILL, color: dark() ? "#3D6F8A" : "#7FB0C6", weight: 0.5, fillColor: dark() ? "#12384D" : "#B9D9E6", fillOpacity: 0.9 }),
    // Order 1 is the main river; the higher the order, the smaller the stream.
    river: (feature) => ({ ...STILL, color: WATER, weight: { 1: 2.4, 2: 1.6, 3: 1.2, 4: 0.75 }[feature.properties.order] || 0.5, opacity: 0.95, fill: false }),
    coast: () => ({ ...STILL, color: dark() ? "#4F8096" : "#6E99AB", weight: 0.8, fill: false }),
    boundary: () => ({ ...STILL, color: wanquan.token("green"), weight: 1.4, dashArray: "9 3 2 3", fill: false }),
    town: (feature, latlng) => {
      const seat = feature.properties.seat === true || feature.properties.seat === 1 || feature.properties.main;
      return label(latlng, name(feature), seat ? "town main" : "town", "<i></i>");
    },
    place: (feature, latlng) => label(latlng, name(feature), "place " + (feature.properties.kind || "")),
    neighbour_name: (feature, latlng) => label(latlng, name(feature), "neighbour"),
  };

  /* The relief of the theme on the screen, whatever address the layer was made with. */
  const relief = (url) => url.replace(/\/tiles\/relief(_dark)?\//, dark() ? "/tiles/relief_dark/" : "/tiles/relief/");

  wanquan.withLeaflet(() => {
    const { getTileUrl } = L.TileLayer.prototype;
    L.TileLayer.include({
      getTileUrl(coords) {
        // A layer may be taken away while it still tells that it loads: whoever hears it may be leaving the page.
        if (this._tileZoom === undefined) return L.Util.emptyImageUrl;
        const url = getTileUrl.call(this, coords);
        return this.options.className === "relief" ? relief(url) : url;
      },
      setUrl(url, noRedraw) {
        if (this._url === url) return this;
        this._url = url;
        return noRedraw ? this : this.swap();
      },
      /* A new address for the same tiles swaps each picture in place: the old one stands until the new one is there. */
      swap() {
        if (!this._map || !this._tiles) return this;
        const tiles = Object.values(this._tiles);
        const swapped = tiles.filter((tile) => tile.coords.z === this._tileZoom);
        this.fire("loading");
        // Leaflet tells of the last one that it waits for: told of each, Dash would draw the page once a tile.
        swapped.forEach((tile) => { tile.loaded = null; });
        // A browser asks six things of a server at a time: two stay free for what the page asks meanwhile.
        const waiting = this.waiting = [...swapped];
        const next = () => {
          const tile = waiting === this.waiting && waiting.shift();
          if (!tile) return;
          tile.el.onerror = () => { tile.el.onerror = null; tile.el.src = L.Util.emptyImageUrl; };
          tile.el.addEventListener("load", next, { once: true });
          tile.el.src = this.getTileUrl(tile.coords);
        };
        for (let free = 4; free; free -= 1) next();
        tiles.filter((tile) => tile.coords.z !== this._tileZoom).forEach((tile) => this._removeTile(this._tileCoordsToKey(tile.coords)));
        return this;
      },
    });

    /* At fractional zooms scaled tiles would end between pixels and show as a grid where an overlay is half transparent.
       Each level is therefore laid out in whole pixels of its scale, and scaled only while a zoom is under way. */
    const { _addTile: addTile, _resetView: resetView } = L.GridLayer.prototype;
    L.GridLayer.include({
      _addTile(coords, container) {
        addTile.call(this, coords, container);
        this._lay(this._tiles[this._tileCoordsToKey(coords)]);
      },
      _lay(tile) {
        const level = tile && this._levels[tile.coords.z];
        if (!level) return;
        const size = this.getTileSize(), laid = level.laid || 1;
        const start = tile.coords.scaleBy(size).subtract(level.origin).multiplyBy(laid).round();
        const end = tile.coords.add([1, 1]).scaleBy(size).subtract(level.origin).multiplyBy(laid).round();
        L.DomUtil.setPosition(tile.el, start);
        tile.el.style.width = `${end.x - start.x}px`;
        tile.el.style.height = `${end.y - start.y}px`;
      },
      _setZoomTransform(level, center, zoom) {
        const scale = this._map.getZoomScale(zoom, level.zoom);
        const corner = level.origin.multiplyBy(scale).subtract(this._map._getNewPixelOrigin(center, zoom)).round();
        L.DomUtil.setTransform(level.el, corner, scale / (level.laid || 1));
      },
      _resetView(event) {
        resetView.call(this, event);
        const level = this._level;
        if (!level || (event && (event.pinch || event.flyTo))) return;
        const scale = this._map.getZoomScale(this._map.getZoom(), level.zoom);
        if (scale === (level.laid || 1)) return;
        level.laid = scale;
        Object.values(this._tiles).forEach((tile) => { if (tile.coords.z === level.zoom) this._lay(tile); });
        this._setZoomTransform(level, this._map.getCenter(), this._map.getZoom());
      },
    });
  });

  const NICE = [1, 2, 5];
  function roundLength(metres) {
    const power = 10 ** Math.floor(Math.log10(metres));
    return [...NICE].reverse().find((n) => n * power <= metres) * power || power;
  }

  function drawScale(map, bar) {
    const middle = map.getSize().y / 2;
    const span = map.distance(map.containerPointToLatLng([0, middle]), map.containerPointToLatLng([100, middle]));
    if (!(span > 0)) return;
    const length = roundLength(span * 1.1);
    const width = (100 * length) / span / Number(wanquan.token("scale")); // a wall draws the bar enlarged
    const far = length >= 1000 ? length / 1000 : length;
    const unit = length >= 1000 ? bar.dataset.unit : bar.dataset.metre;
    bar.innerHTML = `<i style="width:${width}px"></i><span style="width:${width}px"><b>0</b><b>${far / 2}</b><b>${far} ${escapeHtml(unit)}</b></span>`;
  }

  /* Town names step to the left of their dot where they would meet; a place name gives way to a town's. */
  function declutter(map) {
    const box = map.getContainer();
    const grown = (part) => { const r = part.getBoundingClientRect(); return { l: r.left - 1, r: r.right + 1, t: r.top + 2, b: r.bottom - 2 }; };
    const meet = (a, b) => a.l < b.r && b.l < a.r && a.t < b.b && b.t < a.b;
    const towns = [...box.querySelectorAll(".map-label.town")].sort((a, b) => b.classList.contains("main") - a.classList.contains("main"));
    const dots = towns.map((town) => grown(town.querySelector("i")));
    const taken = [...box.querySelectorAll(".zone-mark, .project-pin i")].map(grown);
    const frame = box.getBoundingClientRect();
    towns.forEach((town, n) => {
      const clear = () => { const own = grown(town.querySelector("span")); return !taken.some((other) => meet(own, other)) && !dots.some((dot, m) => m !== n && meet(own, dot)); };
      town.classList.remove("left", "covered");
      if (!clear()) town.classList.add("left");
      if (!clear()) { town.classList.remove("left"); town.classList.toggle("covered", !town.classList.contains("main")); }
      if (!town.classList.contains("covered")) taken.push(grown(town.querySelector("span")), dots[n]);
    });
    box.querySelectorAll(".map-label.place, .map-label.neighbour").forEach((place) => {
      const own = grown(place.querySelector("span"));
      const covered = own.l < frame.left || own.r > frame.right || taken.some((other) => meet(own, other));
      place.classList.toggle("covered", covered);
      if (!covered) taken.push(own);
    });
  }

  function viewOfAddress() {
    const parts = (new URLSearchParams(location.search).get("map") || "").split(",").map(Number);
    return parts.length === 3 && parts.every(Number.isFinite) && Math.abs(parts[0]) <= 85 && Math.abs(parts[1]) <= 180 && parts[2] >= 7 && parts[2] <= 18 ? parts : null;
  }

  /* Room that the title and the legend take from the sheet, so that the city stands in what is left. */
  function fit(map, frame) {
    const box = frame.getBoundingClientRect();
    if (!box.width || !box.height) return; // the page is just being left: in no room there is no zoom
    const [south, west, north, east] = frame.dataset.bounds.split(",").map(Number);
    const wide = map.getSize().x > 400;
    const scale = Number(wanquan.token("scale"));
    const [head, legend] = [".map-head", ".map-legend"].map((part) => frame.querySelector(part)?.getBoundingClientRect());
    // Where there is room beside the title, the city may reach up beside it.
    const high = head && !wide ? Math.max(100, head.bottom - box.top + 6) : 92 * scale;
    const low = legend && legend.height ? box.bottom - legend.top + 6 : 96;
    map.fitBounds([[south, west], [north, east]], {
      animate: false,
      paddingTopLeft: [wide ? 16 : 8, Math.min(high, box.height * 0.4)],
      paddingBottomRight: [wide ? 24 : 8, Math.min(low, box.height * 0.55)],
    });
  }

  /* Base map and vectors follow the theme: other tiles, and every style asked anew. */
  function retheme(map) {
    Object.values(map._layers || {}).forEach((layer) => {
      if (layer instanceof L.TileLayer && layer.options.className === "relief") layer.swap();
      else if (layer instanceof L.GeoJSON && typeof layer.options.style === "function") layer.setStyle(layer.options.style);
    });
  }

  wanquan.withLeaflet(() => L.Map.addInitHook(function () {
    const map = this;
    const follow = () => retheme(map);
    addEventListener("wanquan:theme", follow);
    map.on("unload", () => removeEventListener("wanquan:theme", follow));
    // A map that is left has no panes any more: nothing may ask it for its place or size.
    let left = false;
    map.on("unload", () => { left = true; });
    map.whenReady(() => requestAnimationFrame(() => {
      const frame = map.getContainer().closest(".map");
      if (left || !frame) return;
      let moved = false;
      frame.querySelectorAll(".leaflet-control-zoom a").forEach((button) => {
        const word = button.classList.contains("leaflet-control-zoom-in") ? frame.dataset.zoomIn : frame.dataset.zoomOut;
        button.title = word;
        button.setAttribute("aria-label", word);
      });
      const given = viewOfAddress();
      /* Columns of a share of the page begin between pixels; the tiles of the map must not. */
      const align = () => {
        const place = frame.getBoundingClientRect(), box = map.getContainer().style;
        const [x, y] = [place.left + scrollX, place.top + scrollY];
        box.left = `${Math.floor(x) - x}px`;
        box.top = `${Math.floor(y) - y}px`;
      };
      const first = () => {
        align();
        map.invalidateSize({ animate: false });
        if (given) map.setView([given[0], given[1]], given[2], { animate: false });
        else if (!moved) fit(map, frame);
        drawScale(map, frame.querySelector(".scale-bar"));
      };
      first();
      const classes = () => {
        const zoom = map.getZoom();
        map.getContainer().classList.toggle("far", zoom < 9.6);
        map.getContainer().classList.toggle("near", zoom >= 11);
      };
      classes();
      map.on("zoomend moveend", () => { drawScale(map, frame.querySelector(".scale-bar")); classes(); });
      // Only what a person did belongs into the address: a fitted view fits every screen by itself.
      const byHand = () => { moved = true; };
      map.getContainer().addEventListener("wheel", byHand, { passive: true });
      map.on("dragstart", byHand);
      map.getContainer().addEventListener("keydown", byHand);
      map.getContainer().addEventListener("click", (event) => { if (event.target.closest(".leaflet-control-zoom")) moved = true; }, true);
      map.getContainer().addEventListener("touchstart", byHand, { passive: true });
      map.on("moveend", () => {
        if (!moved) return;
        const centre = map.getCenter();
        wanquan.address({ map: `${centre.lat.toFixed(4)},${centre.lng.toFixed(4)},${map.getZoom()}` });
      });
      let due = 0;
      const tidy = () => { clearTimeout(due); due = setTimeout(() => declutter(map), 60); };
      map.on("zoomend moveend layeradd", tidy);
      tidy();
      const sized = new ResizeObserver(() => {
        align();
        map.invalidateSize({ animate: false });
        if (!moved && !given) fit(map, frame);
        drawScale(map, frame.querySelector(".scale-bar"));
      });
      sized.observe(map.getContainer());
      map.on("unload", () => { sized.disconnect(); clearTimeout(due); });
    }));
  }));

  window.dash_clientside = Object.assign(window.dash_clientside || {}, {
    map: {
      year: (year) => { wanquan.address({ stage: year }); return window.dash_clientside.no_update; },
    },
  });
})();
