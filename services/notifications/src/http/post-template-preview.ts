/** POST …/templates/{kind}/{language}/preview: how words would be sent, and at what cost. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { appIoOf } from '../texts/app-io.ts';
import { checkTemplate } from '../texts/check.ts';
import { composePage, emailOf } from '../texts/compose.ts';
import { examplesOf } from '../texts/examples.ts';
import { plainLetterFor } from '../texts/gsm7.ts';
import { composeSms, dearLettersIn } from '../texts/sms.ts';
import type { TemplateTools } from './template-routes.ts';
import {
  OFFICE,
  refusedTemplate,
  TEMPLATE_PATH,
  templateBody,
  templateNamed,
} from './template-shape.ts';

const example = z.strictObject({
  name: z.enum(['usual', 'longest']),
  email: z.strictObject({ subject: z.string(), text: z.string(), html: z.string() }),
  sms: z.strictObject({
    text: z.string(),
    characters: z.int().nonnegative(),
    encoding: z.enum(['GSM-7', 'UCS-2']),
    parts: z.int().nonnegative(),
    /** Thousandths of a cent. */
    costMillicents: z.int().nonnegative(),
  }),
  appIo: z.strictObject({ subject: z.string(), markdown: z.string() }),
});

/** A letter for which an SMS is dearer; null where nothing can stand in its place. */
const dearLetter = z.strictObject({ letter: z.string(), instead: z.string().nullable() });

export function postTemplatePreview(tools: TemplateTools): Route {
  return defineRoute({
    method: 'post',
    path: `${TEMPLATE_PATH}/preview`,
    summary: 'Show how words would be sent: e-mail, SMS with its parts and cost, App IO',
    access: 'service',
    callers: OFFICE,
    /** Null: the words in use. */
    body: z.strictObject({ template: templateBody.nullable() }),
    answers: {
      200: z.strictObject({
        examples: z.array(example),
        dearLetters: z.array(dearLetter),
      }),
    },
    async handle({ params, body }) {
      const { tenant } = params;
      const named = templateNamed(params);
      const sender = await tools.senderOf(tenant);
      const { sms: price } = await tools.settingsOf(tenant);
      const template =
        body.template ?? (await tools.templates.current({ tenant, ...named })).template;
      const problems = checkTemplate(template, { ...named, sender });
      if (problems.length > 0) throw refusedTemplate(named.kind, problems);
      const examples = examplesOf(named.kind, { ...named, sender }).map((one) => {
        const page = composePage(one.sender, one.content, template);
        const { text, parts, encoding } = composeSms(one.sender, one.content, template);
        const costMillicents = parts * price.millicentsAPart;
        return {
          name: one.name,
          email: emailOf(page),
          sms: { text, characters: text.length, encoding, parts, costMillicents },
          appIo: appIoOf(page),
        };
      });
      const dearLetters = dearLettersIn(template.sms).map((letter) => ({
        letter,
        instead: plainLetterFor(letter),
      }));
      return { status: 200, body: { examples, dearLetters } };
    },
  });
}
