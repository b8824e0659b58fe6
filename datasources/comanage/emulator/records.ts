import { listAttached, viewAttached, type Attached } from './attached';
import type { Call } from './call-context';
import { refuse, type Answer } from './replies';
import { EMAIL_ADDRESS, HISTORY_RECORD, NAME } from './rows';
import type { EmailAddress, HistoryRecord, Name } from './state';

function namesIn({ emulator }: Call): Attached<Name> {
  return {
    model: NAME,
    rows: emulator.state.names,
    ownerOf: (row, kind) => (kind === 'CoPerson' ? row.personId : undefined),
  };
}

function mailIn({ emulator }: Call): Attached<EmailAddress> {
  return {
    model: EMAIL_ADDRESS,
    rows: emulator.state.emailAddresses,
    ownerOf: (row, kind) => (kind === 'CoPerson' ? row.personId : undefined),
  };
}

/** The only trace of provisioning over REST (contract 9.4). */
function historyIn({ emulator }: Call): Attached<HistoryRecord> {
  return {
    model: HISTORY_RECORD,
    rows: emulator.state.history,
    ownerOf: ({ subject }, kind) => (subject.kind === kind ? subject.id : undefined),
  };
}

export const listNames = (call: Call): Answer => listAttached(call, namesIn(call));
export const getName = (call: Call): Answer => viewAttached(call, namesIn(call));
export const listEmailAddresses = (call: Call): Answer => listAttached(call, mailIn(call));
export const getEmailAddress = (call: Call): Answer => viewAttached(call, mailIn(call));

export function listHistory(call: Call): Answer {
  if (call.emulator.behaviour.historyFor === 'nobody') throw refuse(401, 'Unauthorized');
  return listAttached(call, historyIn(call));
}

export const getHistoryRecord = (call: Call): Answer => viewAttached(call, historyIn(call));
