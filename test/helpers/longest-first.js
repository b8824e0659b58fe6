'use strict';

const { default: Sequencer } = require('@jest/test-sequencer');

/** What took longest in November 2026. Jest knows only the times of earlier runs on the same disk, and a fresh clone has none. */
const LONGEST = [
  'e2e/workflow-requests',
  'graphql/gateway',
  'contract/ledger/ledger-processes',
  'graphql/forged-ids',
  'workflow-requests/interleavings',
  'contract/ledger/ledger-clock',
  'graphql/compiled',
  'graphql/differential',
  'graphql/comanage-oddities',
  'graphql/everything',
  'graphql/strings',
  'graphql/faults',
  'config/config-fuzz',
  'e2e/stopping',
  'e2e/command-line',
  'contract/backends/answers',
  'contract/ledger/ledger',
  'e2e/extract-operations',
];

const rankOf = ({ path }) => {
  const at = LONGEST.findIndex((name) => path.endsWith(`${name}.test.ts`));
  return at < 0 ? LONGEST.length : at;
};

/** So that both workers are done at about the same time. */
module.exports = class LongestFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return sorted.sort((one, other) => rankOf(one) - rankOf(other));
  }
};
