/* Which letters a person switched off on this device: the check boxes of the keyboard sheet,
   [data-letter="c"], "g m" for two. */

const NAME = "desk.letters-off";
let off = new Set(stored());

export const isOff = (letter) => off.has(letter);

export function startLetters() {
  const boxes = [...document.querySelectorAll("[data-letter]")];
  const show = () => boxes.forEach((box) => { box.checked = !isOff(box.dataset.letter); });
  show();
  document.addEventListener("change", ({ target }) => {
    const { letter } = target.dataset ?? {};
    if (!letter) return;
    off[target.checked ? "delete" : "add"](letter);
    remember();
    show();
  });
  addEventListener("storage", ({ key }) => {
    if (key !== NAME) return;
    off = new Set(stored());
    show();
  });
}

function stored() {
  try {
    return JSON.parse(localStorage.getItem(NAME) ?? "[]");
  } catch {
    return []; // storage is forbidden here: all letters work
  }
}

function remember() {
  try {
    localStorage.setItem(NAME, JSON.stringify([...off]));
  } catch {
    // storage is forbidden here: it holds for this page
  }
}
