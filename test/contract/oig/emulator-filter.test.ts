import { Harness } from './emulator-harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.emulator.reset());
afterAll(() => harness.emulator.close());

const TARGET_USER = 'Process::Instance.Task::Information.Target::User';
const STATUS = 'Process::Instance.Task::Details.Status';

describe('a filter is understood', () => {
  it.each([
    ['plus signs for blanks', 'Objects.Name+eq+Lab::Portal'],
    ['%20 for blanks', 'Objects.Name%20eq%20Lab::Portal'],
    ['both', 'Objects.Name+eq%20Lab::Portal'],
    ['colons escaped', 'Objects.Name+eq+Lab%3A%3APortal'],
    ['single quotes', "Objects.Name+eq+'Lab::Portal'"],
    ['double quotes', 'Objects.Name+eq+%22Lab::Portal%22'],
    ['an upper-case operator', 'Objects.Name+EQ+Lab::Portal'],
    ['a value in other letter case', 'Objects.Name+eq+LAB::portal'],
  ])('with %s', async (_what, q) => {
    const ids = await harness.idsOf(q);
    expect(ids).toContain('7401');
    expect(ids).not.toContain('30');
    expect(ids).toHaveLength((await harness.idsOf('Objects.Name+eq+Lab::Portal')).length);
  });

  it.each([
    ['a plus sign', 'R%2BD::Archive', 'R+D Archive'],
    ['an ampersand', 'Parts::%26::Spares', 'Parts & Spares'],
    ['letters beyond ASCII', 'Z%C3%BCrich::B%C3%BCroausweise', 'Zürich Büroausweise'],
  ])('with %s in the value', async (_what, value, name) => {
    const { json } = await harness.get(`/provtasks?q=Objects.Name+eq+${value}&limit=1000`);
    const names = json.tasks.flatMap(({ fields }) => fields.filter((field) => field.name === 'Objects.Name'));
    expect(names.length).toBeGreaterThan(5);
    expect(new Set(names.map(({ value: text }) => text))).toEqual(new Set([name]));
  });

  it('with AND in any letter case, both clauses counting', async () => {
    const both = await harness.idsOf('Objects.Name+eq+Plan::View+AND+Status.Category+eq+Rejected');
    expect(both).toEqual(await harness.idsOf('Objects.Name+eq+Plan::View+and+Status.Category+eq+Rejected'));
    const application = await harness.idsOf('Objects.Name+eq+Plan::View');
    expect(both.length).toBeGreaterThan(0);
    expect(application.length).toBeGreaterThan(both.length);
    expect(both.every((id) => harness.task(Number(id)).status === 'R')).toBe(true);
  });

  it.each(['Status.Category+eq+R', 'Status.Category+eq+Rejected', `${STATUS}+eq+R`, `${STATUS}+eq+rejected`])(
    'as a status: %s',
    async (q) => {
      const ids = await harness.idsOf(q);
      expect(ids.length).toBeGreaterThan(400);
      expect(ids.every((id) => harness.task(Number(id)).status === 'R')).toBe(true);
    },
  );

  it('by beneficiary, by task, by account and by three clauses', async () => {
    expect(await harness.idsOf(`${TARGET_USER}+eq+ROKAFOR`)).toEqual(['7401', '7412']);
    expect(await harness.idsOf('Process::Instance.Task::Details.Key+eq+7409')).toEqual(['7409']);
    expect(await harness.idsOf('Process::Instance.Descriptive::Data+eq+rokafor')).toEqual(['7401', '7412']);
    const three = `${TARGET_USER}+eq+ROKAFOR+AND+Objects.Name+eq+Lab::Portal+AND+REQ_KEY+eq+5120`;
    expect(await harness.idsOf(three)).toEqual(['7401']);
  });

  it('on labels that a row of the list does not show', async () => {
    expect(await harness.idsOf('Process::Definition.Tasks.Key+eq+131')).toEqual(['7409']);
  });
});

describe('a filter is refused', () => {
  it.each([
    ['an unknown label', 'Objects.Colour+eq+red'],
    ['a label in other letter case', 'objects.name+eq+Payroll'],
    ['another operator', 'Objects.Name+co+Pay'],
    ['a negation', 'Objects.Name+ne+Payroll'],
    ['OR', 'Objects.Name+eq+Payroll+or+Objects.Name+eq+Plan::View'],
    ['a real blank in the value', 'Objects.Name+eq+Plan+View'],
    ['a real blank in quotes', "Objects.Name+eq+'Plan+View'"],
    ['a missing value', 'Objects.Name+eq'],
    ['a missing operator', 'Objects.Name'],
    ['an AND that leads nowhere', 'Objects.Name+eq+Payroll+AND'],
    ['nothing', ''],
  ])('for %s', async (_what, q) => {
    const { status, json } = await harness.get(`/provtasks?q=${q}`);
    expect(status).toBe(400);
    expect(json.status).toBe('FAIL');
    expect(json.reason).toMatch(/^Invalid (filter|search attribute)/);
  });

  it('also when a plus sign was not escaped: it is a blank', async () => {
    expect((await harness.get('/provtasks?q=Objects.Name+eq+R+D::Archive')).status).toBe(400);
  });
});
