/* Long logs: the server marks them .fold-long, here they get a button. Without script they are
   simply long. */

const opened = new WeakSet();

export function startFolds() {
  foldIn(document.body);
  document.addEventListener("desk:upsert", ({ detail: { element } }) => foldIn(element));
}

function foldIn(root) {
  for (const block of root.querySelectorAll(".fold-long:not(details, [data-folded])")) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "btn btn--quiet btn--s fold-long__more" });
    block.after(button);
    draw(block, button);
    button.addEventListener("click", () => {
      if (opened.has(block)) opened.delete(block);
      else opened.add(block);
      draw(block, button);
    });
  }
}

function draw(block, button) {
  const open = opened.has(block);
  block.dataset.folded = open ? "no" : "yes";
  button.textContent = open ? "Show less" : "Show all of it";
  button.setAttribute("aria-expanded", String(open));
}
