import type { EmulatorOptions, RunningEmulator } from '../../datasources/shared/backend';
import { startHttpEmulator, type EmulatorReply, type EmulatorRequest } from '../../datasources/shared/emulator/http';

export const KEY = 'desk-key-0d2b7c';

interface State {
  readonly jobs: { readonly number: number; readonly team: string; isDone: boolean }[];
  readonly asks: string[];
}

export interface DeskEmulator extends RunningEmulator {
  readonly asks: readonly string[];
}

function seed(): State {
  const jobs = Array.from({ length: 40 }, (_, index) => ({
    number: 101 + index,
    team: index % 4 === 3 ? 'south' : 'north',
    isDone: false,
  }));
  return { jobs, asks: [] };
}

const reply = (status: number, title: string, lines: readonly string[] = []): EmulatorReply => ({
  status,
  headers: { 'content-type': 'text/plain' },
  body: [title, ...lines, ''].join('\n'),
});

const lineOf = ({ number, team, isDone }: State['jobs'][number]): string =>
  [number, team, `lead-${team}`, `person-${number}`, isDone ? 'done' : 'open'].join('|');

function answer(state: State, { body, headers, method, target }: EmulatorRequest): EmulatorReply {
  if (headers['x-desk-key'] !== KEY) return reply(401, 'no key');
  const { pathname, searchParams } = new URL(target, 'http://desk');
  const lines = body.toString('utf8').split('\n');
  switch (`${method} ${pathname}`) {
    case 'GET /jobs': {
      const from = Number(searchParams.get('from'));
      const jobs = state.jobs.filter(({ team }) => team === searchParams.get('team'));
      return reply(200, 'jobs', jobs.slice(from, from + Number(searchParams.get('limit'))).map(lineOf));
    }
    case 'POST /done': {
      const jobs = state.jobs.filter(({ number }) => lines.includes(String(number)));
      for (const job of jobs) job.isDone = true;
      return reply(
        200,
        'done',
        jobs.map(({ number }) => String(number)),
      );
    }
    case 'POST /asks':
      state.asks.push(lines[0] ?? '');
      return reply(200, 'asked', [String(1_000 + state.asks.length)]);
    default: {
      const job = state.jobs.find(({ number }) => pathname === `/jobs/${number}`);
      return job ? reply(200, 'job', [lineOf(job)]) : reply(404, 'nothing');
    }
  }
}

export async function startDesk(options: EmulatorOptions & { readonly host?: string }): Promise<DeskEmulator> {
  let state = seed();
  const http = await startHttpEmulator({
    now: options.now ?? Date.now,
    host: options.host,
    receive: (request) => ({
      operation: request.method,
      form: 'text',
      parameters: {},
      reads: request.method === 'GET',
      perform: async () => answer(state, request),
      blank: () => reply(200, ''),
    }),
  });
  return {
    url: http.origin,
    get asks() {
      return state.asks;
    },
    reset: () => {
      state = seed();
    },
    close: () => http.close(),
  };
}
