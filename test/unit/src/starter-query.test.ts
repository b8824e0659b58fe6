import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { firstQueryFor } from '../../../src/start/starter-query';
import { startUpText } from '../../../src/start/texts';

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
const tasks = { name: 'a', kind: 'SAFENET', embedded: true } as const;
const otherTasks = { name: 'b', kind: 'OIG', embedded: true } as const;
const targets = { name: 'c', kind: 'COMANAGE_REGISTRY', embedded: true } as const;
const requests = { name: 'd', kind: 'ADMANAGER_PLUS', embedded: true } as const;

describe('the first query', () => {
  it.each([
    ['tasks, where any back end has them', [requests, targets, otherTasks], 'provisioningTasks'],
    ['tasks of the demo', [tasks, otherTasks, targets, requests], 'provisioningTasks'],
    ['targets, where nothing has tasks', [requests, targets], 'coProvisioningTargets'],
    ['requests, where there is nothing else', [requests], 'workflowRequests'],
  ])('asks for %s', (_what, backends, field) => {
    expect(firstQueryFor(backends)).toContain(`  ${field}(first: 5) {`);
    expect(validate(schema, parse(firstQueryFor(backends)))).toEqual([]);
    // Once to read and once in the line for a terminal.
    expect(startUpText({ address: 'http://127.0.0.1:4000', backends }).split(`${field}(`)).toHaveLength(3);
  });
});
