// The admin API: reads, changes, and events as they happen.

let token = sessionStorage.getItem("regatta-token");

/// The listener wants the token, or another one.
export class NeedsToken extends Error {}

export const hasToken = () => token !== null;

export function setToken(text) {
  token = text.trim();
  sessionStorage.setItem("regatta-token", token);
}

export function forgetToken() {
  token = null;
  sessionStorage.removeItem("regatta-token");
}

const fields = () => (token ? { Authorization: `Bearer ${token}` } : {});

async function ask(path, options = {}) {
  const headers = { ...fields(), ...(options.headers ?? {}) };
  const answer = await fetch(path, { ...options, headers, cache: "no-store" });
  if (answer.status === 401) throw new NeedsToken(path);
  return answer;
}

/// The JSON at a path; null where there is nothing.
export async function read(path) {
  const answer = await ask(path);
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(await problem(answer));
  return answer.json();
}

/// Changes something, and returns what is said of it.
export async function change(method, path, body) {
  const options = { method };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  const answer = await ask(path, options);
  if (!answer.ok) throw new Error(await problem(answer));
  return answer.json();
}

async function problem(answer) {
  try {
    return (await answer.json()).error;
  } catch {
    return `status ${answer.status}`;
  }
}

/// Reads server-sent events until the connection ends. Not an EventSource, which cannot send a token.
export async function listen(path, signal, heard) {
  const answer = await ask(path, { signal });
  if (!answer.ok || !answer.body) throw new Error(await problem(answer));
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    const messages = rest.split("\n\n");
    rest = messages.pop();
    for (const message of messages) {
      const lines = message.split("\n");
      const name = lines.find((line) => line.startsWith("event: "))?.slice(7);
      const data = lines.find((line) => line.startsWith("data: "))?.slice(6);
      if (name && data) heard(name, JSON.parse(data));
    }
  }
}
