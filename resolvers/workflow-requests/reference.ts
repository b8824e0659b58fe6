const LENGTH = 6;

/** What people tell requests apart by: the end of the row's id, since of ids that begin with the time all begin alike. */
export function referenceOf(id: string): string {
  return id.replace(/[^0-9A-Za-z]/g, '').slice(-LENGTH);
}
