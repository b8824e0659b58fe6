import type { CallFigures, TargetCosts } from '../../datasources/contracts/call-costs';
import { type CallCount, type CostsByBackend, sumOfCalls } from '../shared/call-count';

function targetCosts(costs: CostsByBackend, names?: readonly string[]): TargetCosts[] {
  return [...costs].flatMap(([name, { provisioningTargets }]) =>
    provisioningTargets && (names?.includes(name) ?? true) ? [provisioningTargets] : [],
  );
}

export const callsOfTargetList: CallCount = (asked, costs) => {
  const extent = asked.isGiven('filter', 'coId') ? 'one' : 'all';
  const lists = targetCosts(costs, asked.textsOf('filter', 'backend')).map((one) => one.list(extent));
  return sumOfCalls(lists, asked.pageSize);
};

/** Of targets by their ids, whosever they are. */
export function figuresOfTargets(costs: CostsByBackend): CallFigures[] {
  return targetCosts(costs).map(({ find }) => find);
}

export const callsOfTarget: CallCount = (_, costs) => sumOfCalls(figuresOfTargets(costs), 1);

/** The target's back end is only known from its id. */
export function callsOfTargetWrite(name: keyof TargetCosts['write'], result: string): CallCount {
  return (asked, costs) => {
    const ofEach = targetCosts(costs, asked.textsOf('input', 'backend')).map(
      ({ find, write }) => write[name] + (asked.reads(`${result}.target`) ? sumOfCalls([find], 1) : 0),
    );
    return Math.max(0, ...ofEach);
  };
}

export const callsOfProvision: CallCount = (asked, costs) => {
  const subjects = {
    people: asked.lengthOf('input', 'coPersonIds'),
    groups: asked.lengthOf('input', 'coGroupIds'),
    mailingLists: asked.lengthOf('input', 'coEmailListIds'),
    identifiers: asked.lengthOf('input', 'identifiers'),
  };
  return Math.max(0, ...targetCosts(costs).map((one) => one.provision(subjects)));
};
