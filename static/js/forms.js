/* Every form that htmx sends: words for failures, the text stays until it arrived, focus where
   it was. Others hear `desk:sent`, `desk:refused` and `desk:unsent` on the form. */

import { NO_CONNECTION, readAnswer } from "./forms/answer.js";
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
    const { own } = takeIn(ctx);
    const [main] = tasks.splice(0, Infinity);
    if (main && own) tasks.push(main);
    main?.fragment.replaceChildren(own ?? "");
  });
  on("htmx:error", (form, ctx) => {
    const what = form.querySelector("textarea") ? "text" : "move";
    if (failed(form, ctx)) say(form, NO_CONNECTION[what]);
  });
  on("htmx:finally:request", (form, ctx) => {
    ctx.request.submitter?.removeAttribute("aria-busy");
    if (!ctx.response) return;
    if (!form.isConnected && ctx.words === undefined) takeIn(ctx); // a frame took it away
    if (ctx.words) say(form, ctx.words, ctx.next);
    if (ctx.response.status < 300 && !ctx.words) sent(form, ctx);
    else refused(form, ctx);
  });
}

function takeIn(ctx) {
  const { status, raw: { redirected } } = ctx.response;
  const answer = readAnswer({ status, redirected, text: ctx.text, id: ctx.target?.id });
  Object.assign(ctx, { words: answer.words, next: answer.next, title: "" });
  upsert(answer.others ?? []);
  return answer;
}

function on(name, act) {
  document.addEventListener(name, ({ detail }) => {
    const form = detail.ctx?.sourceElement?.closest?.("form");
    if (form && detail.ctx.request.method !== "GET") act(form, detail.ctx, detail);
  });
}
