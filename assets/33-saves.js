/* The menu of saved scenarios: what is kept or dropped goes to the server as a wish; its answer is painted (components/saved.py). */
(function () {
  "use strict";
  const menu = () => document.querySelector("#react-entry-point details.saves");

  /* Dash may lose a question that is set while others are on their way: it is asked again until it was answered. */
  function wish(what, times) {
    const asked = { ...what, at: what.at || Date.now() };
    window.dash_clientside.set_props("scenarios-save", { data: { ...asked, times: times || 0 } });
    setTimeout(() => {
      if ((times || 0) < 5 && menu() && !menu().querySelector(`[data-save-at="${asked.at}"]`)) wish(asked, (times || 0) + 1);
    }, 4000);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest && event.target.closest(".saves-form");
    if (!form) return;
    event.preventDefault();
    wish({ keep: form.querySelector("input").value });
  });
  document.addEventListener("click", (event) => {
    const target = event.target.closest && event.target.closest("[data-save-drop], [data-save-again]");
    const { saveDrop: drop, saveAgain: again, saveKey: key } = target ? target.dataset : {};
    if (drop) wish({ drop, key });
    if (again) wish({ keep: again, key });
    const open = menu();
    // What was clicked may have been painted anew by now: it counts as inside if the menu held it.
    if (open && open.open && !event.composedPath().includes(open)) open.open = false;
  });
  document.addEventListener("toggle", (event) => {
    if (event.target === menu() && event.target.open) event.target.querySelector("input").focus();
  }, true);
  document.addEventListener("keydown", (event) => {
    const open = menu();
    if (event.key !== "Escape" || !open || !open.open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
})();
