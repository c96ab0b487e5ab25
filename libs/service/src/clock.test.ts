import { describe, expect, it } from 'vitest';
import { createClocks } from './clock.ts';

const systemNow = () => Date.parse('2026-11-23T08:00:00Z');

describe('the clocks of tenants', () => {
  it('stand still, run on, or run apart', () => {
    const clocks = createClocks({ allowVirtual: true, systemNow });
    clocks.set('crema', { kind: 'fixed', at: '2020-10-05T10:15:00Z' });
    clocks.set('soncino', { kind: 'shifted', offsetMs: -3_600_000 });
    expect(clocks.now('crema').toISOString()).toBe('2020-10-05T10:15:00.000Z');
    expect(clocks.now('soncino').toISOString()).toBe('2026-11-23T07:00:00.000Z');
    expect(clocks.now('unknown').toISOString()).toBe('2026-11-23T08:00:00.000Z');
  });

  it('are the system’s where others are not allowed', () => {
    const clocks = createClocks({ allowVirtual: false, systemNow });
    expect(clocks.set('crema', { kind: 'fixed', at: '2020-10-05T10:15:00Z' })).toBe(false);
    expect(clocks.set('crema', { kind: 'system' })).toBe(true);
    expect(clocks.now('crema').toISOString()).toBe('2026-11-23T08:00:00.000Z');
  });
});
