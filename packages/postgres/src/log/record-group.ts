import { must } from '@relata/core/engine'
import type { Commit, LogGroup } from '@relata/core/log'
import { PayloadWriter, recordHash, sealRecord, type Tip } from '@relata/record'
import { sha256 } from '../sha256.js'
import { keyBytes, positionsByKey } from './key-bytes.js'
import type { Kinds } from './kinds.js'
import type { Addition } from './log-tables.js'

/** Stores an addition. Resolves as `LogGroup.write` does, with the keys in hexadecimal digits. */
export type Store = (addition: Addition, tip: Tip) => ReturnType<LogGroup['write']>

/** Commits that become one record. */
export class RecordGroup implements LogGroup {
  readonly #previous: Tip
  readonly #kinds: Kinds
  readonly #store: Store
  readonly #payload: PayloadWriter
  readonly #keys: string[] = []
  readonly #positions: number[] = []
  #sealed: Addition | undefined

  constructor(previous: Tip, kinds: Kinds, store: Store) {
    this.#previous = previous
    this.#kinds = kinds
    this.#store = store
    this.#payload = new PayloadWriter(kinds.tried)
  }

  add(commits: readonly Commit[]): void {
    this.#payload.add(commits)
    for (const { key, position } of commits) {
      if (key === undefined) continue
      this.#keys.push(key)
      this.#positions.push(position)
    }
  }

  seal(): void {
    const { position: expected, hash: previous } = this.#previous
    const dictionary = this.#kinds.tried
    const { count, schema } = this.#payload
    const record = sealRecord(
      {
        first: expected + 1,
        count,
        schema,
        dictionarySize: dictionary.size,
        dictionaryHash: dictionary.hashAt(dictionary.size) as Uint8Array,
        previous,
        payload: this.#payload.pack(),
      },
      sha256,
    )
    this.#sealed = {
      expected,
      record: Buffer.from(record.buffer, record.byteOffset, record.byteLength),
      keys: this.#keys.map(keyBytes),
      positions: this.#positions,
      kinds: this.#kinds.additions,
    }
  }

  async write(): ReturnType<LogGroup['write']> {
    const addition = must(this.#sealed, 'a sealed group')
    const tip: Tip = { position: addition.expected + this.#payload.count, hash: recordHash(addition.record) }
    const refusal = await this.#store(addition, tip)
    return typeof refusal === 'object' ? positionsByKey(this.#keys, refusal) : refusal
  }
}
