import { mkdir } from 'node:fs/promises'
import { LogError } from '@relata/core'
import { fenced, OwnerFile } from './owner-file.js'
import { claimInProcess } from './registry.js'

/** A folder's only owner: in this process by the registry, among processes by the owner file. */
export class Ownership {
  readonly #folder: string
  readonly #file: OwnerFile
  readonly #leaveRegistry: () => void

  private constructor(folder: string, file: OwnerFile, leaveRegistry: () => void) {
    this.#folder = folder
    this.#file = file
    this.#leaveRegistry = leaveRegistry
  }

  /** Makes the folder if it isn't there. Rejects with `Fenced` or `Unavailable`. */
  static async take(folder: string): Promise<Ownership> {
    let leave: (() => void) | undefined
    try {
      await mkdir(folder, { recursive: true })
      leave = await claimInProcess(folder)
      return new Ownership(folder, await OwnerFile.claim(folder), leave)
    } catch (error) {
      leave?.()
      if (error instanceof LogError) throw error
      throw new LogError('Unavailable', `The folder ${folder} can't be used; the cause says why.`, { value: folder, cause: error })
    }
  }

  /** To be called once LevelDB's lock is held: rejects with `Fenced` where somebody else took the file meanwhile. */
  async confirm(): Promise<void> {
    if (!(await this.#file.confirm())) throw fenced(this.#folder)
  }

  async release(): Promise<void> {
    try {
      await this.#file.release()
    } finally {
      this.#leaveRegistry()
    }
  }
}
