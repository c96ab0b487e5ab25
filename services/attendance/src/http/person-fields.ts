/** How a person's act at one of the office's doors is named in the log. */
import type { Actor } from '@mestolo/contracts/values.ts';

export interface Acting {
  readonly actor: Actor;
  readonly role: string;
}

/** The service or tool that vouches for the person says in which role. */
export function actingOf(context: {
  readonly actor: Actor;
  readonly caller: string | null;
}): Acting {
  return { actor: context.actor, role: context.caller ?? 'office' };
}
