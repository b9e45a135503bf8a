/* Packages of components that are loaded when the first of them is drawn (components/bundles.py). */
(function () {
  "use strict";
  // Dash writes the address of the whole plotly here.
  Object.defineProperty(window, "_dashPlotlyJSURL", { get: () => "/assets/vendor/plotly-cartesian-4.1.1.min.js", set() {} });

  const loaded = {}, loading = {}; // packages by their name
  const ready = {}; // what waits for a package
  const afterwards = (name, work) => {
    if (loaded[name]) work();
    else (ready[name] = ready[name] || []).push(work);
  };
  function load(name) {
    loading[name] = loading[name] || new Promise((done, failed) => {
      const told = document.querySelector(`script[data-package="${name}"]`);
      const script = document.createElement("script");
      script.src = told.src;
      script.async = false;
      script.onload = () => done(loaded[name]);
      script.onerror = () => { delete loading[name]; failed(new Error(`${told.src} did not load`)); };
      document.head.appendChild(script);
    });
    return loading[name];
  }

  /* A component that draws nothing until its package is there. It keeps its identity, so that nothing is drawn twice. */
  function standIn(name, type, more) {
    let drawn = null;
    const inner = () => (drawn = drawn || React.lazy(() => load(name).then((all) => ({ default: all[type] }))));
    const Stand = (props) => {
      const [there] = React.useState(() => Boolean(loaded[name])); // as it was first drawn, so it stays
      return there
        ? React.createElement(loaded[name][type], props)
        : React.createElement(React.Suspense, { fallback: null }, React.createElement(inner(), props));
    };
    // Dash holds callbacks back until every component that they read is there.
    Object.defineProperty(Stand, "_dashprivate_isLazyComponentReady", { get: () => (loaded[name] ? true : load(name).then(() => true)) });
    return Object.assign(Stand, more);
  }

  function later(name, functions, more) {
    const stands = {};
    const shown = new Proxy({}, {
      get(own, type) {
        if (typeof type !== "string") return undefined;
        if (functions.includes(type)) return (...parts) => load(name).then((all) => all[type](...parts));
        if (!/^[A-Z]/.test(type)) return type in own ? own[type] : loaded[name] && loaded[name][type];
        return (stands[type] = stands[type] || standIn(name, type, more));
      },
    });
    // The package writes itself into the window: it is kept beside the stand-ins, never in their place.
    Object.defineProperty(window, name, { configurable: true, get: () => shown, set: (real) => {
      if (real === shown) return; // a part of the package that makes sure that there is one
      loaded[name] = real;
      (ready[name] || []).forEach((work) => work());
    } });
  }
  later("dash_leaflet", [], {});
  later("dash_ag_grid", ["getApiAsync"], { dashRenderType: true });

  window.wanquan = Object.assign(window.wanquan || {}, {
    /* Runs this once Leaflet (`window.L`) is there and before the first map is drawn. */
    withLeaflet: (work) => afterwards("dash_leaflet", work),
  });
})();
