import fc from 'fast-check';
import { OverloadedError } from '../../../../src/graphql/errors/refusals';
import { Admission, type AdmissionRules, REQUEST_CLASSES, type RequestClass } from '../../../../src/http/admission';
import { RequestRecord } from '../../../../src/observability/logger';

const HASH = 'ab'.repeat(32);
const LEARNT = 'cd'.repeat(32);

const SAMPLES: Readonly<Record<RequestClass, readonly [headers: Record<string, string>, text: string]>> = {
  background: [{ priority: 'u=7' }, '{"query":"{ a }"}'],
  read: [{}, '{"query":"{ a }"}'],
  write: [{}, '{"query":"mutation { a }"}'],
};

function setUp(admission: Partial<AdmissionRules['admission']> = {}, random = () => 0) {
  const lines: unknown[] = [];
  const rules = {
    admission: { requests: 100, delay: 200, connections: 1_000, ...admission },
    registeredWrites: new Set([HASH]),
  };
  const door = new Admission(() => rules, { process: (...line) => void lines.push(line) }, random);
  const isAdmitted = (headers: Record<string, string>, text: string): boolean => {
    try {
      door.admit(new RequestRecord('r'), headers, Buffer.from(text));
      return true;
    } catch (error) {
      if (!(error instanceof OverloadedError)) throw error;
      return false;
    }
  };
  const admits = (its: RequestClass): boolean => isAdmitted(...SAMPLES[its]);
  /** Standing delay of the event loop. */
  let now = 0;
  const delay = (ms: number, turns: number): void => {
    for (let turn = 0; turn < turns; turn++) door.tick((now += 50 + ms));
  };
  return { door, rules, lines, isAdmitted, admits, delay };
}

/** The class that a request is taken for, seen by what is refused where only writes, or reads too, have room. */
function classOf(text: string, headers: Record<string, string> = {}, teach?: (door: Admission) => void): RequestClass {
  const { door, isAdmitted } = setUp();
  teach?.(door);
  for (let running = 0; running < 84; running++) door.begin();
  if (!isAdmitted(headers, text)) return 'background';
  door.begin();
  return isAdmitted(headers, text) ? 'write' : 'read';
}

describe('requests in execution', () => {
  it('keep room for reads from background work, and for writes from reads', () => {
    const steps = fc.array(fc.oneof(fc.constant('end' as const), fc.constantFrom(...REQUEST_CLASSES)), {
      maxLength: 600,
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), steps, (requests, all) => {
        const { door, admits } = setUp({ requests });
        let running = 0;
        const room = { background: 0.6 * requests, read: 0.85 * requests, write: requests };
        for (const step of all) {
          if (step === 'end') {
            if (running === 0) continue;
            running--;
            door.end();
          } else {
            const isIn = admits(step);
            expect(isIn).toBe(running < room[step]);
            if (!isIn) continue;
            running++;
            door.begin();
          }
          expect(door.load().running).toBe(running);
        }
      }),
    );
  });

  it('are waited for', async () => {
    const { door } = setUp();
    door.begin();
    door.begin();
    const idle = door.idle();
    door.end();
    expect(await Promise.race([idle.then(() => 'idle'), Promise.resolve('busy')])).toBe('busy');
    door.end();
    await idle;
  });
});

describe('standing delay of the event loop', () => {
  it('refuses background work first, then reads, and most writes never', () => {
    const { door, admits, delay } = setUp();
    delay(0, 20);
    const shares: Counts[] = [];
    for (let window = 0; window < 40; window++) {
      delay(300, 4);
      shares.push(share());
    }
    function share(): Counts {
      const rate = (its: RequestClass): number =>
        Array.from({ length: 20 }, () => admits(its)).filter((isIn) => !isIn).length / 20;
      return { background: rate('background'), read: rate('read'), write: rate('write') };
    }
    for (const { background, read, write } of shares) {
      expect(background).toBeGreaterThanOrEqual(read);
      expect(read).toBeGreaterThanOrEqual(write);
      expect(write).toBeLessThan(1);
    }
    expect(shares.some(({ background, read }) => background === 1 && read < 0.5)).toBe(true);
    expect(shares.at(-1)).toMatchObject({ background: 1, read: 1 });
    expect(door.load().shed.background).toBeGreaterThan(0);
    // Normal again within ten seconds.
    delay(0, 10_000 / 50);
    expect(share()).toEqual({ background: 0, read: 0, write: 0 });
  });

  it('is one line in the log now and then, not one for each request', () => {
    const { lines, admits, delay } = setUp({ requests: 1 });
    const door = setUp({ requests: 1 });
    expect([lines, door.lines]).toEqual([[], []]);
    delay(300, 100);
    for (let asked = 0; asked < 1_000; asked++) admits('background');
    delay(0, 100);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toEqual(['warn', expect.stringContaining('overloaded'), expect.objectContaining({ write: 0 })]);
  });
});

type Counts = Record<RequestClass, number>;

describe('the class of a request', () => {
  it.each([
    ['mutation { a }', 'write'],
    ['  # a comment\n mutation M($a: B) { a }', 'write'],
    ['query Q { a } fragment F on G { mutations mutationType demutation }', 'read'],
    ['query Introspection { __schema { mutationType { name } } }', 'background'],
    ['{ __typename }', 'read'],
    ['', 'read'],
  ] as const)('of %j is %s', (query, its) => {
    expect(classOf(JSON.stringify({ query }))).toBe(its);
  });

  it('is told by the hash of a registered mutation, and of one that was carried out before', () => {
    const asked = (hash: string): string =>
      JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } } });
    expect(classOf(asked(HASH))).toBe('write');
    expect(classOf(`{"documentId":"sha256:${HASH}"}`)).toBe('write');
    expect(classOf(asked(LEARNT))).toBe('read');
    expect(classOf(asked(LEARNT), {}, (door) => door.learn(JSON.parse(asked(LEARNT))))).toBe('write');
  });

  it.each([
    ['u=7', 'background'],
    ['u=6, i', 'background'],
    ['i, u = 6', 'background'],
    ['u=1, u=7', 'background'],
    ['u=7, u=1', 'read'],
    ['u=5', 'read'],
    ['u=77', 'read'],
    ['xu=7', 'read'],
    ['', 'read'],
  ] as const)('is what its caller says by priority: %j', (priority, its) => {
    expect(classOf('{"query":"{ a }"}', { priority })).toBe(its);
  });

  it('never makes the door fail, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), fc.string(), (text, priority) => {
        const { door, isAdmitted } = setUp({ requests: 1 });
        expect(isAdmitted({ priority }, text)).toBe(true);
        door.begin();
        expect(isAdmitted({ priority }, text)).toBe(false);
        door.learn(text);
      }),
    );
  });
});

describe('a refusal', () => {
  it('says when to come back, from 1 to 3 s, and not the same to all', () => {
    const pauses = [0, 0.34, 0.67, 0.999].map((random) => {
      const { door } = setUp({ requests: 1 }, () => random);
      door.begin();
      try {
        door.admit(new RequestRecord('r'), {}, '');
      } catch (error) {
        return (error as OverloadedError).retryAfter;
      }
      return undefined;
    });
    expect(pauses).toEqual([1, 2, 3, 3]);
  });
});
