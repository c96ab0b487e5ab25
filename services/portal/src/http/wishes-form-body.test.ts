/** What a guardian ticked, and what stopping everything keeps. */
import { expect, test } from 'vitest';
import type { GuardianWishes } from '../notifications.ts';
import { chosenWishes } from './wishes-form-body.ts';

const known: GuardianWishes = {
  guardianId: '0190b2a4-0000-7000-8000-000000000001',
  ...{ language: 'it', email: 'm•••@posta.example', phone: '•••0147', appIo: false },
  ...{ topics: [], stopped: [], verified: [], failing: [] },
};
const form = (more: string) => new URLSearchParams(`language=en&${more}`);

test('every topic is said, also the one in which nothing is ticked', () => {
  const fields = form('balance=email&balance=sms&urgent=sms&action=save');
  expect(chosenWishes(fields, known)).toEqual({
    language: 'en',
    channels: { balance: ['email', 'sms'], topUps: [], closing: [], news: [], urgent: ['sms'] },
    stopped: [],
  });
});

test('stopping everything stops every way, also one that comes later, and keeps what was ticked', () => {
  const chosen = chosenWishes(form('balance=email&action=stop'), known);
  expect(chosen.stopped).toEqual(['email', 'sms', 'appIo']);
  expect(chosen.channels.balance).toEqual(['email']);
});

test('whoever has stopped a way and saves other choices stays stopped, until it is taken back', () => {
  const stopped: GuardianWishes = { ...known, stopped: ['sms'] };
  expect(chosenWishes(form('action=save'), stopped).stopped).toEqual(['sms']);
  expect(chosenWishes(form('action=resume'), stopped).stopped).toEqual([]);
});

test.each(['language=it&balance=pigeon', 'language=de'])(
  '%s comes from no page of ours',
  (sent) => {
    expect(() => chosenWishes(new URLSearchParams(sent), known)).toThrow('not sent by our page');
  },
);
