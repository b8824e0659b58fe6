import {
  defaultFieldResolver,
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isLeafType,
  isObjectType,
} from 'graphql';
import type { WriteOutcome } from '../../datasources/contracts/outcome';
import type { MutationItem, MutationReport, RequestContext } from '../../resolvers/context';
import type { ErrorIds } from './errors/public-error';

type Names = Readonly<Record<string, unknown>>;
type Row = WriteOutcome & Names;
type Field = GraphQLField<unknown, RequestContext, { readonly input: Names }>;
type Payload = Partial<Row> & { readonly results?: readonly Row[] };

/** Where global ids stand, in results and in inputs. */
const IDS = ['taskId', 'targetId'];
const OUTCOME = new Set(['outcome', 'reason']);

/**
 * Tells `onMutation` of the context what became of every mutation, whichever it is: an object of a payload that has an
 * `outcome` is an item. Without anybody to tell it costs nothing.
 */
export function reportMutations(schema: GraphQLSchema): void {
  const fields: Record<string, Field> = schema.getMutationType()?.getFields() ?? {};
  for (const field of Object.values(fields)) report(field);
}

function report(field: Field): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  const payloadType = getNamedType(field.type);
  const resultType = isObjectType(payloadType) ? payloadType.getFields()['results']?.type : undefined;
  const parts = resultType === undefined ? [] : namesOfParts(getNamedType(resultType));
  field.resolve = (source, args, context, info) => {
    const value: unknown = resolve(source, args, context, info);
    const { caller, onMutation, requestId } = context;
    if (!onMutation) return value;
    const facts = {
      ...{ requestId, caller: caller.name, mutation: field.name },
      operationName: info.operation.name?.value,
    };
    return Promise.resolve(value).then(
      (payload) => {
        onMutation({ ...facts, items: itemsOf(payload as Payload, args.input, parts, context) });
        return payload;
      },
      (error: unknown) => {
        onMutation({ ...facts, items: [], error });
        throw error;
      },
    );
  };
}

/** The fields that tell one result of a mutation from another, besides global ids. */
function namesOfParts(type: GraphQLNamedType): string[] {
  if (!isObjectType(type)) return [];
  return Object.values(type.getFields())
    .filter((field) => isLeafType(getNamedType(field.type)) && !OUTCOME.has(field.name) && !IDS.includes(field.name))
    .map(({ name }) => name);
}

function itemsOf(payload: Payload, input: Names, parts: readonly string[], { ids }: RequestContext): MutationItem[] {
  const itemOf = (row: Row, names: readonly string[]): MutationItem => {
    const [id = null] = IDS.flatMap((name) => textOf(row[name]) ?? textOf(input[name]) ?? []);
    const part = names.flatMap((name) => textOf(row[name]) ?? []).join(' ');
    return {
      backend:
        id === null
          ? String(input['backend'])
          : ids.decode(id, 'id', ['ProvisioningTask', 'CoProvisioningTarget']).backend,
      ...{ id, part: part === '' ? null : part },
      ...{ outcome: row.outcome, reason: row.reason },
    };
  };
  const { outcome, reason = null, results = [] } = payload;
  const own = outcome === undefined ? [] : [itemOf({ ...payload, outcome, reason }, [])];
  return [...own, ...results.map((row) => itemOf(row, parts))];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** What was carried out keeps its outcome, whatever happens to whoever is told of it. */
export function carefully(onMutation: (report: MutationReport) => void, errorIds: ErrorIds) {
  return (report: MutationReport): void => {
    try {
      onMutation(report);
    } catch (error) {
      errorIds.idOf(error, report.requestId);
    }
  };
}
