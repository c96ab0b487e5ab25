import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { guessColumn } from './guess-column.ts';
import { birthDateIn, classOf, exemptOf, residentOf, splitName } from './people-cells.ts';
import { readPeople } from './read-people.ts';

const options = { today: '2020-10-05', comune: 'Comune di Pianengo' };

function read(files: Record<string, string | Buffer>) {
  const list = Object.entries(files).map(([name, text]) => ({ name, bytes: Buffer.from(text) }));
  return readPeople(list, options);
}

describe('an office’s files', () => {
  it('have a row for each pupil that also carries the family', () => {
    const people = read({
      'famiglie.csv': [
        '\ufeffcodice famiglia;cognome intestatario;nome intestatario;codice fiscale intestatario;email;cellulare;codice alunno;cognome alunno;nome alunno;data di nascita;plesso;classe;fascia;residente;esente;dieta',
        'F01;Bellandi;Anna;BLLNNA84C52G558Z;anna@posta.example;+39 333 5550101;A01;Bellandi;Luca;14/05/2011;Primaria Don Bosco;4A;Fascia B;si;no;celiaca',
        'F01;;;;;;A02;Bellandi;Sofia;02/09/2015;Infanzia Il Girasole;Gialli;A;no;x;',
      ].join('\r\n'),
    });
    expect(people.files).toEqual([
      { name: 'famiglie.csv', kind: 'people', problem: null, passedOver: [] },
    ]);
    expect(people.families).toEqual([
      {
        code: 'F01',
        guardians: [
          {
            fullName: 'Anna Bellandi',
            taxCode: 'BLLNNA84C52G558Z',
            email: 'anna@posta.example',
            phone: '+39 333 5550101',
          },
        ],
        pupils: [
          {
            code: 'A01',
            givenName: 'Luca',
            familyName: 'Bellandi',
            birthDate: '2011-05-14',
            school: 'Primaria Don Bosco',
            class: '4A',
            band: 'B',
            resident: true,
            exempt: false,
            diet: 'celiaca',
          },
          expect.objectContaining({ code: 'A02', resident: false, exempt: true, band: 'A' }),
        ],
      },
    ]);
    const line = { file: 'famiglie.csv', family: 0, problems: [], notes: [] };
    expect(people.lines).toEqual([
      { ...line, line: 2, guardians: [0], pupil: 0 },
      { ...line, line: 3, guardians: [], pupil: 1 },
    ]);
    expect(people.schools).toEqual([
      { name: 'Primaria Don Bosco', kind: 'primaria', classes: ['4A'] },
      { name: 'Infanzia Il Girasole', kind: 'infanzia', classes: ['Gialli'] },
    ]);
  });

  it('may be one of families and one of pupils, in any order, in Windows-1252 and tabs', () => {
    const people = read({
      'b.txt': Buffer.from(
        'id_famiglia\talunno\tcf alunno\tnato il\tscuola\tclasse\tsezione\n7\tD\x92Angelo Niccolò\tDNGNCL12A20G558E\t2012-01-20\tDon Bosco\t4\tA\n',
        'latin1',
      ),
      'a.csv':
        'Famiglia,Tutore pagante,CF tutore pagante,E-mail,Telefono\n7,Rossi Èlena,,e@x.example,0373 1\n',
    });
    expect(people.families).toHaveLength(1);
    expect(people.families[0]).toMatchObject({
      code: '7',
      guardians: [{ fullName: 'Rossi Èlena', taxCode: null, phone: '0373 1' }],
      pupils: [{ givenName: 'Niccolò', class: '4A', birthDate: '2012-01-20' }],
    });
  });

  it('may have English headings and no codes: the holder tells families apart', () => {
    const people = read({
      'list.csv': [
        'Guardian,Guardian 2,Email,Phone,Surname,First name,Date of birth,School,Class,Band,Resident,Exempt',
        'Jane Roe,John Roe,jane@x.example,+44 20 7946 0000,Roe,Ann,01/02/2013,North,3B,A,true,',
        'Jane Roe,John Roe,jane@x.example,+44 20 7946 0000,Roe,Bob,03/04/2015,North,1B,A,yes,no',
        'Max Poe,,max@x.example,,Poe,Eve,03/04/2015,North,1B,,yes,no',
      ].join('\n'),
    });
    expect(
      people.families.map(({ guardians, pupils }) => [guardians.length, pupils.length]),
    ).toEqual([
      [2, 2],
      [1, 1],
    ]);
    expect(people.families[0]?.pupils[0]).toMatchObject({ familyName: 'Roe', givenName: 'Ann' });
  });

  it('may have lines that cannot be read; the others still count', () => {
    const people = read({
      'x.csv': [
        'famiglia;intestatario;alunno;data di nascita;plesso;classe;residente',
        'F1;Bo Ada;Bo Ugo;31/02/2014;Bosco;1A;si',
        'F1;Bo Ada;Bo Ivo;28/02/2014;Bosco;1A;forse',
        'F1;Bo Ada;Bo Leo;28/02/2014;;1A;si',
        'F1;Bo Ada;Bo Pia;28/02/2014;Bosco;1A;si',
      ].join('\n'),
    });
    expect(
      people.lines.map(({ pupil, problems }) => [pupil, problems.map(({ field }) => field)]),
    ).toEqual([
      [null, ['birthDate']],
      [null, ['resident']],
      [null, ['school']],
      [0, []],
    ]);
    expect(JSON.stringify(people.lines)).not.toMatch(/forse|31.02/);
  });

  it.each([
    ['tariffs', 'decorrenza;tipo scuola;prezzo\n01/09/2020;primaria;4,50\n'],
    [
      'a roll call',
      'data;plesso;classe;codice alunno;cognome;nome;presenza\n05/10/2020;B;1A;A1;Bo;Ugo;x\n',
    ],
    ['settings', 'voce;valore\nnome;Comune\n'],
    ['opening balances', 'famiglia;saldo\nF1;3,20\n'],
    ['nothing', ''],
  ])('are not all registry’s: %s', (_what, text) => {
    expect(read({ 'x.csv': text })).toMatchObject({
      files: [{ name: 'x.csv', kind: 'notMine' }],
      families: [],
      lines: [],
    });
  });

  it.each([
    [
      'underscores',
      'id_famiglia;tutore_pagante;cf_tutore;email;telefono;alunno;cf_alunno;data_nascita;scuola;classe;fascia_isee;residente;esenzione;dieta',
      '1;Rossi Anna;;a@x.example;333;Rossi Luca;;01/02/2013;Bosco;3A;B;SI;NO;celiaca',
    ],
    [
      'abbreviations and places',
      'N. famiglia;Genitore/Tutore pagante;Cod. Fisc. tutore;Indirizzo mail;N. Cell.;Alunno (cognome e nome);Cod. Fisc. alunno;Nato/a il;Luogo di nascita;Plesso;Classe/Sezione;Fascia;Comune di residenza;Esente',
      '1;Rossi Anna;;a@x.example;333;Rossi Luca;;01/02/2013;Crema;Bosco;3A;B;Pianengo;',
    ],
    [
      'whole names, surname last',
      'Codice nucleo;Nominativo genitore;Telefono genitore;Mail genitore;Nominativo bambino;Data nascita bambino;Scuola;Sezione;Fascia ISEE;Residente',
      '1;Anna Rossi;333;a@x.example;Luca Rossi;01/02/2013;Bosco;3A;B;x',
    ],
    [
      'a father, a mother',
      'famiglia;Cognome madre;Nome madre;e-mail madre;Cell. madre;Cognome bambino;Nome bambino;Nato il;Scuola;Classe;Sez.;Fascia;Residente;Tel. casa',
      '1;Rossi;Anna;a@x.example;333;Rossi;Luca;1-2-2013;Bosco;3;A;B;si;0373',
    ],
    [
      'owners in front',
      'codice_nucleo;tutore;tutore_cf;tutore_email;tutore_cellulare;bambino_cognome;bambino_nome;bambino_cf;bambino_nato_il;scuola;classe;fascia;residente;esente',
      '1;Rossi Anna;;a@x.example;333;Rossi;Luca;;01/02/2013;Bosco;3A;B;s;n',
    ],
  ])('may have headings with %s', (_what, header, row) => {
    const [family] = read({ 'x.csv': `${header}\n${row}\n` }).families;
    expect(family).toMatchObject({
      code: '1',
      guardians: [{ email: 'a@x.example', phone: '333' }],
      pupils: [
        {
          givenName: 'Luca',
          familyName: 'Rossi',
          birthDate: '2013-02-01',
          school: 'Bosco',
          class: '3A',
          band: 'B',
          resident: true,
        },
      ],
    });
    expect(family?.guardians[0]?.fullName).toMatch(/^(Rossi Anna|Anna Rossi)$/);
  });

  it('of the demo Comune are read whole', () => {
    const folder = join(import.meta.dirname, '../../../deploy/demo/pianengo');
    const names = ['famiglie.csv', 'tariffe.csv', 'appello.csv', 'comune.csv'];
    const people = read(
      Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))])),
    );
    expect(people.files.map(({ kind }) => kind)).toEqual([
      'people',
      'notMine',
      'notMine',
      'notMine',
    ]);
    expect(people.lines.filter(({ problems }) => problems.length > 0)).toEqual([]);
    expect(people.families.flatMap(({ pupils }) => pupils)).toHaveLength(people.lines.length);
  });
});

