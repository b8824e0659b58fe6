import { Harness, asAdministrator, basic, fieldsOf, send } from './emulator-harness';
import { ADMINISTRATOR, BADGE_ROLE, OPERATIONS_ROLE } from '../../../datasources/oig/emulator';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.emulator.reset());
afterAll(() => harness.emulator.close());

const rels = (links: { rel: string }[]): string[] => links.map(({ rel }) => rel);

describe('an empty list', () => {
  it('is an answer like any other', async () => {
    const { status, json } = await harness.get('/provtasks?q=Objects.Name+eq+Nothing');
    expect(status).toBe(200);
    expect(json).toMatchObject({ count: 0, hasMore: false, totalResult: -1, tasks: [] });
  });

  it('is a 404 when the switch says so, and a full one is not', async () => {
    harness.emulator.behaviour.emptyListAs404 = true;
    expect((await harness.get('/provtasks?q=Objects.Name+eq+Nothing')).status).toBe(404);
    expect((await harness.get('/provtasks')).status).toBe(200);
    expect((await harness.get('/provtasks?offset=100000')).status).toBe(200);
  });
});

describe('pages', () => {
  it('start at 1 and hold 10', async () => {
    const { json } = await harness.get('/provtasks');
    expect(json.tasks).toHaveLength(10);
    expect(json).toMatchObject({ count: 10, hasMore: true, totalResult: -1 });
    expect(json.links[1]?.href).toMatch(/\/provtasks\?offset=1&limit=10$/);
  });

  it.each(['offset=0', 'offset=-1', 'offset=x', 'offset=', 'limit=0', 'limit=-5', 'limit=1.5', 'limit=1001'])(
    'refuse %s',
    async (query) => {
      const { status, json } = await harness.get(`/provtasks?${query}`);
      expect(status).toBe(400);
      expect(json.status).toBe('FAIL');
    },
  );

  it('take a limit of 1000, or what the switch says', async () => {
    expect((await harness.get('/provtasks?limit=1000')).status).toBe(200);
    harness.emulator.behaviour.maxLimit = 50;
    expect((await harness.get('/provtasks?limit=51')).status).toBe(400);
    expect((await harness.get('/provtasks?limit=50')).status).toBe(200);
  });

  it('are empty past the end', async () => {
    const { status, json } = await harness.get('/provtasks?offset=5000&limit=7');
    expect(status).toBe(200);
    expect(json).toMatchObject({ count: 0, hasMore: false, tasks: [] });
    expect(rels(json.links)).toEqual(['self', 'self', 'first', 'prev']);
  });

  it('link to themselves twice, to the first, the next and the one before', async () => {
    const { json } = await harness.get('/provtasks?offset=4&limit=3&q=Objects.Name+eq+Payroll');
    expect(json.links.map(({ rel, href }) => `${rel} ${href.split('/provtasks')[1] ?? ''}`)).toEqual([
      'self ',
      'self ?offset=4&limit=3&q=Objects.Name%20eq%20Payroll',
      'first ?offset=1&limit=3&q=Objects.Name%20eq%20Payroll',
      'next ?offset=7&limit=3&q=Objects.Name%20eq%20Payroll',
      'prev ?offset=1&limit=3&q=Objects.Name%20eq%20Payroll',
    ]);
  });

  it('never link to before the first task', async () => {
    const { json } = await harness.get('/provtasks?offset=2&limit=3');
    expect(json.links.at(-1)).toMatchObject({ rel: 'prev', href: expect.stringMatching(/\?offset=1&limit=3$/) });
  });

  it('write blanks as %20 and colons as %3A', async () => {
    const { json } = await harness.get('/provtasks?q=Objects.Name+eq+Plan::View&limit=1');
    expect(json.links[1]?.href).toMatch(/q=Objects\.Name%20eq%20Plan%3A%3AView$/);
  });

  it('walked along `next` give every task once, by ascending id', async () => {
    const ids: number[] = [];
    let target: string | undefined = '/provtasks?limit=97';
    while (target) {
      const { json } = await harness.get(target);
      ids.push(...json.tasks.map(({ links }) => Number(links[0]?.href.split('/').at(-1))));
      expect(json.links.some(({ rel }) => rel === 'next')).toBe(json.hasMore);
      const next = json.links.find(({ rel }) => rel === 'next');
      target = next && `/provtasks${new URL(next.href).search}`;
    }
    expect(ids).toEqual([...new Set(ids)].sort((one, other) => one - other));
    expect(ids.length).toBeGreaterThan(500);
  });
});

