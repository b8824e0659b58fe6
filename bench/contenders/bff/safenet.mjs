// SafeNet by hand, with the product's rules for connections: four sessions, each with its cookie and one call at a time.
import { SaxesParser } from 'saxes';
import { Pool } from 'undici';

const SESSIONS = 4;
const SERVICE = 'http://www.cryptocard.com/blackshield/';
const LIST_COLUMNS = ['taskid', 'operator', 'count', 'tokenoption'];
const DETAILS_COLUMNS = ['userid', 'username', 'startdate', 'stopdate', 'status', 'serialnumber'];

const escape = (text) => String(text).replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);

export class Safenet {
  #pool;
  #path;
  #log;
  #idle;
  #waiting = [];

  constructor({ url, email, password }) {
    const { origin, pathname } = new URL(url);
    this.#pool = new Pool(origin, { connections: SESSIONS, pipelining: 1 });
    this.#path = pathname;
    this.#log = { OperatorEmail: email, OTP: password };
    this.#idle = Array.from({ length: SESSIONS }, () => ({ cookie: undefined }));
  }

  list(organization, startRecord, numberOfRecords) {
    return this.#table('GetProvisioningTasks', { organization, startRecord, numberOfRecords }, LIST_COLUMNS);
  }

  details(taskID, organization) {
    return this.#table('GetProvisioningTaskDetails', { taskID, organization }, DETAILS_COLUMNS);
  }

  async #table(operation, parameters, columns) {
    const session = this.#idle.pop() ?? (await new Promise((resolve) => this.#waiting.push(resolve)));
    try {
      if (session.cookie === undefined) await this.#logIn(session);
      const { body } = await this.#call(session, operation, parameters);
      return await readTable(body, columns);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(session);
      else this.#idle.push(session);
    }
  }

  async #logIn(session) {
    const { body, headers } = await this.#call(session, 'Connect', this.#log);
    if (!(await body.text()).includes('AUTH_SUCCESS')) throw new Error('The log-in was refused');
    session.cookie = [headers['set-cookie']]
      .flat()
      .map((line) => line.split(';', 1)[0])
      .join('; ');
  }

  async #call(session, operation, parameters) {
    const content = Object.entries(parameters)
      .map(([name, value]) => `<${name}>${escape(value)}</${name}>`)
      .join('');
    const headers = { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${SERVICE}${operation}"` };
    if (session.cookie !== undefined) headers.cookie = session.cookie;
    const answer = await this.#pool.request({
      path: this.#path,
      method: 'POST',
      headers,
      body:
        '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">' +
        `<soap:Body><${operation} xmlns="${SERVICE}">${content}</${operation}></soap:Body></soap:Envelope>`,
    });
    if (answer.statusCode !== 200) throw new Error(`SafeNet answered with status ${answer.statusCode}`);
    return answer;
  }
}

/** Rows of a .NET table: the cells stand three levels below the diffgram. */
async function readTable(body, columns) {
  const wanted = new Set(columns);
  const blank = Object.fromEntries(columns.map((column) => [column, null]));
  const rows = [];
  let depth = 0;
  let diffgram = 0;
  let row;
  let cell;
  const parser = new SaxesParser({ xmlns: false });
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1;
    if (diffgram === 0) {
      if (name === 'diffgr:diffgram') diffgram = depth;
    } else if (depth === diffgram + 2) {
      row = { ...blank };
      rows.push(row);
    } else if (depth === diffgram + 3) {
      cell = wanted.has(name) && attributes['xsi:nil'] !== 'true' ? name : undefined;
      if (cell !== undefined) row[cell] = '';
    }
  });
  parser.on('closetag', () => {
    depth -= 1;
  });
  parser.on('text', (text) => {
    if (cell !== undefined && depth === diffgram + 3) row[cell] += text;
  });
  parser.on('error', (error) => {
    throw error;
  });
  body.setEncoding('utf8');
  for await (const chunk of body) parser.write(chunk);
  parser.close();
  return rows;
}
