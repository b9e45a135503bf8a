/* Pages that only read: one refinement per page load, if the numbers are still estimates.
   And for all pages: how a job's end reaches the page (see components/tier.py). */
(function () {
  "use strict";
  const none = () => window.dash_clientside.no_update;

  function start(state) {
    return state && !state.refined ? { key: state.key, tab: state.tab, n: 1 } : none();
  }

  function relay(ended, id) {
    window.dash_clientside.set_props(id, { data: ended });
  }

  function paint(report, refined, running, id) {
    const note = document.getElementById(id);
    const names = window.dash_clientside.callback_context.triggered.map((t) => t.prop_id);
    if (!note || !names.length) return none();
    const words = JSON.parse(note.dataset.words);
    if (refined) note.textContent = words[refined.state === "done" ? "done" : "failed"];
    else if (names.some((name) => name.includes("-running")) && !running) {
      // The result may come with the next message: only its absence is a failure.
      setTimeout(() => { if (note.textContent !== words.done) note.textContent = words.failed; }, 1500);
    } else if (report) note.textContent = `${words.running} ${Math.round(100 * report.fraction)} %`;
    return none();
  }

  window.dash_clientside = Object.assign(window.dash_clientside || {}, { tier: { start, relay, paint } });
})();
