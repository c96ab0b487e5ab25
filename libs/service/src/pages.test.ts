import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { behind, cursorOf, pageOf, pageQuery } from './pages.ts';

const key = z.tuple([z.iso.date(), z.string().max(40)]);
const query = z.strictObject(pageQuery(key, { most: 3, usual: 2 }));

const rows = ['2020-09-30', '2020-09-30', '2020-10-01', '2020-10-05', '2020-10-05'].map(
  (servedOn, index) => ({ servedOn, id: `m${index}` }),
);

describe('pages', () => {
  it('lead through a list once, each from the cursor of the one before', () => {
    const seen: string[] = [];
    let after: string | null | undefined;
    do {
      const asked = query.parse(after ? { after } : {});
      const [day = '', id = ''] = asked.after ?? [];
      const left = rows.filter(
        (row) => row.servedOn > day || (row.servedOn === day && row.id > id),
      );
      const found = left.slice(0, asked.limit + 1);
      const page = pageOf(found, asked.limit, (row) => [row.servedOn, row.id]);
      seen.push(...page.rows.map((row) => row.id));
      after = page.next;
    } while (after);
    expect(seen).toEqual(rows.map(({ id }) => id));
  });

  it('have no next where the list ends with the page', () => {
    expect(pageOf(rows.slice(0, 2), 2, ({ id }) => [id]).next).toBeNull();
    expect(pageOf([], 2, () => ['']).next).toBeNull();
  });

  it.each([
    'x',
    'not base64!',
    cursorOf(['2020-09-31', 'a']),
    cursorOf(['2020-09-30']),
    cursorOf(['2020-09-30', 'a', 'b']),
    Buffer.from('{"$gt":""}').toString('base64url'),
    'A'.repeat(401),
  ])('refuse the cursor %s', (after) => {
    expect(query.safeParse({ after }).success).toBe(false);
  });

  it.each(['0', '4', '-1', '1.5', 'x', ''])('refuse the limit %j', (limit) => {
    expect(query.safeParse({ limit }).success).toBe(false);
  });

  it('go on behind a key in either direction', () => {
    expect(behind({ servedOn: -1, _id: 1 }, ['2020-09-30', 'a'])).toEqual({
      $or: [{ servedOn: { $lt: '2020-09-30' } }, { servedOn: '2020-09-30', _id: { $gt: 'a' } }],
    });
    expect(behind({ _id: 1 }, undefined)).toEqual({});
    expect(() => behind({ _id: 1 }, ['a', 'b'])).toThrow('one value for each');
  });
});
