// The drawn signature: an ornament. Strokes become SVG path data in a hidden field.
"use strict";

for (const box of document.querySelectorAll("[data-draw]")) {
  const pad = box.querySelector("canvas");
  const field = box.querySelector("input[name=drawing]");
  const ink = pad.getContext("2d");
  if (!ink || !field) continue;
  box.hidden = false;
  let strokes = [];
  let stroke = null;

  const place = (event) => {
    const frame = pad.getBoundingClientRect();
    return [
      Math.round(((event.clientX - frame.left) * pad.width) / frame.width),
      Math.round(((event.clientY - frame.top) * pad.height) / frame.height),
    ].map((value) => Math.max(0, value));
  };
  const draw = () => {
    ink.clearRect(0, 0, pad.width, pad.height);
    ink.strokeStyle = getComputedStyle(pad).color;
    ink.lineWidth = 3;
    ink.lineCap = ink.lineJoin = "round";
    for (const line of strokes) {
      ink.beginPath();
      line.forEach(([x, y], index) => (index ? ink.lineTo(x, y) : ink.moveTo(x, y)));
      ink.stroke();
    }
  };
  const keep = () => {
    const path = strokes
      .map((line) => line.map(([x, y], index) => `${index ? "L" : "M"}${x} ${y}`).join(""))
      .join("");
    field.value = path.length <= 20000 ? path : "";
  };
  const read = () => {
    strokes = field.value
      .split("M")
      .filter(Boolean)
      .map((line) => line.split("L").map((point) => point.split(" ").map(Number)));
    draw();
  };

  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    stroke = [place(event)];
    strokes.push(stroke);
    event.preventDefault();
  });
  pad.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    const [x, y] = place(event);
    const [lastX, lastY] = stroke[stroke.length - 1];
    if (Math.abs(x - lastX) + Math.abs(y - lastY) < 4) return;
    stroke.push([x, y]);
    draw();
  });
  for (const name of ["pointerup", "pointercancel"]) {
    pad.addEventListener(name, () => {
      if (stroke && stroke.length < 2) strokes.pop();
      stroke = null;
      draw();
      keep();
    });
  }
  box.querySelector("button[name=erase]").addEventListener("click", () => {
    strokes = [];
    draw();
    keep();
  });
  read();
}
