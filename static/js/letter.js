/* The way in of a ticket's letter: one button that prints it. */

const button = document.getElementById("letter-print");
button.hidden = false;
button.addEventListener("click", () => print());
