import type { NodeFinder } from '../node/node-finder';
import { Scope } from '../shared/scopes';
import { findTargets } from './find-targets';
import { locateTarget } from './target-reference';

export const targetFinder: NodeFinder = {
  type: 'CoProvisioningTarget',
  scope: Scope.TargetsRead,
  prepare: (context, asked) => {
    const references = asked.map(({ parts, path }) => locateTarget(context, parts, path));
    return () => findTargets(context, references);
  },
};
