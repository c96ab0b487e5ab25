/** Outages are opened for whoever goes through the part that fails, and ended when it answers. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type DoorHealth, HEALTHY, noteCall } from '../domain/door-health.ts';
import { endOutage, type Outage, openOutage } from '../domain/outage.ts';
import type { ExtensionRequest } from '../store/extension-door.ts';
import type { OutageRequest } from '../store/outage-door.ts';
import { createOutageKeeper } from './outage-keeper.ts';

const AFTER_MS = 300_000;
const PROBE_MS = 30_000;
const MINUTE_MS = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-03-02T09:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

function world(options: { readonly tenants: string[]; readonly notices?: number }) {
  const outages: Outage[] = [];
  const moved: ExtensionRequest[] = [];
  const left = new Map<string, string[]>();
  let health: DoorHealth = HEALTHY;
  let isAway = true;
  let probes = 0;
  const note = (hasFailed: boolean) => {
    health = noteCall(health, { hasFailed, nowMs: Date.now(), afterMs: AFTER_MS });
  };
  const present = (tenant: string) => ({ tenant, timeZone: 'Europe/Rome', now: new Date() });
  const replace = (one: Outage | null) => {
    if (one === null) return null;
    const at = outages.findIndex(({ id }) => id === one.id);
    if (at === -1) outages.push(one);
    else outages[at] = one;
    return one;
  };
  const submit = async (request: OutageRequest) => {
    if (request.kind === 'open') {
      const { wanted } = request;
      const ofTenant = outages.filter(({ tenant }) => tenant === wanted.tenant);
      return replace(openOutage(wanted, ofTenant));
    }
    const known = outages.find(({ id }) => id === request.outageId) as Outage;
    if (request.kind === 'moved') {
      return replace({ ...known, move: known.move && { ...known.move, isDone: true } });
    }
    const others = outages.filter((one) => one.tenant === known.tenant && one.id !== known.id);
    const numbers = Array.from({ length: options.notices ?? 0 }, (_, n) => `${known.tenant}:${n}`);
    left.set(known.id, numbers);
    return replace(endOutage(known, { ...request, others }));
  };
  const keeper = createOutageKeeper({
    afterMs: AFTER_MS,
    probeMs: PROBE_MS,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    outages: {
      ofTenant: async () => [],
      open: async () => outages.filter(({ to }) => to === null),
      unmoved: async () => outages.filter(({ move }) => move !== null && !move.isDone),
      noticesToMove: async ({ id }, limit) => (left.get(id) ?? []).slice(0, limit),
      health: async (part) => (part === 'checkout' ? health : HEALTHY),
      changeHealth: async () => true,
    },
    comuni: {
      using: async (part) =>
        part === 'checkout'
          ? options.tenants.map((tenant) => ({ ...present(tenant), creditor: {} as never }))
          : [],
      of: async (tenant) => present(tenant),
    },
    door: { submit },
    extensions: {
      async submit(request) {
        moved.push(request);
        const rest = left.get(request.outageId) ?? [];
        left.set(
          request.outageId,
          rest.filter((one) => one !== request.noticeId),
        );
        return true;
      },
    },
    recovered: async () => undefined,
    async probe() {
      probes += 1;
      note(isAway);
    },
  });
  keeper.start();
  return {
    outages,
    moved,
    options,
    note,
    probes: () => probes,
    comesBack: () => {
      isAway = false;
    },
    stop: () => keeper.stop(),
  };
}

test('after five minutes of failing calls an outage opens for each Comune of the part', async () => {
  const { outages, note, probes, stop } = world({ tenants: ['pianengo', 'offanengo'] });
  note(true);
  await vi.advanceTimersByTimeAsync(4 * MINUTE_MS);
  expect(outages).toEqual([]);
  await vi.advanceTimersByTimeAsync(90_000);
  expect(outages.map(({ tenant }) => tenant)).toEqual(['pianengo', 'offanengo']);
  // It began with the first call that failed.
  const [first] = outages;
  const began = Date.parse(first?.from ?? '') - Date.parse('2026-03-02T09:00:00Z');
  expect(Math.abs(began)).toBeLessThan(10_000);
  expect(probes()).toBeGreaterThanOrEqual(8);
  expect(probes()).toBeLessThanOrEqual(11);
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
  expect(outages).toHaveLength(2);
  await stop();
});

test('one bad call that is followed by a good one opens none, and nothing is tried any more', async () => {
  const { outages, note, probes, comesBack, stop } = world({ tenants: ['pianengo'] });
  note(true);
  comesBack();
  await vi.advanceTimersByTimeAsync(20 * MINUTE_MS);
  expect([outages, probes()]).toEqual([[], 1]);
  await stop();
});

test('a good call ends it, and every notice is moved once', async () => {
  const { outages, moved, note, comesBack, stop } = world({ tenants: ['pianengo'], notices: 450 });
  note(true);
  await vi.advanceTimersByTimeAsync(6 * MINUTE_MS);
  comesBack();
  await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
  expect(outages).toMatchObject([{ version: 2, move: { days: 1, isDone: true } }]);
  expect(new Set(moved.map(({ noticeId }) => noticeId)).size).toBe(450);
  expect(moved).toHaveLength(450);
  await stop();
});

test('it ends for a Comune that does not go through the part any more', async () => {
  const { outages, options, note, stop } = world({ tenants: ['pianengo', 'offanengo'] });
  note(true);
  await vi.advanceTimersByTimeAsync(6 * MINUTE_MS);
  options.tenants.pop();
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  expect(outages.map(({ tenant, to }) => [tenant, to !== null])).toEqual([
    ['pianengo', false],
    ['offanengo', true],
  ]);
  await stop();
});
