/** Kafka and MongoDB start side by side; where one fails, the other does not stay. */
import { MissingTool } from './download.ts';

/** @throws MissingTool that says all that is missing, else what failed first. */
export async function bothOrNone<First, Second>(
  starting: readonly [Promise<First>, Promise<Second>],
  end: (started: First | Second) => Promise<unknown>,
): Promise<readonly [First, Second]> {
  const [first, second] = await Promise.allSettled(starting);
  if (first.status === 'fulfilled' && second.status === 'fulfilled') {
    return [first.value, second.value];
  }
  const failures: unknown[] = [];
  for (const one of [first, second]) {
    if (one.status === 'fulfilled') await end(one.value);
    else failures.push(one.reason);
  }
  const missing = failures.filter((failure) => failure instanceof MissingTool);
  if (missing.length < 2) throw failures[0];
  throw new MissingTool(missing.map(({ message }) => message).join('\n'));
}
