/* data-behaviour="typing" on the composer, data-typing-url: others see that somebody writes. What
   tells them needs the line, so it is loaded with the first letter. */

export function typing(form, signal) {
  const begin = ({ target }) => {
    form.removeEventListener("input", begin);
    import("./talk/typing.js")
      .then(({ tellTyping }) => tellTyping(form, signal, target))
      .catch(() => form.addEventListener("input", begin, { signal })); // no line: nobody to tell yet
  };
  form.addEventListener("input", begin, { signal });
}
