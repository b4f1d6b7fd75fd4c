// The tiles, the cache, fallbacks and pins.

import { byId, el, facts, meter, pill, say } from "./dom.js";
import { bytes, count, percent, shortName, span } from "./words.js";

let last = null;

function tile(name, value, note) {
  return el("div", {}, el("dt", { text: name }), el("dd", {}, value, note ? el("small", { text: note }) : null));
}

const sum = (series) => series.reduce((total, one) => total + one.count, 0);

export function showTiles(overview) {
  const { requests } = overview;
  const total = sum(requests.answered);
  const failed = sum(requests.answered.filter((one) => Number(one.code) >= 500));
  const hits = sum(requests.answered.filter((one) => one.cache === "hit"));
  const misses = sum(requests.answered.filter((one) => one.cache === "miss" || one.cache === "partial"));
  const now = performance.now();
  const rate = last ? Math.max(0, (total - last.total) / ((now - last.now) / 1000)) : 0;
  last = { total, now };
  const hedges = Object.fromEntries(overview.hedges.map((one) => [one.result, one.count]));
  byId("tiles").replaceChildren(
    tile("Requests", count(total), `${rate.toFixed(rate < 10 ? 1 : 0)} per second, ${count(requests.inProgress)} in progress`),
    tile("From the cache", hits + misses ? percent(hits / (hits + misses)) : "–", `${count(hits)} hits, ${count(misses)} misses`),
    tile("Failed", count(failed), total ? `${percent(failed / total)} of all` : "none asked yet"),
    tile("Sent", bytes(overview.bytesSent), "to clients"),
    tile("Hedges", count((hedges.won ?? 0) + (hedges.lost ?? 0)), `${count(hedges.won ?? 0)} were worth it`),
    tile("Wrong bytes", count(sum(overview.verificationFailures)), "blocks that did not verify"),
    tile("Up", span(Date.now() / 1000 - overview.startedAt), overview.isReady ? "ready" : "not ready yet"),
  );
  say(byId("version"), overview.version);
}

export function showCache(cache) {
  const empty = byId("cache-empty");
  empty.hidden = cache !== null;
  if (cache === null) {
    say(empty, "This process has no cache: everything is fetched again.");
    byId("cache-body").replaceChildren();
    return;
  }
  const fill = el("b");
  const share = cache.fileBytes / cache.limitBytes;
  fill.style.width = `${Math.min(1, share) * 100}%`;
  const lookups = cache.hits + cache.misses;
  const parts = [
    el("p", {}, `${bytes(cache.fileBytes)} of ${bytes(cache.limitBytes)} (${percent(share)})`),
    el("div", { class: "fill", "aria-hidden": "true" }, fill),
    facts([
      ["Blocks", count(cache.blocks)],
      ["Hit ratio", lookups ? percent(cache.hits / lookups) : "–"],
      ["Looked up", count(lookups)],
      ["Taken in", count(cache.admitted)],
      ["Declined", count(cache.declined)],
      ["Evicted", count(cache.evicted)],
    ]),
  ];
  if (cache.damaged) parts.push(el("p", { class: "note bad", text: `${count(cache.damaged)} damaged blocks were found and dropped. Check the disk.` }));
  byId("cache-body").replaceChildren(...parts);
}

/// What an operator must know first, in a line on top.
export function alarm(overview, gateways) {
  const words = [];
  if (overview.cache?.fault) {
    words.push(`The cache takes no blocks: ${overview.cache.fault}. Content is served, but fetched anew each time; make room on the disk, or check who may write there.`);
  }
  const asked = gateways.filter((gateway) => gateway.isReachable);
  if (gateways.length && asked.every((gateway) => gateway.circuit === "open" || gateway.coolingSeconds)) {
    words.push("No gateway can be asked now: each is failing or cooling. Check this machine's network, then add gateways or lower the load.");
  }
  if (overview.settings?.problem) words.push(`The settings were not read again: ${overview.settings.problem}. The former ones are in force.`);
  const node = byId("alarm");
  node.hidden = words.length === 0;
  say(node, words.join(" "));
}

function table(head, rows, name) {
  const line = el("tr", {}, ...head.map((word, index) => el("th", { scope: "col", class: index === head.length - 1 ? "num" : null, text: word })));
  return el("table", { class: name }, el("thead", {}, line), el("tbody", {}, ...rows));
}

export function showFallbacks(fallbacks) {
  byId("fallbacks-empty").hidden = fallbacks.length > 0;
  const rows = fallbacks.map((one) =>
    el("tr", {}, el("td", { text: one.stage.replaceAll("_", " ") }), el("td", { text: one.outcome.replaceAll("_", " ") }), el("td", { class: "num", text: count(one.count) })),
  );
  byId("fallback-body").replaceChildren(...(rows.length ? [table(["Stage", "Outcome", "Times"], rows)] : []));
}

const pinTones = { pinned: "good", pinning: "busy", queued: "idle", failed: "bad" };

/// How far a pin is in one backend: of what is known to be needed, or simply how much has come.
function pinProgress({ progress, info }) {
  const size = Number(info?.dag_size ?? NaN);
  if (!progress) return el("span", { text: Number.isNaN(size) ? "–" : `${bytes(size)}, ${count(Number(info.dag_blocks))} blocks` });
  const words = `${bytes(progress.bytes)}, ${count(progress.blocks)} blocks`;
  const isKnown = progress.totalBytes > 0;
  return isKnown ? meter(progress.bytes / progress.totalBytes, `${percent(progress.bytes / progress.totalBytes)}, ${words}`, "busy") : el("span", { text: words });
}

function pinRow(pin, backend) {
  const state = el("td", { "data-label": "Status" }, pill(backend.status, pinTones[backend.status]));
  if (backend.isSimulated) state.append(" ", el("span", { class: "quiet", text: "simulated" }));
  if (backend.error) state.append(el("p", { class: "quiet", text: backend.error }));
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, pin.name ?? "unnamed", el("small", { text: shortName(pin.cid), title: pin.cid })),
    el("td", { "data-label": "Backend" }, el("span", { text: backend.backend })),
    state,
    el("td", { class: "num", "data-label": "Progress" }, pinProgress(backend)),
  );
}

export function showPins(answer) {
  const empty = byId("pins-empty");
  const pins = answer?.pins ?? [];
  empty.hidden = pins.length > 0;
  if (answer === null) say(empty, "This Regatta keeps no pins.");
  else if (answer.isSecret) say(empty, "Pins are shown with the admin token: use any control below to give it.");
  else empty.replaceChildren("No pins yet. ", el("code", { text: "regatta pin add <cid>" }), " makes one.");
  const rows = pins.slice(0, 50).flatMap((pin) => pin.backends.map((backend) => pinRow(pin, backend)));
  const more = (answer?.count ?? pins.length) - Math.min(pins.length, 50);
  const parts = rows.length ? [el("div", { class: "scroll", tabindex: "0" }, table(["Pin", "Backend", "Status", "Progress"], rows, "cards"))] : [];
  if (more > 0) parts.push(el("p", { class: "quiet", text: `${count(more)} more: regatta pin ls` }));
  byId("pin-body").replaceChildren(...parts);
}
