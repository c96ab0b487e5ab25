/** What the office writes to many: its own words, with the few names that mean something there. */
import { allowedIn } from './placeholders.ts';
import { problemsOf, type Template, verbatim } from './template.ts';

/** Words with braces that mean nothing are sent as they stand, and never not at all. */
export function readableBroadcast(words: Template): Template {
  return problemsOf(words, allowedIn.broadcast).length === 0 ? words : verbatim(words);
}
