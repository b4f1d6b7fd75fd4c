// Races as they happen: attempts under what they are for, drawn on one scale of time.

import { byId, el, piece, say } from "./dom.js";
import { bytes, milliseconds, short } from "./words.js";

const shown = 14;
const races = new Map();
let isPaused = false;
let isDue = false;

const faults = new Set(["won", "lost"]);
const name = (event) => `${event.upstream} ${event.began} ${event.target}`;
const tone = (outcome) => (outcome === "won" ? "good" : outcome === "lost" ? "idle" : outcome ? "bad" : "busy");

function race(event) {
  const key = event.request ?? event.target;
  let found = races.get(key);
  if (!found) {
    found = { path: event.target.split("?")[0], began: event.began, at: performance.now(), attempts: new Map() };
    races.set(key, found);
    if (races.size > shown * 2) races.delete(races.keys().next().value);
  }
  return found;
}

/// Takes in one event.
export function heard(kind, event) {
  if (kind === "attempt-began") {
    race(event).attempts.set(name(event), { ...event, at: performance.now() });
  } else if (kind === "attempt-ended") {
    const { attempts } = race(event);
    attempts.set(name(event), { ...attempts.get(name(event)), ...event });
  } else {
    return;
  }
  isDue = true;
}

function length(attempt) {
  return attempt.outcome ? attempt.milliseconds : performance.now() - attempt.at;
}

function ending(attempt) {
  if (!attempt.outcome) return `${milliseconds(length(attempt))} …`;
  const size = attempt.bytes ? `, ${bytes(attempt.bytes)}` : "";
  return `${attempt.outcome.replaceAll("_", " ")}, ${milliseconds(attempt.milliseconds)}${size}`;
}

function lane(attempt, start, scale) {
  const from = (attempt.began - start) / scale;
  const bar = piece(from, from + length(attempt) / scale, tone(attempt.outcome));
  const words = ending(attempt);
  return el(
    "div",
    { class: "lane", tone: tone(attempt.outcome), title: attempt.reason ?? words },
    el("span", { text: attempt.hedge ? `${attempt.upstream} (hedge)` : attempt.upstream }),
    el("span", { class: "track", "aria-hidden": "true" }, bar),
    el("span", { class: "end", text: words }),
  );
}

function item(race) {
  const attempts = [...race.attempts.values()].sort((one, other) => one.began - other.began).slice(-8);
  const start = attempts[0]?.began ?? 0;
  const scale = Math.max(50, ...attempts.map((attempt) => attempt.began - start + length(attempt)));
  const more = race.attempts.size - attempts.length;
  const failed = attempts.filter((attempt) => attempt.outcome && !faults.has(attempt.outcome)).length;
  const note = [milliseconds(scale), failed ? `${failed} failed` : null, more ? `${more} earlier` : null].filter(Boolean).join(", ");
  return el(
    "li",
    {},
    el("div", { class: "what" }, el("code", { text: short(race.path), title: race.path }), el("span", { text: note })),
    ...attempts.map((attempt) => lane(attempt, start, scale)),
  );
}

function isRunning(race) {
  return [...race.attempts.values()].some((attempt) => !attempt.outcome);
}

/// Draws when something happened or still runs.
export function drawRaces() {
  const latest = [...races.values()].reverse().slice(0, shown);
  if (isPaused || !(isDue || latest.some(isRunning))) return;
  isDue = false;
  byId("races-empty").hidden = latest.length > 0;
  byId("race-list").replaceChildren(...latest.map(item));
}

/// After a gap nobody knows how what was running has ended.
export function forgetRunning() {
  for (const [key, found] of races) if (isRunning(found)) races.delete(key);
  isDue = true;
}

export function wirePause() {
  const button = byId("pause");
  button.addEventListener("click", () => {
    isPaused = !isPaused;
    isDue = true;
    button.setAttribute("aria-pressed", String(isPaused));
    say(button, isPaused ? "Go on" : "Pause");
  });
}
