/** The sender is killed at each of its steps: no SMS twice, no e-mail lost or under a new name. */
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Household,
  type NotificationsOffice,
  startNotificationsOffice,
} from './notifications-office.ts';

/** Over both channels, and waits until both say that they sent it. */
async function sent(family: Household, kind: string): Promise<void> {
  for (const channel of ['email', 'sms']) {
    await family.delivery(
      (one) => one.kind === kind && one.channel === channel && one.state === 'sent',
    );
  }
}

// The first notification takes two passages of each step; the process dies in the second one, and
// the one that follows it has fewer than three left.
describe.each(['sender.claimed', 'sender.sent', 'sender.marked'])('killed at %s', (step) => {
  let office: NotificationsOffice;

  beforeAll(async () => {
    office = await startNotificationsOffice(sharedBrokers(), 'crash', {
      CRASH_AT: `${step}:3`,
      PUBLIC_URL: '',
      SEND_LEASE_SECONDS: '6',
    });
  });

  afterAll(async () => {
    await office?.stop();
  });

  test('both notifications arrive, the SMS once, the e-mail under one Message-ID', async () => {
    const family = await office.open();
    await family.balance(-250);
    await sent(family, 'negative');
    await family.topUp({ amountCents: 5000, balanceCents: 4750 });
    await sent(family, 'thankYou');
    expect(office.system.restarts('notifications')).toBeGreaterThan(0);
    const sms = family.arrived().filter(({ channel }) => channel === 'sms');
    expect(sms.map(({ text }) => text.includes('grazie')).sort()).toEqual([false, true]);
    const emails = family.arrived().filter(({ channel }) => channel === 'email');
    expect(new Set(emails.map(({ messageId }) => messageId)).size).toBe(2);
    expect(emails.length).toBeLessThanOrEqual(3);
  });
});
