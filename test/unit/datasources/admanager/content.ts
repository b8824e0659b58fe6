import type { WorkflowAction, WorkflowRequestContent } from '../../../../datasources/contracts/workflow-requests';
import { admanagerSettings, type AdmanagerSettings } from '../../../../datasources/admanager/config';
import { Secret } from '../../../../datasources/shared/settings';

export const TOKEN = 'canary-5b1f0c9e-7a34';
export const NOW = Date.UTC(2027, 5, 3, 12);

export function settingsOf(more: Record<string, unknown> = {}): AdmanagerSettings {
  return admanagerSettings.parse({
    url: 'https://admanager.corp.example:8443',
    token: new Secret(TOKEN),
    domains: ['corp.example', 'Labs.Example'],
    timeZone: 'UTC',
    ...more,
  });
}

const PLAIN: WorkflowRequestContent = {
  domainName: 'corp.example',
  action: 'DISABLE_USER',
  subject: 'Some subject',
  description: null,
  priority: null,
  accounts: ['mrivera'],
  container: null,
  groups: [],
  fromAllGroups: false,
  membershipEnd: null,
  folder: null,
};

/** What each action needs besides, so that nothing is missing. */
export function contentOf(action: WorkflowAction, more: Partial<WorkflowRequestContent> = {}): WorkflowRequestContent {
  return {
    ...PLAIN,
    action,
    ...(/^MOVE_(USER|GROUP|CONTACT|COMPUTERS)$/.test(action) && { container: 'OU=Staff,DC=corp,DC=example' }),
    ...(action.endsWith('_GROUP') && !/^(MOVE|DELETE)_/.test(action) && { groups: ['VPN-Users'] }),
    ...(action === 'MOVE_FOLDER' && { folder: { drive: 'D:', path: '\\\\share\\share', keepCopy: true } }),
    ...more,
  };
}
