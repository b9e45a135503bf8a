/* One control: slider, number box and − / + around a store that holds its value.
   What a person sets becomes a question at once; what the page sets (a stage, undo, a preset) only moves the parts. */
(function () {
  "use strict";
  const same = (a, b) => Math.abs(a - b) < 1e-9;
  const MOST = 1e9; // as the server's question has it (components/edits.py)
  const tidy = (value) => Math.round(value * 1e6) / 1e6;

  function change(slider, number, less, more, data, top, step, id) {
    const none = window.dash_clientside.no_update;
    const held = data.value;
    const part = window.dash_clientside.callback_context.triggered_id;
    let value = held;
    if (!part) return [none, none, none];
    if (part.type === "control-slider") value = same(slider, Math.min(held, top)) ? held : slider;
    if (part.type === "control-number") value = number === "" || number === null || !Number.isFinite(Number(number)) ? held : Math.min(MOST, Math.max(0, Number(number)));
    if (part.type === "control-less") value = Math.max(0, tidy((Math.ceil(tidy(held / step)) - 1) * step));
    if (part.type === "control-more") value = tidy((Math.floor(tidy(held / step)) + 1) * step);
    if (id.control.startsWith("weight:") || id.control === "sea") value = Math.min(1, value);
    // A part that reads right is left alone: somebody may be typing the next number into it already.
    const unless = (shown, wanted) => (shown !== "" && shown !== null && same(Number(shown), wanted) ? none : wanted);
    if (part.type === "control-store") return [unless(slider, Math.min(held, top)), unless(number, held), none];
    const changed = !same(value, held);
    if (changed) window.dash_clientside.scenarios.put(id.control, value, data.mode);
    return [unless(slider, Math.min(value, top)), unless(number, value), changed ? { ...data, value } : none];
  }

  /* 达到, 至少, 至多: a native menu in a painted part. */
  document.addEventListener("change", (event) => {
    const menu = event.target;
    if (menu.matches && menu.matches("select.mode")) {
      window.dash_clientside.set_props("scenarios-mode", { data: { control: menu.dataset.control, mode: menu.value, at: Date.now() } });
    }
  });

  /* While a thumb is dragged the number box already reads the new value. */
  document.addEventListener("pointermove", (event) => {
    if (!event.buttons) return;
    const control = event.target.closest && event.target.closest(".control");
    const thumb = control && control.querySelector("[role=slider]");
    const box = control && control.querySelector(".number input");
    if (thumb && box && thumb.matches(":focus")) box.dataset.drag = thumb.getAttribute("aria-valuenow");
  });

  window.dash_clientside = Object.assign(window.dash_clientside || {}, { controls: { change } });
})();
