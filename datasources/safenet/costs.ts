import type { TaskWrite } from '../contracts/provisioning-tasks';
import type { BackendCosts, CallFigures, Extent } from '../contracts/call-costs';
import type { SafenetSettings } from './config';

/** The end of an organization's list shows in an empty answer, as long as the server's longest is not known. */
const LIST = 2;
/** The whole list, up to `scanPageSize` rows of it. */
const SCAN = 2;

const WRITES: Readonly<Partial<Record<TaskWrite, number>>> = {
  // A task that nobody is in is looked for in the list, before and behind.
  removeTask: 1 + SCAN + 1 + SCAN,
  removeUsers: 3,
  updateStopDate: 3,
};

/** See docs/costs.md. */
export function safenetCosts({ organizations }: Pick<SafenetSettings, 'organizations'>): BackendCosts {
  const all = organizations.length;
  const times = (extent: Extent): number => (extent === 'one' ? 1 : all);
  return {
    provisioningTasks: {
      type: 'token',
      list: (extent, wants) => ({ once: LIST * times(extent), each: wants('details') ? 1 : 0 }),
      count: times,
      find: (wants): CallFigures => {
        if (wants('summary') && !wants('details')) return { places: { calls: SCAN, count: all } };
        // Tasks without anybody in them are looked for in the list, and once more where it contradicts.
        return { each: 1, places: { calls: 2 * SCAN, count: all } };
      },
      write: (name) => ({ once: WRITES[name] ?? 0 }),
      // Its details were read by the write.
      findAgain: () => ({ once: 2 * SCAN }),
    },
  };
}
