/** The pure parts of the commands: lags, differences of totals, filters, steps of a rotation. */
import { createPublicKey, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keysIn, newSecrets, publicKeySet, retiredIn, type Secrets } from '../local/secrets.ts';
import { isWanted } from './commands/export-events.ts';
import { commands } from './commands/table.ts';
import { differing } from './control-totals.ts';
import { lagsOf } from './lag-of.ts';
import { keysOf } from './reach.ts';
import { nextStep, stepsOf } from './rotation.ts';
import { daysOf, partsOf } from './tenants-of.ts';
import { tableOf } from './terminal.ts';

describe('lag', () => {
  const ends = [{ topic: 'attendance.meals.v1', partition: 0, low: 0, high: 10 }];
  const fence = { group: 'billing', topic: 'attendance.meals.v1', partition: 0, epoch: 0 };

  it('is what lies between fence and end, and all of a topic that nobody has begun', () => {
    expect(lagsOf('billing', ends, [{ ...fence, next: 7 }])[0]?.lag).toBe(3);
    expect(lagsOf('billing', ends, [])[0]).toMatchObject({ lag: 10, group: null });
    expect(lagsOf('portal', ends, [])).toEqual([]);
  });

  it('tells a log that ends before its fence, and one whose records are gone', () => {
    expect(lagsOf('billing', ends, [{ ...fence, next: 12 }])[0]?.trouble).toBe('regressed');
    const cut = [{ topic: 'attendance.meals.v1', partition: 0, low: 5, high: 10 }];
    expect(lagsOf('billing', cut, [{ ...fence, next: 2 }])[0]).toMatchObject({
      ...{ trouble: 'gap', lag: 5 },
    });
  });
});

describe('control totals', () => {
  it('differ where counts are the same and facts are not', () => {
    const day = { day: '2026-09-14', count: 2, xor: '00000000000000aa' };
    expect(differing('meals', [day], [day])).toEqual([]);
    expect(differing('meals', [day], [{ ...day, xor: '00000000000000ab' }])).toHaveLength(1);
    expect(differing('meals', [], [day])).toMatchObject([{ theirs: 0, ours: 2 }]);
  });

  it('are asked for in parts that follow each other without a hole', () => {
    const parts = partsOf({ from: '2015-01-01', to: '2026-12-31' });
    expect(parts[0]?.from).toBe('2015-01-01');
    expect(parts.at(-1)?.to).toBe('2026-12-31');
    for (const [index, { from }] of parts.entries()) {
      const before = parts[index - 1];
      if (before) expect(Date.parse(from) - Date.parse(before.to)).toBe(86_400_000);
    }
  });

  it('refuse days that are none', () => {
    const context = (from: string) => ({ values: { from } }) as never;
    expect(() => daysOf(context('yesterday'))).toThrow(/must be days/);
  });
});

describe('the export of events', () => {
  const all = {
    ...{ tenant: null, subject: null },
    ...{ from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY },
  };
  const event = JSON.stringify({ tenant: 'a', subject: 's', time: '2026-09-14T10:00:00Z' });

  it('takes what is asked for, and nothing that cannot be read', () => {
    expect(isWanted(all, event)).toBe(true);
    expect(isWanted({ ...all, tenant: 'b' }, event)).toBe(false);
    expect(isWanted({ ...all, until: Date.parse('2026-09-14T10:00:00Z') }, event)).toBe(false);
    expect(isWanted(all, 'poison')).toBe(false);
  });
});

describe('a rotation of signing keys', () => {
  /** Whether what `signer` signs is believed by who knows the keys of `reader`. */
  const believed = (signer: Secrets, reader: Secrets) => {
    const [pem = ''] = keysIn(signer.signers.billing);
    const signature = sign(null, Buffer.from('token'), pem);
    const keys = [...keysOf(reader)].filter(([name]) => /^billing(:other)?$/.test(name));
    return keys.some(([, key]) => verify(null, Buffer.from('token'), key, signature));
  };
  const walk = () => {
    const states = [newSecrets()];
    for (const step of stepsOf('signing')) {
      states.push(step.change(states.at(-1) ?? newSecrets()));
    }
    return states;
  };

  it('never lets two neighbouring steps disbelieve each other', () => {
    const states = walk();
    for (const [index, state] of states.entries()) {
      const next = states[index + 1] ?? state;
      expect([believed(state, next), believed(next, state)]).toEqual([true, true]);
    }
    expect(believed(states[0] as Secrets, states[3] as Secrets)).toBe(false);
  });

  it('keeps the public half of a key that has gone, for the sheets it has signed', () => {
    const [before, , , after] = walk() as [Secrets, Secrets, Secrets, Secrets];
    const own = createPublicKey(before.signers.billing).export({ format: 'pem', type: 'spki' });
    expect(retiredIn(after.signers.billing).map((pem) => pem.trim())).toEqual([String(own).trim()]);
    expect(publicKeySet(after)).toContain('billing:retired0');
    expect(keysIn(after.signers.billing)).toHaveLength(1);
  });

  it('goes on where it was cut short', () => {
    const [before, told, swapped, done] = walk() as [Secrets, Secrets, Secrets, Secrets];
    expect(nextStep('signing', before, null)).toBe(0);
    expect(nextStep('signing', told, before)).toBe(1);
    expect(nextStep('signing', swapped, told)).toBe(2);
    expect(nextStep('signing', done, swapped)).toBe(0);
  });
});

describe('a rotation of other keys', () => {
  it('keeps the key before it behind the one that seals', () => {
    const before = newSecrets();
    const [step] = stepsOf('quarantine');
    const after = step?.change(before).keys['quarantine:billing']?.split(' ') ?? [];
    expect(after).toHaveLength(2);
    expect(after[1]).toBe(before.keys['quarantine:billing']);
  });

  it('ends with one master key, which is another one', () => {
    const before = newSecrets();
    const after = stepsOf('master').reduce((secrets, step) => step.change(secrets), before);
    expect(after.keys['registry:master']).not.toContain(' ');
    expect(after.keys['registry:master']).not.toBe(before.keys['registry:master']);
    expect(after.keys['registry:search']).toBe(before.keys['registry:search']);
  });
});

describe('the commands', () => {
  it('have names of their own, and a line for each of their options', () => {
    expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
    const untold = commands.flatMap(({ name, options, usage }) =>
      Object.keys(options)
        .filter((option) => !new RegExp(`--[^\\n]*\\b${option}\\b`).test(usage))
        .map((option) => `${name} --${option}`),
    );
    expect(untold).toEqual([]);
  });

  it('show numbers to the right', () => {
    expect(
      tableOf(
        ['name', 'n'],
        [
          ['a', 10],
          ['b', 5],
        ],
      ),
    ).toEqual(['name   n', 'a     10', 'b      5']);
  });
});
