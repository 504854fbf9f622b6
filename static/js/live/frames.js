/* Cuts the text of an event stream into frames: { id, seal, roles, event, data }. No network, no page. */

const END_OF_FRAME = /\r?\n\r?\n/;

export class FrameReader {
  #rest = "";
  retry = 0; // after so many milliseconds the server wants to be asked again

  /** Takes the next piece of text; returns the frames that are complete now. */
  push(text) {
    const blocks = (this.#rest + text).split(END_OF_FRAME);
    this.#rest = blocks.pop();
    const frames = blocks.map(readFrame);
    for (const { retry } of frames) this.retry = retry || this.retry;
    return frames.filter((frame) => frame.hasFields);
  }
}

function readFrame(block) {
  const frame = { id: undefined, seal: "", roles: "", event: "", data: "", retry: 0, hasFields: false };
  const data = [];
  for (const line of block.split(/\r?\n/)) {
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    if (field === "id" && /^\d+$/.test(value)) frame.id = Number(value);
    if (field === "seal") frame.seal = value;
    if (field === "roles") frame.roles = value;
    if (field === "retry" && /^\d+$/.test(value)) frame.retry = Number(value);
    if (field === "event") frame.event = value;
    if (field === "data") data.push(value);
    frame.hasFields ||= field !== "" && field !== "retry";
  }
  frame.data = data.join("\n");
  return frame;
}
