/* Paper: a map keeps the view it has on the screen and is enlarged as a whole to the room its page gives it
   (--paper-w, --paper-h), because there is no time to fetch other tiles between the print command and the picture. */
(function () {
  "use strict";
  let opened = [];
  addEventListener("beforeprint", () => {
    document.querySelectorAll(".map").forEach((frame) => {
      const [width, height] = [frame.clientWidth, frame.clientHeight];
      if (!width || !height) return;
      const room = getComputedStyle(frame);
      const [wide, high] = ["--paper-w", "--paper-h"].map((name) => parseFloat(room.getPropertyValue(name)));
      Object.entries({ "--print-w": `${width}px`, "--print-h": `${height}px`, "--print-zoom": Math.min(wide / width, high / height) })
        .forEach(([name, value]) => frame.style.setProperty(name, value));
    });
    opened = [...document.querySelectorAll(".map-legend details:not([open])")];
    opened.forEach((part) => { part.open = true; });
  });
  addEventListener("afterprint", () => { opened.forEach((part) => { part.open = false; }); opened = []; });
})();
