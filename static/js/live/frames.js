/* Cuts the text of an event stream into frames: { id, event, data }. No network, no page. */

const END_OF_FRAME = /\r?\n\r?\n/;

export class FrameReader {
  #rest = "";

  /** Takes the next piece of text; returns the frames that are complete now. */
  push(text) {
    const blocks = (this.#rest + text).split(END_OF_FRAME);
    this.#rest = blocks.pop();
    return blocks.map(readFrame).filter((frame) => frame.hasFields);
  }
}

function readFrame(block) {
  const frame = { id: undefined, event: "", data: "", hasFields: false };
  const data = [];
  for (const line of block.split(/\r?\n/)) {
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    if (field === "id" && /^\d+$/.test(value)) frame.id = Number(value);
    if (field === "event") frame.event = value;
    if (field === "data") data.push(value);
    frame.hasFields ||= field !== "";
  }
  frame.data = data.join("\n");
  return frame;
}
