/* Puts the passive parts of a page in place: HTML that the server wrote out and escaped (components/paint.py). */
(function () {
  "use strict";
  const narrow = matchMedia("(max-width: 720px)");
  const painted = new WeakMap(); // what each place holds, as it was sent: the browser writes HTML its own way
  function paint(place) {
    place.innerHTML = place.dataset.paint;
    painted.set(place, place.dataset.paint);
    // A phone has no room for an open legend; one tap opens it.
    if (narrow.matches && place.classList.contains("map-legend")) place.querySelectorAll("details").forEach((part) => (part.open = false));
  }
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => {
    if (node.nodeType !== 1) return;
    if (node.dataset && node.dataset.paint !== undefined) paint(node);
    node.querySelectorAll("[data-paint]").forEach(paint);
  }))).observe(document.documentElement, { childList: true, subtree: true });

  /* New content by slot; what a person has opened stays open. Nothing here asks for places or sizes: each such
     question would lay out the whole page once more. */
  function slots(parts) {
    Object.entries(parts || {}).forEach(([name, html]) => {
      const place = document.querySelector(`[data-slot="${CSS.escape(name)}"]`);
      if (!place || painted.get(place) === html) return;
      const open = [...place.querySelectorAll("details")].map((part) => part.open);
      const chosen = [...place.querySelectorAll("select")].map((part) => part.selectedIndex && part.selectedOptions[0].textContent);
      place.innerHTML = html;
      painted.set(place, html);
      place.querySelectorAll("details").forEach((part, n) => { if (open[n] !== undefined) part.open = open[n]; });
      place.querySelectorAll("select").forEach((part, n) => {
        const same = chosen[n] && [...part.options].findIndex((option) => option.textContent === chosen[n]);
        if (!chosen[n]) return;
        part.selectedIndex = Math.max(0, same);
        part.dispatchEvent(new Event("change", { bubbles: true })); // what it stands for may have another address now
      });
    });
    return window.dash_clientside.no_update;
  }

  window.dash_clientside = Object.assign(window.dash_clientside || {}, { paint: { slots } });
})();
