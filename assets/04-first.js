/* The first picture of a page (components/first.py) goes when the app has drawn the page itself. What was clicked on it
   meanwhile is clicked once more on the page: nobody has to wait for scripts before a button counts. */
(function () {
  "use strict";
  const picture = () => document.getElementById("first");
  let clicked = null; // [what it looks like, which of those that look like it]

  const look = (part) => [part.tagName, part.getAttribute("class"), part.textContent].join(" ");
  const alike = (root, wanted) => [...root.querySelectorAll("button, summary, .seg label")].filter((part) => look(part) === wanted);

  addEventListener("click", (event) => {
    const part = event.target.closest && event.target.closest("#first button, #first summary, #first .seg label");
    if (!part) return;
    event.preventDefault();
    event.stopPropagation();
    clicked = [look(part), alike(picture(), look(part)).indexOf(part)];
  }, true);

  const watch = new MutationObserver(() => {
    if (!document.querySelector("#react-entry-point main")) return;
    watch.disconnect();
    if (picture()) picture().remove();
    if (clicked) setTimeout(() => {
      const part = alike(document.getElementById("react-entry-point"), clicked[0])[clicked[1]];
      if (part) part.click();
    });
  });
  watch.observe(document.documentElement, { childList: true, subtree: true });
})();
