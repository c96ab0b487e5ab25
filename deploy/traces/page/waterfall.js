/** One trace as a waterfall: each step below the one that led to it, as long as it took. */

export function element(name, attributes = {}, children = []) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== '') made.setAttribute(key, value);
  made.append(...children);
  if (name === 'option') made.value = attributes.value ?? '';
  return made;
}

export const serviceMark = (name) => element('span', { class: `service of-${name}` }, [name]);

export function showMs(ms) {
  if (ms >= 1000) return `${(ms / 1000).toFixed(ms >= 10_000 ? 0 : 2)} s`;
  return `${ms >= 10 ? Math.round(ms) : ms.toFixed(1)} ms`;
}

/** Depth first, so that what a step led to stands below it. */
function inOrder(spans) {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const below = new Map();
  const tops = [];
  for (const span of spans) {
    if (span.parentSpanId === null || !ids.has(span.parentSpanId)) tops.push(span);
    else below.set(span.parentSpanId, [...(below.get(span.parentSpanId) ?? []), span]);
  }
  const lines = [];
  const walk = (span, depth) => {
    lines.push({ span, depth });
    for (const child of below.get(span.spanId) ?? []) walk(child, depth + 1);
  };
  for (const span of tops) walk(span, 0);
  return lines;
}

function attributesOf({ attributes, kind, links }) {
  const pairs = [['kind', kind], ...Object.entries(attributes)];
  if (links.length > 0) pairs.push(['linked to', links.map(({ spanId }) => spanId).join(', ')]);
  return element(
    'dl',
    {},
    pairs.flatMap(([key, value]) => [element('dt', {}, [key]), element('dd', {}, [String(value)])]),
  );
}

function barOf(span, { startMs, totalMs }) {
  const bar = element('div', { class: `bar of-${span.service}${span.failed ? ' failed' : ''}` });
  bar.style.insetInlineStart = `${((span.startMs - startMs) / totalMs) * 100}%`;
  bar.style.width = `${(span.durationMs / totalMs) * 100}%`;
  return element('div', { class: 'track', 'aria-hidden': 'true' }, [bar]);
}

function lineOf({ span, depth }, scale) {
  const failed = span.failed ? [element('span', { class: 'error' }, [' failed'])] : [];
  const details = element('details', {}, [
    element('summary', {}, [serviceMark(span.service), ' ', span.name, ...failed]),
    attributesOf(span),
  ]);
  details.style.setProperty('--depth', String(Math.min(depth, 12)));
  return element('tr', {}, [
    element('td', { class: 'name' }, [details]),
    element('td', {}, [barOf(span, scale)]),
    element('td', { class: 'number' }, [`+ ${showMs(span.startMs - scale.startMs)}`]),
    element('td', { class: 'number' }, [showMs(span.durationMs)]),
  ]);
}

export function showTrace(trace) {
  const startMs = Math.min(...trace.spans.map((span) => span.startMs));
  const scale = { startMs, totalMs: Math.max(trace.durationMs, 0.001) };
  const heads = ['Step', 'When', 'After', 'Took'];
  const table = element('table', { class: 'waterfall', 'aria-label': 'Steps of the trace' }, [
    element('thead', {}, [
      element(
        'tr',
        {},
        heads.map((text, at) =>
          element('th', { scope: 'col', class: at > 1 ? 'number' : '' }, [text]),
        ),
      ),
    ]),
    element(
      'tbody',
      {},
      inOrder(trace.spans).map((line) => lineOf(line, scale)),
    ),
  ]);
  const began = new Date(trace.startedAt).toLocaleString();
  const about = `${trace.spans.length} steps in ${showMs(trace.durationMs)}, ${trace.errors} failed. Began ${began}. `;
  return element('article', { class: 'card' }, [
    element('h2', {}, [trace.name]),
    element('p', {}, trace.services.map(serviceMark)),
    element('p', { class: 'quiet' }, [about, element('code', {}, [trace.traceId])]),
    table,
  ]);
}
