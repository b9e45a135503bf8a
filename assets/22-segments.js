/* A choice of one in a row (components/segments.py): native radio buttons, which bring keys and names with them. */
(function () {
  "use strict";
  const draw = (...parts) => React.createElement(...parts);
  window.wanquan = Object.assign(window.wanquan || {}, {
    Segments: ({ id, value, options, label, className, setProps }) =>
      draw("div", { id, className, role: "radiogroup", "aria-label": label }, options.map((option) =>
        draw("label", { key: option.value },
          draw("input", { type: "radio", name: id, value: option.value, checked: option.value === value, onChange: () => setProps({ value: option.value }) }),
          draw("span", { "data-word": option.label }, option.label)))),
  });
})();
