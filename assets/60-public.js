/* The public page: slider, tiles, sentence; and back to the start when nobody is there any more. */
(function () {
  "use strict";
  function draw(page, place) {
    const answers = JSON.parse(page.dataset.answers);
    const at = Math.max(0, Math.min(answers.length - 1, place));
    const answer = answers[at];
    page.dataset.at = at;
    const range = page.querySelector(".public-range input");
    range.value = at;
    range.style.setProperty("--at", `${(100 * at) / Math.max(1, answers.length - 1)}%`);
    range.setAttribute("aria-valuetext", `${answer.quantity} ${page.querySelector(".public-amount span").textContent}`);
    page.querySelector(".public-amount b").textContent = answer.quantity;
    page.querySelector(".public-amount small").textContent = answer.beside;
    page.querySelector(".public-answer").textContent = answer.sentence;
    const words = page.querySelector(".public-tiles").dataset;
    page.querySelectorAll(".tile.land").forEach((tile) => {
      const level = answer.towns[tile.dataset.town] || 0;
      tile.dataset.level = level;
      tile.querySelector(".public-level").textContent = [words.none, words.some, words.more, words.much][level];
    });
  }

  function start(page) {
    if (page.dataset.ready) return;
    page.dataset.ready = "yes";
    document.body.classList.add("is-public");
    const box = page.querySelector(".public-range");
    const range = document.createElement("input");
    Object.entries({ type: "range", min: 0, max: box.dataset.steps, step: 1, "aria-label": box.dataset.label }).forEach(([name, value]) => range.setAttribute(name, value));
    box.append(range);
    range.addEventListener("input", () => draw(page, Number(range.value)));
    page.querySelectorAll(".public-step").forEach((button) => button.addEventListener("click", () => draw(page, Number(page.dataset.at) + Number(button.dataset.by))));
    draw(page, Number(box.dataset.start));

    const idle = page.querySelector(".public-idle");
    const [wait, warn] = [page.dataset.idle, page.dataset.warning].map((seconds) => 1000 * Number(seconds));
    let timers = [];
    let touched = false;
    const reset = () => { idle.hidden = true; touched = false; draw(page, Number(box.dataset.start)); scrollTo(0, 0); if (location.search.includes("topic=")) history.pushState({}, "", location.pathname), dispatchEvent(new CustomEvent("_dashprivate_pushstate")); };
    const again = () => {
      timers.forEach(clearTimeout);
      idle.hidden = true;
      touched = true;
      timers = [setTimeout(() => { if (touched && page.isConnected) { idle.hidden = false; idle.querySelector("button").focus(); } }, wait - warn), setTimeout(() => { if (page.isConnected) reset(); }, wait)];
    };
    ["pointerdown", "keydown", "input"].forEach((kind) => page.addEventListener(kind, again));
  }
  new MutationObserver(() => { const page = document.querySelector(".public[data-answers]"); if (page) start(page); }).observe(document.documentElement, { childList: true, subtree: true });
})();