describe('a heading that no list has', () => {
  it.each([
    ['N. famiglia', 'familyCode'],
    ['Cod. alunno', 'pupilCode'],
    ['Recapito telefonico del genitore', 'phone'],
    ['Cognome della mamma', 'holderFamilyName'],
    ['C.F. secondo tutore', null],
    ['CF secondo tutore', 'secondTaxCode'],
    ['Fascia ISEE 2020/21', 'band'],
    ['N. figli', null],
    ['Riduzione secondo figlio', null],
    ['Luogo di nascita', null],
    ['Note', null],
    ['Firma del genitore', null],
  ])('%s', (heading, column) => {
    expect(guessColumn(heading)).toBe(column);
  });
});

describe('a cell', () => {
  it('holds a whole name: the tax code tells where it is cut', () => {
    expect(splitName('De Santis Maria Rosa', '')).toEqual({
      familyName: 'De Santis',
      givenName: 'Maria Rosa',
    });
    expect(splitName('Rossi Bianco Lea', 'RSSBCL12A60G558E')).toEqual({
      familyName: 'Rossi',
      givenName: 'Bianco Lea',
    });
    expect(splitName('Rossi Bianchi Ugo', 'RSS').familyName).toBe('Rossi Bianchi');
    expect(splitName('Ugo Verdi', 'VRDGUO12A20G558E')).toEqual({
      familyName: 'Verdi',
      givenName: 'Ugo',
    });
    expect(splitName('Fo, Lia', '')).toEqual({ familyName: 'Fo', givenName: 'Lia' });
  });

  it('says yes or no in the words of offices', () => {
    expect(
      ['Sì', 'residente', 'NR', 'non residente', '', 'boh'].map((cell) => residentOf(cell)),
    ).toEqual([true, true, false, false, undefined, null]);
    expect(['esente', 'Non esente', '', 'X', 'boh'].map(exemptOf)).toEqual([
      true,
      false,
      false,
      true,
      null,
    ]);
  });

  it('may be the town where a pupil lives', () => {
    const comune = 'Comune di Pianengo';
    const towns = ['PIANENGO', 'Comune di Pianengo', 'Crema', 'si', '26010'];
    expect(towns.map((cell) => residentOf(cell, comune))).toEqual([true, true, false, true, null]);
    expect(residentOf('Crema')).toBeNull();
  });

  it('holds class and section, or a date within a tax code', () => {
    expect([classOf('4', 'A'), classOf('4A', ''), classOf('', 'Gialli')]).toEqual([
      '4A',
      '4A',
      'Gialli',
    ]);
    expect(birthDateIn('BLLSFO15P42G558Q', '2020-10-05')).toBe('2015-09-02');
    expect(birthDateIn('BLLNNA84C52G558Z', '2020-10-05')).toBe('1984-03-12');
  });
});
