import { answerTo } from '../support/answers';
import { until } from '../support/scripted-server';
import { ScriptedService, count, no, rows, yes, type Script, type ServiceCall } from '../support/scripted-service';

const COUNT = 'GetProvisioningTaskCount';
const LIST = 'GetProvisioningTasks';
const REMOVE_USERS = 'RemoveUsersFromProvisioningTask';

let service: ScriptedService;
const list = (): Promise<string[]> =>
  service.client.tasks('Northwind Trust', 0, 100).then((found) => found.map(({ localId }) => localId));

/** Answers that are given when the test says so. */
class Held {
  readonly #waiting: (() => void)[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  until<Value>(value: Value): Promise<Value> {
    return new Promise((resolve) => this.#waiting.push(() => resolve(value)));
  }

  release(): void {
    for (const answer of this.#waiting.splice(0)) answer();
  }
}

const isOld = ({ cookie }: ServiceCall): boolean => cookie !== 'ASP.NET_SessionId=new';
const lost: Script = {
  Connect: () => ({ body: answerTo('Connect', 'AUTH_SUCCESS'), cookies: ['ASP.NET_SessionId=new'] }),
  PingConnection: (call) => (isOld(call) ? no : yes)('PingConnection'),
};

/** Two sessions; the one that `fresh` names was seen alive just now, the other one long enough ago to be asked after. */
beforeEach(async () => {
  service = new ScriptedService();
  await service.start({ sessions: 2 });
  const held = new Held();
  service.answers({ [COUNT]: () => held.until(count(3)) });
  const both = Promise.all([service.client.taskCount('Northwind Trust'), service.client.taskCount('Northwind Trust')]);
  await until(() => held.size === 2);
  held.release();
  await both;
  service.later(5_000);
  service.answers({});
  await service.client.taskCount('Northwind Trust');
  service.arrived();
});
afterEach(() => service.stop());

describe('sessions of which one is found lost', () => {
  it('are all doubted: an empty answer of another is not believed, however fresh its proof', async () => {
    const held = new Held();
    service.answers({
      ...lost,
      // The first call goes to the session used last, whose proof is fresh.
      [LIST]: (call) => (call.before === 0 ? held.until(rows()) : isOld(call) ? rows() : rows('7')),
    });
    const early = list();
    await until(() => held.size === 1);
    await expect(list()).resolves.toEqual(['7']);
    held.release();
    await expect(early).resolves.toEqual(['7']);
    expect(service.countOf('Connect')).toBe(2);
  });

  it('are doubted while one of them is being asked after', async () => {
    const asked = new Held();
    const held = new Held();
    service.answers({
      ...lost,
      PingConnection: (call) => (isOld(call) ? asked.until(no('PingConnection')) : yes('PingConnection')),
      [LIST]: (call) => (call.before === 0 ? held.until(rows()) : isOld(call) ? rows() : rows('7')),
    });
    const both = Promise.all([list(), list()]);
    await until(() => held.size === 1 && asked.size === 1);
    held.release();
    await until(() => asked.size === 2);
    asked.release();
    await expect(both).resolves.toEqual([['7'], ['7']]);
  });

  it('are asked after before a write', async () => {
    const held = new Held();
    service.answers({
      ...lost,
      [LIST]: (call) => (call.before === 0 ? held.until(rows('6')) : isOld(call) ? rows() : rows('7')),
    });
    const early = list();
    await until(() => held.size === 1);
    await list();
    held.release();
    await early;
    service.arrived();
    await service.client.removeUsers('4711', ['a.moreau'], false, 'Northwind Trust');
    // An answer to a call that was sent before the loss was found proves nothing about now.
    expect(service.arrived()).toEqual(['PingConnection', 'Connect', REMOVE_USERS]);
  });

  it('are believed again once they were seen alive afterwards', async () => {
    service.answers({
      PingConnection: ({ before }) => (before === 0 ? no : yes)('PingConnection'),
      [LIST]: () => rows(),
    });
    service.later(5_000);
    await list();
    service.arrived();
    await list();
    expect(service.arrived()).toEqual([LIST]);
  });
});
