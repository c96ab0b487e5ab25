/** Knocks at a door of a service as the operator, in the name of a person. */
import { userInfo } from 'node:os';
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import type { OpsContext } from './command.ts';
import { NoAccess } from './no-access.ts';
import type { Reach } from './reach.ts';

export interface Question {
  readonly service: ServiceName;
  readonly path: string;
  readonly body?: object;
  readonly person?: string;
  readonly withinMs?: number;
}

const WITHIN_MS = 60_000;

/** GET, or POST where there is a body. @throws NoAccess with what the door said */
export async function ask<Answer>(reach: Reach, question: Question): Promise<Answer> {
  const { service, path, body, person, withinMs = WITHIN_MS } = question;
  const token = await reach.token(service, person);
  let response: Response;
  try {
    response = await fetch(`${reach.url(service)}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(withinMs),
      ...(body && { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    throw new NoAccess(`${service} does not answer at ${reach.url(service)}.`, { cause });
  }
  const answer = (await response.json().catch(() => ({}))) as { readonly detail?: string };
  if (response.ok) return answer as Answer;
  throw new NoAccess(
    `${service} answers ${response.status}: ${answer.detail ?? 'no reason given'}`,
  );
}

/** Who sits at the keyboard, for the logs of what people did. */
export function personOf({ values }: Pick<OpsContext, 'values'>): string {
  if (typeof values.by === 'string' && values.by !== '') return values.by;
  const known = process.env.OPS_PERSON || nameHere();
  if (known) return known;
  throw new NoAccess('Say who you are with --by NAME: it stays with what is done.');
}

/** In a container nobody has a name. */
function nameHere(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}
