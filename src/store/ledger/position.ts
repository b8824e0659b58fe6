/** The place of an entry in the list, newest first. */
export interface Position {
  /** With all six digits that the database keeps of a second. */
  readonly requestedAt: string;
  readonly id: string;
}

// No database has a year 0.
const INSTANT = String.raw`(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z`;
const ID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const WHOLE_ID = new RegExp(`^${ID}$`);
const WHOLE_POSITION = new RegExp(`^(${INSTANT}) (${ID})$`);

export function isEntryId(text: string): boolean {
  return WHOLE_ID.test(text);
}

export function writePosition({ requestedAt, id }: Position): string {
  return Buffer.from(`${requestedAt} ${id}`).toString('base64url');
}

/** @returns undefined for what `writePosition` cannot have made. */
export function readPosition(text: string): Position | undefined {
  const [, requestedAt, id] = WHOLE_POSITION.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  if (requestedAt === undefined || id === undefined || !exists(requestedAt)) return undefined;
  const position = { requestedAt, id };
  return writePosition(position) === text ? position : undefined;
}

/** `Date` takes 30 February for 2 March, and 24:00 for the next day; a database takes neither. */
function exists(instant: string): boolean {
  const milliseconds = `${instant.slice(0, -4)}Z`;
  const date = new Date(milliseconds);
  return !Number.isNaN(date.getTime()) && date.toISOString() === milliseconds;
}
