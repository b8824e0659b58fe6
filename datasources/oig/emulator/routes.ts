import { API, type Call } from './call-context';
import { addTask, getProcess, listAvailableTasks } from './processes';
import type { Answer } from './replies';
import { getRequest, listRequests } from './requests';
import { getHistory, getResponses, getTask, listTasks } from './task-reads';
import { updateTask, updateTasks } from './task-writes';
import { createToken, refreshToken } from './token-calls';
import { getUser, listUsers } from './users';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below the resource's base; `*` stands for one segment. */
  readonly pattern: string;
  readonly operation: string;
  readonly run: (call: Call) => Answer;
}

const TOKENS = '/iam/governance/token/api/v1/tokens';

const ROUTES: readonly Route[] = [
  { method: 'GET', pattern: `${API}/provtasks`, operation: 'listTasks', run: listTasks },
  { method: 'PUT', pattern: `${API}/provtasks`, operation: 'updateTasks', run: updateTasks },
  { method: 'GET', pattern: `${API}/provtasks/*`, operation: 'getTask', run: getTask },
  { method: 'PUT', pattern: `${API}/provtasks/*`, operation: 'updateTask', run: updateTask },
  { method: 'GET', pattern: `${API}/provtasks/*/history`, operation: 'getHistory', run: getHistory },
  { method: 'GET', pattern: `${API}/provtasks/*/responses`, operation: 'getResponses', run: getResponses },
  { method: 'GET', pattern: `${API}/provprocesses/*`, operation: 'getProcess', run: getProcess },
  { method: 'PUT', pattern: `${API}/provprocesses/*`, operation: 'addTask', run: addTask },
  {
    method: 'GET',
    pattern: `${API}/provprocesses/*/availabletasks`,
    operation: 'listAvailableTasks',
    run: listAvailableTasks,
  },
  { method: 'GET', pattern: `${API}/users`, operation: 'listUsers', run: listUsers },
  { method: 'GET', pattern: `${API}/users/*`, operation: 'getUser', run: getUser },
  { method: 'GET', pattern: `${API}/requests`, operation: 'listRequests', run: listRequests },
  { method: 'GET', pattern: `${API}/requests/*`, operation: 'getRequest', run: getRequest },
  { method: 'POST', pattern: TOKENS, operation: 'createToken', run: createToken },
  { method: 'PUT', pattern: TOKENS, operation: 'refreshToken', run: refreshToken },
  { method: 'GET', pattern: '/iam/governance/FacadeWebApp/GetToken', operation: 'getToken', run: createToken },
];

function fits(pattern: string, path: readonly string[]): boolean {
  const parts = pattern.split('/').slice(1);
  return parts.length === path.length && parts.every((part, at) => part === '*' || part === path[at]);
}

/** The route for each method that the address knows. */
export function routesAt(path: readonly string[]): readonly Route[] {
  return ROUTES.filter(({ pattern }) => fits(pattern, path));
}

/** Segments below the base, `['provtasks', '7401']`. */
export function belowBase(path: readonly string[]): readonly string[] {
  return path.slice(API.split('/').length - 1);
}
