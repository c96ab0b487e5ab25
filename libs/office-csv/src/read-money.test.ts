/** Reads what the system before left, as offices export it. */
import { describe, expect, it } from 'vitest';
import { readAmountCell } from './amounts.ts';
import { readMoneyFile } from './read-money.ts';

const file = (...lines: string[]) => Buffer.from(lines.join('\r\n'));

describe('an amount', () => {
  it.each([
    ['12,50', 1250],
    ['€ 12,50', 1250],
    ['12,50 €', 1250],
    ['€\u00a012,50', 1250],
    ['EUR 12,50', 1250],
    ['12.50 euro', 1250],
    ['-3.40', -340],
    ['- 3,40', -340],
    ['−3,40', -340],
    ['€ -3,40', -340],
    ['-€ 3,40', -340],
    ['3,40-', -340],
    ['(3,40)', -340],
    ['+3,4', 340],
    ["'12,50", 1250],
    ['1.234,56', 123_456],
    ['1,234.56', 123_456],
    ["1'234.56", 123_456],
    ['1 234,56', 123_456],
    ['1.234.567', 123_456_700],
    ['1.234.567,8', 123_456_780],
    ['1234,5', 123_450],
    ['4.35', 435],
    ['0', 0],
    ['-0,00', 0],
    ['90071992547409,91', Number.MAX_SAFE_INTEGER],
  ])('%s is %i cents', (cell, cents) => {
    expect(readAmountCell(cell)).toEqual({ cents });
  });

  it.each([
    ['', 'There is no amount.'],
    ['1.234', 'Three digits after one comma or point'],
    ['12,505', 'Three digits after one comma or point'],
    ['1234,505', 'at most two decimals'],
    ['1,5E+03', 'without an exponent'],
    ['٤,٥٠', 'the digits 0 to 9'],
    ['$ 4.50', 'must be in euro'],
    ['9007199254740993', 'too large'],
    ['#VALORE!', 'The spreadsheet shows an error here.'],
    ['((3,40))', 'not an amount'],
    ['(-3,40)', 'not an amount'],
    ['-3,40-', 'not an amount'],
    ['--3', 'not an amount'],
  ])('%s is refused: %s', (cell, problem) => {
    expect(readAmountCell(cell)).toEqual({ problem: expect.stringContaining(problem) });
  });
});

describe('balances', () => {
  it('are signed, or credit and debt in columns of their own, or have a side', () => {
    const amounts = (...lines: string[]) =>
      readMoneyFile(file(...lines)).rows.map(({ amountCents }) => amountCents);
    expect(amounts('Cod. famiglia;Saldo', 'F1;12,50', 'F2;-3,40')).toEqual([1250, -340]);
    expect(
      amounts('CF intestatario;Credito;Debito', 'X;5,00;', 'Y;;7,50', 'Z;0,00;-7,50', 'W;0;0'),
    ).toEqual([500, -750, -750, 0]);
    expect(amounts('Famiglia;Importo;D/A', 'F1;5,00;A', 'F2;5,00;D')).toEqual([500, -500]);
  });

  it('name who each line is of, and why it cannot be taken', () => {
    const read = readMoneyFile(
      file(
        'Codice famiglia;Matricola alunno;Credito;Debito',
        ';;1,00;',
        'F1;A1;1,00;2,00',
        'F2;;x;',
      ),
    );
    expect(read).toMatchObject({ kind: 'balances', problem: null });
    expect(read.rows.map(({ line, problems }) => [line, problems])).toEqual([
      [2, [{ field: 'owner', problem: 'no code of family or pupil and no tax code' }]],
      [3, [{ field: 'balance', problem: 'is a credit and a debt at once' }]],
      [4, [{ field: 'credit', problem: expect.stringContaining('not an amount') }]],
    ]);
  });
});

describe('other files of the system before', () => {
  it('are unused vouchers', () => {
    const read = readMoneyFile(
      file('CF alunno;N. buoni residui;Valore buono', 'RSSLCU11E14G558R;7;€ 4,50', 'X;2,5;4,50'),
    );
    expect(read.kind).toBe('vouchers');
    expect(read.rows[0]).toMatchObject({ vouchers: 7, voucherValueCents: 450, problems: [] });
    expect(read.rows[1]?.problems).toEqual([
      { field: 'vouchers', problem: 'is not a whole number' },
    ]);
  });

  it('are payments made earlier, for certificates', () => {
    const read = readMoneyFile(
      file(
        'Famiglia;Alunno codice;Data pagamento;Importo;Modalità di pagamento;Versante;CF versante',
        'F1;A1;10/02/2021;100,00;Bonifico;Anna Bellandi;BLLNNA84C52G558Z',
        'F1;A1;44256;-1;;;',
        'F1;A1;;5;;;',
      ),
    );
    expect(read.kind).toBe('earlierPayments');
    expect(read.rows[0]).toMatchObject({
      familyCode: 'F1',
      pupilCode: 'A1',
      paidOn: '2021-02-10',
      amountCents: 10_000,
      means: 'Bonifico',
      payer: 'Anna Bellandi',
      payerTaxCode: 'BLLNNA84C52G558Z',
      problems: [],
    });
    expect(read.rows[1]).toMatchObject({ paidOn: '2021-03-01' });
    expect(read.rows.slice(1).map(({ problems }) => problems[0])).toEqual([
      { field: 'amount', problem: 'is below zero' },
      { field: 'paidOn', problem: 'is missing' },
    ]);
  });

  it('are notices that are still open', () => {
    const read = readMoneyFile(
      file('N. avviso;IUV;Famiglia;Importo;Scadenza', "'301000000000012373;;F1;63,00;30/06/2020"),
    );
    expect(read.kind).toBe('oldNotices');
    expect(read.rows[0]).toMatchObject({
      noticeNumber: '301000000000012373',
      familyCode: 'F1',
      amountCents: 6300,
      dueOn: '2020-06-30',
      problems: [],
    });
  });

  it('tell what each heading was taken for, and may be told what they are', () => {
    const bytes = file('Famiglia;Colore;Importo', 'F1;blu;5,00');
    expect(readMoneyFile(bytes).columns).toEqual([
      { heading: 'Famiglia', column: 'familyCode' },
      { heading: 'Colore', column: null },
      { heading: 'Importo', column: 'amount' },
    ]);
    expect(readMoneyFile(bytes, { kind: 'earlierPayments' }).problem).toBe(
      'no heading tells the day of payment',
    );
    expect(readMoneyFile(file('a;b', '1;2')).problem).toBe('the headings tell no kind of file');
    expect(readMoneyFile(file('Saldo;Note', '1;x')).problem).toMatch(/whose the lines are/);
    expect(readMoneyFile(Buffer.from('PK\u0003\u0004')).problem).toMatch(/workbook/);
  });
});
