export interface Migration {
  readonly version: number;
  readonly statements: readonly string[];
}

/**
 * What makes the tables of schema.ts, step by step. A step that has been released is never changed; the next one is
 * added below it. The statements stand here and not in .sql files, so that they are where the compiled program is.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    statements: [
      `CREATE TABLE idempotency_key (
        id uuid PRIMARY KEY,
        backend text NOT NULL,
        requested_by text NOT NULL,
        key text NOT NULL,
        fingerprint text NOT NULL,
        created_at timestamptz NOT NULL
      )`,
      `CREATE UNIQUE INDEX idempotency_key_used_once ON idempotency_key (backend, requested_by, key)`,
      `CREATE TABLE workflow_request (
        id uuid PRIMARY KEY,
        backend text NOT NULL,
        domain_name text NOT NULL,
        action text NOT NULL,
        accounts text[] NOT NULL,
        content jsonb NOT NULL,
        state text NOT NULL,
        request_id text,
        status_message text,
        requested_by text NOT NULL,
        requested_at timestamptz NOT NULL,
        send_until timestamptz NOT NULL,
        settled_at timestamptz,
        idempotency_key_id uuid,
        part smallint NOT NULL,
        CONSTRAINT workflow_request_idempotency_key_id_idempotency_key_id_fk
          FOREIGN KEY (idempotency_key_id) REFERENCES idempotency_key (id) ON DELETE SET NULL,
        CONSTRAINT workflow_request_state CHECK (state IN ('SENDING', 'CREATED', 'REJECTED', 'UNKNOWN')),
        CONSTRAINT workflow_request_settled_once CHECK ((state = 'SENDING') = (settled_at IS NULL))
      )`,
      `CREATE INDEX workflow_request_newest ON workflow_request (requested_at, id)`,
      `CREATE INDEX workflow_request_backend ON workflow_request (backend, requested_at, id)`,
      `CREATE INDEX workflow_request_domain ON workflow_request (domain_name, requested_at, id)`,
      `CREATE INDEX workflow_request_accounts ON workflow_request USING gin (accounts)`,
      `CREATE INDEX workflow_request_sending ON workflow_request (send_until) WHERE state = 'SENDING'`,
      `CREATE INDEX workflow_request_settled ON workflow_request (settled_at)`,
      `CREATE INDEX workflow_request_key ON workflow_request (idempotency_key_id)`,
    ],
  },
  {
    // Both are null in rows of before, and in those that a process of before writes while it is being replaced.
    version: 2,
    statements: [
      `ALTER TABLE workflow_request
        ADD COLUMN outcome text,
        ADD COLUMN reference text,
        ADD CONSTRAINT workflow_request_outcome
          CHECK (outcome IN ('SUCCEEDED', 'REFUSED', 'UNSUPPORTED', 'NOT_FOUND', 'FAILED', 'UNKNOWN'))`,
      `CREATE INDEX workflow_request_reference ON workflow_request (coalesce(reference, right(id::text, 6)))`,
      `CREATE INDEX workflow_request_number ON workflow_request (request_id)`,
    ],
  },
  {
    // A process of before does not know these tables and does not need them. The clock begins with what is certain: that
    // the ledger was in use when its last record was written.
    version: 3,
    statements: [
      `CREATE TABLE ledger_clock (
        id smallint PRIMARY KEY,
        seen_at timestamptz NOT NULL,
        CONSTRAINT ledger_clock_only_one CHECK (id = 1)
      )`,
      `CREATE TABLE ledger_uncounted (starts_at timestamptz PRIMARY KEY, ends_at timestamptz NOT NULL)`,
      `INSERT INTO ledger_clock (id, seen_at)
        SELECT 1, coalesce(max(greatest(requested_at, settled_at)), statement_timestamp()) FROM workflow_request`,
    ],
  },
];
