/* The indicator table: cells, the row that opens, the copy button. */
(function () {
  "use strict";
  const make = (...parts) => React.createElement(...parts);
  const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});

  cells.IndicatorName = (props) => {
    const row = props.data;
    return make("button", { className: "open-button", type: "button", "aria-expanded": Boolean(row.open), title: row.open_word },
      make("i", { className: "icon icon-arrow" }), make("span", null, row.name),
      row.direction ? make("span", { className: "direction" }, row.direction) : null);
  };
  cells.IndicatorTag = (props) => make("span", { className: "tag " + props.data.attribute_kind }, props.value);
  cells.IndicatorProbability = (props) => {
    const { share, tone } = props.data;
    if (share === null || share === undefined) return props.value;
    return make("span", { className: "prob-cell" },
      make("i", { className: "prob-bar", "aria-hidden": true }, make("u", { className: tone, style: { width: share + "%" } })),
      make("span", null, props.value));
  };
  cells.IndicatorGap = (props) => make("span", { className: props.data.short ? "gap-short" : "" }, props.value);
  cells.IndicatorStatus = (props) => {
    const { tone, waits } = props.data;
    const icon = tone === "severe-expected" ? "severe" : tone;
    const kind = tone === "met" || tone === "unmet" ? "estimate " + tone : tone;
    return make("span", { className: "chip " + kind, title: waits || undefined }, make("i", { className: "icon icon-" + icon }), props.value);
  };
  cells.IndicatorSource = (props) => make("span", { title: props.data.evidence_word ? `${props.data.evidence_word}: ${props.value}` : props.value },
    props.data.evidence ? make("span", { className: "ev " + props.data.evidence_kind }, props.data.evidence) : null, props.value);
  cells.IndicatorDetail = (props) => make(window.dash_component_api.ExternalWrapper, {
    component: props.data.tree, componentPath: ["indicator-detail", props.data.id], temp: true,
  });

  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  functions.wanquanTheme = (theme) => theme.withParams({
    fontFamily: "inherit", fontSize: 13, headerFontSize: 12, accentColor: "var(--green)", foregroundColor: "var(--text)", borderColor: "var(--line)",
    headerBackgroundColor: "var(--well)", headerTextColor: "var(--label)", rowHoverColor: "var(--soft)", backgroundColor: "var(--surface)", wrapperBorder: false,
    rowBorder: false, cellHorizontalPadding: 8, headerColumnBorder: false, headerColumnResizeHandleDisplay: "none",
  });

  const phone = matchMedia("(max-width: 720px)");
  /* What opens under a row stands in columns on a screen and below each other on a phone. */
  functions.wanquanRowHeight = (params, row) => (params.data && params.data.detail ? (phone.matches ? 820 : innerWidth < 1280 ? 460 : 330) : row);

  /* On a phone the name stands still, value and state come first, and the other columns are one swipe away. */
  const FIRST = ["name", "scenario", "status", "gap"];
  function fold(api) {
    if (api.isDestroyed() || !phone.matches) return; // the page may have been left while the table was being told
    const ids = api.getColumns().map((column) => column.getColId());
    const order = [...FIRST.filter((id) => ids.includes(id)), ...ids.filter((id) => !FIRST.includes(id))];
    api.applyColumnState({ applyOrder: true, state: order.map((colId) => ({ colId, pinned: colId === "name" ? "left" : null, hide: colId === "dimension" })) });
  }
  new MutationObserver(() => {
    const grid = document.getElementById("indicators-grid");
    if (!grid || grid.dataset.folded || !window.dash_ag_grid) return;
    grid.dataset.folded = "yes";
    window.dash_ag_grid.getApiAsync("indicators-grid").then((api) => {
      fold(api);
      requestAnimationFrame(() => requestAnimationFrame(() => (grid.dataset.folded = "done")));
      api.addEventListener("newColumnsLoaded", () => fold(api));
      api.addEventListener("firstDataRendered", () => setTimeout(() => {
        const detail = grid.querySelector(".ag-full-width-row");
        if (detail) detail.scrollIntoView({ block: "center" });
      }, 300));
      api.addEventListener("cellKeyDown", (event) => {
        if (event.event.key !== "Enter" || !event.data || event.data.detail) return;
        if (event.event.target.closest("button, a")) return; // Enter on the name's button is a click already
        window.dash_clientside.set_props("indicators-open", { data: event.data.open ? "" : event.data.id });
      });
    });
  }).observe(document.documentElement, { childList: true, subtree: true });

  /* A click or Enter anywhere on a row opens it; text that is being selected stays selected. */
  function toggle(clicked, open) {
    const none = window.dash_clientside.no_update;
    if (!clicked || !clicked.rowId || clicked.rowId.endsWith(":detail")) return none;
    if (String(window.getSelection())) return none;
    return open === clicked.rowId ? "" : clicked.rowId;
  }

  async function copy(clicks, rows, columns) {
    const none = window.dash_clientside.no_update;
    if (!clicks || !rows) return none;
    const button = document.getElementById("indicators-copy");
    const label = button.querySelector("span");
    const fields = columns.map((column) => [column.field, column.headerName]);
    const lines = [fields.map((f) => f[1]), ...rows.filter((row) => !row.detail).map((row) => fields.map((f) => (f[0] === "dimension" ? row.dimension_word : row[f[0]])))];
    const html = "<table>" + lines.map((line) => "<tr>" + line.map((cell) => `<td>${String(cell ?? "").replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`)}</td>`).join("") + "</tr>").join("") + "</table>";
    const plain = lines.map((line) => line.join("\t")).join("\n");
    const before = button.dataset.label || (button.dataset.label = label.textContent);
    let done = true;
    try {
      if (navigator.clipboard && window.ClipboardItem) {
        await navigator.clipboard.write([new ClipboardItem({ "text/html": new Blob([html], { type: "text/html" }), "text/plain": new Blob([plain], { type: "text/plain" }) })]);
      } else done = copyByHand(plain);
    } catch { done = copyByHand(plain); }
    label.textContent = done ? button.dataset.done : button.dataset.failed;
    setTimeout(() => (label.textContent = before), 2000);
    return none;
  }

  function copyByHand(text) {
    const box = document.createElement("textarea");
    box.value = text;
    box.style.position = "fixed";
    document.body.appendChild(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }

  window.dash_clientside = Object.assign(window.dash_clientside || {}, {
    indicators: {
      toggle, copy,
      address: (view, stage, year, open, only) => {
        wanquan.address({ view, stage, year: view === "monitor" && Number(year) ? year : null, open: open || null, only: only === "all" ? null : only });
        return window.dash_clientside.no_update;
      },
      print: (clicks) => { if (clicks) window.print(); return window.dash_clientside.no_update; } },
  });
})();
