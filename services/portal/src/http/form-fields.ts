/** Reads what a form on our pages sends: a few short fields, urlencoded. */
import { problem } from '@mestolo/service/http.ts';

export const FORM_LIMIT_BYTES = 2_048;

/** @throws HttpProblem 415 for what no form sends */
export function formFields(body: Buffer, contentType: string | undefined): URLSearchParams {
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType ?? '')) {
    throw problem(415, { type: 'media-type', detail: 'Send the form as a browser does.' });
  }
  return new URLSearchParams(body.toString('utf8'));
}
