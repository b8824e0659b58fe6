import { readFileSync } from 'node:fs';
import type { WorkflowRequestContent } from '../../../../datasources/contracts/workflow-requests';
import { contentOf } from './content';

export interface VendorSample {
  readonly content: WorkflowRequestContent;
  /** As the vendor's page prints it: not encoded. */
  readonly request: string;
  readonly response: string;
  readonly requestId: string;
}

export const SAMPLE_TOKEN = '244f8f17-041d-4c85-9924-02f7351a6fbb';
export const SAMPLE_PRODUCT = 'RESTAPI';
export const SAMPLE_DOMAIN = 'admp.local';

const fixture = (name: string): string => readFileSync(`test/fixtures/admanager/${name}`, 'utf8');

/** The two samples of the vendor's pages, word for word; test/fixtures/admanager/SOURCES.md says which. */
export const VENDOR_SAMPLES: Readonly<Record<string, VendorSample>> = {
  'move users': {
    content: contentOf('MOVE_USER', {
      domainName: SAMPLE_DOMAIN,
      subject: 'Move Users',
      container: 'OU=managers,DC=admp,DC=local',
      accounts: ['john'],
    }),
    request: fixture('move-users.vendor-sample.request-url.txt'),
    response: fixture('move-users.vendor-sample.response.json'),
    requestId: '6303',
  },
  'add users to group': {
    content: contentOf('ADD_USERS_TO_GROUP', {
      domainName: SAMPLE_DOMAIN,
      subject: 'Add to Group',
      accounts: ['john'],
      groups: ['manager'],
      membershipEnd: { unit: 'DATE', at: '2020-09-14T18:00:00Z' },
    }),
    request: fixture('add-users-to-group.vendor-sample.request-url.txt'),
    response: fixture('add-users-to-group.vendor-sample.response.json'),
    requestId: '6305',
  },
};
