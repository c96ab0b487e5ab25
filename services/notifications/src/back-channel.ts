/** Puts together what guardians say to us: their wishes, the proofs of their addresses. */
import type { Messaging } from '@mestolo/messaging/messaging.ts';
import type { Route } from '@mestolo/service/http.ts';
import { createKeyRing } from '@mestolo/service/keys.ts';
import type { ServiceTools } from '@mestolo/service/service-shell.ts';
import type { z } from 'zod';
import type { notificationsConfig } from './config.ts';
import { createGuardianTokens } from './guardian-tokens.ts';
import { guardianRoutes } from './http/guardian-routes.ts';
import { guardianDoor } from './store/guardian-door.ts';
import { createGuardians } from './store/guardians.ts';
import { createPeople } from './store/people.ts';
import { createProofs } from './store/proofs.ts';
import { verificationDoor } from './store/verification-door.ts';

type Tools = ServiceTools<z.infer<typeof notificationsConfig>> & { readonly messaging: Messaging };

export interface BackChannel {
  readonly routes: readonly Route[];
}

export function createBackChannel(tools: Tools): BackChannel {
  const { config, db, clocks, messaging, serviceClient } = tools;
  const keyRing = createKeyRing({ client: serviceClient('registry', config.REGISTRY_URL) });
  const people = createPeople(db, keyRing);
  const tokens = createGuardianTokens(config.TOKEN_KEY);
  const door = messaging.door('guardians', guardianDoor(clocks));
  const guardians = createGuardians({ db, people, door });
  const proofs = createProofs({
    db,
    clocks,
    people,
    tokens,
    door: messaging.door('verifications', verificationDoor(clocks)),
    portalUrl: config.PORTAL_PUBLIC_URL ?? null,
    key: config.TOKEN_KEY,
  });
  return { routes: guardianRoutes({ guardians, tokens, proofs }) };
}
