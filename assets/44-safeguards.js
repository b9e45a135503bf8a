/* 实施保障: one body chosen in the head, the rest steps back; the address remembers it. */
(function () {
  "use strict";
  function show(body) {
    const place = document.querySelector(".safeguards-body");
    if (!place) return;
    place.classList.toggle("one-body", Boolean(body));
    place.querySelectorAll("[data-bodies]").forEach((row) =>
      row.classList.toggle("aside", Boolean(body) && !row.dataset.bodies.split(" ").includes(body)));
    place.querySelectorAll("[data-body]").forEach((cell) => cell.classList.toggle("mine", cell.dataset.body === body));
    const said = document.getElementById("safeguards-said");
    said.textContent = JSON.parse(said.dataset.words)[body] || JSON.parse(said.dataset.words)[""];
  }
  document.addEventListener("change", (event) => {
    if (event.target.id !== "safeguards-body") return;
    window.wanquan.address({ department: event.target.value || null });
    show(event.target.value);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest && event.target.closest(".safeguards-body [data-print]")) window.print();
  });
  /* The page was painted: what the address asks for, if there is such a body. */
  new MutationObserver(() => {
    const choice = document.getElementById("safeguards-body");
    if (!choice || choice.dataset.ready) return;
    choice.dataset.ready = "yes";
    const asked = new URLSearchParams(location.search).get("department") || "";
    if (![...choice.options].some((option) => option.value === asked)) return;
    choice.value = asked;
    show(asked);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
