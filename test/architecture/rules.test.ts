import { codeRules } from './code-rules';
import { importRules } from './import-rules';
import { layoutRules } from './layout-rules';
import { readRepository } from './source-files';

const repository = readRepository();

describe.each([...importRules, ...layoutRules, ...codeRules])('the code: $name', ({ check, violation, says }) => {
  it('holds in this repository', () => {
    expect(check(repository)).toEqual([]);
  });

  it('is seen failing on a sample that breaks it', () => {
    const faults = check(violation);
    expect(faults).toHaveLength(says.length);
    says.forEach((pattern, index) => expect(faults[index]).toMatch(pattern));
  });
});

it('looks at a repository with something in it', () => {
  expect(Object.keys(repository)).toEqual(
    expect.arrayContaining(['package.json', 'package-lock.json', 'src/main.ts', 'test/architecture/rules.test.ts']),
  );
});
