// Recent requests, each with its timeline.

import { byId, el, piece, pill } from "./dom.js";
import { ago, bytes, count, milliseconds, short } from "./words.js";

const open = new Set();
let latest = [];
let shownText = "";

const tones = { hit: "good", fetched: "busy", failed: "bad" };
const key = (request) => `${request.time} ${request.path} ${request.duration}`;

function phases(attempt) {
  const points = [
    ["dial", attempt.secured ?? attempt.connected ?? 0, "connecting"],
    ["wait", attempt.firstByte ?? attempt.ended, "waiting for the first byte"],
    ["busy", attempt.firstBlock ?? attempt.ended, "until the first verified block"],
    [attempt.outcome === "won" ? "good" : attempt.outcome === "lost" ? "idle" : "bad", attempt.ended, attempt.outcome],
  ];
  let from = 0;
  return points.flatMap(([tone, to, words]) => {
    const end = Math.min(Math.max(to, from), attempt.ended);
    const part = end > from || tone === "good" || tone === "bad" ? [{ tone, from, to: end, words }] : [];
    from = end;
    return part;
  });
}

function lane(attempt, scale) {
  const bars = phases(attempt).map((part) =>
    piece((attempt.began + part.from) / scale, (attempt.began + part.to) / scale, part.tone, `${part.words}: ${milliseconds(part.to - part.from)}`),
  );
  const wasted = attempt.wasted + attempt.bad;
  const words = [attempt.outcome.replaceAll("_", " "), milliseconds(attempt.ended), attempt.used ? bytes(attempt.used) : null, wasted ? `${bytes(wasted)} wasted` : null];
  const tone = attempt.outcome === "won" ? "good" : attempt.outcome === "lost" ? "idle" : "bad";
  return el(
    "div",
    { class: "lane", tone },
    el("span", { text: `${attempt.upstream}${attempt.isHedge ? " (hedge)" : ""} ${attempt.kind}`, title: attempt.target }),
    el("span", { class: "track", "aria-hidden": "true" }, ...bars),
    el("span", { class: "end", text: words.filter(Boolean).join(", "), title: words.filter(Boolean).join(", ") }),
    attempt.reason ? el("p", { class: "reason", text: attempt.reason }) : null,
  );
}

function waterfall(request) {
  const scale = Math.max(1, request.duration, ...request.attempts.map((attempt) => attempt.began + attempt.ended));
  const body = el("div", { class: "fall" }, el("p", { class: "full" }, el("code", { text: request.path })));
  const facts = [
    `${count(request.blocksFromCache)} blocks from the cache`,
    `${count(request.blocksFetched)} fetched (${bytes(request.bytesFetched)})`,
    request.winner ? `first block from ${request.winner}` : null,
    request.requestID ? `request ${request.requestID}` : null,
  ];
  body.append(el("p", { class: "quiet", text: facts.filter(Boolean).join(", ") }));
  if (!request.attempts.length) {
    body.append(el("p", { class: "quiet", text: "Nobody had to be asked." }));
    return body;
  }
  const legend = el("p", { class: "legend", "aria-hidden": "true" });
  for (const [tone, words] of [["dial", "connecting"], ["wait", "waiting"], ["busy", "first block"], ["good", "won"], ["idle", "lost"], ["bad", "failed"]]) {
    legend.append(el("span", { tone, text: words }));
  }
  body.append(legend, ...request.attempts.map((attempt) => lane(attempt, scale)));
  return body;
}

function entry(request) {
  const details = el(
    "details",
    { open: open.has(key(request)) },
    el(
      "summary",
      {},
      pill(request.outcome, tones[request.outcome]),
      el("code", { text: short(request.path), title: request.path }),
      el("span", { class: "quiet", text: `${milliseconds(request.duration)}, ${ago(request.time)}` }),
    ),
  );
  if (details.open) details.append(waterfall(request));
  details.addEventListener("toggle", () => {
    if (details.open) open.add(key(request));
    else open.delete(key(request));
    if (details.open && details.childElementCount === 1) details.append(waterfall(request));
  });
  return details;
}

export function showRequests(requests) {
  latest = requests;
  const isStrict = byId("only-failed").checked;
  const chosen = requests.filter((request) => !isStrict || request.outcome === "failed");
  const text = chosen.map(key).join();
  const empty = byId("requests-empty");
  empty.hidden = chosen.length > 0;
  empty.textContent = requests.length
    ? "None of the latest requests failed."
    : "No request has reached the engine yet. Open a content path on the gateway, such as /ipfs/bafkqaaa.";
  const list = byId("request-list");
  // Somebody who reads the list with the keyboard must not lose their place.
  if (text === shownText || list.contains(document.activeElement)) return;
  shownText = text;
  list.replaceChildren(...chosen.map(entry));
}

export function wireRequests() {
  byId("only-failed").addEventListener("change", () => showRequests(latest));
}
