/* Controls (components/sliders.py): slider, number box and − / + in an element that holds their value.
   What a person sets becomes a question at once; what the page sets (a stage, undo, a preset) only moves the parts. */
(function () {
  "use strict";
  const MOST = 1e9; // as the server's question has it (components/edits.py)
  const same = (a, b) => Math.abs(a - b) < 1e-9;
  const tidy = (value) => Math.round(value * 1e6) / 1e6;
  const written = (value) => value.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const read = (text) => { const digits = text.normalize("NFKC").replace(/[,\s]/g, ""); return digits === "" ? NaN : Number(digits); };
  const control = (part) => (part.closest ? part.closest("#react-entry-point [data-control]") : null);

  /* Moves the parts to a value, what is being typed aside. */
  function show(box, value) {
    const slider = box.querySelector(".slider"), number = box.querySelector(".number"), unit = box.querySelector(".unit");
    const at = Math.min(value, Number(box.dataset.top));
    slider.value = at;
    slider.style.setProperty("--at", at / Number(box.dataset.top));
    slider.setAttribute("aria-valuetext", [written(value), unit ? unit.textContent : ""].join(" ").trim());
    if (document.activeElement !== number || !same(read(number.value), value)) number.value = written(value);
  }

  /* While a slider is on its way (预览): the stock in a straight line from where the last answer stands, and the cost
     of one more unit so many times. Only what is known by the unit is said; the answer says the rest. */
  function preview(box, value) {
    const strip = document.getElementById("strip-preview"), stock = box.querySelector(".preview-stock"), name = box.querySelector("b");
    if (!strip || !stock) return;
    const { stock: now, slope, cost, decimals } = stock.dataset, more = value - Number(box.dataset.value);
    if (now !== undefined && slope !== undefined) stock.dataset.preview = `≈ ${(Number(now) + slope * more).toLocaleString("en", { minimumFractionDigits: Number(decimals), maximumFractionDigits: Number(decimals) })}`;
    const words = JSON.parse(document.getElementById("strip").dataset.words);
    const said = { name: name.textContent, value: written(value), unit: box.querySelector(".unit").textContent, cost: `${more < 0 ? "−" : "+"}${written(Math.abs(more * cost))}` };
    strip.textContent = words[cost === undefined ? "preview-free" : "preview"].replace(/\{(\w+)\}/g, (_, key) => said[key]);
    strip.parentElement.dataset.on = "";
  }

  /* The slider was let go: the strip is free again, and the stock stays previewed until the answer is there. */
  function previewed() {
    const strip = document.getElementById("strip-preview");
    if (!strip) return;
    strip.textContent = strip.dataset.idle;
    delete strip.parentElement.dataset.on;
  }

  function settled() {
    document.querySelectorAll("#react-entry-point [data-preview]").forEach((stock) => delete stock.dataset.preview);
  }

  /* What a person has set. */
  function choose(box, wanted) {
    const held = Number(box.dataset.value), most = Number(box.dataset.most || MOST);
    const value = Number.isFinite(wanted) ? Math.min(most, Math.max(0, wanted)) : held;
    box.dataset.value = value;
    show(box, value);
    box.querySelector(".number").value = written(value);
    if (same(value, held)) settled();
    else window.dash_clientside.scenarios.put(box.dataset.control, value, box.dataset.mode);
  }

  /* The next round value below or above. */
  function move(box, by) {
    const steps = tidy(Number(box.dataset.value) / Number(box.dataset.step));
    choose(box, tidy((by < 0 ? Math.ceil(steps) - 1 : Math.floor(steps) + 1) * Number(box.dataset.step)));
  }

  /* Where the page says that the controls stand: name -> [value, how a target binds]. */
  function stand(values) {
    document.querySelectorAll("#react-entry-point [data-control]").forEach((box) => {
      const [value, mode] = (values || {})[box.dataset.control] || [];
      if (value === undefined) return;
      Object.assign(box.dataset, { value, mode });
      const menu = box.querySelector("select.mode");
      if (menu) menu.value = mode;
      const number = box.querySelector(".number");
      if (document.activeElement === number) number.value = written(value);
      show(box, value);
    });
    return window.dash_clientside.no_update;
  }

  document.addEventListener("input", (event) => {
    const box = event.target.matches(".slider") && control(event.target);
    if (!box) return;
    show(box, Number(event.target.value)); // on its way: nothing is asked yet
    preview(box, Number(event.target.value));
  });
  document.addEventListener("change", (event) => {
    const part = event.target, box = control(part);
    if (!box) return;
    if (part.matches(".slider")) { previewed(); choose(box, Number(part.value)); }
    if (part.matches(".number")) choose(box, read(part.value));
    if (part.matches("select.mode") && part.value !== box.dataset.mode) {
      box.dataset.mode = part.value;
      window.dash_clientside.scenarios.put(box.dataset.control, Number(box.dataset.value), part.value);
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-by]"), box = button && control(button);
    if (box) move(box, Number(button.dataset.by));
  });
  document.addEventListener("keydown", (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key], box = by && event.target.matches(".number") && control(event.target);
    if (!box) return;
    event.preventDefault();
    choose(box, read(event.target.value));
    move(box, by);
  });

  window.dash_clientside = Object.assign(window.dash_clientside || {}, { controls: { stand, settled } });
})();
