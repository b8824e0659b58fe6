import type { Emulator } from './emulator';
import { groupNamed, userNamed } from './directory';
import { moveTo, nextState } from './life-cycle';
import { settle } from './memberships';
import type { DirectoryUser, Domain, RequestState, Token, WorkflowRequest } from './state';

/** What people do and see inside the product, none of which is on the vendor's wire (section 14, rows 34 and 35). */
export interface Control {
  readonly requests: readonly WorkflowRequest[];
  request(id: number): WorkflowRequest;
  /** Takes the request to its next state. */
  advance(id: number): WorkflowRequest;
  /** Takes the request to a later state; `EXECUTED` changes the directory. */
  moveTo(id: number, state: RequestState): WorkflowRequest;
  execute(id: number): WorkflowRequest;
  reject(id: number): WorkflowRequest;
  user(domain: string, name: string): DirectoryUser;
  /** `sAMAccountName` of each who is a member at present. */
  membersOf(domain: string, group: string): string[];
  revokeToken(value: string): void;
  expireToken(value: string): void;
}

function known<Thing>(thing: Thing | undefined, what: string): Thing {
  if (thing === undefined) throw new Error(`There is no such ${what}`);
  return thing;
}

export function controlOf(emulator: Emulator): Control {
  const request = (id: number): WorkflowRequest =>
    known(
      emulator.state.requests.find((each) => each.id === id),
      'request',
    );
  const domainNamed = (name: string): Domain =>
    known(
      emulator.state.domains.find((each) => each.name.toLowerCase() === name.toLowerCase()),
      'domain',
    );
  const token = (value: string): Token =>
    known(
      emulator.state.tokens.find((each) => each.value === value),
      'token',
    );
  const move = (id: number, state: RequestState): WorkflowRequest => {
    const found = request(id);
    moveTo(emulator, found, state);
    return found;
  };
  return {
    get requests() {
      return emulator.state.requests;
    },
    request,
    advance: (id) => move(id, nextState(request(id).state)),
    moveTo: move,
    execute: (id) => move(id, 'EXECUTED'),
    reject: (id) => move(id, 'REJECTED'),
    user: (domain, name) => known(userNamed(domainNamed(domain), name), 'user'),
    membersOf: (domain, group) => {
      settle(emulator);
      return known(groupNamed(domainNamed(domain), group), 'group').members.map(({ user }) => user);
    },
    revokeToken: (value) => {
      token(value).revoked = true;
    },
    expireToken: (value) => {
      token(value).expires = emulator.now();
    },
  };
}
