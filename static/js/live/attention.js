/* When the line is worth holding: streams only in tabs that somebody sees, and a fresh one after
   the machine slept, the network changed or the page came back. */

const GRACE = 1_000; // switching through tabs must not cut the line each time
const [TICK, SLEPT] = [5_000, 15_000];

/** `look`: how often a hidden tab asks what is new, in milliseconds; 0 is never. */
export function watchAttention(stream, line, look) {
  const wanted = () => !document.hidden && line.state !== "old";
  const again = () => wanted() && stream.again();
  const take = () => wanted() && line.state === "rest" && stream.again(undefined, true);
  let soon = 0;
  const seen = () => { // and once more: who was robbed just now may not know it yet
    take();
    clearTimeout(soon);
    soon = setTimeout(take, GRACE);
  };
  const rest = () => {
    stream.rest(line.state === "old" ? 0 : look);
    if (line.state !== "old") line.become("rest");
  };
  let nap = 0;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(nap);
    if (document.hidden) nap = setTimeout(rest, GRACE);
    else if (line.state === "rest") seen();
    else if (!stream.running) again();
  });
  for (const sign of ["focus", "pointerdown", "keydown"]) addEventListener(sign, seen);
  addEventListener("online", again);
  addEventListener("offline", again);
  addEventListener("pagehide", () => stream.stop());
  addEventListener("pageshow", (event) => event.persisted && again());
  whenClockJumps(again);
  if (document.hidden) rest();
  else stream.run(document.hasFocus());
}

function whenClockJumps(act) {
  let last = Date.now();
  setInterval(() => {
    if (Date.now() - last > SLEPT) act();
    last = Date.now();
  }, TICK);
}
