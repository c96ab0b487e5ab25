/**
 * The sender is killed at each of its steps: no SMS twice, no e-mail lost or under another name.
 */
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { describe, expect, test } from 'vitest';
import { type Household, startNotificationsOffice } from './notifications-office.ts';

/** Of both channels two notifications, one after the other; a process dies at its second step. */
async function sayTwice(family: Household): Promise<void> {
  await family.balance(-250);
  await family.delivery(({ kind, state }) => kind === 'negative' && state === 'sent');
  await family.topUp({ amountCents: 5000, balanceCents: 4750 });
  await family.delivery(({ kind, state }) => kind === 'thankYou' && state === 'sent');
}

describe.each(['sender.claimed', 'sender.sent', 'sender.marked'])('killed at %s', (step) => {
  test('every notification arrives, an SMS once, an e-mail under one Message-ID', async () => {
    const office = await startNotificationsOffice(sharedBrokers(), 'crash', {
      CRASH_AT: `${step}:2`,
      PUBLIC_URL: '',
      SEND_LEASE_SECONDS: '2',
    });
    try {
      const byPhone = await office.open([{ email: null }]);
      await sayTwice(byPhone);
      const byEmail = await office.open([{ phone: null }]);
      await sayTwice(byEmail);
      expect(office.system.restarts('notifications')).toBeGreaterThanOrEqual(1);
      expect(byPhone.arrived()).toHaveLength(2);
      const ids = byEmail.arrived().map(({ messageId }) => messageId);
      expect(new Set(ids).size).toBe(2);
      expect(ids.length).toBeLessThanOrEqual(3);
    } finally {
      await office.stop();
    }
  });
});
