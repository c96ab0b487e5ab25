/** The fields of an observation as they come in over HTTP. */
import { z } from 'zod';

/** Visible ASCII; a UUID is the best choice. */
export const observationId = z.string().regex(/^[\x21-\x7e]{1,100}$/);

/** In small letters, because the id of the meal is a hash of it. */
export const pupilId = z.uuid().transform((text) => text.toLowerCase());

export const servedOn = z.iso.date();

export const presence = z.enum(['present', 'absent']);

export const NO_CALENDAR =
  'The calendar of the Comune has not arrived here yet. Nothing was taken.';
