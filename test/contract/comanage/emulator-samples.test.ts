import { Harness, FORMATS, USERS, fixture, rows } from './emulator-harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.emulator.reset());
afterAll(() => harness.emulator.close());

/** Puts a row at the time of the sample, and in the hands that made it. */
function at<Row extends { id: number; created: number; modified: number }>(
  table: readonly Row[],
  id: number,
  time: string,
  change: Partial<Row> = {},
): void {
  const when = Date.parse(`2026-11-21T${time}Z`);
  Object.assign(
    table.find((row) => row.id === id)!,
    { created: when, modified: when, ...change },
  );
}

describe.each(FORMATS)('the samples in %s, byte for byte', (format) => {
  const sample = (name: string): string => fixture(`${name}.${format}`);

  it('give an email list, as a view and as a list', async () => {
    at(harness.state.emailLists, 71, '19:23:14');
    expect((await harness.get(`/co_email_lists/71.${format}`)).text).toBe(sample('list-email-lists.response'));
    expect((await harness.get(`/co_email_lists.${format}?coid=2`)).text).toBe(sample('list-email-lists.response'));
  });

  it('give an empty list', async () => {
    const { text } = await harness.get(`/co_people.${format}?coid=2&search.identifier=nobody`);
    expect(text).toBe(sample('no-people.response'));
  });

  it('make a group', async () => {
    harness.state.groups = harness.state.groups.filter(({ id }) => id < (format === 'json' ? 15 : 14));
    if (format === 'xml') harness.state.groups.push({ ...harness.state.groups[0]!, id: 15 });
    harness.state.groups.find(({ id }) => id === 13)!.name = 'Older Crew';
    const answer = await harness.send(`/co_groups.${format}`, { method: 'POST', body: sample('add-group.request') });
    expect(answer).toMatchObject({ line: '201 Added', text: sample('new-object.response') });
    expect(harness.state.groups.at(-1)).toMatchObject({ coId: 2, name: 'Kiln Crew', open: false, status: 'Active' });
  });

  it('refuse fields', async () => {
    const nameless = {
      json: '{"CoGroups":[{"Version":"1.0","CoId":2,"Open":false}]}',
      xml: '<CoGroups Version="1.0"><CoGroup Version="1.0"><CoId>2</CoId><Status>Active</Status></CoGroup></CoGroups>',
    };
    const answer = await harness.send(`/co_groups.${format}`, { method: 'POST', body: nameless[format] });
    expect(answer).toMatchObject({ line: '400 Invalid Fields', text: sample('invalid-fields.response') });
  });

  it('list targets as the page would have it', async () => {
    harness.emulator.behaviour.mode = 'documented';
    at(harness.state.targets, 42, '19:23:15');
    expect((await harness.get(`/co_provisioning_targets/42.${format}`)).text).toBe(sample('list-targets.response'));
    harness.state.targets = harness.state.targets.filter(({ id }) => id === 42);
    expect((await harness.get(`/co_provisioning_targets.${format}?coid=2`)).text).toBe(sample('list-targets.response'));
  });

  it('provision a person', async () => {
    const headers = { 'Content-Type': `application/${format}` };
    const body = sample('provision-person.request');
    const answer = await harness.provision(42, 'copersonid:2', format, { body, headers });
    expect(answer).toMatchObject({ line: '200 OK', text: '', type: `application/${format}; charset=UTF-8` });
    expect(harness.emulator.calls.at(-1)?.parameters['body']).toBeDefined();
  });
});

