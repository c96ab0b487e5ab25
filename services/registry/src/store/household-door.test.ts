/** Families that share pupils: whatever is done to them in any order, every rate is right. */
import { randomBytes } from 'node:crypto';
import type { CollectionWrites, DoorHandler, SnapshotReader } from '@mestolo/messaging/handler.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { type Operation, operationFault } from '@mestolo/service/operation-log.ts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Mint } from '../domain/mint.ts';
import { ratesOf } from '../domain/sibling-rates.ts';
import type { FamilyStatement } from '../domain/statements.ts';
import type { FamilyDocument, KeyDocument, PupilDocument } from './documents.ts';
import { familyDoor } from './family-door.ts';
import type { HouseholdAct } from './household-acts.ts';
import { householdDoor } from './household-door.ts';
import { openHousehold } from './sealed-household.ts';
import { createVault } from './vault.ts';

const vault = createVault({ masterKey: randomBytes(32), searchKey: randomBytes(32) });
const TENANT = 't';
const ACT = { actor: { kind: 'person', id: 'p' }, role: 'office', reason: null } as const;
const newMint = (): Mint => ({ seed: randomBytes(32), atMs: Date.parse('2020-11-20T10:00:00Z') });

type Document = Readonly<Record<string, unknown>> & { readonly _id: string };

/** As much of a database as the doors use. Like the real one it gives up what meets nothing. */
class Memory {
  readonly #collections = new Map<string, Map<string, Document>>();

