/* Paper or dark: set before anything is drawn, as this browser chose. */
(function () {
  "use strict";
  const root = document.documentElement;
  const kept = () => { try { return localStorage.getItem("wanquan-theme"); } catch { return null; } };
  function show(theme) {
    if (root.dataset.theme === theme) return;
    root.dataset.theme = theme;
    dispatchEvent(new CustomEvent("wanquan:theme", { detail: theme }));
  }
  const wanted = () => (kept() === "dark" ? "dark" : "light");
  show(wanted());
  addEventListener("_dashprivate_pushstate", () => show(wanted()));
  addEventListener("popstate", () => show(wanted()));
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest(".theme-switch");
    if (!button) return;
    const next = root.dataset.theme === "dark" ? "light" : "dark";
    try { localStorage.setItem("wanquan-theme", next); } catch { /* the choice lasts for this page only */ }
    show(next);
  });
  // Paper is white.
  let before = null;
  addEventListener("beforeprint", () => { before = root.dataset.theme; show("light"); });
  addEventListener("afterprint", () => { if (before) show(before); before = null; });
  window.wanquan = Object.assign(window.wanquan || {}, {
    /* The value of a colour token under the theme on the screen. */
    token: (name) => getComputedStyle(root).getPropertyValue(`--${name}`).trim(),
  });
})();
