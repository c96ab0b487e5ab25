/**
 * The two forms of one e-mail, from the same words: plain text, and HTML that any reader can read.
 */
import type { Language, Words } from './words.ts';

export function textOf(words: Words): string {
  const facts = words.facts.map(([name, value]) => `${name}: ${value}`);
  const blocks = [words.greeting, ...words.paragraphs, facts.join('\n'), words.stop];
  return `${blocks.join('\n\n')}\n\n-- \n${words.signature}\n`;
}

/** No pictures, nothing from elsewhere; colours follow the reader's own light or dark. */
export function htmlOf(words: Words, language: Language): string {
  const facts = words.facts.map(
    ([name, value]) =>
      `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  const paragraphs = words.paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(words.subject)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(words.subject)}</h1>
<p>${escapeHtml(words.greeting)}</p>
${paragraphs.join('\n')}
<table>${facts.join('')}</table>
<p class="quiet">${escapeHtml(words.stop)}</p>
<p class="quiet">${escapeHtml(words.signature)}</p>
</main>
</body>
</html>
`;
}

const STYLE =
  ':root{color-scheme:light dark}' +
  'body{margin:0;padding:16px;font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;' +
  'color:#17324d;background:#fff}' +
  'main{max-width:600px;margin:0 auto}' +
  'h1{font-size:20px;line-height:1.3}' +
  'table{margin:16px 0;border-collapse:collapse}' +
  'th,td{padding:8px 16px 8px 0;border-top:1px solid #c2c7d0;text-align:left;' +
  'vertical-align:top}' +
  'th{font-weight:600}' +
  '.quiet{font-size:14px;color:#455b71}' +
  '@media(prefers-color-scheme:dark){body{color:#eaf1f8;background:#14202c}' +
  'th,td{border-color:#4a5b6c}.quiet{color:#b3c3d3}}';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
}
