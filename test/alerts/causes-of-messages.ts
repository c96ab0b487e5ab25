/** Causes of the alerts in messages.yaml. */
import { randomUUID } from 'node:crypto';
import { atDoor, type Cause, type Scene } from './cause.ts';

const order = (scene: Scene, fault: object) => atDoor(scene, 'mailbox', '/api/faults', fault);

async function endFaults({ system }: Scene): Promise<void> {
  await fetch(`${system.urls.mailbox}/api/faults`, { method: 'DELETE' });
}

const TEXT = {
  subject: 'Prova degli avvisi della mensa',
  body: 'Buongiorno, questa è una prova.',
  sms: 'Prova degli avvisi',
};

/** As a warning that cannot wait for the morning. */
async function writeToAll({ office }: Scene): Promise<void> {
  const { broadcast } = await office.send<{ broadcast: { broadcastId: string } }>(
    'POST',
    'notifications',
    '/broadcasts',
    { audience: { everyone: 'enrolled' }, texts: { it: TEXT } },
    { 'idempotency-key': randomUUID() },
  );
  const path = `/broadcasts/${broadcast.broadcastId}/schedule`;
  const now = { at: null, urgent: { reason: 'prova degli avvisi' } };
  await office.send('POST', 'notifications', path, now, { 'idempotency-key': randomUUID() });
}

export const mailAway: Cause = {
  alerts: ['BreakerOpen', 'MessagesWait'],
  what: 'the mail server lets nobody in while all families are written to',
  async cause(scene) {
    const refuse = { channel: 'email', kind: 'refuse', at: 'connect', code: 421, times: 10_000 };
    await order(scene, refuse);
    await writeToAll(scene);
  },
  mend: endFaults,
};

export const mailRefused: Cause = {
  alerts: ['MessagesFail'],
  what: 'the mail server takes no message to any family',
  async cause(scene) {
    const refuse = { channel: 'email', kind: 'refuse', at: 'data', code: 554, times: 10_000 };
    await order(scene, refuse);
    await writeToAll(scene);
  },
  mend: endFaults,
};