  of<Kind>(collection: string): readonly Kind[] {
    return [...(this.#collections.get(collection)?.values() ?? [])] as unknown as Kind[];
  }

  get reader(): SnapshotReader {
    return {
      find: async <Kind>(collection: string, filter: Record<string, unknown>) =>
        this.of<Document>(collection).filter((one) => matches(one, filter)) as unknown as Kind[],
    };
  }

  put(collection: string, document: Document): void {
    const documents = this.#collections.get(collection) ?? new Map<string, Document>();
    this.#collections.set(collection, documents.set(document._id, document));
  }

  write(writes: readonly CollectionWrites[]): void {
    for (const { collection, operations } of writes) {
      for (const operation of operations) this.#one(collection, operation);
    }
  }

  #one(collection: string, operation: CollectionWrites['operations'][0]): void {
    if ('insertOne' in operation) {
      const document = operation.insertOne.document as Document;
      const known = this.of<Document>(collection).some(({ _id }) => _id === document._id);
      expect([collection, known]).toEqual([collection, false]);
      this.put(collection, document);
      return;
    }
    const { filter, ...change } =
      'replaceOne' in operation
        ? { filter: operation.replaceOne.filter, next: operation.replaceOne.replacement }
        : 'updateOne' in operation
          ? { filter: operation.updateOne.filter, set: operation.updateOne.update }
          : { filter: {} };
    const found = this.of<Document>(collection).find((one) => matches(one, filter));
    expect([collection, found !== undefined]).toEqual([collection, true]);
    if (!found) return;
    const set = 'set' in change ? (change.set as { $set: object }).$set : {};
    this.put(collection, 'next' in change ? (change.next as Document) : { ...found, ...set });
  }
}

function matches(document: Document, filter: Record<string, unknown>): boolean {
  return Object.entries(filter).every(([field, wanted]) => {
    const value = document[field];
    const isList = typeof wanted === 'object' && wanted !== null && '$in' in wanted;
    return isList ? (wanted.$in as unknown[]).includes(value) : value === wanted;
  });
}

async function ask<Request, State, Answer>(
  memory: Memory,
  door: DoorHandler<Request, State, Answer>,
  requests: readonly Request[],
): Promise<readonly Answer[]> {
  const all = requests.map((request) => ({ request, cause: NO_CAUSE }));
  const state = await door.load(memory.reader, all);
  const { decision, answers } = door.decide(state, all);
  memory.write(decision.writes);
  return answers;
}

const pupil = (code: string, birthDate: string): FamilyStatement['pupils'][0] => ({
  ...{ code, givenName: code, familyName: 'Rossi', birthDate, school: 'DB', class: '4A' },
});

/** Three families with two children each. */
async function comune() {
  const memory = new Memory();
  const years = [{ name: '20', from: '2020-09-07', to: '2021-06-08', graceUntil: '2020-09-30' }];
  const schools = [{ schoolId: 's', code: 'DB', name: 'DB', kind: 'primaria' }];
  const classes = [{ classId: 'c', schoolId: 's', code: '4A', name: '4A' }];
  const clock = { kind: 'system' };
  const calendar = { timeZone: 'Europe/Rome', clock, schoolYears: years, schools, classes };
  memory.put('calendars', { _id: TENANT, tenant: TENANT, version: 1, changedAt: '', calendar });
  const families = ['A', 'B', 'C'].map((code, index) => ({
    code,
    guardians: [{ fullName: `Anna ${code}` }],
    pupils: [pupil(`${code}1`, `201${index}-01-01`), pupil(`${code}2`, `201${index + 3}-06-01`)],
  }));
  const request = { tenant: TENANT, families, act: ACT, mint: newMint() };
  const [answer] = await ask(memory, familyDoor(vault), [request]);
  if (!answer || answer === 'no-calendar') throw new Error('refused');
  return {
    memory,
    accountIds: answer.map(({ accountId }) => accountId ?? ''),
    pupilIds: answer.flatMap(({ pupils }) => pupils.map(({ pupilId }) => pupilId ?? '')),
  };
}

/** Everyone in clear, and what each pupil pays by when all families are looked at together. */
function checkRates(memory: Memory): void {
  const key = (keyId: string) => {
    const kept = memory.of<KeyDocument>('keys').find(({ _id }) => _id === keyId);
    return vault.unwrap(keyId, kept?.wrapped ?? '');
  };
  const documents = memory.of<PupilDocument>('pupils');
  const everyone = memory.of<FamilyDocument>('families').flatMap((family) => {
    const ofFamily = documents.filter(({ accountId }) => accountId === family._id);
    const identity = key(`family:${family._id}:identity`);
    const contact = key(`family:${family._id}:contact`);
    const read = { family, guardians: [], pupils: ofFamily };
    return openHousehold(read, { identity, contact }).pupils;
  });
  for (const one of everyone) {
    const { rates } = documents.find(({ _id }) => _id === one.pupilId) ?? {};
    expect(rates).toEqual(ratesOf(one, everyone));
  }
  const heads = memory.of<{ _id: string; number: number; hash: string }>('operationHeads');
  expect(operationFault(memory.of<Operation>('operations'), heads[0] ?? null)).toBeNull();
}

const day = fc.constantFrom('2020-09-10', '2020-09-20', '2020-10-01', '2020-10-15', '2020-11-02');
const index = (most: number) => fc.nat({ max: most - 1 });
const step = fc.record({
  kind: fc.constantFrom('move', 'withdraw', 'enrol', 'isee', 'diet'),
  pupil: index(6),
  account: index(3),
  day,
});

it('every rate is right after any acts, one by one or several in one transaction', async () => {
  const runs = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(runs, async (groups) => {
      const { memory, accountIds, pupilIds } = await comune();
      for (const group of groups) {
        const requests = group.map((one) => {
          const pupilId = pupilIds[one.pupil] ?? '';
          const from = one.day;
          const accountId = accountIds[one.account] ?? '';
          const diets = [{ from, to: null, code: 'D1', reason: `because ${from}` }];
          const acts: Record<typeof one.kind, HouseholdAct> = {
            move: { kind: 'pupilMoved', pupilId, accountId, from },
            withdraw: { kind: 'pupilWithdrawn', pupilId, from },
            enrol: { kind: 'pupilEnrolled', pupilId, classId: 'c', from },
            isee: { kind: 'iseeFiled', pupilId, band: 'B', filedOn: from },
            diet: { kind: 'dietsChanged', pupilId, diets },
          };
          return { tenant: TENANT, act: ACT, what: acts[one.kind], mint: newMint() };
        });
        const answers = await ask(memory, householdDoor(vault), requests);
        for (const answer of answers) expect(typeof answer).toBe('object');
      }
      checkRates(memory);
    }),
    { numRuns: 40 },
  );
}, 30_000);
