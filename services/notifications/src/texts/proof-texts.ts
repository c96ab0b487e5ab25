/** What asks a guardian to prove an address: a code to send back, or a link to follow. */

interface Asked {
  readonly language: 'it' | 'en';
  readonly comune: string;
}

interface ProofText {
  readonly subject: string | null;
  readonly text: string;
}

/** `Comune di Pianengo`, however the Comune wrote its name. */
export function comuneNamed(name: string): string {
  return /^comune /i.test(name) ? name : `Comune di ${name}`;
}

export function proofBySms({ language, comune, code }: Asked & { code: string }): ProofText {
  const from = comuneNamed(comune);
  const text =
    language === 'it'
      ? `${from}, mensa: il codice per confermare questo numero è ${code}, vale 15 minuti. ` +
        'Risponda a questo SMS con il codice. Se non lo ha chiesto, lo ignori.'
      : `${from}, school meals: the code to confirm this number is ${code}, good for 15 minutes. ` +
        'Answer this SMS with the code. If you did not ask for it, ignore it.';
  return { subject: null, text };
}

export function proofByEmail({ language, comune, link }: Asked & { link: string }): ProofText {
  const from = comuneNamed(comune);
  if (language === 'it') {
    return {
      subject: 'Mensa scolastica: confermi il Suo indirizzo',
      text:
        `Buongiorno,\n\nper confermare che questo indirizzo è Suo, apra la pagina e prema ` +
        `“Confermo”:\n\n${link}\n\nIl collegamento vale 7 giorni. Se non ha chiesto nulla, ignori ` +
        `questo messaggio: non cambia niente.\n\n${from}`,
    };
  }
  return {
    subject: 'School meals: confirm your address',
    text:
      `Good day,\n\nto confirm that this address is yours, open the page and press “Confirm”:` +
      `\n\n${link}\n\nThe link is good for 7 days. If you did not ask for it, ignore this ` +
      `message: nothing changes.\n\n${from}`,
  };
}
