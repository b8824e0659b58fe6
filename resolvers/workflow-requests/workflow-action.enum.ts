import { registerEnumType } from 'type-graphql';
import {
  WORKFLOW_ACTIONS,
  type WorkflowAction as WorkflowActionName,
} from '../../datasources/contracts/workflow-requests';

export const WorkflowAction = Object.fromEntries(WORKFLOW_ACTIONS.map((name) => [name, name])) as {
  readonly [Name in WorkflowActionName]: Name;
};

registerEnumType(WorkflowAction, {
  name: 'WorkflowAction',
  description:
    'What a request asks for. A closed list: nothing that carries a password or makes the server run a script is in it.',
  valuesConfig: {
    MOVE_USER: { description: 'Users into another container: `moveUsers`.' },
    ADD_USERS_TO_GROUP: { description: 'Users into groups, for a time or for good: `addUsersToGroups`.' },
    REMOVE_USERS_FROM_GROUP: { description: 'Users out of groups: `removeUsersFromGroups`.' },
    DISABLE_USER: { description: 'Users disabled: `disableUsers`.' },
    MOVE_FOLDER: { description: 'Home folders of users to another share: `moveHomeFolders`.' },
    DELETE_FOLDER: { description: 'Home folders of users deleted: `deleteHomeFolders`.' },
    ADD_GROUPS_TO_GROUP: { description: 'Groups into groups, for a time or for good: `addGroupsToGroups`.' },
    REMOVE_GROUPS_FROM_GROUP: { description: 'Groups out of groups: `removeGroupsFromGroups`.' },
    MOVE_GROUP: { description: 'Groups into another container: `moveGroups`.' },
    DELETE_GROUP: { description: 'Groups deleted: `deleteGroups`.' },
    ADD_CONTACTS_TO_GROUP: { description: 'Contacts into groups, for a time or for good: `addContactsToGroups`.' },
    REMOVE_CONTACTS_FROM_GROUP: { description: 'Contacts out of groups: `removeContactsFromGroups`.' },
    MOVE_CONTACT: { description: 'Contacts into another container: `moveContacts`.' },
    ADD_COMPUTERS_TO_GROUP: { description: 'Computers into groups, for a time or for good: `addComputersToGroups`.' },
    REMOVE_COMPUTERS_FROM_GROUP: { description: 'Computers out of groups: `removeComputersFromGroups`.' },
    MOVE_COMPUTERS: { description: 'Computers into another container: `moveComputers`.' },
    DISABLE_COMPUTER: { description: 'Computers disabled: `disableComputers`.' },
    DELETE_COMPUTER: { description: 'Computers deleted from the directory: `deleteComputers`.' },
  },
});
