import { testInstead } from '../helpers/each-backend';
import { desk } from '.';
import { deskFixture } from './fixture';

// The suites of the four, over the fifth: they take their list when they are loaded.
testInstead([desk], { desk: deskFixture });
for (const suite of ['connection', 'provisioning-tasks', 'workflow-requests', 'log']) {
  jest.requireActual(`../contract/backends/${suite}.test`);
}
