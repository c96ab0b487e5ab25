/** Causes of the alerts in messages.yaml. */
import { randomUUID } from 'node:crypto';
import { atDoor, type Cause, type Scene } from './cause.ts';

const order = (scene: Scene, fault: object) => atDoor(scene, 'mailbox', '/api/faults', fault);

async function endFaults({ system }: Scene): Promise<void> {
  await fetch(`${system.urls.mailbox}/api/faults`, { method: 'DELETE' });
}

export const mailAway: Cause = {
  alerts: ['BreakerOpen', 'MessagesWait'],
  what: 'the mail server lets nobody in while a lunch is told of',
  async cause(scene) {
    const refuse = { channel: 'email', kind: 'refuse', at: 'connect', code: 421, times: 10_000 };
    await order(scene, refuse);
    // It waits for its messages in vain, which is what is wanted.
    await scene.playLunch().catch(() => undefined);
  },
  mend: endFaults,
};

const TEXT = {
  subject: 'Prova degli avvisi della mensa',
  body: 'Buongiorno, questa è una prova.',
  sms: 'Prova degli avvisi',
};

export const mailRefused: Cause = {
  alerts: ['MessagesFail'],
  what: 'the mail server takes no message to any family',
  async cause(scene) {
    const refuse = { channel: 'email', kind: 'refuse', at: 'data', code: 554, times: 10_000 };
    await order(scene, refuse);
    const { office } = scene;
    const drafted = await office.send<{ broadcast: { broadcastId: string } }>(
      'POST',
      'notifications',
      '/broadcasts',
      { audience: { everyone: 'enrolled' }, texts: { it: TEXT } },
      { 'idempotency-key': randomUUID() },
    );
    const path = `/broadcasts/${drafted.broadcast.broadcastId}/schedule`;
    const now = { at: null, urgent: { reason: 'prova degli avvisi' } };
    const headers = { 'idempotency-key': randomUUID() };
    await office.send('POST', 'notifications', path, now, headers);
  },
  mend: endFaults,
};
