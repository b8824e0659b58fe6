// Global ids as the product writes them (decision 004), by hand: what a BFF with the same contract has to do.
import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';

export const DEPLOYMENT = 'bench';
const SEALED_WITH = `1\n${DEPLOYMENT}\n`;
const SEAL_BYTES = 9;
const SEAL_LETTERS = 12;

// Nine bytes are twelve letters of base64url exactly, so seal and content can be written one after the other.
function seal(content) {
  return hash('sha256', SEALED_WITH + content, 'base64url').slice(0, SEAL_LETTERS);
}

export function encodeId(fields) {
  const content = JSON.stringify(fields);
  return seal(content) + Buffer.from(content).toString('base64url');
}

export function decodeId(id) {
  const content = Buffer.from(id, 'base64url').subarray(SEAL_BYTES).toString();
  if (seal(content) !== id.slice(0, SEAL_LETTERS)) throw new Error('Not an id of this deployment');
  return JSON.parse(content);
}
