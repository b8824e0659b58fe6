import { parseArgs } from 'node:util';

/** What is measured, in this order. */
export const PARTS = ['calls', 'cpu', 'latency', 'two', 'start-up', 'memory', 'growth'] as const;
/** Measured only when it is named: it takes eight minutes of its own. */
export const PARTS_APART = ['overload'] as const;
export type PartName = (typeof PARTS)[number] | (typeof PARTS_APART)[number];

export interface CommandLine {
  readonly help: boolean;
  readonly quick: boolean;
  readonly write: boolean;
  readonly parts: ReadonlySet<PartName>;
  /** Names of queries; all of them when it is empty. */
  readonly queries: ReadonlySet<string>;
  /** A query to take a processor profile of, instead of measuring. */
  readonly profile: string | undefined;
}

/** The command line makes no sense; the message is one line for a person. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

const OPTIONS = {
  help: { type: 'boolean' },
  quick: { type: 'boolean' },
  write: { type: 'boolean' },
  only: { type: 'string', multiple: true },
  profile: { type: 'string' },
} as const;

export function helpText(queries: readonly string[]): string {
  return `Usage: npm run bench -- [options]

Measures the server side by side with others on the same queries and back ends, on loopback only, and prints one table.
The full run takes less than ten minutes, the quick one about two.

Options:
  --quick          fewer and shorter rounds: for trying things out, too coarse to quote
  --only NAMES     parts or queries, separated by commas; may be given more than once
                     parts:   ${PARTS.join(', ')};
                              only when named: ${PARTS_APART.join(', ')}
                     queries: ${queries.join(', ')}
  --write          write the results and what this machine is to bench/RESULTS.md
  --profile QUERY  instead of measuring: load the server with one query, and list where its processor time goes;
                     the profile itself is left in dist/bench/profiles
  --help           print this text and end

Exit codes: 0 measured, 1 answers or back-end calls differ or a program failed, 2 wrong option. A target that is missed
is no failure: it is in the table.
`;
}

/** @throws UsageError */
export function readCommandLine(args: readonly string[], queries: readonly string[]): CommandLine {
  const { help = false, quick = false, write = false, only = [], profile } = parse(args);
  const names = only.flatMap((list) => list.split(',')).map((name) => name.trim());
  const isPart = (name: string): name is PartName => ([...PARTS, ...PARTS_APART] as readonly string[]).includes(name);
  for (const name of [...names, ...(profile === undefined ? [] : [profile])]) {
    if (queries.includes(name) || (isPart(name) && name !== profile)) continue;
    throw new UsageError(`there is nothing called "${name}"; see --help`);
  }
  if (write && (quick || names.length > 0)) throw new UsageError('--write goes with a full run only');
  const parts = names.filter(isPart);
  return {
    help,
    quick,
    write,
    parts: new Set(parts.length > 0 ? parts : PARTS),
    queries: new Set(names.filter((name) => !isPart(name))),
    profile,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const [reason = ''] = (error as Error).message.split(/[.\n]/, 1);
    throw new UsageError(`${reason}; see --help`);
  }
}
