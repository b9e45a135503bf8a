/* 生态本底: sections and rows choose the map's layer, rows show themselves on it, areas change their unit. */
(function () {
  "use strict";
  const root = () => document.querySelector(".baseline-root");
  const narrow = matchMedia("(max-width: 1000px)");
  let pinned = null; // the row that stays on the map

  /* Everything that shows the layer on the screen says so. */
  function tell(layer) {
    document.querySelectorAll(".baseline-root button[data-choose]").forEach((each) => each.setAttribute("aria-pressed", String(each.dataset.choose === layer)));
  }
  addEventListener("wanquan:layer", (event) => tell(event.detail));

  const place = (row) => row.closest("table").dataset.vectors;
  function show(row, zoom) {
    if (row) wanquan.map.mark(place(row), row.dataset.feature, zoom);
    else if (pinned && pinned.isConnected) wanquan.map.mark(place(pinned), pinned.dataset.feature, false);
    else wanquan.map.mark(null);
  }
  function pin(row) {
    if (pinned) { pinned.classList.remove("on"); pinned.querySelector(".spot").setAttribute("aria-pressed", "false"); }
    pinned = pinned === row ? null : row;
    if (!pinned) return wanquan.map.mark(null, null, true);
    row.classList.add("on");
    row.querySelector(".spot").setAttribute("aria-pressed", "true");
    if (row.dataset.layer) wanquan.map.choose(row.dataset.layer);
    show(row, true);
  }

  function unit(name) {
    root().dataset.area = name;
    document.querySelectorAll(".baseline-bar [data-unit]").forEach((each) => each.setAttribute("aria-pressed", String(each.dataset.unit === name)));
    wanquan.address({ area: name === "mu" ? "mu" : null });
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest && event.target.closest(".baseline-root [data-choose], .baseline-root [data-unit], .baseline-root tr[data-feature]");
    if (!target) return;
    if (target.dataset.unit) return unit(target.dataset.unit);
    if (target.dataset.feature) return pin(target);
    if (pinned) pin(pinned);
    wanquan.map.choose(target.dataset.choose);
    if (target.matches(".chip-link")) {
      event.preventDefault();
      const section = document.getElementById(target.hash.slice(1));
      section.scrollIntoView({ block: "start" });
      section.querySelector("h2").focus({ preventScroll: true });
    } else if (narrow.matches) document.querySelector(".baseline-root .sheet").scrollIntoView({ block: "start" });
  });
  let over = null;
  const hover = (event) => {
    const row = event.target.closest && event.target.closest(".baseline-root tr[data-feature]");
    if (row === over) return;
    over = row;
    if (root()) show(row, false);
  };
  document.addEventListener("mouseover", hover);
  document.addEventListener("focusin", hover);

  /* The chip of the section that is being read. */
  function read() {
    if (!root()) return;
    const chips = [...document.querySelectorAll(".baseline-bar .chip-link")];
    const passed = chips.filter((chip) => { const part = document.getElementById(chip.hash.slice(1)); return part && part.getBoundingClientRect().top < 200; });
    const end = innerHeight + scrollY >= document.documentElement.scrollHeight - 4;
    const here = end && scrollY > 0 ? chips[chips.length - 1] : passed[passed.length - 1] || chips[0];
    chips.forEach((chip) => (chip === here ? chip.setAttribute("aria-current", "true") : chip.removeAttribute("aria-current")));
  }
  let due = 0;
  addEventListener("scroll", () => { if (!due) due = requestAnimationFrame(() => { due = 0; read(); }); }, { passive: true });
  new MutationObserver(() => {
    const page = root();
    if (!page || page.dataset.told) return;
    if (!page.querySelector(".chip-link") || !page.querySelector(".layer-choice")) return;
    page.dataset.told = "1";
    pinned = over = null;
    tell(page.querySelector('.layer-choice[aria-checked="true"]').dataset.layer);
    read();
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
