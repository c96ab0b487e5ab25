/** What attendance is asked before money leaves an account. */
import { expect, test } from 'vitest';
import { createUnposted } from './unposted-meals.ts';

const time = { now: async () => new Date(0), today: async () => '2020-11-02' };

test('the meals of today and of the days before are asked for, across the end of a month', async () => {
  const asked: string[] = [];
  const meal = { mealId: 'm', revision: 1, pupilId: 'p', schoolId: 's', servedOn: '2020-10-30' };
  const attendance = {
    get: async (path: string) => {
      asked.push(path);
      const isThatDay = path.includes('servedOn=2020-10-30');
      return { meals: isThatDay ? [{ ...meal, state: 'eaten' }] : [] };
    },
  };
  const found = await createUnposted(attendance as never, time)('pianengo', 'a');
  expect(found).toMatchObject([{ mealId: 'm', state: 'eaten', tenant: 'pianengo' }]);
  expect(asked[0]).toBe('/internal/tenants/pianengo/meals?servedOn=2020-11-02&accountId=a');
  expect(asked).toHaveLength(10);
});

test('who does not answer is waited for, and who is not there is not asked', async () => {
  const away = { get: () => Promise.reject(new Error('away')) };
  await expect(createUnposted(away as never, time)('pianengo', 'a')).rejects.toThrow('away');
  expect(await createUnposted(null, time)('pianengo', 'a')).toEqual([]);
});
