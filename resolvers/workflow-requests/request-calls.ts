import type { CallCount } from '../shared/call-count';

/** Reading asks no back end: all is in the record. */
export const callsOfCreation: CallCount = (asked, costs) => {
  const [name] = asked.textsOf('input', 'backend') ?? [];
  const ofEach = [...costs].map(([backend, { workflowRequests }]) =>
    workflowRequests && (name === undefined || name === backend) ? workflowRequests.submit : 0,
  );
  return Math.max(0, ...ofEach) * asked.lengthOf('input', 'domainNames');
};
