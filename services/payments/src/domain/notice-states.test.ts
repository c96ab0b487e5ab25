/** The picture of a notice's states in the README is the graph in the code. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NOTICE_STATES, NOTICE_STEPS, stateAfter } from './notice-states.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

function stepsIn(text: string): string[] {
  const picture = /```mermaid\nstateDiagram-v2\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
  const steps = picture.matchAll(/^ *(\w+) --> (\w+): (\w+)$/gm);
  return [...steps].map(([, from, to, by]) => `${from} ${by} ${to}`).sort();
}

const graph = NOTICE_STATES.flatMap((from) =>
  NOTICE_STEPS.flatMap((by) => {
    const to = stateAfter(from, by);
    return to === null ? [] : [`${from} ${by} ${to}`];
  }),
).sort();

describe('the states of a notice', () => {
  it('are drawn in the README as they are in the code', () => {
    expect(stepsIn(readme)).toEqual(graph);
  });

  it('would not be, with a step left out or another one in', () => {
    expect(stepsIn(readme.replace('open --> expired: expire', ''))).not.toEqual(graph);
    const reopened = readme.replace('paid --> paid: pay', 'paid --> open: pay');
    expect(stepsIn(reopened)).not.toEqual(graph);
  });
});
