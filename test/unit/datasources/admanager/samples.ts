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

const BEFORE =
  'http://admanager:8080/RestAPI/CreateWorkFlowRequest?AuthToken=244f8f17-041d-4c85-9924-02f7351a6fbb&domainName=admp.local&PRODUCT_NAME=RESTAPI&inputData=';

/**
 * The two samples of the vendor's pages `workflow-request/move-ad-users.html` and
 * `workflow-request/add-users-to-ad-groups.html`, word for word.
 */
export const VENDOR_SAMPLES: Readonly<Record<string, VendorSample>> = {
  'move users': {
    content: contentOf('MOVE_USER', {
      domainName: SAMPLE_DOMAIN,
      subject: 'Move Users',
      container: 'OU=managers,DC=admp,DC=local',
      accounts: ['john'],
    }),
    request: `${BEFORE}[{"RequestAction":"MOVE_USER", "Subject":"Move Users", "Container":"OU=managers,DC=admp,DC=local", "accounts":[{"sAMAccountName":"john"}]}]`,
    response:
      '[{"Subject":"Move Users","requestId":6303,"statusMessage":"Successfully created the request.","status":"1"}]',
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
    request: `${BEFORE}[{"RequestAction":"ADD_USERS_TO_GROUP", "Subject":"Add to Group", "accounts":[{"sAMAccountName":"john"}], "groups":[{"sAMAccountName":"manager"}], "durationType":"date", "duration":"2020-09-14 18:00:00"}]`,
    response:
      '[{"Subject":"Add to Group","requestId":6305,"statusMessage":"Successfully created the request.","status":"1"}]',
    requestId: '6305',
  },
};
