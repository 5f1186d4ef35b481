/* Draws the charts of a page, in the colours of its theme. The figures stand beside them anyway. */
(() => {
  "use strict";
  if (window.crisalidCharts) return;
  window.crisalidCharts = true;

  const drawn = new Map();
  const dot = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  let library;

  const load = (address) => {
    library ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
    return library;
  };

  // A token as red, green and blue, which is all that the library reads.
  const ink = (figure, name) => {
    const probe = document.createElement("span");
    probe.className = `chart__ink chart__ink--${name}`;
    figure.append(probe);
    dot.fillStyle = getComputedStyle(probe).color;
    probe.remove();
    dot.clearRect(0, 0, 1, 1);
    dot.fillRect(0, 0, 1, 1);
    const [red, green, blue] = dot.getImageData(0, 0, 1, 1).data;
    return `rgb(${red}, ${green}, ${blue})`;
  };

  const language = document.documentElement.lang || "fr";
  const format = (digits) => new Intl.NumberFormat(language, { maximumFractionDigits: digits, minimumFractionDigits: 0 });

  const settings = (figure, data) => {
    const lying = data.kind === "bars", line = data.kind === "line", many = data.series.length > 1;
    const font = getComputedStyle(document.body).fontFamily;
    const soft = ink(figure, "soft"), rule = ink(figure, "rule"), sheet = ink(figure, "sheet");
    const number = format(data.digits);
    const write = (value) => number.format(value) + (data.unit ? `\u00a0${data.unit}` : "");
    const values = { beginAtZero: true, suggestedMax: data.top ?? undefined, border: { display: false }, grid: { color: rule, drawTicks: false }, ticks: { color: soft, padding: 8, precision: data.digits, maxTicksLimit: 6, callback: write } };
    const names = { border: { color: rule }, grid: { display: false }, ticks: { color: soft, autoSkip: !lying, maxRotation: 0 } };
    const stacked = data.kind === "stacked";
    if (stacked) { values.stacked = true; names.stacked = true; }
    return {
      type: line ? "line" : "bar",
      data: {
        labels: data.labels,
        datasets: data.series.map((row) => {
          const colour = ink(figure, row.tone);
          const bar = { borderRadius: stacked ? 0 : 2, maxBarThickness: 36, categoryPercentage: 0.7, barPercentage: 0.9 };
          const stroke = { borderColor: colour, borderWidth: 2, pointRadius: 3, pointHoverRadius: 5, pointBackgroundColor: sheet, pointBorderWidth: 2, tension: 0, spanGaps: true };
          return { label: row.name, data: row.figures, backgroundColor: line ? sheet : colour, hoverBackgroundColor: line ? sheet : colour, ...(line ? stroke : { ...bar, borderColor: sheet, borderWidth: stacked ? { top: 1 } : 0 }) };
        }),
      },
      options: {
        indexAxis: lying ? "y" : "x",
        maintainAspectRatio: false,
        animation: false,
        interaction: { mode: "index", intersect: false, axis: lying ? "y" : "x" },
        font: { family: font },
        scales: lying ? { x: values, y: names } : { x: names, y: values },
        plugins: {
          legend: { display: many, position: "bottom", align: "start", labels: { color: ink(figure, "text"), boxWidth: 12, boxHeight: 12, useBorderRadius: true, borderRadius: 2, font: { family: font, size: 13 } } },
          tooltip: { backgroundColor: ink(figure, "text"), titleColor: sheet, bodyColor: sheet, cornerRadius: 4, padding: 10, displayColors: many, callbacks: { label: (item) => `${many ? `${item.dataset.label} : ` : ""}${write(item.raw)}` } },
        },
        onClick: (event, items) => {
          const link = items.length && data.series[items[0].datasetIndex].links[items[0].index];
          if (link) location.assign(link);
        },
        onHover: (event, items, chart) => {
          chart.canvas.classList.toggle("is-link", Boolean(items.length && data.series[items[0].datasetIndex].links[items[0].index]));
        },
      },
    };
  };

  const draw = async (figure) => {
    const canvas = figure.querySelector("canvas");
    if (!canvas) return;
    await load(figure.dataset.library);
    const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    window.Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    window.Chart.defaults.font.size = 13;
    drawn.get(figure)?.destroy();
    drawn.set(figure, new window.Chart(canvas, settings(figure, data)));
  };

  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      near.unobserve(entry.target);
      draw(entry.target);
    }
  }, { rootMargin: "300px" });
  const prepare = (root) => root.querySelectorAll("[data-chart]").forEach((figure) => near.observe(figure));
  const again = () => drawn.forEach((chart, figure) => draw(figure));

  prepare(document);
  document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));
  new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  // On paper the colours are those of the light theme.
  matchMedia("print").addEventListener("change", again);
})();
