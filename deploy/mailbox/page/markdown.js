/** Shows the markdown of App IO's messages: headings, lists, bold words and links, as text only. */

const INLINE = /\*\*(.+?)\*\*|\[([^\]]+)\]\(([^)\s]+)\)|\\([\\`*_{}[\]<>#|~!().+=-])/g;

/** Nothing of the text becomes markup of its own: every piece is set as text. */
export function showMarkdown(target, markdown) {
  target.replaceChildren(...markdown.split(/\n{2,}/).map(blockOf));
}

function blockOf(block) {
  const heading = /^#{1,4}\s+(.*)$/.exec(block);
  if (heading) return withWords('h3', heading[1]);
  const lines = block.split('\n');
  if (!lines.every((line) => /^[-*]\s+/.test(line))) return withWords('p', block);
  const list = document.createElement('ul');
  list.append(...lines.map((line) => withWords('li', line.replace(/^[-*]\s+/, ''))));
  return list;
}

function withWords(name, words) {
  const element = document.createElement(name);
  let last = 0;
  for (const found of words.matchAll(INLINE)) {
    element.append(words.slice(last, found.index), pieceOf(found));
    last = found.index + found[0].length;
  }
  element.append(words.slice(last));
  return element;
}

function pieceOf([, bold, label, address, escaped]) {
  if (escaped !== undefined) return escaped;
  const element = document.createElement(bold === undefined ? 'a' : 'strong');
  element.textContent = (bold ?? label).replaceAll(/\\(.)/g, '$1');
  if (address !== undefined && /^https?:/.test(address)) {
    element.href = address;
    element.rel = 'noreferrer';
    element.target = '_blank';
  }
  return element;
}
