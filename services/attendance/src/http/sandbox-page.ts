/** The page of a sandbox, as plain HTML without a script. */
import type { SandboxRequest } from '../store/sandboxes.ts';

type Shown = SandboxRequest & { readonly number: number };

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
article { border: 1px solid #999; border-radius: 6px; margin: 1rem 0; padding: .5rem 1rem }
pre { background: #f3f3f3; overflow-x: auto; padding: .5rem; white-space: pre-wrap }
.good { color: #0a5c2b } .bad { color: #a3150b } li { margin: .2rem 0 }`;

export function sandboxPage(list: {
  readonly tenant: string;
  readonly requests: readonly Shown[];
}): string {
  const shown = list.requests.map(article).join('\n');
  const nothing = '<p>Nothing has arrived yet. Send a request and load this page again.</p>';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${text(list.tenant)}</title><style>${STYLE}</style></head>
<body><h1>What ${text(list.tenant)} was sent</h1>
<p>The newest first; load the page again to see more. The same as JSON is at this address with
<code>/requests</code> behind it. Requests to a device's address that the service does not know
are not here: check the id in it.</p>
${shown || nothing}
</body></html>
`;
}

function article({ number, at, method, path, headers, body, status, answer, diagnosis }: Shown) {
  const isGood = status !== null && status < 300;
  const sent = [
    `${method} ${path}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\n');
  return `<article><h2 class="${isGood ? 'good' : 'bad'}">${number}. ${text(method)}
${text(status === null ? 'not answered: the body is not as described' : `answered ${status}`)}</h2>
<p>${text(at)}</p>
${linesOf(answer)}${explained(diagnosis)}
<h3>Request</h3><pre>${text(sent)}</pre>
<h3>Answer</h3><pre>${text(JSON.stringify(answer, null, 2))}</pre></article>`;
}

function linesOf(answer: unknown): string {
  const { lines, detail } = (answer ?? {}) as { lines?: unknown; detail?: unknown };
  if (typeof detail === 'string') return `<p>${text(detail)}</p>`;
  if (!Array.isArray(lines)) return '';
  const items = lines.map(({ observationId, result, problem }) => {
    const why = problem ? `: ${problem.code}. ${problem.detail}` : '';
    return `<li>${text(`${observationId ?? 'a line without an id'} ${result}${why}`)}</li>`;
  });
  return `<ol>${items.join('')}</ol>`;
}

function explained(diagnosis: unknown): string {
  if (diagnosis === null || diagnosis === undefined) return '';
  const { stringToSign, contentDigest, hints } = diagnosis as {
    stringToSign: string;
    contentDigest: string | null;
    hints: readonly string[];
  };
  const items = hints.map((hint) => `<li>${text(hint)}</li>`).join('');
  const digest = contentDigest === null ? '' : `<p>Digest of the body: ${text(contentDigest)}</p>`;
  return `<ul>${items}</ul>${digest}<h3>The string to sign</h3><pre>${text(stringToSign)}</pre>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function text(raw: string): string {
  return raw.replaceAll(/[&<>"]/g, (character) => ESCAPES[character] ?? '');
}
