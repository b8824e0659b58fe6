import type { Emulator } from './emulator';
import { userNamed } from './directory';
import { addMembers, removeMembers, settle } from './memberships';
import { REQUEST_STATES, type Domain, type RequestState, type WorkflowRequest } from './state';

type Effect = (domain: Domain, request: WorkflowRequest, now: number) => void;

/** What an executor changes in the directory; other actions leave it as it is (section 14, row 17). */
const EFFECTS: ReadonlyMap<string, Effect> = new Map<string, Effect>([
  [
    'MOVE_USER',
    (domain, { accounts, container }) => {
      for (const user of accounts.flatMap((name) => userNamed(domain, name) ?? [])) {
        user.container = container ?? user.container;
      }
    },
  ],
  ['ADD_USERS_TO_GROUP', addMembers],
  ['REMOVE_USERS_FROM_GROUP', removeMembers],
  [
    'DISABLE_USER',
    (domain, { accounts }) => {
      for (const user of accounts.flatMap((name) => userNamed(domain, name) ?? [])) user.enabled = false;
    },
  ],
]);

function isEnd(state: RequestState): boolean {
  return state === 'EXECUTED' || state === 'REJECTED';
}

export function nextState(state: RequestState): RequestState {
  const next = isEnd(state) ? undefined : REQUEST_STATES[REQUEST_STATES.indexOf(state) + 1];
  if (next === undefined) throw new Error(`A request that is ${state} has no next state`);
  return next;
}

/** Reviewers and approvers are optional (contract 8), so states may be left out, but none is gone back to. */
export function moveTo(emulator: Emulator, request: WorkflowRequest, state: RequestState): void {
  if (isEnd(request.state) || REQUEST_STATES.indexOf(state) <= REQUEST_STATES.indexOf(request.state)) {
    throw new Error(`A request that is ${request.state} cannot become ${state}`);
  }
  settle(emulator);
  const at = emulator.now();
  request.state = state;
  request.history.push({ state, at });
  const domain = emulator.state.domains.find(({ name }) => name === request.domain);
  if (state === 'EXECUTED' && domain) EFFECTS.get(request.action)?.(domain, request, at);
  settle(emulator);
}
