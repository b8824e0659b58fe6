import { decodeName } from '../../../../datasources/safenet/results';

describe('names as .NET writes them', () => {
  it.each([
    ['taskid', 'taskid'],
    ['Serial_x0020_Number', 'Serial Number'],
    ['_x0031_st', '1st'],
    ['a_x005F_x0020_b', 'a_x0020_b'],
    ['a_x00e9_b', 'aéb'],
    ['a_x00E9_b', 'aéb'],
    ['a_x0001F600_b', 'a😀b'],
    ['a_xFFFFFFFF_b', 'a_xFFFFFFFF_b'],
    ['snake_case_name', 'snake_case_name'],
    ['a_x20_b', 'a_x20_b'],
    ['a_x0020', 'a_x0020'],
  ])('%s is %s', (written, meant) => {
    expect(decodeName(written)).toBe(meant);
  });
});
