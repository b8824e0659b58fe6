import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { InputError } from './input-error';

/** The types whose records have a global id. The letter is part of every id ever handed out: never reuse one. */
const TYPE_LETTERS = {
  ProvisioningTask: 'T',
  TaskUser: 'U',
  CoProvisioningTarget: 'C',
  WorkflowRequest: 'W',
} as const;

export type NodeType = keyof typeof TYPE_LETTERS;

export interface NodeIdParts {
  readonly type: NodeType;
  /** Configured name of the back end. */
  readonly backend: string;
  /** Organization, CO or domain; empty where the back end has no such thing. */
  readonly organization: string;
  /** The record's own number, outermost first: a task's number; a task's number and a user's id. */
  readonly local: readonly string[];
}

const VERSION = '1';
const CHECKSUM_BYTES = 9;
/** Nine bytes are twelve letters of base64url exactly, so checksum and payload can be written one after the other. */
const CHECKSUM_LETTERS = 12;
const MAX_ID_LENGTH = 4_096;
/** Screens ask for the same records again and again. Some 3 MB at most, since longer ids are not kept. */
const MOST_REMEMBERED = 8_000;
const LONGEST_REMEMBERED = 200;
const TYPES_BY_LETTER = new Map<string, NodeType>(
  (Object.keys(TYPE_LETTERS) as NodeType[]).map((type) => [TYPE_LETTERS[type], type]),
);

/**
 * Global ids: opaque, URL-safe texts that hold where a record lives, with a checksum over that and the deployment's name.
 *
 * The checksum tells ids of another deployment and damaged ids apart from ours before any back end is asked. It is no
 * permission: whoever may read a back end may read any record of it.
 */
export class NodeIds {
  readonly #prefix: string;
  readonly #prefixBytes: Buffer;
  /** What a text was packed into, and what an id holds: both are the same for ever, and SHA-256 is not cheap. */
  readonly #packed = new LRUCache<string, string>({ max: MOST_REMEMBERED });
  readonly #unpacked = new LRUCache<string, readonly string[]>({ max: MOST_REMEMBERED });

  constructor(deployment: string) {
    this.#prefix = `${VERSION}\n${deployment}\n`;
    this.#prefixBytes = Buffer.from(this.#prefix, 'utf8');
  }

  encode(parts: NodeIdParts): string {
    return this.pack([TYPE_LETTERS[parts.type], parts.backend, parts.organization, ...parts.local]);
  }

  /** @throws InputError naming `path` unless `id` was made by this deployment for one of `expected`. */
  decode(id: string, path: string, expected: readonly NodeType[]): NodeIdParts {
    const fields = this.unpack(id);
    const type = fields && TYPES_BY_LETTER.get(fields[0] ?? '');
    const [, backend, organization, ...local] = fields ?? [];
    if (type === undefined || backend === undefined || organization === undefined || local.length === 0) {
      throw InputError.at(
        path,
        'is not an id of this deployment; use the `id` field of an object that this API returned, unchanged',
      );
    }
    if (!expected.includes(type)) {
      throw InputError.at(path, `is the id of a ${type}; expected the id of a ${expected.join(' or a ')}`);
    }
    return { type, backend, organization, local };
  }

  /** Puts any list of texts into one, e.g. a cursor's fields. */
  pack(fields: readonly string[]): string {
    const payload = JSON.stringify(fields);
    const known = this.#packed.get(payload);
    if (known !== undefined) return known;
    // Hashed as text and in one go: a page has hundreds of ids, and a Hash object and three buffers for each cost more
    // than the rest of the page's fields.
    const digest = hash('sha256', this.#prefix + payload, 'base64url');
    const packed = digest.slice(0, CHECKSUM_LETTERS) + Buffer.from(payload, 'utf8').toString('base64url');
    if (packed.length <= LONGEST_REMEMBERED) this.#packed.set(payload, packed);
    return packed;
  }

  /** @returns the fields; `undefined` when the text was not made by `pack` of this deployment. */
  unpack(packed: string): readonly string[] | undefined {
    if (packed.length > MAX_ID_LENGTH) return undefined;
    const known = this.#unpacked.get(packed);
    if (known !== undefined) return known;
    const fields = this.#read(packed);
    if (fields !== undefined && packed.length <= LONGEST_REMEMBERED) this.#unpacked.set(packed, fields);
    return fields;
  }

  #read(packed: string): readonly string[] | undefined {
    const bytes = Buffer.from(packed, 'base64url');
    // Buffer skips what is not base64url; an id has one spelling only.
    if (bytes.length <= CHECKSUM_BYTES || bytes.toString('base64url') !== packed) return undefined;
    // The checksum is over the bytes, not their text: bytes that are no UTF-8 read like U+FFFD.
    const payload = bytes.subarray(CHECKSUM_BYTES);
    const digest = hash('sha256', Buffer.concat([this.#prefixBytes, payload]), 'base64url');
    if (!packed.startsWith(digest.slice(0, CHECKSUM_LETTERS))) return undefined;
    return listOfTexts(payload.toString('utf8'));
  }
}

/** The checksum is no secret: whoever knows the deployment's name can pack something else, or the same in another spelling. */
function listOfTexts(payload: string): readonly string[] | undefined {
  let fields: unknown;
  try {
    fields = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (!Array.isArray(fields) || !fields.every((field) => typeof field === 'string')) return undefined;
  return JSON.stringify(fields) === payload ? Object.freeze(fields) : undefined;
}
