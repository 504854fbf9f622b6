/* At most four streams a browser: on HTTP/1.1 a host gets six connections, and pages need some. */

const SLOTS = 4;

/** Runs `work(false)` while holding a slot; without one `work(true)`, which polls. A page that is
    looked at (`take`) takes one from another, whose call resolves to "robbed". */
export async function withSlot(work, take, locks = navigator.locks) {
  if (!locks) return work(false); // plain http by host name: hidden tabs rest all the same
  for (let i = 0; i < SLOTS + take; i++) {
    const slot = i < SLOTS ? i : Math.floor(Math.random() * SLOTS);
    const options = i < SLOTS ? { ifAvailable: true } : { steal: true };
    const held = locks.request(`desk-live-${slot}`, options, async (lock) => {
      if (lock) await work(false);
      return Boolean(lock);
    });
    const had = await held.catch((fault) => (fault.name === "AbortError" ? "robbed" : null));
    if (had === null) return work(false); // locks are forbidden here
    if (had) return had;
  }
  return work(true);
}
