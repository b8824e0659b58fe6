export const FAULT_KINDS = [
  'resetBefore',
  'resetInBody',
  'hangHeaders',
  'hangBody',
  'trickle',
  'truncate',
  'html',
  'serviceUnavailable',
  'oversize',
  'redirect',
  'status',
  'encoding',
] as const;

/**
 * - `resetBefore`: the connection is reset without a byte of an answer
 * - `resetInBody`: headers and half of the body, then a reset
 * - `hangHeaders`: no answer, the connection stays open
 * - `hangBody`: headers and half of the body, then silence
 * - `trickle`: a small piece of the body every `everyMs`, without end
 * - `truncate`: a complete HTTP answer whose body is cut in half
 * - `html`: a page with status 200, as a proxy or a log-in page gives it
 * - `serviceUnavailable`: status 503 with a page
 * - `oversize`: the answer with `bytes` of white space in it
 * - `redirect`: status 302 to a log-in page
 * - `status`: any `status`, `reason`, `body` and `contentType`
 * - `encoding`: the answer in another `encoding`, which the head and an XML declaration name as `charset`
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  /** Every operation when absent. */
  readonly operation?: string | RegExp;
  readonly kind: FaultKind;
  /** Whether the operation is carried out before the answer goes wrong. Reads always are. */
  readonly carriedOut?: boolean;
  /** How many calls it hits; one when absent, `Infinity` for all. */
  readonly times?: number;
  /** For `trickle`; 50 when absent. */
  readonly everyMs?: number;
  /** For `oversize`; 64 MiB when absent. */
  readonly bytes?: number;
  /** For `oversize`: whether a Content-Length gives the size away. */
  readonly declared?: boolean;
  readonly status?: number;
  /** For `status`: the text after the number; the usual one when absent. */
  readonly reason?: string;
  readonly body?: string;
  readonly contentType?: string;
  /** For `encoding`; Latin-1 when absent. */
  readonly encoding?: 'latin1' | 'utf16le' | 'utf8';
  /** For `encoding`: what head and declaration say; nothing when absent. */
  readonly charset?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What goes wrong next, in the order in which it was added. */
export class FaultScript {
  readonly #pending: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#pending.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#pending.length = 0;
  }

  /** How many faults have calls left to hit. */
  get pending(): number {
    return this.#pending.length;
  }

  /** Uses up one turn of the first fault that fits. */
  take(operation: string): Fault | undefined {
    const index = this.#pending.findIndex(({ fault }) => fits(fault.operation, operation));
    const entry = this.#pending[index];
    if (!entry) return undefined;
    entry.left -= 1;
    if (entry.left < 1) this.#pending.splice(index, 1);
    return entry.fault;
  }
}

function fits(wanted: string | RegExp | undefined, operation: string): boolean {
  if (wanted === undefined) return true;
  return typeof wanted === 'string' ? wanted === operation : new RegExp(wanted.source, wanted.flags).test(operation);
}
