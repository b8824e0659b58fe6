/** The version of Federation that interfaces with keys came with, so that any router since then will do. */
export const FEDERATION_LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@tag"])';

const KEY = '@key(fields: "id")';

/**
 * What a router has to know beyond the plain schema, by type or field.
 *
 * `relay` and `write` let a contract variant leave the fields out that make little sense in a supergraph (`node` reads
 * this subgraph's objects only), or that some clients must not see.
 */
export const FEDERATION_DIRECTIVES: Readonly<Record<string, string>> = {
  ProvisioningTask: KEY,
  TokenProvisioningTask: KEY,
  AccountProvisioningTask: KEY,
  TaskUser: KEY,
  WorkflowRequest: KEY,
  CoProvisioningTarget: KEY,
  // Relay fixes its fields, so every subgraph with connections has the same one.
  PageInfo: '@shareable',
  'Query.node': '@tag(name: "relay")',
  'Query.nodes': '@tag(name: "relay")',
  Mutation: '@tag(name: "write")',
};
