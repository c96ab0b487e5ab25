/** What passes by itself, what never will, and what is said of it. */
import mongoose from 'mongoose';
import { expect, it } from 'vitest';
import { failureKind, reportOf } from './failure.ts';
import { TryLater } from './handler.ts';
import { Abandoned, Conflict, Unanswered } from './store.ts';

const { MongoAPIError, MongoNetworkError, MongoServerError } = mongoose.mongo;

const serverError = (code: number, errorLabels: string[] = []) =>
  new MongoServerError({ message: 'text with Bruno in it', code, errorLabels });

it.each([
  ['conflict', new Conflict('late')],
  ['conflict', serverError(11_000)],
  ['contended', serverError(112, ['TransientTransactionError'])],
  ['contended', serverError(24)],
  ['transient', serverError(251, ['TransientTransactionError'])],
  ['transient', new MongoNetworkError('gone')],
  ['transient', serverError(91)],
  ['transient', serverError(13)],
  ['transient', new Unanswered('20 s')],
  ['transient', new TryLater('keys')],
  ['transient', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })],
  ['transient', new Error('call failed', { cause: new TryLater('keys') })],
  ['abandoned', new Abandoned('revoked')],
  ['permanent', serverError(121)],
  ['permanent', serverError(10_334)],
  ['permanent', new MongoAPIError('wrong call')],
  ['permanent', new TypeError('a bug')],
  ['permanent', 'not even an error'],
])('is %s', (kind, error) => {
  expect(failureKind(error)).toBe(kind);
});

it('reports names and codes, and no text that may hold data', () => {
  const report = reportOf(new TypeError('Bruno is not a number', { cause: serverError(121) }));
  expect(report).toMatchObject({
    name: 'TypeError',
    cause: { name: 'MongoServerError', code: 121 },
  });
  expect(JSON.stringify(report)).not.toContain('Bruno');
  expect(reportOf(new Conflict('3 of 4 writes'))).toMatchObject({ message: '3 of 4 writes' });
});
