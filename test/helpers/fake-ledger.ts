import type {
  LedgerPage,
  LedgerPageRequest,
  NewWorkflowRequests,
  OpenedWorkflowRequests,
  RecalledWorkflowRequests,
  Settlement,
  WorkflowLedger,
  WorkflowRequestEntry,
  WorkflowRequestFilter,
} from '../../datasources/contracts/workflow-ledger';

interface Row {
  readonly entry: WorkflowRequestEntry;
  readonly fingerprint: string;
  readonly sendingEndsAt: number;
  readonly number: number;
}

/** The record in memory, by the rules of the contract, which writes down what it was asked. */
export class FakeLedger implements WorkflowLedger {
  /** One line for each call, e.g. `open 2` or `settle 000001 CREATED`. */
  readonly calls: string[] = [];
  /** Thrown by calls of the method, one after another, before anything is done. */
  readonly failures: { [Method in keyof WorkflowLedger]?: Error[] } = {};
  readonly #rows: Row[] = [];
  readonly #now: () => number;

  constructor(now: () => number = () => Date.now()) {
    this.#now = now;
  }

  get entries(): readonly WorkflowRequestEntry[] {
    this.#expire();
    return this.#rows.map(({ entry }) => entry);
  }

  async open(requests: NewWorkflowRequests): Promise<OpenedWorkflowRequests> {
    this.#note('open', `open ${requests.contents.length}`);
    this.#expire();
    const { backend, requestedBy, idempotencyKey, fingerprint, contents } = requests;
    const recalled = this.#recall(backend, requestedBy, idempotencyKey, fingerprint);
    if (recalled) return recalled;
    const now = this.#now();
    const rows = contents.map((content, index): Row => {
      const number = this.#rows.length + index + 1;
      return {
        number,
        fingerprint,
        sendingEndsAt: now + requests.sendWithinMs,
        entry: {
          id: String(number).padStart(6, '0'),
          reference: String(number).padStart(6, '0'),
          backend,
          content: structuredClone(content),
          state: 'SENDING',
          outcome: null,
          requestId: null,
          statusMessage: null,
          requestedBy,
          requestedAt: new Date(now).toISOString(),
          settledAt: null,
          idempotencyKey,
        },
      };
    });
    this.#rows.push(...rows);
    return { kind: 'OPENED', entries: rows.map(({ entry }) => entry) };
  }

  async settle(id: string, settlement: Settlement): Promise<WorkflowRequestEntry> {
    this.#note('settle', `settle ${id} ${settlement.state}`);
    const index = this.#rows.findIndex(({ entry }) => entry.id === id);
    const row = this.#rows[index];
    if (!row) throw new Error(`There is no row ${id}`);
    const isAnswered = row.entry.state === 'CREATED' || row.entry.state === 'REJECTED';
    if (isAnswered) return row.entry;
    const entry = { ...row.entry, ...settlement, settledAt: new Date(this.#now()).toISOString() };
    this.#rows[index] = { ...row, entry };
    const held = this.#holders(entry.backend, entry.requestedBy, entry.idempotencyKey);
    if (held.every((one) => one.entry.outcome === 'FAILED')) {
      for (const one of held) {
        this.#rows[one.number - 1] = { ...one, entry: { ...one.entry, idempotencyKey: null } };
      }
    }
    return this.#rows[index].entry;
  }

  async recall(
    backend: string,
    requestedBy: string,
    idempotencyKey: string,
    fingerprint: string,
  ): Promise<RecalledWorkflowRequests | null> {
    this.#note('recall', `recall ${idempotencyKey}`);
    this.#expire();
    return this.#recall(backend, requestedBy, idempotencyKey, fingerprint);
  }

  async find(ids: readonly string[]): Promise<readonly (WorkflowRequestEntry | null)[]> {
    this.#note('find', `find ${ids.join(' ')}`);
    return ids.map((id) => this.entries.find((entry) => entry.id === id) ?? null);
  }

  async list(filter: WorkflowRequestFilter, page: LedgerPageRequest): Promise<LedgerPage> {
    const { after, before, limit, fromEnd = false } = page;
    this.#note('list', `list ${JSON.stringify(page)}`);
    this.#expire();
    const rows = [...this.#rows]
      .reverse()
      .filter(({ entry }) => fits(entry, filter))
      .filter(({ number }) => after === undefined || number < Number(after))
      .filter(({ number }) => before === undefined || number > Number(before));
    return {
      items: (fromEnd ? rows.slice(-limit) : rows.slice(0, limit)).map(({ entry, number }) => ({
        entry,
        position: String(number),
      })),
      hasMore: rows.length > limit,
    };
  }

  async count(filter: WorkflowRequestFilter): Promise<number> {
    this.#note('count', 'count');
    return this.entries.filter((entry) => fits(entry, filter)).length;
  }

  isId(id: string): boolean {
    return /^\d{6}$/.test(id);
  }

  isPosition(position: string): boolean {
    return /^[1-9]\d*$/.test(position);
  }

  #note(method: keyof WorkflowLedger, line: string): void {
    this.calls.push(line);
    const failure = this.failures[method]?.shift();
    if (failure) throw failure;
  }

  #recall(
    backend: string,
    requestedBy: string,
    key: string | null,
    fingerprint: string,
  ): RecalledWorkflowRequests | null {
    const held = this.#holders(backend, requestedBy, key);
    if (held.length === 0) return null;
    if (held.some((row) => row.fingerprint !== fingerprint)) return { kind: 'CONFLICT' };
    return { kind: 'REPEATED', entries: held.map(({ entry }) => entry) };
  }

  #holders(backend: string, requestedBy: string, key: string | null): Row[] {
    return this.#rows.filter(
      ({ entry }) =>
        key !== null && entry.backend === backend && entry.requestedBy === requestedBy && entry.idempotencyKey === key,
    );
  }

  #expire(): void {
    const now = this.#now();
    for (const [index, row] of this.#rows.entries()) {
      if (row.entry.state !== 'SENDING' || now < row.sendingEndsAt) continue;
      const settledAt = new Date(now).toISOString();
      this.#rows[index] = { ...row, entry: { ...row.entry, state: 'UNKNOWN', outcome: 'UNKNOWN', settledAt } };
    }
  }
}

function fits(entry: WorkflowRequestEntry, filter: WorkflowRequestFilter): boolean {
  const { backends, domainName, account, reference, requestId, action, state, from, to } = filter;
  const { content } = entry;
  const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  const at = Date.parse(entry.requestedAt);
  return (
    (backends === undefined || backends.includes(entry.backend)) &&
    (domainName === undefined || same(content.domainName, domainName)) &&
    (account === undefined || content.accounts.some((one) => same(one, account))) &&
    (reference === undefined || same(entry.reference, reference)) &&
    (requestId === undefined || entry.requestId === requestId) &&
    (action === undefined || content.action === action) &&
    (state === undefined || entry.state === state) &&
    (from === undefined || at >= Date.parse(from)) &&
    (to === undefined || at < Date.parse(to))
  );
}
