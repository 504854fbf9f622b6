/* At most four streams a browser: on HTTP/1.1 a host gets six connections, and pages need some. */

const SLOTS = 4;

/** Runs `work(false)` while holding a slot; without a free one `work(true)`, which polls. */
export async function withSlot(work, locks = navigator.locks) {
  if (!locks) return work(false); // plain http by host name: hidden tabs rest all the same
  for (let i = 0; i < SLOTS; i++) {
    const held = locks.request(`desk-live-${i}`, { ifAvailable: true }, async (lock) => {
      if (lock) await work(false);
      return Boolean(lock);
    });
    const had = await held.catch(() => null); // locks are forbidden here
    if (had === null) return work(false);
    if (had) return undefined;
  }
  return work(true);
}
