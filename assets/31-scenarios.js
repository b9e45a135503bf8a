/* Questions and answers of the scenarios' page.
   T1: one question on its way and one waiting, the newest; nothing set meanwhile is lost.
   T2: one background job running and one pending, the newest (Dash loses results of jobs started in a burst). */
(function () {
  "use strict";
  const none = () => window.dash_clientside.no_update;
  const triggered = () => window.dash_clientside.callback_context.triggered.map((t) => t.prop_id);
  const has = (names, part) => names.some((name) => name.includes(part));
  let gate = null; // {base, stage, waiting, pending, n} of the page that is open
  let jobs = null; // {running, wanted, n, state, error, cancelled: by hand, stopped: the running one was called off, ended: number of the one cancelled by hand}
  let page = "";

  function open(tab, answer) {
    if (page === tab) return;
    page = tab;
    gate = { base: answer.key, stage: answer.stage, waiting: null, pending: new Map(), n: answer.n };
    jobs = { running: null, wanted: null, n: 0, state: answer.refined ? "done" : "waiting", error: "", cancelled: false, stopped: false, ended: 0 };
  }

  /* Question and answer go in a circle, which Dash does not follow: what closes it is set from outside. */
  function set(id, value, prop) {
    window.dash_clientside.set_props(id, { [prop || "data"]: value });
  }

  /* Looks again a moment later, unless the page has been left by then. */
  function later(milliseconds, look) {
    setTimeout(() => { if (document.getElementById("strip")) look(); }, milliseconds);
  }

  function send(edits) {
    gate.waiting = edits;
    gate.n += 1;
    set("scenarios-ask", { key: gate.base, edits: [...edits.values()], n: gate.n });
    const message = document.getElementById("scenarios-message");
    if (message && message.textContent) set("scenarios-message", "", "children");
  }

  /* What a person has set: a question at once, or the next one while another is on its way. */
  function put(control, value, mode) {
    if (!gate) { later(100, () => put(control, value, mode)); return; } // the page is not told yet what it shows
    const edit = { control, stage: gate.stage, value };
    if (mode) edit.mode = mode;
    gate.pending.set(`${control}@${/^(weight|sea)/.test(control) ? "" : gate.stage}`, edit);
    sendPending();
  }

  function sendPending() {
    if (!gate.pending.size || gate.waiting) return;
    const edits = gate.pending;
    gate.pending = new Map();
    send(edits);
  }

  function ask(stage, answer, busy, preset, undo, redo, reset, retry, tab, history) {
    open(tab, answer);
    const names = triggered();
    if (!names.length) return;
    const year = Number(stage);
    gate.stage = year;
    const jump = jumpTo(names, answer, preset, history);
    if (jump) {
      gate.base = jump.now;
      gate.pending.clear();
      gate.waiting = null;
      set("scenarios-history", jump);
      set("scenarios-controls", { key: jump.now, edits: [], stage: year });
      send(new Map());
      return;
    }
    if (has(names, "scenarios-answer") && answer.n === gate.n) {
      if (answer.key !== history.now) set("scenarios-history", { past: [...history.past, history.now].slice(-100), now: answer.key, future: [] });
      gate.base = answer.key;
      gate.waiting = null;
      window.dash_clientside.controls.settled();
    } else if (has(names, "scenarios-busy") && !busy && gate.waiting && answer.n !== gate.n) {
      // The answer may be in the same batch, one step behind: look again before crying.
      const n = gate.n;
      later(400, () => { if (gate.waiting && gate.n === n) set("scenarios-retry-ask", n); });
    } else if (has(names, "scenarios-retry-ask") && gate.waiting) {
      gate.pending = new Map([...gate.waiting, ...gate.pending]);
      gate.waiting = null;
      set("scenarios-message", words().unanswered, "children");
      return;
    }
    if (has(names, "scenarios-stage")) {
      set("scenarios-controls", { key: gate.base, edits: [...(gate.waiting || new Map()).values(), ...gate.pending.values()], stage: year });
    }
    sendPending();
  }

  /* Undo, redo, reset and presets: where to go, as the new history. */
  function jumpTo(names, answer, preset, history) {
    const { past, now, future } = history;
    if (has(names, "scenarios-undo.") && past.length) return { past: past.slice(0, -1), now: past[past.length - 1], future: [now, ...future] };
    if (has(names, "scenarios-redo.") && future.length) return { past: [...past, now], now: future[0], future: future.slice(1) };
    const there = has(names, "scenarios-reset.") ? answer.origin
      : has(names, "scenarios-preset.") && preset !== answer.origin ? preset : null;
    return there && there !== now ? { past: [...past, now].slice(-100), now: there, future: [] } : null;
  }

  function tools(history) {
    return [!history.past.length, !history.future.length];
  }

  /* Decides whether a background job starts, is called off, or is given up. Returns whether the clock stands still. */
  function schedule(answer, refined, running, watch, cancel, retry, tab) {
    open(tab, answer);
    const names = triggered();
    if (has(names, "scenarios-answer") || !names.length) {
      if (answer.refined) { jobs.wanted = null; if (!jobs.running) jobs.state = "done"; }
      else if (!jobs.running || jobs.running.key !== answer.key || jobs.stopped) jobs.wanted = answer.key;
      else jobs.wanted = null;
      // A newer scenario calls the older job off; it ends at its next report and frees the place.
      if (jobs.running && jobs.running.key !== answer.key) stop();
    }
    if (has(names, "strip-cancel") && (jobs.running || jobs.wanted)) {
      if (jobs.running) { stop(); jobs.ended = jobs.running.n; }
      jobs.wanted = null;
      jobs.state = "cancelled";
      jobs.cancelled = true;
    }
    if (has(names, "strip-retry")) { jobs.wanted = answer.key; jobs.cancelled = false; }
    if (has(names, "scenarios-refined") && refined && jobs.running && refined.n === jobs.running.n) {
      const called = jobs.stopped && refined.state === "cancelled";
      const next = answer.refined ? "done" : "waiting";
      end(jobs.cancelled ? "cancelled" : called || refined.key !== answer.key ? next : refined.state, refined.error);
    }
    if (has(names, "scenarios-running") && !running && jobs.running) {
      // Ended without a result: called off by hand, or lost. The record tells which.
      const job = jobs.running;
      // Somebody may want it again before the end of the cancelled one is heard of: the new one must not be killed for it.
      if (jobs.cancelled || jobs.ended === job.n) end("cancelled");
      else later(600, () => { if (jobs.running === job) set("scenarios-watch", { n: job.n, state: "killed" }); });
    }
    if (has(names, "scenarios-watch") && watch && jobs.running && watch.n === jobs.running.n && ["killed", "failed"].includes(watch.state)) {
      if (jobs.ended !== jobs.running.n) set("scenarios-kill", jobs.running.n);
      end(watch.state, watch.error);
    }
    if (jobs.wanted && !jobs.running) {
      jobs.n += 1;
      jobs.running = { key: jobs.wanted, tab: `${tab}-${jobs.n}`, n: jobs.n };
      jobs.wanted = null;
      jobs.state = "queued";
      jobs.cancelled = jobs.stopped = false;
      set("scenarios-refine", jobs.running);
      paint({ fraction: 0 });
    } else paint(null);
    return !jobs.running;
  }

  function stop() {
    if (!jobs.stopped) set("scenarios-stop", jobs.running);
    jobs.stopped = true;
  }

  function end(state, error) {
    jobs.running = null;
    jobs.state = state;
    jobs.error = error || "";
  }

  function progress(report) {
    if (report && jobs && jobs.running && !jobs.cancelled && report.n === jobs.running.n) {
      jobs.state = "running";
      paint(report);
    }
    return none();
  }

  function words() {
    const strip = document.getElementById("strip");
    return strip ? JSON.parse(strip.dataset.words) : {};
  }

  /* The strip is painted here, so that a report costs no round trip. */
  function paint(report) {
    const box = document.getElementById("strip-state");
    if (!box || !jobs) return;
    const state = jobs.state;
    box.dataset.state = state;
    const write = (id, text) => { const part = document.getElementById(id); if (part && part.textContent !== text) part.textContent = text; };
    if (report) {
      const percent = Math.round(100 * (report.fraction || 0));
      document.getElementById("strip-bar").style.width = `${percent}%`;
      document.getElementById("strip-bar").parentElement.setAttribute("aria-valuenow", percent);
      write("strip-share", percent ? `${percent} %` : "");
    }
    const said = (words()[state] || "").replace("{error}", jobs.error);
    write("strip-doing", report && report.message ? wanquan.half(report.message) : state === "running" ? document.getElementById("strip-doing").textContent : said);
  }

  /* Key, stage, view and language stand in the address: a reload or a colleague sees the same picture. */
  function address(answer, stage, view, compare) {
    wanquan.address({ key: answer.key, stage, view, compare: compare.keys.join(",") || null, against: compare.picked || null });
    beside = compare;
    return answer.origin;
  }

  /* The scenarios set beside this one: added, taken out, or put on the map. */
  let beside = { keys: [], picked: "" };
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest(".compare button");
    if (!button || button.disabled || !document.getElementById("react-entry-point").contains(button)) return;
    const { compareAdd: add, compareDrop: drop, comparePick: pick } = button.dataset;
    const keys = add ? [...beside.keys, add] : beside.keys.filter((key) => key !== drop);
    const picked = pick || (keys.includes(beside.picked) ? beside.picked : "");
    set("scenarios-compare", { keys, picked: add || picked });
    if (pick) set("scenarios-view", "difference", "value");
  });

  /* A way out of a shortfall: all its settings at once, sliders included; one undo takes it back. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-adopt]");
    if (!button || !gate || !document.getElementById("react-entry-point").contains(button)) return;
    JSON.parse(button.dataset.adopt).forEach((edit) => gate.pending.set(`${edit.control}@${edit.stage}`, edit));
    const edits = [...(gate.waiting || new Map()).values(), ...gate.pending.values()];
    set("scenarios-controls", { key: gate.base, edits, stage: gate.stage });
    sendPending();
  });

  function share(clicks) {
    const button = document.getElementById("scenarios-share");
    if (!clicks || !button) return none();
    const label = button.querySelector("span");
    const before = button.dataset.label || (button.dataset.label = label.textContent);
    const say = (text) => { label.textContent = text; setTimeout(() => (label.textContent = before), 2000); };
    const copied = navigator.clipboard ? navigator.clipboard.writeText(location.href) : Promise.reject();
    copied.then(() => say(button.dataset.done), () => say(copyByHand() ? button.dataset.done : button.dataset.failed));
    return none();
  }

  /* Without https there is no clipboard API. */
  function copyByHand() {
    const box = document.createElement("textarea");
    box.value = location.href;
    box.style.position = "fixed";
    document.body.appendChild(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.target.closest("input, textarea")) return;
    const key = event.key.toLowerCase();
    const button = key === "z" && !event.shiftKey ? "scenarios-undo" : key === "y" || (key === "z" && event.shiftKey) ? "scenarios-redo" : "";
    const target = button && document.getElementById(button);
    if (target) { event.preventDefault(); target.click(); }
  });

  window.dash_clientside = Object.assign(window.dash_clientside || {}, {
    scenarios: { ask, put, tools, schedule, progress, address, share },
  });
})();
