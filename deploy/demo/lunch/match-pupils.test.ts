import { describe, expect, it } from 'vitest';
import type { KnownPupil } from '../../comune/imported.ts';
import { matchPupil } from './match-pupils.ts';

const pupil = (over: Partial<KnownPupil>): KnownPupil => ({
  pupilId: 'p',
  accountId: 'a',
  schoolId: 's',
  code: '',
  taxCode: '',
  nameWords: 'luca rossi',
  schoolName: 'Nord',
  className: '1A',
  shownName: 'Luca Rossi',
  isReachable: true,
  ...over,
});

const line = (over: object) => ({
  line: 2,
  servedOn: null,
  schoolName: '',
  className: '',
  pupilCode: '',
  taxCode: '',
  pupilName: '',
  state: 'present' as const,
  ...over,
});

describe('whose line it is', () => {
  const pupils = [
    pupil({ pupilId: 'p1', code: 'A01', taxCode: 'T1' }),
    pupil({ pupilId: 'p2', code: 'A02', className: '2B' }),
  ];
  const found = (over: object) => {
    const match = matchPupil(line(over), pupils);
    return 'pupil' in match ? match.pupil.pupilId : match.problem;
  };

  it('goes by code, then tax code, then name in its class', () => {
    expect(found({ pupilCode: 'a02', pupilName: 'x' })).toBe('p2');
    expect(found({ taxCode: 'T1' })).toBe('p1');
    expect(found({ pupilName: 'luca rossi', className: '2b' })).toBe('p2');
  });

  it('never guesses between two pupils of one name', () => {
    expect(found({ pupilName: 'luca rossi' })).toMatch(/two pupils/);
    expect(found({ pupilName: 'ada neri' })).toMatch(/no pupil/);
    expect(found({ pupilCode: 'A99' })).toMatch(/no pupil has this code/);
  });
});
