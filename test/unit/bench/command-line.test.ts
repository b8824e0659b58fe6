import { helpText, PARTS, readCommandLine, UsageError } from '../../../bench/command-line';

const QUERIES = ['one-task', 'list-25'];
const read = (...args: string[]) => readCommandLine(args, QUERIES);

describe('the command line of the bench', () => {
  it('measures everything in full when nothing is said', () => {
    expect(read()).toEqual({
      help: false,
      quick: false,
      write: false,
      parts: new Set(PARTS),
      queries: new Set(),
      profile: undefined,
    });
  });

  it('takes parts and queries together, in one list or several', () => {
    const { parts, queries } = read('--only', 'cpu, one-task', '--only', 'growth');
    expect(parts).toEqual(new Set(['cpu', 'growth']));
    expect(queries).toEqual(new Set(['one-task']));
  });

  it('measures every part of the queries that are named without a part', () => {
    const { parts, queries } = read('--quick', '--only', 'list-25');
    expect(parts).toEqual(new Set(PARTS));
    expect(queries).toEqual(new Set(['list-25']));
  });

  it.each([
    ['a name that nothing has', ['--only', 'cpu,two-tasks'], 'there is nothing called "two-tasks"'],
    ['a part where a query is due', ['--profile', 'cpu'], 'there is nothing called "cpu"'],
    ['an unknown option', ['--fast'], "Unknown option '--fast'"],
    ['a word without an option', ['cpu'], 'Unexpected argument'],
    ['results of a quick run to be kept', ['--quick', '--write'], '--write goes with a full run only'],
    ['results of a part to be kept', ['--write', '--only', 'cpu'], '--write goes with a full run only'],
  ])('refuses %s in one line', (_what, args, message) => {
    expect(() => read(...args)).toThrow(UsageError);
    expect(() => read(...args)).toThrow(message);
  });

  it('names every part, query and option in its help', () => {
    const help = helpText(QUERIES);
    for (const name of [...PARTS, ...QUERIES, '--quick', '--only', '--write', '--profile', '--help']) {
      expect(help).toContain(name);
    }
  });
});
