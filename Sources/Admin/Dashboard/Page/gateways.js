// The scoreboard.

import { byId, el, meter, pill, say, sparkline } from "./dom.js";
import { bytes, count, milliseconds, percent, span } from "./words.js";

const states = new Map();

function state(gateway) {
  if (!gateway.isReachable) return ["not there", "idle"];
  if (gateway.circuit === "open") return ["left alone: failing", "bad"];
  if (gateway.circuit === "half-open") return ["on trial", "warn"];
  if (gateway.coolingSeconds) return [`cooling, ${span(Math.ceil(gateway.coolingSeconds))}`, "warn"];
  return ["in the race", "good"];
}

const tone = (share) => (share >= 0.9 ? "good" : share >= 0.5 ? "warn" : "bad");

function times(latency) {
  return latency ? `${milliseconds(latency.p50)} / ${milliseconds(latency.p90)}` : "–";
}

function budget(gateway) {
  const limit = gateway.budget;
  if (!limit) return el("span", { class: "quiet", text: "no limit" });
  const words = `${count(limit.left)} of ${count(limit.requests)} ${limit.seconds === 60 ? "a min" : `in ${span(limit.seconds)}`}`;
  return meter(limit.left / limit.requests, words, limit.left === 0 ? "bad" : "busy");
}

// A young process has a short line, which is drawn as wide as a long one; but not two points.
const narrowest = 12;

function trend(line) {
  const known = line.filter((point) => point);
  const first = line.findIndex((point) => point);
  const points = line.slice(Math.max(0, Math.min(first, line.length - narrowest)));
  if (known.length < 2) return el("span", { class: "quiet", text: "no block lately" });
  const last = known[known.length - 1];
  const low = milliseconds(Math.min(...known.map((point) => point.p50)));
  const high = milliseconds(Math.max(...known.map((point) => point.p50)));
  return sparkline(points, `Median now ${milliseconds(last.p50)}, between ${low} and ${high}; p90 ${milliseconds(last.p90)}`);
}

function cell(label, content, name) {
  const node = typeof content === "string" ? el("span", { text: content }) : content;
  return el("td", { "data-label": label, class: name }, node);
}

/// Whether anything was learnt of it; before, its scores are what every newcomer has.
function isKnown(gateway) {
  return gateway.health < 1 || gateway.hasIt < 1 || gateway.wins > 0 || gateway.firstBlock.raw || gateway.firstBlock.car;
}

const unknown = () => el("span", { class: "quiet", text: "not known yet" });

function row(gateway, points) {
  const [words, mood] = state(gateway);
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, gateway.name, el("small", { text: gateway.group === gateway.name ? gateway.url : `${gateway.group} · ${gateway.url}` })),
    cell("State", pill(words, mood)),
    cell("Health", isKnown(gateway) ? meter(gateway.health, percent(gateway.health), tone(gateway.health)) : unknown()),
    cell("Has it", isKnown(gateway) ? meter(gateway.hasIt, percent(gateway.hasIt), "busy") : unknown()),
    cell("Block p50 / p90", times(gateway.firstBlock.raw), "times"),
    cell("CAR p50 / p90", times(gateway.firstBlock.car), "times"),
    cell("Trend", trend(points)),
    cell("Throughput", gateway.throughput ? `${bytes(gateway.throughput)}/s` : "–", "num"),
    cell("Wins", count(gateway.wins), "num"),
    cell("Budget", budget(gateway)),
  );
}

/// Says aloud what changed, for those who do not see it.
function announce(gateways) {
  const changes = [];
  for (const gateway of gateways) {
    const word = state(gateway)[0].split(",")[0];
    if (states.has(gateway.name) && states.get(gateway.name) !== word) changes.push(`${gateway.name}: ${word}`);
    states.set(gateway.name, word);
  }
  if (changes.length) say(byId("announce"), changes.join(". "));
}

export function showGateways(gateways, history) {
  announce(gateways);
  const empty = byId("gateways-empty");
  empty.hidden = gateways.length > 0;
  if (!gateways.length) {
    say(empty, "No gateway is configured. Add some under gateways: in the settings, then read them again below.");
  }
  byId("gateway-rows").replaceChildren(...gateways.map((gateway) => row(gateway, history?.gateways?.[gateway.name] ?? [])));
}
