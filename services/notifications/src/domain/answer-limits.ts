/** How often one number is answered: two machines that answer each other must come to an end. */

/** `neutral`: to a number that nobody has proved to be a parent's. */
export type AnswerKind = 'answer' | 'help' | 'neutral';

export interface GivenAnswer {
  readonly kind: AnswerKind;
  readonly at: Date;
}

const HOUR_MS = 3_600_000;

const limits: Readonly<Record<AnswerKind, { readonly atMost: number; readonly withinMs: number }>> =
  {
    // No parent asks that often.
    answer: { atMost: 20, withinMs: HOUR_MS },
    help: { atMost: 2, withinMs: HOUR_MS },
    neutral: { atMost: 1, withinMs: 24 * HOUR_MS },
  };

const KEPT_MS = 24 * HOUR_MS;

/** What was given, with this one; null where it must not be given any more. */
export function givenWith(
  given: readonly GivenAnswer[],
  next: GivenAnswer,
): readonly GivenAnswer[] | null {
  const ago = ({ at }: GivenAnswer) => next.at.getTime() - at.getTime();
  const isOver = (kind: AnswerKind, counted: readonly GivenAnswer[]) => {
    const { atMost, withinMs } = limits[kind];
    return counted.filter((one) => ago(one) < withinMs).length >= atMost;
  };
  // Every answer counts as one; help and neutral ones have a narrower limit of their own.
  const sameKind = given.filter(({ kind }) => kind === next.kind);
  if (isOver('answer', given) || isOver(next.kind, sameKind)) return null;
  return [...given.filter((one) => ago(one) < KEPT_MS), next];
}
