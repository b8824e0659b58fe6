import type { BackendCosts } from '../contracts/call-costs';
import type { ComanageSettings } from './config';
import { MOST_CONFIRMED, MOST_SEARCHED } from './find-identifiers';

/**
 * See docs/costs.md. A server of which it is not known counts as one that lists, with the question whether it does.
 *
 * Identifiers of a CO whose list does not come are not among the figures: up to 300 people are looked at then.
 */
export function comanageCosts({
  api,
  cos,
  readHistory,
}: Pick<ComanageSettings, 'api' | 'cos' | 'readHistory'>): BackendCosts {
  const lists = api !== 'provision-only';
  const asking = api === 'auto' ? 1 : 0;
  const confirming = readHistory ? 1 : 0;
  // A server that lists nothing is asked whether a CO without any target is there.
  const ofAllCos = cos?.length ?? (lists ? 1 : 0);
  const write = (calls: number): number => asking + (lists ? calls : 0);
  return {
    provisioningTargets: {
      list: (extent) => ({ once: asking + (extent === 'one' ? 1 : ofAllCos) }),
      find: { each: lists ? 1 : 0, once: asking },
      // Behind a crash it is asked whether the CO is there.
      write: { addTarget: write(2), updateTarget: write(2), deleteTarget: write(2) },
      provision: ({ groups, identifiers, mailingLists, people }) => {
        const looking = identifiers === 0 ? 0 : identifiers > MOST_SEARCHED ? 1 : identifiers + MOST_CONFIRMED;
        const confirmed = people + groups + identifiers;
        return write(1) + looking + mailingLists + confirmed * (1 + confirming);
      },
    },
  };
}
