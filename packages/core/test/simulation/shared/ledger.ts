import type { Commit } from '../../../src/event/commit.js'
import type { Operation } from './operation.js'

export class Violation extends Error {}

/** What a client knows about an operation. */
export type Fate =
  /** It has no answer, or none that says it. */
  | { readonly kind: 'unknown' }
  /** It was done at a position; `value` is what its function returned. */
  | { readonly kind: 'done'; readonly value: number; readonly position: number }
  /** It was not done, surely. */
  | { readonly kind: 'refused'; readonly code: string }

/** What the clients of all processes know, and what the log has in the end. */
export class Ledger {
  readonly #fates: Map<number, { readonly operation: Operation; fate: Fate }> = new Map()
  /** State hashes and commit ids by position, as the processes have seen them. */
  readonly #hashes: Map<number, string> = new Map()
  readonly #ids: Map<number, string> = new Map()

  begin(operation: Operation): void {
    this.#fates.set(operation.number, { operation, fate: { kind: 'unknown' } })
  }

  settle(operation: Operation, fate: Fate): void {
    const entry = this.#fates.get(operation.number)
    if (entry !== undefined && entry.fate.kind !== 'done') entry.fate = fate
  }

  get unsettled(): readonly Operation[] {
    return [...this.#fates.values()]
      .filter(({ fate }) => fate.kind === 'unknown')
      .map(({ operation }) => operation)
  }

  get done(): number {
    return [...this.#fates.values()].filter(({ fate }) => fate.kind === 'done').length
  }

  /** A process has a state at a position: all have the same. */
  sees(position: number, hash: string, id?: string): void {
    const [other, otherId] = [this.#hashes.get(position), this.#ids.get(position)]
    if (other !== undefined && other !== hash)
      throw new Violation(`two processes have different states at commit ${position}`)
    if (id !== undefined && otherId !== undefined && id !== otherId)
      throw new Violation(`two processes have different commits ${position}`)
    this.#hashes.set(position, hash)
    if (id !== undefined) this.#ids.set(position, id)
  }

  hashAt(position: number): string | undefined {
    return this.#hashes.get(position)
  }

  /** Compares with the commits of the log, all of them. */
  verify(commits: readonly Commit[]): void {
    const times = new Map<number, number>()
    for (const { position, id, meta } of commits) {
      const seen = this.#ids.get(position)
      if (seen !== undefined && seen !== id)
        throw new Violation(`a process has shown a commit ${position} that the log does not have`)
      const number = Number(meta?.['op'] ?? 0)
      times.set(number, (times.get(number) ?? 0) + 1)
    }
    for (const { operation, fate } of this.#fates.values()) this.#check(operation, fate, times)
    this.#checkCounter(commits)
  }

  #check({ number, kind }: Operation, fate: Fate, times: ReadonlyMap<number, number>): void {
    const found = times.get(number) ?? 0
    if (found > 1) throw new Violation(`operation ${number} was done ${found} times`)
    if (fate.kind === 'done' && kind !== 'look' && found === 0)
      throw new Violation(`operation ${number} (${kind}) was acknowledged, and the log does not have it`)
    if (fate.kind === 'refused' && found > 0)
      throw new Violation(`operation ${number} was refused (${fate.code}), and the log has it`)
  }

  /** What was read of the counter was in the log at that time, and each number was returned once. */
  #checkCounter(commits: readonly Commit[]): void {
    const counts = [0]
    for (const { meta } of commits) counts.push((counts.at(-1) ?? 0) + (meta?.['kind'] === 'count' ? 1 : 0))
    const returned = new Set<number>()
    for (const { operation, fate } of this.#fates.values()) {
      if (fate.kind !== 'done') continue
      const { value, position } = fate
      if (operation.kind === 'look' && value > (counts[position] ?? 0))
        throw new Violation(`${value} was read, and the log had ${counts[position]}`)
      if (operation.kind !== 'count') continue
      if (returned.has(value)) throw new Violation(`the counter returned ${value} twice`)
      returned.add(value)
    }
  }
}
