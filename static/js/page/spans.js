/* Spans of time in words: "48m", "4h 58m", "1d 3h", "12d"; as the server says them. */

const MINUTE = 60_000;

export function span(milliseconds) {
  const minutes = Math.max(0, Math.floor(milliseconds / MINUTE));
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  if (days) return days === 1 && hours ? `1d ${hours}h` : `${days}d`;
  if (hours) return minutes % 60 ? `${hours}h ${minutes % 60}m` : `${hours}h`;
  return `${minutes}m`;
}
