/** A Comune with something of everything, so that requests find what they ask for. */
import { randomUUID } from 'node:crypto';
import type { Brokers } from '@mestolo/testkit/brokers.ts';
import type { TestSystem } from '@mestolo/testkit/start-system.ts';
import { TODAY, WholeComune } from '../integration/whole-comune.ts';

const PERSON = {
  guardianName: 'Ada Tracce',
  taxCode: 'TRCDAA80A41F205J',
  email: 'ada@tracce.example',
  phone: '+393331234567',
  childGivenName: 'Bruno',
  childFamilyName: 'Tracce',
};

/** By the names that addresses and bodies use. */
export async function knownIds(
  brokers: Brokers,
  system: TestSystem,
): Promise<Readonly<Record<string, string>>> {
  const comune = new WholeComune(brokers, system);
  const family = await comune.open(PERSON, 5_000);
  const { mealId } = await comune.lunch(family);
  const calendar = await comune.office('registry', 'GET', 'calendar');
  const { classes = [] } = calendar as { classes?: { classId: string }[] };
  const order = { accountId: family.accountId, amountCents: 1_000 };
  const { noticeNumber } = await comune.office('payments', 'POST', 'top-ups', order);
  const [staffId, closureId] = [randomUUID(), randomUUID()];
  const { schoolId } = family;
  const staff = {
    fullName: 'Carlo Tracce',
    postings: [{ from: '2020-09-07', to: null, schoolId }],
  };
  await comune.office('registry', 'PUT', `staff/${staffId}`, staff);
  const closure = { closureId, from: '2020-11-02', to: '2020-11-03', cause: 'neve' };
  await comune.office('registry', 'POST', 'closures', closure);
  const page = new URL(await comune.page(family));
  const devices = await comune.office('attendance', 'GET', 'devices').catch(() => ({}));
  const [device] = (devices as { devices?: { deviceId: string }[] }).devices ?? [];
  return {
    ...family,
    mealId,
    staffId,
    closureId,
    servedOn: TODAY,
    classId: classes[0]?.classId ?? '',
    noticeNumber: String(noticeNumber),
    link: page.searchParams.get('link') ?? '',
    ...(device && { deviceId: device.deviceId }),
  };
}
