/* Every form that htmx sends: words for failures, the text stays until it arrived, focus where
   it was. Where a frame took the form away meanwhile, htmx shows nothing: it is said all the same.
   Others hear `desk:sent`, `desk:refused` and `desk:unsent` on the form. */

import { NO_CONNECTION, readAnswer, withoutText } from "./forms/answer.js";
import { failed, refused, say, sent } from "./forms/outcome.js";
import { remember } from "./forms/sent-text.js";
import { upsert } from "./live/upsert.js";

export function startForms() {
  on("htmx:before:request", (form, ctx) => {
    remember(form);
    say(form, "");
    ctx.request.submitter?.setAttribute("aria-busy", "true");
  });
  on("htmx:before:swap", (form, ctx, { tasks }) => {
    const own = takeIn(ctx);
    const [main] = tasks.splice(0, Infinity);
    if (main && own) tasks.push(main);
    main?.fragment.replaceChildren(own ?? "");
  });
  on("htmx:error", (form, ctx) => {
    if (failed(form, ctx)) say(form, NO_CONNECTION[hasText(form) ? "text" : "move"]);
  });
  on("htmx:finally:request", (form, ctx) => {
    ctx.request.submitter?.removeAttribute("aria-busy");
    if (!ctx.response) return;
    if (!form.isConnected) takeIn(ctx);
    if (ctx.words) say(form, hasText(form) ? ctx.words : withoutText(ctx.words), ctx.next);
    if (ctx.response.status < 300 && !ctx.words) sent(form, ctx);
    else refused(form, ctx);
  });
}

const hasText = (form) => form.querySelector("textarea, input[type=text]");

/** Shows what came beside the form and notes what has to be said; its own new state comes back. */
function takeIn(ctx) {
  const { status, raw: { redirected } } = ctx.response;
  const answer = readAnswer({ status, redirected, text: ctx.text, id: ctx.target?.id });
  const { words, next, own, others = [] } = answer;
  Object.assign(ctx, { words, next, title: "" });
  upsert(others);
  return own;
}

function on(name, act) {
  document.addEventListener(name, ({ detail }) => {
    const form = detail.ctx?.sourceElement?.closest?.("form");
    if (form && detail.ctx.request.method !== "GET") act(form, detail.ctx, detail);
  });
}
