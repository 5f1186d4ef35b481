// The drawn signature: an ornament. Strokes become SVG path data in a hidden field, in the
// units of a sheet of 600 by 200, whatever the size of the screen that they are drawn on.
"use strict";

const SHEET = 600;
const LONGEST = 20000;

function pathOf(groups, factor) {
  const place = (value) => Math.max(0, Math.round(value * factor));
  const strokes = groups.map(({ points }) => {
    // A dot is a line that goes nowhere: with round ends, it shows.
    const line = points.length > 1 ? points : [points[0], points[0]];
    return `M${line.map(({ x, y }) => `${place(x)} ${place(y)}`).join("L")}`;
  });
  const path = strokes.join("");
  return path.length <= LONGEST ? path : "";
}

function groupsOf(path, look) {
  const strokes = path.split("M").filter(Boolean);
  return strokes.map((stroke) => ({
    ...look,
    points: stroke.split("L").map((point) => {
      const [x, y] = point.split(" ").map(Number);
      return { x, y, pressure: 0.5, time: 0 };
    }),
  }));
}

function resized(groups, factor, penColor) {
  return groups.map((group) => ({
    ...group,
    penColor,
    points: group.points.map((point) => ({ ...point, x: point.x * factor, y: point.y * factor })),
  }));
}

for (const box of document.querySelectorAll("[data-draw]")) {
  const canvas = box.querySelector("canvas");
  const field = box.querySelector("input[name=drawing]");
  if (!window.SignaturePad || !canvas.getContext("2d") || !field) continue;
  box.hidden = false;
  const look = { minWidth: 1, maxWidth: 2.5, dotSize: 2.5 };
  const pad = new window.SignaturePad(canvas, { ...look, minDistance: 3 });
  let width = SHEET;
  let drawing = false;

  // The canvas has as many points as the screen; a turned phone gets its strokes anew.
  const fit = (groups) => {
    const shown = canvas.clientWidth;
    // A canvas that changes beneath a stroke would lose it: its end asks again.
    if (!shown || drawing) return;
    const ratio = Math.max(1, window.devicePixelRatio || 1);
    canvas.width = Math.round(shown * ratio);
    canvas.height = Math.round((shown / 3) * ratio);
    canvas.getContext("2d").scale(ratio, ratio);
    pad.penColor = getComputedStyle(canvas).color;
    pad.fromData(resized(groups, shown / width, pad.penColor));
    width = shown;
  };
  const keep = () => {
    field.value = pathOf(pad.toData(), SHEET / width);
  };

  fit(groupsOf(field.value, look));
  new ResizeObserver(() => {
    if (canvas.clientWidth !== width) fit(pad.toData());
  }).observe(canvas);
  pad.addEventListener("beginStroke", () => {
    drawing = true;
    pad.penColor = getComputedStyle(canvas).color;
  });
  pad.addEventListener("endStroke", () => {
    drawing = false;
    keep();
    if (canvas.clientWidth !== width) fit(pad.toData());
  });
  box.querySelector("button[name=erase]").addEventListener("click", () => {
    pad.clear();
    keep();
  });
}
