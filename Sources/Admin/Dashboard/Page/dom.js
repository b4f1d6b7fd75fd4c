// Elements without markup from strings: what an upstream says is text, never HTML.

export const byId = (id) => document.getElementById(id);

/// Makes an element: attributes by name, `text`, `tone`, and children.
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  set(node, attributes);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function set(node, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "text") node.textContent = value;
    else if (key === "tone") node.dataset.tone = value;
    else if (key === "class") node.className = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
}

/// Changes a text only where it differs, so that a selection and a screen reader are left alone.
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function pill(text, tone) {
  return el("span", { class: "pill", tone, text });
}

/// A bar for a share from 0 to 1, with its words beside it.
export function meter(share, words, tone) {
  const fill = el("b");
  fill.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return el("span", { class: "meter", tone }, el("i", { "aria-hidden": "true" }, fill), el("span", { text: words }));
}

/// A piece of a track, from and to as shares of it.
export function piece(from, to, tone, title) {
  const bar = el("b", { tone, title });
  bar.style.left = `${Math.max(0, Math.min(1, from)) * 100}%`;
  bar.style.width = `${Math.max(0, Math.min(1, to) - Math.max(0, from)) * 100}%`;
  return bar;
}

export function facts(pairs) {
  const list = el("dl", { class: "facts" });
  for (const [name, value] of pairs) {
    list.append(el("div", {}, el("dt", { text: name }), el("dd", { text: value })));
  }
  return list;
}

const SVG = "http://www.w3.org/2000/svg";

/// Two lines over time: the median, and the slow tenth dashed above it.
export function sparkline(points, words) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "spark");
  svg.setAttribute("viewBox", "0 0 132 30");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", words);
  const base = document.createElementNS(SVG, "path");
  base.setAttribute("class", "base");
  base.setAttribute("d", "M0 29.5H132");
  svg.append(base);
  const top = Math.max(1, ...points.map((point) => point?.p90 ?? 0));
  for (const key of ["p90", "p50"]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", key);
    path.setAttribute("d", line(points.map((point) => point?.[key] ?? null), top));
    svg.append(path);
  }
  return svg;
}

function line(values, top) {
  const step = 132 / Math.max(1, values.length - 1);
  let path = "";
  let isDrawing = false;
  values.forEach((value, index) => {
    if (value === null) {
      isDrawing = false;
      return;
    }
    const y = 28 - (value / top) * 26;
    const place = `${(index * step).toFixed(1)} ${y.toFixed(1)}`;
    // A point between gaps is a dot.
    path += isDrawing ? `L${place}` : `M${place}h.1`;
    isDrawing = true;
  });
  return path;
}
