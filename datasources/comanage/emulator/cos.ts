import type { Call } from './call-context';
import { bare, refuse, rowsOf, type Answer } from './replies';
import { CO, EMAIL_LIST, SERVICE } from './rows';
import { isPlatform } from './scope';
import { listByCo, viewOne } from './tables';

/** For the platform alone; to everybody else there are no COs (contract 2.2). */
function checkPlatform(call: Call): void {
  if (!isPlatform(call)) throw refuse(404, 'CO Not Found');
}

/** The one list that has an order. */
export function listCos(call: Call): Answer {
  checkPlatform(call);
  return rowsOf(
    CO,
    call.emulator.state.cos.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  );
}

export function getCo(call: Call): Answer {
  checkPlatform(call);
  const co = call.emulator.state.cos.find(({ id }) => id === call.id);
  return co ? rowsOf(CO, [co]) : bare(404, 'Co Unknown');
}

export function listEmailLists(call: Call): Answer {
  return listByCo(call, EMAIL_LIST, call.emulator.state.emailLists, ({ coId }) => coId);
}

export function getEmailList(call: Call): Answer {
  return viewOne(call, EMAIL_LIST, call.emulator.state.emailLists, ({ coId }) => coId);
}

export function listServices(call: Call): Answer {
  return listByCo(call, SERVICE, call.emulator.state.services, ({ coId }) => coId);
}

export function getService(call: Call): Answer {
  return viewOne(call, SERVICE, call.emulator.state.services, ({ coId }) => coId);
}
