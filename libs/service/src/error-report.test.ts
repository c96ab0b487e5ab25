import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { reportError } from './error-report.ts';

function thrownBy(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('an error for the log', () => {
  it('has its whole chain of causes and where it was thrown', () => {
    const report = reportError(
      new Error('outer', { cause: Object.assign(new Error('inner'), { code: 'ECONNREFUSED' }) }),
    );
    expect(report).toMatchObject({
      name: 'Error',
      message: 'outer',
      cause: { message: 'inner', code: 'ECONNREFUSED' },
    });
    expect(report.frames?.[0]).toContain('error-report.test.ts');
  });

  it('repeats nothing of what a library was given', () => {
    const parse = thrownBy(() => JSON.parse('{"name": Rossi}'));
    const checked = thrownBy(() => z.strictObject({ age: z.int() }).parse({ age: 'Rossi' }));
    const duplicate = Object.assign(
      new Error('E11000 duplicate key error collection: a.b index: _id_ dup key: { _id: "Rossi" }'),
      { name: 'MongoServerError', code: 11000 },
    );
    for (const error of [parse, checked, duplicate]) {
      expect(JSON.stringify(reportError(error))).not.toContain('Rossi');
    }
    expect(reportError(checked).message).toBe('invalid_type at age');
    expect(reportError(duplicate)).toMatchObject({ code: 11000, name: 'MongoServerError' });
  });

  it('has an end, and takes what is no error', () => {
    const loop = new Error('loop');
    loop.cause = loop;
    expect(JSON.stringify(reportError(loop)).length).toBeLessThan(20_000);
    expect(reportError('text')).toEqual({ name: 'string', message: 'not an error object' });
  });
});
