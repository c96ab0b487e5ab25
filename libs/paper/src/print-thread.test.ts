/** A thread that prints: its order, what it says of a failure, and what follows its end. */
import { expect, test } from 'vitest';
import { PrinterBusy, printThread } from './print-thread.ts';

interface Job {
  readonly say?: string;
  readonly fail?: boolean;
  readonly end?: boolean;
}

const answerJobs = new URL('./answer-jobs.ts', import.meta.url);
const script = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { answerJobs } from '${answerJobs}';
    answerJobs(async ({ say, fail, end }) => {
      if (end) process.exit(3);
      if (fail) throw new RangeError('Ginevra Altamura cannot be printed');
      return Buffer.from(say);
    });`)}`,
);

test('each job gets its own answer', async () => {
  const print = printThread<Job>(script);
  const said = ['one', 'two', 'three'];
  const bytes = await Promise.all(said.map((say) => print({ say })));
  expect(bytes.map(String)).toEqual(said);
});

test('a job that fails tells its kind of error and no name, and the next one is printed', async () => {
  const print = printThread<Job>(script);
  const failed = print({ fail: true });
  const next = print({ say: 'next' });
  await expect(failed).rejects.toThrow(/^RangeError$/);
  expect(String(await next)).toBe('next');
});

test('a thread that ends fails what waits, and another begins', async () => {
  const print = printThread<Job>(script);
  const lost = [print({ end: true }), print({ say: 'lost' })];
  for (const one of lost) await expect(one).rejects.toThrow('the printing thread ended');
  expect(String(await print({ say: 'again' }))).toBe('again');
});

test('a script that cannot run fails each job', async () => {
  const print = printThread<Job>(new URL('data:text/javascript,throw new Error("broken")'));
  for (let tries = 0; tries < 2; tries += 1) {
    await expect(print({ say: 'one' })).rejects.toThrow('the printing thread failed');
  }
});

test('who comes when fifty wait is told to come again', async () => {
  const print = printThread<Job>(script);
  const jobs = Array.from({ length: 50 }, () => print({ say: 'one' }));
  await expect(print({ say: 'late' })).rejects.toMatchObject({ retryAfterSeconds: 5 });
  await expect(print({ say: 'late' })).rejects.toBeInstanceOf(PrinterBusy);
  await Promise.all(jobs);
  expect(String(await print({ say: 'again' }))).toBe('again');
});
