/* The sign-in page, with nothing else: its button is busy while the staff platform is asked, and
   [data-wait] counts the seconds down until asking again makes sense. */

const ASKS = 15_000; // longer than the desk waits for the platform

const form = document.getElementById("login-form");
const button = form.querySelector("button[type=submit]");
const free = () => button.removeAttribute("aria-busy");

form.addEventListener("submit", (event) => {
  if (button.matches("[aria-busy]")) event.preventDefault();
  button.setAttribute("aria-busy", "true");
  setTimeout(free, ASKS); // somebody stopped the page from loading
});
addEventListener("pageshow", free);

const place = document.querySelector("[data-wait]");
if (place) countDown(Date.now() + Number(place.dataset.wait) * 1000);

function countDown(until) {
  const seconds = Math.ceil((until - Date.now()) / 1000);
  place.textContent = seconds > 0 ? `Next try in ${seconds} s.` : "Try again now.";
  if (seconds > 0) setTimeout(() => countDown(until), 250);
}
