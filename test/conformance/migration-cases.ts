/** Migrations: in order, each once, one process at a time, and again after a crash. */
import { type Migration, runMigrations } from '@mestolo/messaging/migrations.ts';
import { expect, it } from 'vitest';
import type { Suite } from './world.ts';

export function migrations(suite: Suite): void {
  it('run once, in their order, though two processes start together', async () => {
    const { db } = suite.world();
    const ran: string[] = [];
    let inside = 0;
    const step = (id: string): Migration => ({
      id,
      async up() {
        inside += 1;
        expect(inside).toBe(1);
        await db.collection('bands').insertOne({ at: id });
        ran.push(id);
        inside -= 1;
      },
    });
    const steps = [step('2020-09-01-bands'), step('2020-09-02-rates')];
    const both = await Promise.all([runMigrations(db, steps), runMigrations(db, steps)]);
    expect(both.flat()).toEqual(['2020-09-01-bands', '2020-09-02-rates']);
    expect(ran).toEqual(both.flat());
    expect(await runMigrations(db, [...steps, step('2020-10-01-more')])).toEqual([
      '2020-10-01-more',
    ]);
    await expect(runMigrations(db, steps.toReversed())).rejects.toThrow('out of order');
  });

  it('are run again when they did not end', async () => {
    const { db } = suite.world();
    let tries = 0;
    const shaky: Migration = {
      id: '2020-09-01-shaky',
      async up() {
        tries += 1;
        if (tries === 1) throw new Error('cut off');
      },
    };
    await expect(runMigrations(db, [shaky])).rejects.toThrow('cut off');
    expect(await runMigrations(db, [shaky])).toEqual([shaky.id]);
    expect(tries).toBe(2);
  });
}
