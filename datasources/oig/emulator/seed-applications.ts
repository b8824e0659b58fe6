import type { Application, TaskDefinition, TaskResponse } from './state';

export const PAYROLL = 301;
export const LAB_PORTAL = 302;

/** Names with blanks, and with signs that a query must escape. */
export const APPLICATIONS: readonly Application[] = [
  { key: PAYROLL, name: 'Payroll' },
  { key: LAB_PORTAL, name: 'Lab Portal' },
  { key: 303, name: 'Plan View', instance: 'Plan View Production' },
  { key: 304, name: 'R+D Archive', instance: 'R+D Archive' },
  { key: 305, name: 'Parts & Spares' },
  { key: 306, name: 'Zürich Büroausweise', instance: 'Zürich' },
];

const AUTOMATED: readonly TaskResponse[] = [
  { code: 'SUCCESS', status: 'C' },
  { code: 'TARGET_UNREACHABLE', status: 'R' },
  { code: 'USER_ALREADY_EXISTS', status: 'R' },
];

const MANUAL: readonly TaskResponse[] = [
  { code: 'DONE', status: 'C' },
  { code: 'NOT_POSSIBLE', status: 'R' },
  { code: 'WAITING_FOR_VENDOR', status: 'P' },
];

const BADGE: readonly TaskResponse[] = [{ code: 'BADGE_ISSUED', status: 'C' }];

/** The two of the contract's examples, then four for every application. */
export function seedDefinitions(): TaskDefinition[] {
  const named: TaskDefinition[] = [
    { key: 118, name: 'Create User', application: LAB_PORTAL, adapter: 57, responses: AUTOMATED, addable: false },
    { key: 131, name: 'Manual Badge Issue', application: LAB_PORTAL, adapter: 0, responses: BADGE, addable: true },
  ];
  const others = APPLICATIONS.flatMap(({ key: application }): TaskDefinition[] => {
    const base = (application - 300) * 200;
    const addable = application !== LAB_PORTAL;
    return [
      { key: base, name: 'Create User', application, adapter: base + 1, responses: AUTOMATED, addable: false },
      { key: base + 1, name: 'Update Email', application, adapter: base + 2, responses: AUTOMATED, addable },
      { key: base + 2, name: 'Manual Account Set-up', application, adapter: 0, responses: MANUAL, addable },
      { key: base + 3, name: 'Confirm Hand-over', application, adapter: 0, responses: [], addable: false },
    ];
  });
  return [...named, ...others];
}
