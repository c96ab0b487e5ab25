/**
 * The two forms of one e-mail, from the same page: plain text, and HTML that any reader can read.
 */
import type { Block, Page } from './page.ts';

/** RFC 5322 would have lines of 78 at most; quoted in an answer they grow. */
const TEXT_WIDTH = 72;

export function textOf(page: Page): string {
  const { greeting, blocks, reason, change, signature } = page;
  const parts = [
    wrapped(greeting),
    ...blocks.map(textOfBlock),
    wrapped(reason),
    ...(change === null ? [] : [textOfChange(change)]),
  ];
  return `${parts.join('\n\n')}\n\n-- \n${wrapped(signature)}\n`;
}

function textOfBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return block.lines.map((line) => wrapped(line)).join('\n');
    case 'list':
      return block.items.map((item) => wrapped(item, '- ', '  ')).join('\n');
    case 'facts':
      return block.rows.map(([name, value]) => wrapped(`${name}: ${value}`, '', '  ')).join('\n');
    case 'button':
      return `${block.label}:\n${block.address}`;
  }
}

function textOfChange({ words, address }: NonNullable<Page['change']>): string {
  return address === null ? wrapped(words) : `${wrapped(words)}\n${address}`;
}

/** Broken between words only: an address that is longer than a line stays whole. */
function wrapped(text: string, first = '', indent = ''): string {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > TEXT_WIDTH) {
      lines.push(line);
      line = indent;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line].join('\n');
}

/** No pictures, nothing from elsewhere; colours follow the reader's own light or dark. */
export function htmlOf(page: Page): string {
  const { language, from, subject, greeting, blocks, reason, change, signature } = page;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>${STYLE}</style>
</head>
<body>
<div class="sheet">
<header>${escapeHtml(from)}</header>
<main>
<h1>${escapeHtml(subject)}</h1>
<p>${escapeHtml(greeting)}</p>
${blocks.map(htmlOfBlock).join('\n')}
</main>
<footer>
<p>${escapeHtml(reason)}</p>
${change === null ? '' : `<p>${htmlOfChange(change)}</p>\n`}<p>${escapeHtml(signature)}</p>
</footer>
</div>
</body>
</html>
`;
}

function htmlOfBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${block.lines.map(escapeHtml).join('<br>')}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
    case 'facts':
      return `<table><tbody>${block.rows.map(htmlOfFact).join('')}</tbody></table>`;
    case 'button':
      return `<p class="act">${link(block.address, block.label, 'button')}</p>`;
  }
}

function htmlOfFact([name, value]: readonly [string, string]): string {
  return `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`;
}

/** The words before the colon are the link: an address that nobody can read helps nobody. */
function htmlOfChange({ words, address }: NonNullable<Page['change']>): string {
  return address === null ? escapeHtml(words) : link(address, words.replace(/:$/, ''), null);
}

function link(address: string, words: string, className: 'button' | null): string {
  const look = className === null ? '' : ` class="${className}" style="${BUTTON}"`;
  return `<a${look} href="${escapeHtml(address)}">${escapeHtml(words)}</a>`;
}

/** Beside the style of the page, which some readers of mail take away. */
const BUTTON =
  'display:inline-block;padding:12px 24px;border-radius:4px;font-weight:600;' +
  'text-decoration:none;color:#fff;background:#0051b5';

const STYLE =
  ':root{color-scheme:light dark}' +
  'body{margin:0;padding:0;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;' +
  'color:#17324d;background:#eef2f6;overflow-wrap:anywhere}' +
  '.sheet{max-width:600px;margin:0 auto;background:#fff}' +
  'header{padding:16px 20px;font-weight:600;color:#fff;background:#0a3d73}' +
  'main{padding:8px 20px 12px}' +
  'h1{margin:16px 0;font-size:22px;line-height:1.3}' +
  'p,ul{margin:12px 0}' +
  'ul{padding-left:22px}' +
  'li{margin:6px 0}' +
  'table{width:100%;margin:16px 0;border-collapse:collapse;background:#f3f6f9}' +
  'th,td{padding:10px 12px;border-bottom:1px solid #d3dae2;text-align:left;vertical-align:top}' +
  'th{width:42%;font-weight:400;color:#3f566d}' +
  'td{font-weight:600}' +
  'a{color:#0051b5}' +
  '.act{margin:20px 0}' +
  'footer{padding:4px 20px 16px;border-top:1px solid #d3dae2;font-size:14px;color:#455b71}' +
  '@media(prefers-color-scheme:dark){' +
  'body{color:#eaf1f8;background:#0c151e}' +
  '.sheet{background:#14202c}' +
  'header{background:#0f2b47}' +
  'table{background:#1c2b3a}' +
  'th,td{border-color:#33475a}' +
  'th{color:#b9c9d9}' +
  'a{color:#8cc2ff}' +
  '.button{color:#0c151e!important;background:#8cc2ff!important}' +
  'footer{border-color:#33475a;color:#b3c3d3}}';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** An amount and its sign stay on one line. */
function escapeHtml(text: string): string {
  const escaped = text.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
  return escaped.replaceAll(/(\d) €/g, '$1&nbsp;€');
}
