/* The document's language, set before anything is drawn; the switch keeps the rest of the address. */
(function () {
  "use strict";
  const language = () => (new URLSearchParams(location.search).get("lang") === "en" ? "en" : "zh");
  document.documentElement.lang = language() === "en" ? "en" : "zh-CN";
  /* Links inside the app change the page without a new document, and carry scenario and language along. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a.inside");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const address = new URL(link.href);
    const here = new URLSearchParams(location.search);
    ["key", "stage", "lang"].forEach((name) => {
      if (here.has(name) && !address.searchParams.has(name)) address.searchParams.set(name, here.get(name));
      else if (here.has(name) && link.classList.contains("nav-link")) address.searchParams.set(name, here.get(name));
    });
    event.preventDefault();
    history.pushState({}, "", address);
    dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    scrollTo(0, 0);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[data-language]");
    if (link) {
      const address = new URL(location.href);
      if (link.dataset.language === "en") address.searchParams.set("lang", "en");
      else address.searchParams.delete("lang");
      event.preventDefault();
      location.assign(address);
    }
    const brief = event.target.closest && event.target.closest("a.to-brief");
    if (brief && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      const address = new URL(location.href);
      address.searchParams.set("mode", "brief");
      event.preventDefault();
      location.assign(address);
    }
    // An open disclosure closes when something else is touched, as a menu does.
    document.querySelectorAll("details.menu[open], details.layer-menu[open]").forEach((menu) => {
      const inside = menu.contains(event.target);
      if (!inside || (event.target.closest && event.target.closest("a"))) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll("details.menu[open], details.layer-menu[open]").forEach((menu) => (menu.open = false));
  });
  window.wanquan = Object.assign(window.wanquan || {}, {
    /* Writes query parameters into the address without a new page; null removes one. */
    address(changes) {
      const address = new URL(location.href);
      Object.entries(changes).forEach(([name, value]) =>
        value === null ? address.searchParams.delete(name) : address.searchParams.set(name, value));
      history.replaceState(history.state, "", address);
    },
    language,
    /* The half of "中文|English" that this page reads. */
    half(both) {
      const [zh, en] = both.split("|");
      return language() === "en" && en ? en : zh;
    },
  });
})();
