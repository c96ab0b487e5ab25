/** Rules about who belongs to which account, and about what may be known of a child. */
import { describe, expect, test } from 'vitest';
import { keptInTopics } from '../integration/search-everywhere.ts';
import { LUCA, type PupilWords, SOFIA } from './comune.ts';
import type { Opens, RunningSystem } from './rules.ts';

const ADA: PupilWords = {
  ...{ code: 'ada', givenName: 'Ada', birthDate: '2009-01-01', school: 'PRI', class: '4A' },
  from: '2020-09-07',
};

export function householdRules(opens: Opens, running: RunningSystem): void {
  describe.concurrent('an account outlives its holder and follows its children', () => {
    test('a new account holder changes neither the account nor its balance', async () => {
      const comune = await opens({ balanceCents: 1000 });
      const { accountId } = comune;
      await comune.post('registry', `families/${accountId}/holders`, {
        ...{ guardian: { fullName: 'Nuova Titolare' }, from: '2020-11-01', kind: 'change' },
        reason: 'richiesta della famiglia',
      });
      await comune.settled();
      await comune.seen('luca', '2020-11-12');
      expect(await comune.balance()).toBe(550);
      const { body } = await comune.get('registry', `families/${accountId}`);
      expect(JSON.stringify(body)).toContain('Nuova Titolare');
    });

    test('a child who moves to another family is charged there from that day', async ({
      expect,
    }) => {
      const comune = await opens({ pupils: [LUCA], balanceCents: 1000 });
      const other = await comune.family('altra', [ADA]);
      await comune.settled();
      await comune.seen('luca', '2020-11-06');
      await comune.seen('luca', '2020-11-09');
      expect(await comune.balance()).toBe(100);
      const { pupilId } = comune.pupil('luca');
      const move = { accountId: other, from: '2020-11-09', reason: 'affido' };
      await comune.post('registry', `pupils/${pupilId}/move`, move);
      // There he is the second child: 4.50 less 20 per cent.
      await expect.poll(() => comune.balance(other), POLL).toBe(-360);
      expect(await comune.balance()).toBe(550);
    });
  });

  describe.concurrent('who did what, and why, stands in a chain', () => {
    test('an act of the office names its actor, its reason, before and after', async () => {
      const comune = await opens({ pupils: [LUCA, SOFIA] });
      const { pupilId } = comune.pupil('luca');
      const change = { resident: false, from: '2020-11-01', reason: 'trasferita a Crema' };
      await comune.post('registry', `pupils/${pupilId}/circumstances`, change);
      const { body } = await comune.get('registry', 'operations?limit=200');
      const told = JSON.stringify(body);
      for (const part of ['rosa', 'trasferita a Crema', 'before', 'after', 'hash']) {
        expect(told).toContain(part);
      }
    });
  });

  describe.concurrent('why a child has a diet, and what a family earns, stays private', () => {
    test('the reason of a diet is in no topic, its code in the one of the kitchen', async () => {
      const comune = await opens({ balanceCents: 1000 });
      const { pupilId } = comune.pupil('luca');
      const diet = { from: '2020-09-07', to: null, code: 'ZQ7', reason: 'Celiachia Canarino' };
      const reason = 'certificato medico';
      await comune.put('registry', `pupils/${pupilId}/diets`, { diets: [diet], reason });
      const isee = { band: 'B', filedOn: '2020-11-12', reason: 'ISEE Reddito-Usignolo' };
      await comune.post('registry', `pupils/${pupilId}/isee`, isee);
      await comune.settled();
      await comune.seen('luca', '2020-11-13');
      await comune.topsUp(5000);
      await comune.settled();
      const kept = await keptInTopics(running().brokers);
      const text = kept.map(({ place, bytes }) => ({ place, text: bytes.toString('utf8') }));
      for (const canary of ['Canarino', 'Reddito-Usignolo', 'certificato medico']) {
        expect(text.filter((one) => one.text.includes(canary))).toEqual([]);
      }
      const withCode = text.filter((one) => one.text.includes('"ZQ7"'));
      const topics = new Set(withCode.map(({ place }) => place.split('/')[0]));
      expect([...topics]).toEqual(['registry.diets.v1']);
    });
  });
}

const POLL = { timeout: 10_000, interval: 100 };
