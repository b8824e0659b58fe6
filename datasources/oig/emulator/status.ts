/** Contract section 7. */
const STATUSES = {
  P: { name: 'Pending', category: 'Pending', open: true },
  R: { name: 'Rejected', category: 'Rejected', open: true },
  W: { name: 'Waiting', category: 'Waiting', open: false },
  S: { name: 'Suspended', category: 'Suspended', open: false },
  C: { name: 'Completed', category: 'Completed', open: false },
  MC: { name: 'Manually Completed', category: 'Completed', open: false },
  UC: { name: 'Unsuccessfully Completed', category: 'Completed', open: false },
  PX: { name: 'Pending Cancellation', category: 'Pending', open: false },
  X: { name: 'Cancelled', category: 'Cancelled', open: false },
} as const;

export type StatusCode = keyof typeof STATUSES;

export function categoryOf(code: StatusCode): string {
  return STATUSES[code].category;
}

/** Whether it shows in `GET /provtasks` (section 15, row 7). */
export function isOpen(code: StatusCode): boolean {
  return STATUSES[code].open;
}

/** Nothing can be done to such a task any more (section 15, row 25). */
export function isFinal(code: StatusCode): boolean {
  return ['C', 'MC', 'UC', 'X'].includes(code);
}

/** Filters take the letter as well as the word (section 15, row 11). */
export function isCalled(code: StatusCode, text: string): boolean {
  const { name, category } = STATUSES[code];
  return [code, name, category].some((word) => word.toLowerCase() === text.toLowerCase());
}
