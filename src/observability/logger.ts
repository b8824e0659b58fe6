import pino, { type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { BackendEvent } from '../../datasources/shared/backend';
import { describeError } from './describe-error';

/** What becomes known about one request on its way, for its line in the log. */
export class RequestRecord {
  readonly startedAt = performance.now();
  caller: string | undefined = undefined;
  operationName: string | undefined = undefined;
  operationType: string | undefined = undefined;
  weight = 1;
  isBackground = false;
  /** Back-end calls so far, as expected beforehand, and at most. */
  calls = 0;
  estimatedCalls = 0;
  mostCalls = Infinity;
  readonly errorCodes = new Set<string>();
  readonly errorIds = new Set<string>();

  constructor(readonly requestId: string) {}
}

/**
 * Everything this process ever logs. Each line is built from the named fields of one of these calls; there is no way
 * to hand over a request, a header or an error as it is.
 */
export interface Log {
  readonly request: (record: RequestRecord, facts: RequestFacts) => void;
  readonly backend: (event: BackendEvent) => void;
  readonly unexpected: (errorId: string, error: unknown, requestId?: string) => void;
  /** The last line before the process ends. */
  readonly crash: (error: unknown) => void;
  /** A fixed sentence about the process itself. */
  readonly process: (level: 'info' | 'warn' | 'error' | 'fatal', message: string, facts?: ProcessFacts) => void;
  /** What is below it is not written from now on. */
  readonly setLevel: (level: string) => void;
}

export interface RequestFacts {
  readonly method: string;
  /** As registered, e.g. `/graphql`; never as asked for. */
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
  /** The client went away before the answer was made. */
  readonly aborted: boolean;
}

export type ProcessFacts = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export interface LogOptions {
  readonly level: string;
  readonly format: 'json' | 'pretty';
  /** Standard output when absent. */
  readonly destination?: DestinationStream;
}

const MOST_DETAIL_LENGTH = 300;

export function createLog({ level, format, destination = pino.destination(1) }: LogOptions): Log {
  const stream = format === 'pretty' ? pretty({ sync: true, destination, ignore: 'pid,hostname' }) : destination;
  const logger = pino(
    {
      level,
      // `base: null` leaves out pid and host name, which whatever collects the log adds itself.
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
  return toLog(logger);
}

function toLog(logger: Logger): Log {
  return {
    request: (record, facts) => {
      const { method, route, status, durationMs, aborted } = facts;
      // What is refused at the door is many lines at once, and no fault of the request.
      const level = record.errorCodes.has('OVERLOADED') ? 'warn' : status >= 500 ? 'error' : 'info';
      if (!logger.isLevelEnabled(level)) return;
      const { requestId, caller, operationName, operationType, errorCodes, errorIds } = record;
      const line = {
        event: 'request',
        requestId,
        method,
        route,
        status,
        durationMs,
        caller,
        operationType,
        operationName,
        ...(errorCodes.size > 0 && { errorCodes: [...errorCodes] }),
        ...(errorIds.size > 0 && { errorIds: [...errorIds] }),
        ...(aborted && { aborted }),
      };
      logger[level](line, 'request');
    },
    backend: (reported) => {
      // One is reported for each call, and most logs have no use for it.
      if (!logger.isLevelEnabled(reported.level)) return;
      const { backend, operation, event, level, requestId, ...details } = reported;
      const told = { ...details, caller: undefined, operationName: undefined };
      const line = { event, requestId, backend, operation, details: plainDetails(told) };
      logger[level](line, `back end ${backend}: ${event}`);
    },
    unexpected: (errorId, error, requestId) => {
      logger.error({ event: 'unexpected-error', errorId, requestId, error: describeError(error) }, 'unexpected error');
    },
    crash: (error) => logger.fatal({ event: 'crash', error: describeError(error) }, 'crashed'),
    process: (level, message, facts) => logger[level]({ event: 'process', ...facts }, message),
    setLevel: (level) => {
      logger.level = level;
    },
  };
}

function plainDetails(details: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const plain: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(details)) {
    if (typeof value === 'string') plain[key] = value.slice(0, MOST_DETAIL_LENGTH);
    else if (typeof value === 'number' || typeof value === 'boolean') plain[key] = value;
  }
  return Object.keys(plain).length > 0 ? plain : undefined;
}
