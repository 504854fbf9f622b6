/* Who signed out here did so in every tab of this browser. */

const CHANNEL = "desk-left";

/** In every tab of this browser: `act` once `person` left, so that nothing is kept again. */
export function onceLeft(person, act, signal) {
  const tabs = new BroadcastChannel(CHANNEL);
  tabs.addEventListener("message", ({ data }) => data === person && act());
  document.addEventListener("desk:left", act, { signal });
  signal.addEventListener("abort", () => tabs.close());
}

export function tellTabs(person) {
  const tabs = new BroadcastChannel(CHANNEL);
  tabs.postMessage(person);
  tabs.close();
  document.dispatchEvent(new CustomEvent("desk:left"));
}
