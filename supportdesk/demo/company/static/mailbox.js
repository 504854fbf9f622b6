// Follows the mailbox: asks for the same page every two seconds while somebody looks at it.
const EVERY = 2000;
const list = document.getElementById("mails");

async function look() {
  if (document.visibilityState !== "visible") return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("mails");
  if (fresh && fresh.innerHTML !== list.innerHTML && !list.contains(document.activeElement)) {
    list.replaceChildren(...fresh.childNodes);
  }
}

setInterval(() => look().catch(() => {}), EVERY);
document.addEventListener("visibilitychange", () => look().catch(() => {}));
