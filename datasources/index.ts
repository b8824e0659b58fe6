import { admanager } from './admanager';
import { oig } from './oig';
import { safenet } from './safenet';
import type { Backend } from './shared/backend';

/** Every kind of back end there is: one line each, and a test compares the list with the folders. */
export const registry: readonly Backend[] = [safenet, oig, admanager];
