// Draws the figures of a page with Observable Plot, as wide as there is room, in the colours of the style sheet.
(function () {
  "use strict";
  const ROW = 40; // pixels of a row: a line of text, and its bar below
  const colour = (name) => "var(--" + name + ")";
  const numbers = new Intl.NumberFormat("en-US");
  const common = (width, more) =>
    Object.assign({ width, marginLeft: 8, marginRight: 8, style: { fontSize: "13px", background: "none" } }, more);

  // Rows that have a text above their bar: as readable on a phone as on a wide screen.
  function rowed(width, rows, marks, x) {
    const keys = rows.map((_, place) => place);
    const above = {
      y: (_, place) => place, dy: -9, fill: "currentColor", stroke: colour("paper"), strokeWidth: 5, lineAnchor: "middle",
    };
    return Plot.plot(common(width, {
      height: rows.length * ROW + 44,
      marginTop: 4,
      marginBottom: 40,
      x: Object.assign({ grid: true }, x),
      y: { domain: keys, axis: null, padding: 0 },
      marks: [
        ...marks,
        Plot.text(rows, { ...above, frameAnchor: "left", dx: 5, textAnchor: "start", text: "label" }),
        Plot.text(rows, { ...above, frameAnchor: "right", textAnchor: "end", text: "text", fontWeight: 600 }),
      ],
    }));
  }
  const lower = { insetTop: 22, insetBottom: 4 };

  function waterfall({ rows, score, low, high, text }, width) {
    const all = [...rows, { label: "the score", from: 0, to: score, colour: "total", text }];
    const least = Math.min(0, ...all.map((row) => Math.min(row.from, row.to)));
    const most = Math.max(high || 0, ...all.map((row) => Math.max(row.from, row.to)));
    const last = all.length - 1;
    const marks = [
      Plot.barX(all, {
        x1: "from", x2: "to", y: (_, place) => place, fill: (row) => colour(row.colour),
        fillOpacity: (row) => (row.to < row.from ? 0.45 : 1), ...lower,
      }),
      Plot.ruleX(rows, {
        x: "to", y1: (_, place) => place, y2: (_, place) => place + 1, stroke: colour("muted"),
        strokeDasharray: "2,3", insetTop: 36, insetBottom: 18,
      }),
      Plot.ruleX([0]),
    ];
    if (low !== undefined) {
      marks.push(Plot.ruleY([last], { x1: low, x2: high, y: last, stroke: colour("interval"), strokeWidth: 4, dy: 9 }));
    }
    return rowed(width, all, marks, { domain: [least, most], label: "points of 100" });
  }

  function sources({ rows }, width) {
    const parts = rows.flatMap(({ parts }, place) => {
      let at = 0;
      return parts.map(([kind, value]) => ({ place, kind, from: at, to: (at += value) }));
    });
    const marks = [
      Plot.barX(parts, { x1: "from", x2: "to", y: "place", fill: (part) => colour(part.kind), ...lower }),
      Plot.ruleX([0]),
    ];
    return rowed(width, rows, marks, { label: "passed on, in trusted accounts", ticks: 5 });
  }

  function bars({ rows }, width) {
    const marks = [
      Plot.barX(rows, { x1: 0, x2: "behind", y: (_, place) => place, fill: colour("pale"), ...lower }),
      Plot.barX(rows, { x1: 0, x2: "value", y: (_, place) => place, fill: (row) => colour(row.colour), ...lower }),
      Plot.ruleX([0]),
    ];
    return rowed(width, rows, marks, { label: null, ticks: 5 });
  }

  function trend({ rows }, width) {
    const days = rows.map((row) => ({ ...row, day: new Date(row.day + "T00:00:00Z") }));
    const parts = [];
    for (const row of days) {
      if (row.broken || !parts.length) parts.push([]);
      parts[parts.length - 1].push({ ...row, part: parts.length });
    }
    const all = parts.flat();
    return Plot.plot(common(width, {
      height: 240,
      marginLeft: 36,
      marginBottom: 36,
      x: { type: "utc", label: null, ticks: Math.max(2, Math.min(days.length, Math.floor(width / 110))) },
      y: { label: "points of 100", grid: true, zero: false, nice: true },
      marks: [
        Plot.areaY(all, { x: "day", y1: "low", y2: "high", z: "part", fill: colour("total"), fillOpacity: 0.18 }),
        Plot.lineY(all, { x: "day", y: "score", z: "part", stroke: colour("total"), strokeWidth: 2 }),
        Plot.dot(all, { x: "day", y: "score", r: 3, fill: colour("total") }),
        Plot.ruleX(days.filter((row) => row.broken), { x: "day", stroke: colour("muted"), strokeDasharray: "4,4" }),
      ],
    }));
  }

  function histogram({ bins, median }, width) {
    return Plot.plot(common(width, {
      height: 260,
      marginLeft: 52,
      marginBottom: 40,
      x: { label: "points of 100" },
      y: { type: "log", domain: [0.7, 2 * Math.max(...bins.map((bin) => bin.accounts))], label: "accounts, log scale",
           grid: true, ticks: 4, tickFormat: (value) => (Number.isInteger(Math.log10(value)) ? numbers.format(value) : "") },
      marks: [
        Plot.rect(bins.filter((bin) => bin.accounts), {
          x1: "from", x2: "to", y1: 0.7, y2: "accounts", fill: colour("total"), insetLeft: 0.5, insetRight: 0.5,
        }),
        Plot.ruleX([median], { stroke: colour("interval"), strokeWidth: 2, strokeDasharray: "4,3" }),
        Plot.text([median], { x: (value) => value, frameAnchor: "top", textAnchor: "start", dx: 6, dy: 2,
          text: (value) => "median " + value.toFixed(1), fill: "currentColor", stroke: colour("paper"), strokeWidth: 4 }),
      ],
    }));
  }

  const KINDS = { waterfall, sources, bars, trend, histogram };

  function draw(figure, given) {
    const room = figure.querySelector("[data-plot]");
    const width = Math.floor(room.clientWidth);
    if (!width || width === Number(room.dataset.width)) return;
    room.dataset.width = width;
    const plot = KINDS[figure.dataset.kind](given, width);
    plot.setAttribute("aria-hidden", "true"); // the element around it has the text
    plot.setAttribute("focusable", "false");
    room.replaceChildren(plot);
  }

  for (const figure of document.querySelectorAll("figure[data-kind]")) {
    const given = JSON.parse(figure.querySelector("script").textContent);
    draw(figure, given);
    new ResizeObserver(() => draw(figure, given)).observe(figure);
  }
})();
