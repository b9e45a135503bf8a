/* The first picture of a page (components/first.py) goes when the app has drawn the page itself. */
(function () {
  "use strict";
  const watch = new MutationObserver(() => {
    if (!document.querySelector("#react-entry-point main")) return;
    const first = document.getElementById("first");
    if (first) first.remove();
    watch.disconnect();
  });
  watch.observe(document.documentElement, { childList: true, subtree: true });
})();
