/** The photos' folder: a file under the hash of its content, whole or not there at all. */

import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, unlinkSync, utimesSync } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The file as it was sent has no ending; the others are made of it and can be made again. */
export type PhotoForm = 'original' | 'shown' | 'thumbnail';

const ENDINGS: Readonly<Record<PhotoForm, string>> = { original: '', shown: '.shown', thumbnail: '.thumb' };
/** Half files: emptied at every start. */
const UNFINISHED = '.unfinished';
const OWNER_ONLY = { file: 0o600, folder: 0o700 };
const FOLDER_NAME = /^[0-9a-f]{2}$/;
const ID = /^[0-9a-f]{64}$/;

export class PhotoFiles {
  readonly #dir: string;

  /** `dir` is made when it is not there. */
  constructor(dir: string) {
    this.#dir = dir;
    rmSync(join(dir, UNFINISHED), { recursive: true, force: true });
    mkdirSync(join(dir, UNFINISHED), { recursive: true, mode: OWNER_ONLY.folder });
  }

  /**
   * On the disk with its name when it resolves. The same content is stored once; a file that is there already
   * becomes as young as a new one, so that no sweep takes it from whoever sent it again.
   */
  async put(id: string, form: PhotoForm, bytes: Uint8Array, nowMs: number): Promise<void> {
    const file = this.#path(id, form);
    if (this.#touch(file, bytes.byteLength, nowMs)) return;
    const folder = this.#folder(id);
    await this.#makeFolder(folder);
    const unfinished = join(this.#dir, UNFINISHED, randomUUID());
    try {
      const handle = await open(unfinished, 'wx', OWNER_ONLY.file);
      try {
        await handle.writeFile(bytes);
        await handle.utimes(nowMs / 1_000, nowMs / 1_000);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(unfinished, file);
      await syncFolder(folder);
    } catch (cause) {
      await rm(unfinished, { force: true });
      throw cause;
    }
  }

  /** Null when there is no such file. */
  async read(id: string, form: PhotoForm): Promise<Buffer | null> {
    try {
      return await readFile(this.#path(id, form));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw cause;
    }
  }

  /** Names of the folders that hold photos, in order: the rounds of a sweep. */
  folders(): string[] {
    return readdirSync(this.#dir)
      .filter((name) => FOLDER_NAME.test(name))
      .sort();
  }

  /** Ids of the photos in one of the folders. */
  idsIn(folder: string): string[] {
    const ids = readdirSync(join(this.#dir, folder)).map((name) => name.split('.')[0] ?? '');
    return [...new Set(ids)].filter((id) => ID.test(id));
  }

  /** Looks and removes without a pause between: nobody can have sent it again meanwhile. True when it went. */
  removeOlder(id: string, beforeMs: number): boolean {
    const forms = (Object.keys(ENDINGS) as PhotoForm[])
      .map((form) => this.#path(id, form))
      .filter(existsSync);
    if (forms.some((file) => statSync(file).mtimeMs >= beforeMs)) return false;
    for (const file of forms) unlinkSync(file);
    return forms.length > 0;
  }

  /** In one go, like the look of a sweep. A file of another size is what a broken disk left: it is written anew. */
  #touch(file: string, bytes: number, nowMs: number): boolean {
    if (statSync(file, { throwIfNoEntry: false })?.size !== bytes) return false;
    utimesSync(file, nowMs / 1_000, nowMs / 1_000);
    return true;
  }

  async #makeFolder(folder: string): Promise<void> {
    if (existsSync(folder)) return;
    mkdirSync(folder, { recursive: true, mode: OWNER_ONLY.folder });
    await syncFolder(this.#dir);
  }

  #folder(id: string): string {
    return join(this.#dir, id.slice(0, 2));
  }

  #path(id: string, form: PhotoForm): string {
    return join(this.#folder(id), `${id}${ENDINGS[form]}`);
  }
}

/** A name given or taken is on the disk only with its folder. */
async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
