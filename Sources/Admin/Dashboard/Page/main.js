// Asks, listens, and shows.

import { change, forgetToken, hasToken, listen, NeedsToken, read, setToken } from "./api.js";
import { byId, say } from "./dom.js";
import { showGateways } from "./gateways.js";
import { alarm, showCache, showFallbacks, showPins, showTiles } from "./panels.js";
import { drawRaces, forgetRunning, heard, wirePause } from "./races.js";
import { showRequests, wireRequests } from "./requests.js";

const pause = 2000;
// Pins change slowly, and may not be there at all.
const pinRounds = 5;
let round = 0;
let isTouched = false;
let retry = null;
// Said until another token is tried.
let refusal = "";

function link(words, tone) {
  const node = byId("link");
  node.dataset.tone = tone;
  say(node, words);
}

function askForToken(why) {
  const form = byId("token-form");
  if (hasToken()) {
    refusal = "That token was refused. ";
    forgetToken();
  }
  say(byId("token-why"), refusal + why);
  if (!form.hidden) return;
  form.hidden = false;
  byId("token").focus();
}

/// Pins may need the token where the rest does not; then the rest is shown without them.
async function pinsIfAllowed() {
  try {
    return await read("/api/v1/pins?limit=50");
  } catch (error) {
    if (error instanceof NeedsToken) return { isSecret: true };
    throw error;
  }
}

async function refresh() {
  try {
    const isPinRound = round++ % pinRounds === 0;
    const [overview, gateways, history, requests, pins] = await Promise.all([
      read("/api/v1/overview"),
      read("/api/v1/gateways"),
      read("/api/v1/history"),
      read("/api/v1/requests?limit=40"),
      isPinRound ? pinsIfAllowed() : undefined,
    ]);
    byId("token-form").hidden = retry === null;
    byId("main").hidden = false;
    showTiles(overview);
    showGateways(gateways.gateways, history);
    showRequests(requests.requests);
    showCache(overview.cache);
    showFallbacks(overview.fallbacks);
    if (isPinRound) showPins(pins);
    alarm(overview, gateways.gateways);
    if (!isTouched) byId("level").value = overview.logLevel;
    say(byId("updated"), `Updated ${new Date().toLocaleTimeString()}`);
    link("Live", "good");
    return true;
  } catch (error) {
    if (error instanceof NeedsToken) {
      byId("main").hidden = true;
      askForToken("What this listener knows is shown only with its token.");
      link("Needs the token", "warn");
    } else {
      link("Not reachable, trying again", "bad");
      const node = byId("alarm");
      node.hidden = false;
      say(node, "Regatta does not answer, and what is shown is old. See whether it runs (systemctl status regatta), then try regatta doctor.");
    }
    return false;
  }
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function keepFresh() {
  for (;;) {
    if (!document.hidden) await refresh();
    await sleep(pause);
  }
}

async function keepListening() {
  for (;;) {
    // A browser has few connections to one server: a page that nobody sees takes none.
    if (!document.hidden) {
      const sight = new AbortController();
      const leave = () => document.hidden && sight.abort();
      document.addEventListener("visibilitychange", leave);
      try {
        await listen("/api/v1/events", sight.signal, heard);
      } catch {
        // The next refresh says why.
      }
      document.removeEventListener("visibilitychange", leave);
      forgetRunning();
    }
    await sleep(pause);
  }
}

async function act(work, done) {
  try {
    const answer = await work();
    say(byId("said"), done(answer));
  } catch (error) {
    if (!(error instanceof NeedsToken)) return say(byId("said"), `Nothing was changed: ${error.message}`);
    retry = () => act(work, done);
    askForToken("Changes need the admin token.");
  }
}

function wireControl() {
  byId("level").addEventListener("change", () => (isTouched = true));
  byId("set-level").addEventListener("click", () =>
    act(
      () => change("PUT", "/api/v1/log", { level: byId("level").value }),
      (answer) => `The log level is ${answer.level}, until it is set again or the settings are read.`,
    ),
  );
  byId("reload").addEventListener("click", () =>
    act(
      () => change("POST", "/api/v1/reload"),
      (answer) => {
        const changed = answer.changed.length ? `In force now: ${answer.changed.join(", ")}.` : "Nothing has changed.";
        const rest = answer.restart.length ? ` After a restart: ${answer.restart.join(", ")}.` : "";
        return changed + rest;
      },
    ),
  );
  byId("token-form").addEventListener("submit", (event) => {
    event.preventDefault();
    setToken(byId("token").value);
    refusal = "";
    byId("token").value = "";
    byId("token-form").hidden = true;
    const again = retry;
    retry = null;
    again?.();
    refresh();
  });
}

wireControl();
wirePause();
wireRequests();
setInterval(drawRaces, 200);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
keepFresh();
keepListening();
