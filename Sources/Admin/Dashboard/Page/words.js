// Numbers with their units.

const counts = new Intl.NumberFormat("en");

export const count = (number) => counts.format(number ?? 0);

export function milliseconds(value) {
  if (value === null || value === undefined) return "–";
  if (value < 10) return `${value.toFixed(1)} ms`;
  if (value < 1000) return `${Math.round(value)} ms`;
  if (value < 60000) return `${(value / 1000).toFixed(value < 10000 ? 2 : 1)} s`;
  return span(value / 1000);
}

export function bytes(value) {
  if (value === null || value === undefined) return "–";
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let unit = 0;
  let rest = value;
  while (rest >= 1024 && unit < units.length - 1) {
    rest /= 1024;
    unit += 1;
  }
  return `${unit === 0 || rest >= 100 ? Math.round(rest) : rest.toFixed(1)} ${units[unit]}`;
}

export const percent = (share) => `${share > 0.99 && share < 1 ? (share * 100).toFixed(1) : Math.round(share * 100)} %`;

/// A stretch of time in its two largest units.
export function span(seconds) {
  const units = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
  const rest = Math.max(0, Math.floor(seconds));
  const first = units.findIndex(([, size]) => rest >= size);
  if (first < 0) return "0 s";
  const [name, size] = units[first];
  const next = units[first + 1];
  const small = next ? Math.floor((rest % size) / next[1]) : 0;
  return `${Math.floor(rest / size)} ${name}${small ? ` ${small} ${next[0]}` : ""}`;
}

export const ago = (unixTime) => {
  const seconds = Date.now() / 1000 - unixTime;
  return seconds < 2 ? "just now" : `${span(seconds)} ago`;
};

/// The start and the end of a long name, as a CID is.
export const shortName = (name) => (name.length > 24 ? `${name.slice(0, 9)}…${name.slice(-6)}` : name);

/// The start and the end of a long path, which say most of it.
export function short(path, room = 64) {
  const [place] = path.split("?");
  const parts = place.split("/");
  if (place.length <= room) return place;
  return parts.map(shortName).join("/");
}