describe('the samples that are JSON alone, byte for byte', () => {
  it('give a person', async () => {
    at(harness.state.people, 2, '19:23:05');
    expect((await harness.get('/co_people/2.json')).text).toBe(fixture('get-person.response.json'));
  });

  it('give identifiers', async () => {
    harness.state.identifiers = harness.state.identifiers.filter(({ id }) => id === 2);
    at(harness.state.identifiers, 2, '19:23:06');
    expect((await harness.get('/identifiers.json?copersonid=2')).text).toBe(fixture('list-identifiers.response.json'));
  });

  it('refuse an identifier that is in use, with no body in XML', async () => {
    const row = {
      Version: '1.0',
      Identifier: 'aokafor',
      Type: 'uid',
      Status: 'Active',
      Person: { Type: 'CO', Id: '2' },
    };
    const json = await harness.send('/identifiers.json', { method: 'POST', body: { Identifiers: [row] } });
    expect(json).toMatchObject({ line: '403 Forbidden', text: fixture('identifier-in-use.response.json') });
    const body =
      '<Identifiers Version="1.0"><Identifier Version="1.0"><Identifier>aokafor</Identifier><Type>uid</Type><Status>Active</Status><Person><Type>CO</Type><Id>2</Id></Person></Identifier></Identifiers>';
    expect(await harness.send('/identifiers.xml', { method: 'POST', body })).toMatchObject({
      line: '403 Forbidden',
      text: '',
    });
  });

  it('refuse an edit without a body, with no body in XML', async () => {
    const json = await harness.send('/co_groups/13.json', { method: 'PUT' });
    expect(json).toMatchObject({ line: '400 Bad Request', text: fixture('bad-request.response.json') });
    expect(await harness.send('/co_groups/13.xml', { method: 'PUT' })).toMatchObject({
      line: '400 Bad Request',
      text: '',
    });
  });

  it('do not know a person', async () => {
    const { text } = await harness.get('/co_people/9999.json', 'platform');
    expect(text).toBe(fixture('unknown-person.response.json'));
  });

  it.each([
    ['history-provisioned.row.json', 42, 46, '19:27:38'],
    ['history-failed.row.json', 47, 45, '19:27:37'],
  ])('tell of provisioning: %s', async (name, target, id, time) => {
    await harness.provision(target, 'copersonid:2');
    Object.assign(harness.state.history[0]!, { id });
    at(harness.state.history, id, time);
    const { text } = await harness.get('/history_records.json?copersonid=2');
    expect(text).toContain(`:[${fixture(name).trim()}]}`);
  });

  it('give a member', async () => {
    const { text } = await harness.get('/co_group_members.json?cogroupid=13');
    expect(rows(text)[0]).toMatchObject(JSON.parse(fixture('group-member.row.json')) as object);
    expect(text).toContain(fixture('group-member.row.json').trim().slice(0, -1));
  });

  it('provision as the request is printed', async () => {
    const [head = '', body = ''] = fixture('provision-person.request.http').split('\n\n');
    const [, method = '', target = ''] = /^(\S+) \/registry(\S+) HTTP/.exec(head) ?? [];
    expect((await harness.send(target, { method, body, headers: { 'Content-Type': 'application/json' } })).line).toBe(
      '200 OK',
    );
    expect(body.trim()).toBe(fixture('provision-person.request.json').trim());
  });
});

describe('how texts are written', () => {
  it('escapes slashes and everything but ASCII in JSON', async () => {
    expect((await harness.get('/names.json?copersonid=10')).text).toContain('"Family":"S\\u00e5le"');
    expect((await harness.get('/identifiers.json?copersonid=3')).text).toContain('"Identifier":"B\\/E-10010"');
    harness.state.names.find(({ personId }) => personId === 10)!.family = '\u{1F9F1}';
    expect((await harness.get('/names.json?copersonid=10')).text).toContain('"Family":"\\ud83e\\uddf1"');
  });

  it('escapes markup and nothing else in XML', async () => {
    const group = harness.state.groups.find(({ id }) => id === 13)!;
    Object.assign(group, { name: 'a < b & "c" / å', description: '' });
    const { text } = await harness.send('/co_groups/13.xml', { user: USERS['CO-scoped'] });
    expect(text).toContain('<Name>a &lt; b &amp; "c" / å</Name><Description/><Open>0</Open>');
    expect(text.endsWith('</CoGroups>\n')).toBe(true);
  });

  it('writes ids as text where the switch says so, in JSON alone', async () => {
    harness.emulator.behaviour.numbersAs = 'string';
    const { text } = await harness.get('/identifiers.json?copersonid=2');
    expect(rows(text)[0]).toMatchObject({ Id: '2', Person: { Type: 'CO', Id: '2' }, Revision: 0 });
    expect(rows((await harness.get('/co_groups/13.json')).text)[0]).toMatchObject({ Id: '13', CoId: '2' });
    expect((await harness.get('/co_groups/13.xml')).text).toContain(
      '<CoGroup Version="1.0" Id="13"><Id>13</Id><CoId>2</CoId>',
    );
  });
});
