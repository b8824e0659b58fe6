import { createHash } from 'node:crypto';
import type { WorkflowRequestContent } from '../../datasources/contracts/workflow-requests';

/**
 * Tells what was asked for apart. The order of domains, accounts and groups does not matter, nor does their letter case:
 * the directory takes them for the same.
 */
export function fingerprintOfRequests(contents: readonly WorkflowRequestContent[]): string {
  const [first] = contents;
  if (!first) throw new Error('There is nothing to tell apart');
  const { action, subject, description, priority, container, fromAllGroups, membershipEnd: end, folder } = first;
  const parts = [
    names(contents.map(({ domainName }) => domainName)),
    action,
    subject,
    description,
    priority,
    names(first.accounts),
    container,
    names(first.groups),
    fromAllGroups,
    end && [end.unit, end.unit === 'DATE' ? end.at : end.amount],
    folder && [folder.drive, folder.path, folder.keepCopy],
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function names(list: readonly string[]): string[] {
  return list.map((name) => name.toLowerCase()).sort();
}
