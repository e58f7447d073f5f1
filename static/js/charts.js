/* Draws every <figure data-chart="name"> that {% chart spec %} rendered, from the JSON block inside it.
   The specification is plain data: name, title, x/y {label, unit, type: linear | category | log},
   series [{label, type: line | bar | scatter, points: [[x, y], …], dash}], summary, and optionally
   marks [{axis: "x" | "y", value, label}] for reference lines such as a baseline.
   mlCharts.append(name, {series: [[x, y], …]})   adds points, and series not seen before
   mlCharts.set(name, spec)                       draws another specification in the same place
   More than six series: the rest waits behind "Show more". Colour, dash and point shape differ per series. */
(() => {
  const SHOWN = 6;
  const ZOOM_FROM_POINTS = 20;
  const TABLE_ROWS = 200;
  const COLOURS = {
    light: ["#0072b2", "#c44f00", "#007a5a", "#a8498a", "#6b5b00", "#3d4652"],
    dark: ["#56b4e9", "#e69f00", "#2cc295", "#e39cc4", "#f0e442", "#d0d7de"],
  };
  const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3], [14, 4], [1, 4]];
  const SHAPES = ["circle", "triangle", "rect", "rectRot", "crossRot", "star"];
  const charts = new Map();
  const number = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });
  const text = (value) => (typeof value === "number" ? number.format(value) : value ?? "");
  const axisTitle = (axis) => (axis.unit ? `${axis.label} (${axis.unit})` : axis.label);
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // --- Specification -> Chart.js ---------------------------------------------------------------
  function dataset(series, index, spec, labels) {
    const colour = COLOURS[document.documentElement.dataset.bsTheme === "dark" ? "dark" : "light"][index % SHOWN];
    const values = new Map(labels ? series.points : []);
    return {
      type: series.type || "line",
      label: series.label,
      data: labels ? labels.map((x) => values.get(x) ?? null) : series.points.map(([x, y]) => ({ x, y })),
      borderColor: colour,
      backgroundColor: series.type === "line" ? "transparent" : `${colour}cc`,
      borderWidth: series.type === "bar" ? 0 : 2,
      borderDash: series.dash ? DASHES[1] : DASHES[index % DASHES.length],
      pointStyle: SHAPES[index % SHAPES.length],
      pointRadius: series.type === "scatter" ? 3.5 : (series.points.length > 60 ? 0 : 3),
      pointBackgroundColor: colour,
      hidden: index >= SHOWN && !spec.showAll,
      spanGaps: true,
    };
  }
  function scale(axis) {
    const quiet = css("--kit-quiet");
    return {
      type: axis.type === "log" ? "logarithmic" : axis.type || "linear",
      title: { display: Boolean(axis.label), text: axisTitle(axis), color: quiet },
      ticks: { color: quiet },
      grid: { color: css("--kit-line") },
    };
  }
  function annotations(spec) {
    return Object.fromEntries((spec.marks || []).map((mark, index) => [`mark${index}`, {
      type: "line", scaleID: mark.axis, value: mark.value, borderColor: css("--kit-quiet"), borderWidth: 1.5, borderDash: [4, 4],
      label: { display: Boolean(mark.label), content: mark.label, position: "start", color: css("--on-neutral"), backgroundColor: css("--tone-neutral") },
    }]));
  }
  function configuration(spec) {
    const labels = spec.x.type === "category" ? [...new Set(spec.series.flatMap((series) => series.points.map(([x]) => x)))] : null;
    const bars = spec.series.every((series) => series.type === "bar");
    // Names need room: long or many categories lie on their side.
    const sideways = Boolean(labels && bars && (labels.length > 8 || labels.some((label) => String(label).length > 12)));
    const [across, up] = sideways ? [spec.y, spec.x] : [spec.x, spec.y];
    return {
      data: { labels: labels || undefined, datasets: spec.series.map((series, index) => dataset(series, index, spec, labels)) },
      options: {
        indexAxis: sideways ? "y" : "x",
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        interaction: { mode: labels ? "index" : "nearest", axis: sideways ? "y" : "x", intersect: false },
        scales: { x: scale(across), y: scale(up) },
        plugins: {
          legend: {
            display: spec.series.length > 1,
            labels: { color: css("--kit-text"), usePointStyle: true, boxHeight: 6, filter: (item) => spec.showAll || item.datasetIndex < SHOWN },
          },
          annotation: { annotations: annotations(spec) },
          // Ctrl with the wheel, so that scrolling the page never zooms by accident; the buttons do it for everybody.
          zoom: { zoom: { wheel: { enabled: true, modifierKey: "ctrl" }, drag: { enabled: true }, mode: "x" } },
        },
      },
    };
  }

  // --- One figure -------------------------------------------------------------------------------------
  function draw(figure, spec) {
    const name = figure.dataset.chart;
    charts.get(name)?.chart.destroy();
    const chart = new window.Chart(figure.querySelector("canvas"), configuration(spec));
    charts.set(name, { figure, spec, chart, waiting: false });
    figure.dataset.ready = "yes";
    tools(figure, spec);
  }
  function tools(figure, spec) {
    const points = spec.series.reduce((sum, series) => sum + series.points.length, 0);
    const zooms = points >= ZOOM_FROM_POINTS && spec.x.type !== "category";
    const extra = Math.max(0, spec.series.length - SHOWN);
    figure.querySelectorAll("[data-chart-zoom]").forEach((button) => { button.hidden = !zooms; });
    const more = figure.querySelector("[data-chart-more]");
    more.hidden = !extra;
    more.textContent = spec.showAll ? `Show ${SHOWN} only` : `Show ${extra} more`;
    figure.querySelector(".chart-tools").hidden = !zooms && !extra;
  }
  function table(figure, spec) {
    const rows = new Map();
    spec.series.forEach((series, index) => series.points.slice(0, TABLE_ROWS).forEach(([x, y]) => {
      if (!rows.has(x)) rows.set(x, new Array(spec.series.length).fill(null));
      rows.get(x)[index] = y;
    }));
    const cell = (tag, value) => Object.assign(document.createElement(tag), { textContent: text(value), className: "num" });
    const line = (tag, values) => {
      const row = document.createElement("tr");
      row.append(...values.map((value) => cell(tag, value)));
      return row;
    };
    const unit = spec.y.unit ? ` (${spec.y.unit})` : "";
    const head = line("th", [axisTitle(spec.x), ...spec.series.map((series) => series.label + unit)]);
    head.querySelectorAll("th").forEach((th) => { th.scope = "col"; });
    figure.querySelector("thead").replaceChildren(head);
    figure.querySelector("tbody").replaceChildren(...[...rows].map(([x, values]) => line("td", [x, ...values])));
  }
  function redraw(entry) {
    if (entry.waiting) return;
    entry.waiting = true;
    requestAnimationFrame(() => {
      entry.waiting = false;
      if (!entry.figure.isConnected) return;
      Object.assign(entry.chart.data, configuration(entry.spec).data);
      entry.chart.update("none");
      tools(entry.figure, entry.spec);
      if (entry.figure.querySelector("details").open) table(entry.figure, entry.spec);
    });
  }

  window.Chart.defaults.font = { ...window.Chart.defaults.font, family: css("--tblr-font-sans-serif"), size: 12.5 };

  // --- Outside ------------------------------------------------------------------------------------------
  window.mlCharts = {
    append(name, points) {
      const entry = charts.get(name);
      if (!entry) return;
      for (const [label, added] of Object.entries(points)) {
        let series = entry.spec.series.find((one) => one.label === label);
        if (!series) {
          series = { label, type: "line", points: [] };
          entry.spec.series.push(series);
        }
        // After a reconnect the server may repeat what is already here.
        const last = series.points.at(-1)?.[0] ?? -Infinity;
        series.points.push(...(entry.spec.x.type === "category" ? added : added.filter(([x]) => x > last)));
      }
      redraw(entry);
    },
    set(name, spec) {
      const entry = charts.get(name);
      if (entry) draw(entry.figure, spec);
    },
  };
  function start(root) {
    const figures = [...(root.querySelectorAll?.("figure[data-chart]:not([data-ready])") || [])];
    if (root.matches?.("figure[data-chart]:not([data-ready])")) figures.push(root);
    figures.forEach((figure) => draw(figure, JSON.parse(figure.querySelector('script[type="application/json"]').textContent)));
    for (const [name, entry] of charts) {
      if (entry.figure.isConnected) continue;
      entry.chart.destroy();
      charts.delete(name);
    }
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-chart-zoom], [data-chart-more]");
    const entry = button && charts.get(button.closest("figure").dataset.chart);
    if (!entry) return;
    const { chartZoom } = button.dataset;
    if (chartZoom === "reset") entry.chart.resetZoom("none");
    else if (chartZoom) entry.chart.zoom(Number(chartZoom), "none");
    else { entry.spec.showAll = !entry.spec.showAll; redraw(entry); }
  });
  document.addEventListener("toggle", (event) => {
    const entry = event.target.open && charts.get(event.target.closest?.("figure[data-chart]")?.dataset.chart);
    if (entry) table(entry.figure, entry.spec);
  }, true);
  document.addEventListener("theme", () => { for (const { figure, spec } of [...charts.values()]) draw(figure, spec); });
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
  start(document);
})();
