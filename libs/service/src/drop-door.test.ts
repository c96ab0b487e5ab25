/** Records are given up once, by name, and who did it stands in the log of actions. */
import { describe, expect, it } from 'vitest';
import { dropDoor } from './drop-door.ts';

const record = (id: string, tenant: string | null) => ({
  ...{ _id: id, group: 'billing', topic: 'attendance.meals.v1', partition: 0, offset: 1 },
  ...{ type: null, tenant, reason: { code: 'notJson' as const, paths: [] } },
});
const cause = { traceparent: null, tracestate: null, traceId: null };
const wish = (...ids: string[]) => ({
  request: {
    ...{ ids, reason: 'made by a test tool', role: 'operator', at: new Date(0) },
    actor: { kind: 'person' as const, id: 'anna' },
  },
  cause,
});

describe('giving up records', () => {
  const waiting = [record('a', 'esempio'), record('b', null)];

  it('takes each once, whoever asks for it again, and passes over what waits no more', () => {
    const { answers } = dropDoor(true).decide({ waiting, heads: [] }, [
      wish('a', 'x'),
      wish('a', 'b'),
    ]);
    expect(answers).toEqual([1, 1]);
  });

  it('writes who and why into the log of the Comune, where there is one', () => {
    const { decision } = dropDoor(true).decide({ waiting, heads: [] }, [wish('a', 'b')]);
    const log = decision.writes.find(({ collection }) => collection === 'operations');
    expect(log?.operations).toHaveLength(1);
    expect(JSON.stringify(log)).toContain('made by a test tool');
    const unlogged = dropDoor(false).decide({ waiting, heads: [] }, [wish('a', 'b')]);
    expect(unlogged.decision.writes.map(({ collection }) => collection)).toEqual(['quarantine']);
  });

  it('keeps no bytes of them', () => {
    const { decision } = dropDoor(false).decide({ waiting, heads: [] }, [wish('a')]);
    expect(JSON.stringify(decision.writes)).toContain('"sealed":null');
  });
});
