/** What the form of a guardian's wishes sends. */
import { channel } from '@mestolo/contracts/events/notifications.ts';
import { problem } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { type ChosenWishes, type GuardianWishes, wishTopics } from '../notifications.ts';

const sent = z.object({
  action: z.enum(['save', 'stop', 'resume']).catch('save'),
  language: z.enum(['it', 'en']),
  chosen: z.array(z.array(channel).max(10)),
});

/**
 * What was ticked, on top of what is known: stopping ends every way, also one that comes later, and
 * keeps the choices, so that whoever takes it back finds them again. Saving leaves stopped what is.
 *
 * @throws HttpProblem 422 for what our page does not send
 */
export function chosenWishes(fields: URLSearchParams, known: GuardianWishes): ChosenWishes {
  const read = sent.safeParse({
    action: fields.get('action') ?? undefined,
    language: fields.get('language'),
    chosen: wishTopics.map((topic) => fields.getAll(topic)),
  });
  if (!read.success) throw problem(422, { detail: 'This form was not sent by our page.' });
  const { action, language, chosen } = read.data;
  const channels: ChosenWishes['channels'] = Object.fromEntries(
    wishTopics.map((topic, index) => [topic, chosen[index] ?? []]),
  );
  const stopped = { save: known.stopped, stop: channel.options, resume: [] }[action];
  return { language, channels, stopped };
}
