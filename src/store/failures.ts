import { DrizzleError, DrizzleQueryError } from 'drizzle-orm';
import type { Settings } from '../config/schema';
import { placeOfDatabase } from '../config/postgres-url';
import { LedgerError } from '../../datasources/contracts/workflow-ledger';
import { isError, systemCode } from '../observability/describe-error';
import { FolderInUseError } from './folder-lock';
import { NewerDatabaseError } from './migrations';

export type LedgerSettings = Settings['ledger'];

/** Where the ledger is, for people. Nothing of it is secret. */
export function placeOfLedger({ databaseUrl, dataFolder }: LedgerSettings): string {
  if (!databaseUrl) return `embedded database in the folder ${dataFolder}`;
  const { host, database } = placeOfDatabase(databaseUrl.reveal());
  return `PostgreSQL at ${host}, database ${database}`;
}

/** `57P01`, `ECONNREFUSED`, ...; empty where the failure has none. */
function codeOfFailure(error: unknown): string {
  const code = systemCode(failureOf(error));
  return /^[A-Z0-9_]{1,60}$/.test(code) ? code : '';
}

/** What the driver threw, under what drizzle made of it: a text with the whole statement and all its values. */
function failureOf(error: unknown): unknown {
  return error instanceof DrizzleQueryError || error instanceof DrizzleError ? (error.cause ?? error) : error;
}

/**
 * A driver's error names values, addresses and statements. Nothing of it is kept but its code. What is a mistake of
 * this program, and no failure of the database, stays what it is.
 */
export function toLedgerError(doing: string, error: unknown): unknown {
  const thrown = failureOf(error);
  if (thrown instanceof LedgerError || thrown instanceof TypeError || thrown instanceof RangeError) return thrown;
  const code = codeOfFailure(error);
  return new LedgerError(`The ledger could not ${doing}${code === '' ? '' : ` (${code})`}`);
}

const NOT_TRUSTED = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT_)/;
const UNREACHABLE = /^(ECONN|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_|ETIMEDOUT|ENOENT$|08|57P03)/;

/** One sentence on why the ledger cannot be opened and what would help; nothing of it is secret. */
export function explainStartFailure(error: unknown, settings: LedgerSettings): string {
  if (error instanceof NewerDatabaseError) {
    return `the ledger (${placeOfLedger(settings)}) was made by a later version of this program; start that one`;
  }
  return settings.databaseUrl ? explainServer(error, settings) : explainFolder(error, settings);
}

function explainServer(error: unknown, settings: LedgerSettings): string {
  const code = codeOfFailure(error);
  const place = `the ledger's database (${placeOfLedger(settings)})`;
  const setting = 'DATABASE_URL or ledger.databaseUrl';
  const thrown = failureOf(error);
  const message = isError(thrown) ? thrown.message : '';
  if (NOT_TRUSTED.test(code)) {
    return `${place} has a certificate that is not trusted (${code}); give the one of its authority as ledger.tls.ca`;
  }
  if (/does not support SSL/.test(message))
    return `${place} does not offer TLS, which ${setting} or ledger.tls.ca asks for`;
  if (code === '28P01' || code === '28000') {
    return `${place} does not let this user in with this password (${code}); correct ${setting}`;
  }
  if (code === '3D000') return `${place} does not exist; create it, or correct ${setting}`;
  if (code === '42501') {
    return `${place} does not let this user create the tables (${code}); grant CREATE on its schema, or correct ${setting}`;
  }
  if (UNREACHABLE.test(code) || /timeout|terminated/i.test(message)) {
    return `${place} cannot be reached${code === '' ? ' in time' : ` (${code})`}; start it, or correct ${setting}`;
  }
  return `${place} cannot be used${code === '' ? '' : ` (${code})`}; see its log, or correct ${setting}`;
}

function explainFolder(error: unknown, { dataFolder }: LedgerSettings): string {
  const otherwise = 'set ledger.dataFolder to another folder, or DATABASE_URL to a PostgreSQL server';
  if (error instanceof FolderInUseError) {
    const { pid, lockFile, host, isInOtherContainer } = error;
    const where = host === undefined ? (isInOtherContainer ? ' in another container' : '') : ` on ${host}`;
    const holder = `process ${pid}${where}`;
    const remedy = where === '' ? 'stop it' : `stop it (or delete ${lockFile} if it is gone)`;
    return `the folder ${dataFolder} of the ledger is in use by ${holder}; ${remedy}, or ${otherwise}`;
  }
  const code = codeOfFailure(error);
  if (/^(EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENOSPC)$/.test(code)) {
    return `the ledger cannot be kept in the folder ${dataFolder} (${code}); make it writable, or ${otherwise}`;
  }
  return `the ledger in the folder ${dataFolder} cannot be opened${code === '' ? '' : ` (${code})`}; restore it from a backup, or ${otherwise}`;
}
