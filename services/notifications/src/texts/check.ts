/** Whether a template of the office may be used: its names, and how long it becomes. */
import type { NotificationKind } from '../domain/notification.ts';
import { composePage, type Sender } from './compose.ts';
import { examplesOf } from './examples.ts';
import { allowedIn } from './placeholders.ts';
import { longestFormOf, SMS_MOST } from './sms.ts';
import { type Language, problemsOf, type Template, type TemplateProblem } from './template.ts';

/** App IO takes no other subjects, and readers of mail show no longer ones. */
const SUBJECT = { least: 10, most: 120 } as const;

export function checkTemplate(
  template: Template,
  of: { readonly kind: NotificationKind; readonly language: Language; readonly sender: Sender },
): readonly TemplateProblem[] {
  const problems = problemsOf(template, allowedIn[of.kind]);
  if (problems.length > 0) return problems;
  const found = examplesOf(of.kind, of).flatMap(({ sender, content }) => {
    const { subject } = composePage(sender, content, template);
    const smsLength = longestFormOf(sender, content, template);
    return [
      ...(subject.length < SUBJECT.least || subject.length > SUBJECT.most
        ? [{ field: 'subject', line: null, problem: subjectIs(subject.length) } as const]
        : []),
      ...(smsLength > SMS_MOST
        ? [{ field: 'sms', line: null, problem: smsIs(smsLength) } as const]
        : []),
    ];
  });
  return found.filter(({ field }, at) => at === found.findIndex((one) => one.field === field));
}

const subjectIs = (length: number) =>
  `with the values of the example it has ${length} characters; ${SUBJECT.least} to ${SUBJECT.most}`;

const smsIs = (length: number) =>
  `with the values of the example it has ${length} characters; ${SMS_MOST} at most`;
