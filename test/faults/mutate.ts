/**
 * Changes source text while it is loaded, for the tests that must see the checker fail. The faults
 * exist in the memory of one process of one test run; the product has no switch for them.
 */
import { registerHooks } from 'node:module';

export interface Mutation {
  /** The end of the file's address, such as `libs/messaging/src/fence.ts`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export function mutate(mutations: readonly Mutation[]): void {
  registerHooks({
    load(url, context, nextLoad) {
      const wanted = mutations.filter(({ file }) => url.endsWith(file));
      const loaded = nextLoad(url, context);
      if (wanted.length === 0) return loaded;
      let source = String(loaded.source);
      for (const { file, from, to } of wanted) {
        // A fault that no longer fits the code would leave it whole, and the test green by mistake.
        if (!source.includes(from)) throw new Error(`${file} has no longer: ${from}`);
        source = source.replaceAll(from, to);
      }
      return { ...loaded, source };
    },
  });
}
