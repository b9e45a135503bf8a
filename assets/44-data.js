/* 数据与方法: search and filter by evidence on what is painted, and the way to what the address names. */
(function () {
  "use strict";
  const SECTIONS = ".library-part";
  const words = new WeakMap(); // text of a row in lower case, read once
  const text = (row) => {
    if (!words.has(row)) words.set(row, row.textContent.toLowerCase() + " " + (row.id || "").toLowerCase());
    return words.get(row);
  };
  const asked = () => {
    const query = new URLSearchParams(location.search);
    return { wanted: query.get("q") || "", flag: query.get("evidence") || "" };
  };

  /* Rows that hold every word of the search and stand on the evidence; tables and chapters without any fold away. */
  function find() {
    const head = document.getElementById("library-found");
    if (!head) return;
    const { wanted, flag } = asked();
    const parts = wanted.toLowerCase().split(/\s+/).filter(Boolean);
    const busy = parts.length > 0 || flag !== "";
    let total = 0;
    document.querySelectorAll(SECTIONS).forEach((section) => {
      let found = 0;
      section.querySelectorAll("[data-find]").forEach((row) => {
        const fits = (!flag || row.dataset.find === flag) && parts.every((part) => text(row).includes(part));
        row.hidden = busy && !fits;
        if (fits) found += 1;
      });
      section.querySelectorAll(".parameters, .chapter, .offers > .box").forEach((group) => {
        const some = group.querySelector("[data-find]:not([hidden])") !== null;
        group.hidden = busy && !some;
        if (group.matches("details")) {
          if (busy && some && parts.length) group.open = true;
          else if (!busy && group.dataset.kept !== "yes") group.open = false;
        }
      });
      section.querySelector(".count").textContent = busy ? String(found) : "";
      section.hidden = busy && !found;
      total += found;
    });
    head.textContent = busy ? (total ? head.dataset.some.replace("{count}", total.toLocaleString()) : head.dataset.none) : "";
  }

  /* Opens and shows what the hash names, also when it stands in a folded table or came with the second answer. */
  function arrive() {
    const name = decodeURIComponent(location.hash.slice(1));
    document.querySelectorAll(".arrived").forEach((each) => each.classList.remove("arrived"));
    const place = name && document.getElementById(name);
    if (!place || !place.closest(".library")) return;
    if (place.matches("details")) { place.open = true; place.dataset.kept = "yes"; }
    place.classList.add("arrived");
    // What lies above takes its true height only when it has been seen: ask again once it has.
    place.scrollIntoView();
    requestAnimationFrame(() => requestAnimationFrame(() => place.scrollIntoView()));
  }

  let timer = 0;
  document.addEventListener("input", (event) => {
    const flag = event.target.id === "library-flag";
    if (!flag && !event.target.matches(".search-field")) return;
    const value = event.target.value || null;
    window.wanquan.address(flag ? { evidence: value } : { q: value });
    clearTimeout(timer);
    timer = setTimeout(find, 150);
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.matches && event.target.matches(".library .parameters") && !asked().wanted) event.target.dataset.kept = event.target.open ? "yes" : "";
  }, true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('.library a[href^="#"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.replaceState(history.state, "", link.getAttribute("href"));
    arrive();
  });
  addEventListener("hashchange", arrive);

  /* The fields show what the address asks for, as soon as they stand: somebody may have typed into the first picture. */
  new MutationObserver(() => {
    const choice = document.getElementById("library-flag");
    if (!choice || choice.dataset.ready) return;
    choice.dataset.ready = "yes";
    const { flag, wanted } = asked();
    const field = document.querySelector("#react-entry-point .search-field");
    if (field) field.value = wanted;
    if ([...choice.options].some((option) => option.value === flag)) choice.value = flag;
    find();
  }).observe(document.documentElement, { childList: true, subtree: true });

  /* The long parts came: paint them, then look for what was asked. */
  function bring(parts) {
    const same = window.dash_clientside.paint.slots(parts);
    find();
    arrive();
    return same;
  }
  window.dash_clientside = Object.assign(window.dash_clientside || {}, { library: { bring } });
})();
