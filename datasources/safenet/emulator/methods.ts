import type { Method } from './call-context';
import { connectionMethods } from './connection-methods';
import { outOfScopeMethods } from './out-of-scope-methods';
import { taskMethods } from './task-methods';

export const methods: readonly Method[] = [...connectionMethods, ...taskMethods, ...outOfScopeMethods];

export const methodsByName: ReadonlyMap<string, Method> = new Map(methods.map((method) => [method.name, method]));
