import type { WorkflowRequestState as StateName } from '../../datasources/contracts/workflow-ledger';
import type { WorkflowAction as ActionName } from '../../datasources/contracts/workflow-requests';
import { describedEnum } from '../shared/enums';

export const WorkflowAction = describedEnum<ActionName>(
  'WorkflowAction',
  'What a request asks for. A closed list: nothing that carries a password or makes the server run a script is in it.',
  {
    MOVE_USER: 'Users into another container: `moveUsers`.',
    ADD_USERS_TO_GROUP: 'Users into groups, for a time or for good: `addUsersToGroups`.',
    REMOVE_USERS_FROM_GROUP: 'Users out of groups: `removeUsersFromGroups`.',
    DISABLE_USER: 'Users disabled: `disableUsers`.',
    MOVE_FOLDER: 'Home folders of users to another share: `moveHomeFolders`.',
    DELETE_FOLDER: 'Home folders of users deleted: `deleteHomeFolders`.',
    ADD_GROUPS_TO_GROUP: 'Groups into groups, for a time or for good: `addGroupsToGroups`.',
    REMOVE_GROUPS_FROM_GROUP: 'Groups out of groups: `removeGroupsFromGroups`.',
    MOVE_GROUP: 'Groups into another container: `moveGroups`.',
    DELETE_GROUP: 'Groups deleted: `deleteGroups`.',
    ADD_CONTACTS_TO_GROUP: 'Contacts into groups, for a time or for good: `addContactsToGroups`.',
    REMOVE_CONTACTS_FROM_GROUP: 'Contacts out of groups: `removeContactsFromGroups`.',
    MOVE_CONTACT: 'Contacts into another container: `moveContacts`.',
    ADD_COMPUTERS_TO_GROUP: 'Computers into groups, for a time or for good: `addComputersToGroups`.',
    REMOVE_COMPUTERS_FROM_GROUP: 'Computers out of groups: `removeComputersFromGroups`.',
    MOVE_COMPUTERS: 'Computers into another container: `moveComputers`.',
    DISABLE_COMPUTER: 'Computers disabled: `disableComputers`.',
    DELETE_COMPUTER: 'Computers deleted from the directory: `deleteComputers`.',
  },
);

export const WorkflowRequestState = describedEnum<StateName>(
  'WorkflowRequestState',
  'What is known of a request that was raised through this API. It ends with the raising: ADManager Plus can never ' +
    'be asked afterwards whether people approved it or whether it was carried out.',
  {
    SENDING: 'It is being sent, and no answer has come yet.',
    CREATED: 'ADManager Plus raised it. That says nothing of whether people approve it, or carry it out.',
    REJECTED: 'It was not raised; `statusMessage` says why.',
    UNKNOWN:
      'It was sent, or may have been, and no answer came or none could be understood. It may exist, and is never ' +
      'sent again: look for its `reference` in ADManager Plus.',
  },
);
