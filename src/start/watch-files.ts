import { type FSWatcher, watch } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type Contents, FileContents, FileStates, type Look } from './file-states';

interface Followed {
  readonly files: readonly string[];
  readonly states: FileStates;
}

interface WatchedFolder {
  readonly watcher: FSWatcher;
  readonly inode: number;
}

export interface WatchOptions {
  readonly onChange: () => void;
  /** Between two looks at files that are being changed. */
  readonly settleMs?: number;
}

const SETTLE_MS = 500;

/**
 * Looks at files whenever something happens in their folders, and now and then besides, since not every file system tells.
 * Folders and not files: a file is mostly replaced by another one, or its folder is by way of a symbolic link, as in
 * Kubernetes. It keeps no process from ending.
 */
export class FileWatch {
  readonly #onChange: () => void;
  readonly #settleMs: number;
  readonly #contents = new FileContents();
  readonly #folders = new Map<string, WatchedFolder>();
  /** The names that matter, by folder. */
  #names: ReadonlyMap<string, ReadonlySet<string> | 'all'> = new Map();
  #followed: Followed | undefined;
  #poll: NodeJS.Timeout | undefined;
  #next: NodeJS.Timeout | undefined;
  #looking: Promise<Look> | undefined;

  constructor({ onChange, settleMs = SETTLE_MS }: WatchOptions) {
    this.#onChange = onChange;
    this.#settleMs = settleMs;
  }

  /**
   * From now on these files, and no others.
   *
   * @param used what they held when they were used
   * @param everyMs how often they are looked at if nothing is heard of them; `off` for never, and no listening either
   */
  follow(used: Contents, everyMs: number | 'off'): void {
    clearInterval(this.#poll);
    this.#followed = undefined;
    if (everyMs === 'off' || used.size === 0) {
      this.close();
      return;
    }
    this.#followed = { files: [...used.keys()], states: new FileStates(used) };
    this.#poll = setInterval(() => this.#lookLater(0), everyMs).unref();
    this.#lookLater(0);
  }

  close(): void {
    this.#followed = undefined;
    clearInterval(this.#poll);
    clearTimeout(this.#next);
    this.#next = undefined;
    for (const { watcher } of this.#folders.values()) watcher.close();
    this.#folders.clear();
  }

  /** One look at a time. */
  async look(): Promise<Look> {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #look(): Promise<Look> {
    const followed = this.#followed;
    if (!followed) return 'same';
    // Before the files are: what happens from here on is heard of.
    await this.#listen(followed);
    const contents = await this.#contents.of(followed.files);
    // Others may have taken their place meanwhile.
    if (this.#followed !== followed) return 'same';
    const found = followed.states.look(contents);
    if (found === 'changed') this.#onChange();
    if (found === 'unsettled') this.#lookLater(this.#settleMs);
    return found;
  }

  /** However much happens, there is one look in `settleMs`. */
  #lookLater(inMs: number): void {
    this.#next ??= setTimeout(() => {
      this.#next = undefined;
      // What happened behind its back is not for the one under way to see.
      if (this.#looking) this.#lookLater(this.#settleMs);
      else this.look().catch(() => undefined);
    }, inMs).unref();
  }

  async #listen(followed: Followed): Promise<void> {
    const names = new Map<string, Set<string> | 'all'>();
    for (const file of followed.files) {
      const folder = dirname(file);
      const isLink = await lstat(file).then(
        (facts) => facts.isSymbolicLink(),
        () => false,
      );
      const known = names.get(folder) ?? new Set();
      // What a link passes through has names that nobody knows here.
      names.set(folder, isLink || known === 'all' ? 'all' : known.add(basename(file)));
      const target = isLink ? await realpath(file).catch(() => undefined) : undefined;
      if (target !== undefined) names.set(dirname(target), 'all');
    }
    if (this.#followed !== followed) return;
    for (const folder of this.#folders.keys()) if (!names.has(folder)) this.#unlisten(folder);
    this.#names = names;
    for (const folder of names.keys()) {
      const inode = await stat(folder).then(
        ({ ino }) => ino,
        () => undefined,
      );
      // Another folder of the same name is not the one that is listened to.
      if (this.#folders.get(folder)?.inode === inode) continue;
      this.#unlisten(folder);
      if (inode !== undefined && this.#followed === followed) this.#listenTo(folder, inode);
    }
  }

  #listenTo(folder: string, inode: number): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        const wanted = this.#names.get(folder);
        if (name === null || wanted === 'all' || wanted?.has(name)) this.#lookLater(this.#settleMs);
      });
      watcher.on('error', () => this.#unlisten(folder));
      this.#folders.set(folder, { watcher, inode });
    } catch {
      // As many are watched as the system allows; the files are looked at all the same.
    }
  }

  #unlisten(folder: string): void {
    this.#folders.get(folder)?.watcher.close();
    this.#folders.delete(folder);
  }
}
