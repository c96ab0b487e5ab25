/** A flow as the XML file that creditors could always fetch, and the treasurer's list as CSV. */
import type { BankLine, MadeFlow, PayStatus } from './flow.ts';
import { euros } from './requests.ts';
import { group, tag } from './xml.ts';

const NAMESPACE = 'http://www.digitpa.gov.it/schemas/2011/Pagamenti/';

const outcomes: Readonly<Record<PayStatus, string>> = {
  EXECUTED: '0',
  REVOKED: '3',
  STAND_IN: '4',
  STAND_IN_NO_RPT: '8',
  NO_RPT: '9',
};

export function flowXml(flow: MadeFlow): string {
  const lines = flow.lines.map((line) =>
    group(
      'datiSingoliPagamenti',
      tag('identificativoUnivocoVersamento', line.iuv),
      tag('identificativoUnivocoRiscossione', line.iur),
      tag('indiceDatiSingoloPagamento', String(line.idTransfer)),
      tag('singoloImportoPagato', euros(line.amountCents)),
      tag('codiceEsitoSingoloPagamento', outcomes[line.payStatus]),
      tag('dataEsitoSingoloPagamento', line.payDate),
    ),
  );
  const sender = group(
    'identificativoUnivocoMittente',
    tag('tipoIdentificativoUnivoco', 'B'),
    tag('codiceIdentificativoUnivoco', flow.pspId),
  );
  const receiver = group(
    'identificativoUnivocoRicevente',
    tag('tipoIdentificativoUnivoco', 'G'),
    tag('codiceIdentificativoUnivoco', flow.ec),
  );
  const content = [
    tag('versioneOggetto', '1.0'),
    tag('identificativoFlusso', flow.fdr),
    tag('dataOraFlusso', `${flow.flowDate}T06:00:00`),
    tag('identificativoUnivocoRegolamento', flow.regulation),
    tag('dataRegolamento', flow.regulationDate),
    group('istitutoMittente', sender, tag('denominazioneMittente', 'Banca della prova')),
    tag('codiceBicBancaDiRiversamento', 'UNCRITMMXXX'),
    group('istitutoRicevente', receiver, tag('denominazioneRicevente', flow.companyName)),
    tag('numeroTotalePagamenti', String(flow.lines.length)),
    tag('importoTotalePagamenti', euros(flow.totalCents)),
    ...lines,
  ];
  const root = `<FlussoRiversamento xmlns="${NAMESPACE}">${content.join('')}</FlussoRiversamento>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

export function treasuryCsv(lines: readonly BankLine[]): string {
  const rows = lines
    .toSorted((a, b) => a.date.localeCompare(b.date) || a.number.localeCompare(b.number))
    .map(({ date, amountCents, reason, number }) =>
      [date, euros(amountCents).replace('.', ','), reason, number].join(';'),
    );
  return `${['data;importo;causale;provvisorio', ...rows].join('\r\n')}\r\n`;
}