describe('what is seen', () => {
  it('is open and in the queue of the caller or of a role of the caller', async () => {
    const { json } = await harness.get('/provtasks?limit=1000');
    const queues = new Set<string>();
    for (const { links } of json.tasks) {
      const task = harness.task(Number(links[0]?.href.split('/').at(-1)));
      expect(['P', 'R']).toContain(task.status);
      queues.add(`${task.assignedUser}/${task.assignedRole}`);
    }
    expect(queues).toEqual(new Set(['1100/0', `0/${OPERATIONS_ROLE.key}`]));
  });

  it('is the default assignments for the administrator, and no more', async () => {
    const { json } = await harness.get('/provtasks?limit=1000', asAdministrator);
    expect(json.tasks.length).toBeGreaterThan(10);
    for (const { links } of json.tasks) {
      expect(harness.task(Number(links[0]?.href.split('/').at(-1))).assignedUser).toBe(1);
    }
  });

  it('by id is the same and closed tasks, for administrators everything', async () => {
    const other = harness.emulator.state.tasks.find((task) => task.assignedRole === Number(BADGE_ROLE.key))!;
    const mine = harness.emulator.state.tasks.filter((task) => task.assignedUser === 1100 || task.assignedRole === 52);
    const closed = mine.filter(({ status }) => ['C', 'MC', 'UC', 'X'].includes(status));
    const waiting = mine.find(({ status }) => status === 'W')!;
    expect(new Set(closed.map(({ status }) => status)).size).toBeGreaterThan(1);
    for (const { key } of closed) expect((await harness.get(`/provtasks/${key}`)).status).toBe(200);
    for (const { key } of [other, waiting]) {
      for (const part of ['', '/history', '/responses']) {
        expect((await harness.get(`/provtasks/${key}${part}`)).status).toBe(404);
        expect((await harness.get(`/provtasks/${key}${part}`, asAdministrator)).status).toBe(200);
      }
    }
  });

  it.each(['999999', 'abc', '7401x', '%20'])('by an unknown id %s is a 404 with a reason', async (id) => {
    const { status, json } = await harness.get(`/provtasks/${id}`);
    expect(status).toBe(404);
    expect(json).toEqual({ status: 'FAIL', reason: `Task ${decodeURIComponent(id)} does not exist.` });
  });
});

describe('items', () => {
  it('have no id and ignore `fields`', async () => {
    const { json } = await harness.get('/provtasks?fields=REQ_KEY&limit=3');
    for (const item of json.tasks) {
      expect(Object.keys(item)).toEqual(['links', 'fields']);
      expect(item.links).toHaveLength(1);
      expect(item.fields.length).toBeGreaterThan(5);
    }
    expect(json.links[1]?.href).not.toContain('fields');
  });

  it('have an id when the switch says so', async () => {
    harness.emulator.behaviour.listItemIds = true;
    const { json } = await harness.get('/provtasks?limit=1');
    expect(json.tasks[0]?.id).toBe('30');
    harness.emulator.behaviour.idsAs = 'number';
    expect((await harness.get('/provtasks?limit=1')).json.tasks[0]?.id).toBe(30);
  });

  it('mix numbers and texts, or are texts throughout', async () => {
    const typesOf = async (): Promise<string[]> => {
      const { json } = await harness.get('/provtasks?limit=5');
      return [...new Set(json.tasks.flatMap(({ fields }) => fields.map(({ value }) => typeof value)))].sort();
    };
    expect(await typesOf()).toEqual(['number', 'string']);
    harness.emulator.behaviour.numbersAs = 'string';
    expect(await typesOf()).toEqual(['string']);
  });

  it('differ in order and set of names, unless the order is fixed', async () => {
    const first = async (): Promise<Set<string | undefined>> => {
      const { json } = await harness.get('/provtasks?limit=40');
      return new Set(json.tasks.map(({ fields }) => fields[0]?.name));
    };
    expect((await first()).size).toBeGreaterThan(3);
    harness.emulator.behaviour.fieldOrder = 'fixed';
    expect((await first()).size).toBe(1);
    const { json } = await harness.get('/provtasks?limit=40');
    expect(new Set(json.tasks.map(({ fields }) => fields.length)).size).toBeGreaterThan(1);
  });

  it('say `Group` when a role is assigned, and leave the undescribed labels empty', async () => {
    const { json } = await harness.get('/provtasks/31');
    expect(fieldsOf(json)).toMatchObject({
      'Process Instance.Task Information.Assign Type': 'Group',
      'Groups.Group Name': OPERATIONS_ROLE.name,
      'Process Instance.Task Details.Type': '',
      'Process Instance.Task Details.System level': 0,
    });
    expect(fieldsOf(json)).not.toHaveProperty('Process Instance.Task Details.Row Version');
  });
});

it('answers HEAD like GET without a body, and OPTIONS with what is allowed', async () => {
  const head = await harness.get('/provtasks', { method: 'HEAD' });
  expect([head.status, head.text]).toEqual([200, '']);
  const options = await harness.get('/provtasks', { method: 'OPTIONS' });
  expect([options.status, options.headers.get('allow')]).toEqual([200, 'OPTIONS,GET,PUT']);
});

it.each(['POST', 'DELETE'])('knows no %s of tasks', async (method) => {
  const headers = { 'Content-Type': 'application/json', 'X-Requested-By': 'x' };
  expect((await harness.get('/provtasks', { method, headers })).status).toBe(405);
});

it('gives 404 for addresses nobody has', async () => {
  expect((await harness.get('/nothing')).json).toEqual({ status: 'FAIL', reason: 'Not Found' });
  const outside = await send(`${harness.emulator.url}/console`, { headers: { Authorization: basic(ADMINISTRATOR) } });
  expect([outside.status, outside.headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8']);
});
