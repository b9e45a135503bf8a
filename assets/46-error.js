/* The word about a failure goes when it has been read: by its cross, or by Escape. */
(function () {
  "use strict";
  const told = () => document.querySelector(".app-error:not(:empty)");
  const close = () => told() && window.dash_clientside.set_props("app-error", { children: [] });

  document.addEventListener("click", (event) => {
    if (event.target.closest && event.target.closest(".app-error button")) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
})();
