/** A line of a file that could not be taken, and why; the lines beside it still count. */
export interface LineProblem {
  readonly line: number;
  readonly problem: string;
}
