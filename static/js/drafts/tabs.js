/* What a tab tells the person's other ones in this browser: that they signed out or left the device,
   that a text was sent. A customer is one person under all of their rights: one cookie holds them. */

const [LEFT, SENT] = ["desk-left", "desk-sent"];
const NO_RIGHT = "/support/links"; // what whoever has no right here is offered

/** `act` once the page's person left, in whichever tab, so that nothing is kept again. */
export function onceLeft(act, signal) {
  hear(LEFT, act, signal);
  document.addEventListener("desk:left", act, { signal });
}

export function tellLeft() {
  tell(LEFT);
  document.dispatchEvent(new CustomEvent("desk:left"));
}

/** The customer's other pages show nothing of theirs any more; that of the tab that leaves goes on. */
export function startLeft() {
  let here = false;
  document.addEventListener("desk:left", () => { here = true; });
  onceLeft(() => {
    if (here || who() !== "customer") return;
    document.body.replaceChildren(); // the next page may be slow
    location.replace(NO_RIGHT); // "back" does not lead to this one
  });
}

/** `act` with the { ticket, kind, text } that another tab sent. */
export const onSent = (act, signal) => hear(SENT, act, signal);
export const tellSent = (what) => tell(SENT, what);

function who({ audience, person } = document.body.dataset) {
  return audience === "customer" ? audience : `staff ${person}`;
}

function hear(name, act, signal) {
  const tabs = new BroadcastChannel(name);
  tabs.addEventListener("message", ({ data }) => data.who === who() && act(data));
  signal?.addEventListener("abort", () => tabs.close());
}

function tell(name, what) {
  const tabs = new BroadcastChannel(name);
  tabs.postMessage({ ...what, who: who() });
  tabs.close();
}
