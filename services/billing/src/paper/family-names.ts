/** Names for papers: asked from registry when a paper is made, and never kept. */

import { paymentCode } from '@mestolo/contracts/payment-code.ts';
import type { ServiceClient } from '@mestolo/service/client.ts';
import { reportError } from '@mestolo/service/error-report.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import { z } from 'zod';

export interface FamilyNames {
  readonly holder: string | null;
  /** What anybody may pay in with; no name, and asked for with them. */
  readonly paymentCode: string | null;
  /** By pupil id. */
  readonly pupils: ReadonlyMap<string, string>;
}

/** Null where registry does not answer, or knows no such family: papers then show ids. */
export type AskNames = (tenant: string, accountId: string) => Promise<FamilyNames | null>;

const family = z.object({
  paymentCode: paymentCode.nullish(),
  holders: z.array(z.object({ fullName: z.string().nullable() })),
  pupils: z.array(
    z.object({
      pupilId: z.string(),
      givenName: z.string().nullable(),
      familyName: z.string().nullable(),
    }),
  ),
});

export function askRegistry(client: Pick<ServiceClient, 'get'>, logger: Logger): AskNames {
  return async (tenant, accountId) => {
    try {
      const path = `/internal/tenants/${tenant}/families/${accountId}`;
      const { holders, pupils, paymentCode: code } = await client.get(path, { schema: family });
      const names = pupils.map(({ pupilId, givenName, familyName }) => {
        return [pupilId, [givenName, familyName].filter(Boolean).join(' ')] as const;
      });
      const holder = holders.at(-1)?.fullName ?? null;
      return { holder, paymentCode: code ?? null, pupils: new Map(names) };
    } catch (error) {
      logger.warn({ error: reportError(error) }, 'names are missing on a paper');
      return null;
    }
  };
}

/** The name, or enough of the id to tell pupils apart. */
export function pupilWords(pupilId: string | undefined, names: FamilyNames | null): string {
  if (pupilId === undefined) return '';
  return names?.pupils.get(pupilId) || pupilId.slice(0, 8);
}
