/** What the programs in the containers of a box find there: addresses, and secrets as files. */
import { readFileSync } from 'node:fs';
import { services } from '@mestolo/contracts/topics.ts';
import type { Values } from './refusals.ts';

/** Every service has a container of its own, so all have the same port. */
const SERVICE_PORT = 4100;

export const urls = {
  ...(Object.fromEntries(
    services.map((service) => [service, `http://${service}:${SERVICE_PORT}`]),
  ) as Record<(typeof services)[number], string>),
  mailbox: 'http://mailbox:4110',
  gateway: 'http://gateway:4120',
};

/** @throws where the container is not shown this one */
export function secretFile(name: string): string {
  return readFileSync(`/run/secrets/${name}`, 'utf8').trim();
}

/** Those that are there, of these names. */
export function secretFiles(names: readonly string[]): Values {
  return Object.fromEntries(
    names.map((name) => {
      try {
        return [name, secretFile(name)];
      } catch {
        return [name, undefined];
      }
    }),
  );
}
