import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { admanager } from '../../../../datasources/admanager';
import { comanage } from '../../../../datasources/comanage';
import { oig } from '../../../../datasources/oig';
import { safenet } from '../../../../datasources/safenet';
import { starterQueryFor } from '../../../../src/start/starter-query';
import { startUpText } from '../../../../src/start/texts';

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
const tasks = { name: 'a', backend: safenet, embedded: true };
const otherTasks = { name: 'b', backend: oig, embedded: true };
const targets = { name: 'c', backend: comanage, embedded: true };
const requests = { name: 'd', backend: admanager, embedded: true };

describe('the first query', () => {
  it.each([
    ['tasks, where any back end has them', [requests, targets, otherTasks], 'provisioningTasks'],
    ['tasks of the demo', [tasks, otherTasks, targets, requests], 'provisioningTasks'],
    ['targets, where nothing has tasks', [requests, targets], 'coProvisioningTargets'],
    ['requests, where there is nothing else', [requests], 'workflowRequests'],
  ])('asks for %s', (_what, backends, field) => {
    expect(starterQueryFor(backends)).toContain(`  ${field}(first: 5) {`);
    expect(validate(schema, parse(starterQueryFor(backends)))).toEqual([]);
    // Once to read and once in the line for a terminal.
    expect(startUpText({ address: 'http://127.0.0.1:4000', backends }).split(`${field}(`)).toHaveLength(3);
  });
});
