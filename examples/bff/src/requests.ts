import type { FastifyInstance } from 'fastify';
import { RaiseRequestDocument, RequestsDocument, type Outcome } from '../generated/graphql.js';
import { callOf } from './call.js';
import { Refusal, refusalOf } from './failures.js';
import { NoAnswer, type Execute } from './graph.js';
import { PAGE, pageOf, type PageQuery } from './page.js';

const PATIENCE_MS = { read: 5_000, raise: 45_000 };

const NAMES = { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 100 } as const;

const RAISE = {
  headers: {
    type: 'object',
    // No more than what every HTTP library sends as it is.
    properties: { 'idempotency-key': { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' } },
    required: ['idempotency-key'],
  },
  body: {
    type: 'object',
    properties: {
      backend: { type: 'string' },
      domain: { type: 'string' },
      subject: { type: 'string' },
      users: NAMES,
      groups: NAMES,
      days: { type: 'integer' },
    },
    required: ['backend', 'domain', 'subject', 'users', 'groups'],
    additionalProperties: false,
  },
} as const;

interface Raise {
  Headers: { 'idempotency-key': string };
  Body: { backend: string; domain: string; subject: string; users: string[]; groups: string[]; days?: number };
}

const LIST = { querystring: { ...PAGE, properties: { ...PAGE.properties, account: { type: 'string' } } } } as const;

interface List {
  Querystring: PageQuery & { account?: string };
}

export function addRequests(app: FastifyInstance, execute: Execute): void {
  app.post<Raise>('/requests', { schema: RAISE }, async (request, reply) => {
    const { backend, domain, subject, users, groups, days } = request.body;
    const input = {
      backend,
      domainNames: [domain],
      subject,
      idempotencyKey: request.headers['idempotency-key'],
      addUsersToGroups: { accounts: users, groups, ...(days !== undefined && { membershipEnds: { days } }) },
    };
    const call = callOf(request, reply, PATIENCE_MS.raise);
    try {
      const { data, errors } = await execute(RaiseRequestDocument, { input }, call);
      const raised = data?.createWorkflowRequest;
      const [result] = raised?.results ?? [];
      if (!raised || !result) throw refusalOfRaise(refusalOf(errors));
      const { outcome, reason, workflowRequest } = result;
      return await reply
        .code(statusOf(outcome, raised.repeated))
        .send({ outcome, reason, repeated: raised.repeated, request: workflowRequest });
    } catch (error) {
      if (!(error instanceof NoAnswer) || !error.mayHaveArrived) throw error;
      const reason = 'No answer came in time. Repeat this with the same Idempotency-Key: it raises no second request.';
      return reply.code(202).send({ outcome: 'UNKNOWN', reason, repeated: false, request: null });
    }
  });

  app.get<List>('/requests', { schema: LIST }, async (request, reply) => {
    const { account, ...page } = request.query;
    const variables = { ...pageOf(page), ...(account !== undefined && { filter: { account } }) };
    const { data, errors } = await execute(RequestsDocument, variables, callOf(request, reply, PATIENCE_MS.read));
    if (!data?.workflowRequests || errors.length > 0) throw refusalOf(errors);
    const { nodes, pageInfo } = data.workflowRequests;
    return { requests: nodes, nextPage: pageInfo.hasNextPage ? pageInfo.endCursor : null };
  });
}

function statusOf(outcome: Outcome, repeated: boolean): number {
  switch (outcome) {
    case 'SUCCEEDED':
      return repeated ? 200 : 201;
    case 'REFUSED':
    case 'UNSUPPORTED':
    case 'NOT_FOUND':
      return 422;
    case 'FAILED':
      return 502;
    // UNKNOWN, and words that came after this was built: neither done nor not done.
    default:
      return 202;
  }
}

/** The schema of the header leaves one fault that a key can still have: it was used for something else. */
function refusalOfRaise(refusal: Refusal): Refusal {
  const { fields } = refusal.failure;
  const [field] = fields ?? [];
  if (fields?.length !== 1 || field?.path !== 'idempotencyKey') return refusal;
  return new Refusal(409, {
    code: 'IDEMPOTENCY_KEY_REUSED',
    message: `The Idempotency-Key ${field.message}`,
  });
}
