// Oracle by hand, with the product's rules for connections: eight calls at a time over nine sockets.
import { Buffer } from 'node:buffer';
import { Pool } from 'undici';

const SERVICE = '/iam/governance/selfservice/api/v1';
const AT_ONCE = 8;
const TASKS_PER_CALL = 50;
const LABELS = {
  'Process Instance.Task Details.Status': 'letter',
  'Status.Category': 'category',
  'Process Instance.Task Information.Creation Date': 'listed',
  'Process Instance.Task Details.Creation Date': 'created',
  'Process Instance.Task Information.Target User': 'beneficiary',
  'Process Definition.Tasks.Task Name': 'name',
  'Objects.Name': 'application',
};

export class Oracle {
  #pool;
  #authorization;
  #free = AT_ONCE;
  #waiting = [];

  constructor({ url, user, password }) {
    this.#pool = new Pool(url, { connections: AT_ONCE + 1, pipelining: 1 });
    this.#authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }

  async task(id) {
    const { fields } = await this.#call('GET', `/provtasks/${id}`);
    const task = {};
    for (const { name, value } of fields) {
      const known = LABELS[name];
      if (known !== undefined) task[known] = value === '' ? null : value;
    }
    return task;
  }

  /** @returns what the back end says about each task, by its number */
  async retry(ids) {
    const chunks = [];
    for (let start = 0; start < ids.length; start += TASKS_PER_CALL)
      chunks.push(ids.slice(start, start + TASKS_PER_CALL));
    const answers = await Promise.all(
      chunks.map((chunk) => {
        const tasks = chunk.map((id) => ({ id, action: 'retry', taskId: id }));
        return this.#call('PUT', '/provtasks', JSON.stringify({ tasks }));
      }),
    );
    return new Map(answers.flatMap(({ tasks }) => tasks.map((task) => [String(task.id), task])));
  }

  async #call(method, path, body = null) {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise((resolve) => this.#waiting.push(resolve));
    try {
      const headers = { accept: 'application/json', authorization: this.#authorization };
      if (body !== null) Object.assign(headers, { 'content-type': 'application/json', 'x-requested-by': 'bff' });
      const answer = await this.#pool.request({ path: SERVICE + path, method, headers, body });
      if (answer.statusCode !== 200) throw new Error(`Oracle answered with status ${answer.statusCode}`);
      return JSON.parse(await answer.body.text());
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
