/** What a parent writes rests sealed, under the key of the Comune's year. */
import type { ServiceClient } from '@mestolo/service/client.ts';
import { createKeyRing } from '@mestolo/service/keys.ts';

export interface ContestTexts {
  seal(place: TextPlace, text: string): Promise<string>;
  /** Null where a key is destroyed. */
  open(texts: readonly (TextPlace & { readonly text: string })[]): Promise<(string | null)[]>;
}

export interface TextPlace {
  readonly tenant: string;
  readonly contestId: string;
  /** Business time: its year names the key. */
  readonly at: Date;
}

const placeOf = ({ tenant, contestId }: TextPlace) => {
  return { tenant, recordId: contestId, field: 'text' };
};

/** Each call has a key ring of its own: no key stays behind that may have to be forgotten. */
export function contestTexts(client: Pick<ServiceClient, 'post'>): ContestTexts {
  return {
    async seal(place, text) {
      const ring = createKeyRing({ client });
      const keyId = `tenant:${place.tenant}:receipts:${place.at.toISOString().slice(0, 4)}`;
      await ring.fetch([keyId], { create: true });
      return ring.seal(keyId, placeOf(place), text);
    },
    async open(texts) {
      const ring = createKeyRing({ client });
      await ring.fetchFor(texts.map(({ text }) => text));
      return texts.map((one) => ring.open(one.text, placeOf(one)));
    },
  };
}
