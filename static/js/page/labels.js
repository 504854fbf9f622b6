/* Words of a button that also holds an icon. */

export function setLabel(element, words) {
  const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
  const text = texts.find((node) => node.data.trim());
  if (text) text.data = words;
  else element.append(words);
}
