/** `Comune di Pianengo`, however the Comune wrote its name. */
export function comuneNamed(name: string): string {
  return /^comune /i.test(name) ? name : `Comune di ${name}`;
}
