/** What a log shows of a message: its words, and nothing in them that would still work. */
import { expect, test } from 'vitest';
import { type Rendered, type Renderings, readRendering } from './renderings.ts';

const by = { templateId: 'low', templateVersion: 0 };
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJ0bnQiOiJwIn0.s3cr3t_-';

function kept(rendered: Rendered | null | 'keyDestroyed'): Renderings {
  return {
    read: async () => rendered,
    keep: async () => {
      throw new Error('a reader keeps nothing');
    },
  };
}

const read = (rendered: Rendered | null | 'keyDestroyed') => readRendering(kept(rendered), 'r');

test('an e-mail is shown without the links that are the guardian’s alone', async () => {
  const text = `Saldo 4,30 €\nhttps://x.example/messaggi/${TOKEN}?lang=en\nhttps://x.example/paga`;
  const email = { channel: 'email', subject: 'Saldo', text, html: '', unsubscribe: null } as const;
  expect(await read({ ...email, ...by })).toEqual({
    subject: 'Saldo',
    text: 'Saldo 4,30 €\nhttps://x.example/messaggi/…?lang=en\nhttps://x.example/paga',
    parts: null,
  });
});

test('an SMS is shown with its parts; one that proves a number, without the code', async () => {
  const sms = {
    channel: 'sms',
    text: 'Codice 123456, saldo 2020',
    parts: 1,
    encoding: 'GSM-7',
  } as const;
  expect(await read({ ...sms, ...by })).toEqual({ subject: null, text: sms.text, parts: 1 });
  const proof = await read({ ...sms, templateId: 'verification', templateVersion: 3 });
  expect(proof?.text).not.toContain('123456');
});

test('a message of App IO is shown as it was written', async () => {
  const appIo = { channel: 'appIo', subject: 'Saldo', markdown: '- Saldo: **4,30 €**' } as const;
  const shown = { subject: 'Saldo', text: appIo.markdown, parts: null };
  expect(await read({ ...appIo, ...by })).toEqual(shown);
});

test('what was deleted, or whose key is gone, is not shown', async () => {
  expect(await read(null)).toBeNull();
  expect(await read('keyDestroyed')).toBeNull();
});
