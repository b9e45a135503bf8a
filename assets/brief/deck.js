/* The briefing: turns screens without asking the server, keeps the screen in the address, and a second window in step. */
(function () {
  "use strict";
  const screens = [...document.querySelectorAll(".screen")];
  const [dots, said, blank, keys] = [[...document.querySelectorAll(".dots a")], ...["said", "blank", "keys"].map((id) => document.getElementById(id))];
  const asked = new URLSearchParams(location.search);
  const alone = asked.get("part") === "picture"; // the second window shows pictures only
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("wanquan-brief") : null;
  const finest = innerHeight * devicePixelRatio > 1300 ? 12 : 11;
  let better = null; // refined screens that came while estimates were shown
  if (alone) document.body.classList.add("alone");

  const at = () => screens.findIndex((screen) => screen.classList.contains("on"));

  /* Pictures are asked for one screen ahead; those for paper (`all`) in the end. */
  function load(screen, all) {
    if (!screen) return;
    screen.querySelectorAll(all ? "img[data-src]" : "img[data-src]:not(.paper)").forEach((picture) => {
      const zoom = picture.closest(".small") ? finest - 1 : finest;
      picture.src = picture.dataset.src.replace("/Z.png", `/${zoom}.png`);
      picture.removeAttribute("data-src");
    });
  }

  function play(screen) {
    screen.classList.remove("play");
    void screen.offsetWidth; // lets the animation begin again
    screen.classList.add("play");
  }

  function address(path, changes) {
    const there = new URL(location.href);
    there.pathname = path;
    Object.entries(changes || {}).forEach(([name, value]) => (value === null ? there.searchParams.delete(name) : there.searchParams.set(name, value)));
    return there;
  }

  function show(number, told) {
    const to = Math.max(0, Math.min(screens.length - 1, number));
    if (to === at()) return;
    if (better) better.forEach((screen, n) => screens[n].replaceChildren(...screen.childNodes));
    better = null;
    screens.forEach((screen, n) => {
      screen.classList.toggle("on", n === to);
      if (dots[n]) n === to ? dots[n].setAttribute("aria-current", "true") : dots[n].removeAttribute("aria-current");
    });
    load(screens[to]);
    load(screens[to + 1]);
    play(screens[to]);
    scrollTo(0, 0);
    said.textContent = `${to + 1} / ${screens.length} ${screens[to].querySelector("h2").textContent}`;
    history.replaceState(null, "", address(screens[to].dataset.path));
    if (channel && !told) channel.postMessage({ show: to });
  }

  function darken(dark) {
    blank.hidden = !dark;
    if (dark) blank.focus();
  }

  function leave() {
    if (alone) window.close();
    else location.assign(address(screens[at()].dataset.path, { mode: null, part: null }));
  }

  const does = {
    back: () => show(at() - 1),
    next: () => show(at() + 1),
    first: () => show(0),
    last: () => show(screens.length - 1),
    replay() {
      play(screens[at()]);
      if (channel) channel.postMessage({ replay: at() });
    },
    blank: () => darken(blank.hidden),
    full: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen && document.documentElement.requestFullscreen()),
    second: () => window.open(address(screens[at()].dataset.path, { part: "picture" }), "wanquan-picture", "popup,width=1280,height=900"),
    keys: () => (keys.open ? keys.close() : keys.showModal()),
    leave,
  };
  const by = {
    ArrowRight: "next", ArrowDown: "next", PageDown: "next", " ": "next", ArrowLeft: "back", ArrowUp: "back", PageUp: "back",
    Home: "first", End: "last", r: "replay", b: "blank", ".": "blank", f: "full", c: "second", "?": "keys", Escape: "leave",
  };

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!blank.hidden) {
      event.preventDefault();
      return darken(false);
    }
    if (keys.open && key !== "?") return; // the list closes itself
    if (key === " " && event.target.closest("button, a")) return;
    const number = /^[1-9]$/.test(key) ? Number(key) - 1 : -1;
    if (!by[key] && number < 0) return;
    event.preventDefault();
    if (number >= 0) show(number);
    else does[by[key]]();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-does]");
    const dot = event.target.closest("[data-to]");
    if (event.target.closest("#blank")) darken(false);
    else if (button) does[button.dataset.does]();
    else if (dot && !(event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      show(dots.indexOf(dot));
    }
  });

  // A swipe turns, a scroll does not.
  let from = null;
  addEventListener("touchstart", (event) => (from = event.touches.length === 1 ? event.touches[0] : null), { passive: true });
  addEventListener("touchend", (event) => {
    if (!from) return;
    const [x, y] = [event.changedTouches[0].clientX - from.clientX, event.changedTouches[0].clientY - from.clientY];
    from = null;
    if (Math.abs(x) > 60 && Math.abs(x) > 2 * Math.abs(y)) show(at() + (x < 0 ? 1 : -1));
  }, { passive: true });

  if (channel) channel.onmessage = ({ data }) => {
    if ("show" in data) show(data.show, true);
    if ("replay" in data) play(screens[at()]);
  };

  /* Estimates on the screens: their refinement is looked for now and then, and taken when a screen is turned. */
  async function look(times) {
    if (!times || better || !document.querySelector(".tier.estimate")) return;
    const answer = await fetch(location.href).catch(() => null);
    const found = answer && answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    if (found && !found.querySelector(".tier.estimate")) better = [...found.querySelectorAll(".screen")];
    else setTimeout(() => look(times - 1), 30000);
  }

  // Paper is white, and shows all screens.
  addEventListener("beforeprint", () => {
    document.documentElement.dataset.theme = "light";
    screens.forEach((screen) => load(screen, true));
  });
  addEventListener("afterprint", () => (document.documentElement.dataset.theme = "dark"));

  const start = at();
  load(screens[start]);
  play(screens[start]);
  addEventListener("load", () => {
    load(screens[start + 1]);
    const rest = screens.slice();
    const more = () => { load(rest.shift(), true); if (rest.length) setTimeout(more, 400); };
    setTimeout(more, 1500);
    setTimeout(() => look(40), 30000);
  });
})();
