import { signal, type Signal } from '@preact/signals'
import type { Key, WriteTarget } from '../../src/protocol.js'
import { keyText } from '../lib/keys.js'

/** The rows that an edit or delete of several is about: some, or all of the filter. */
export class Selection {
  readonly keys: Signal<ReadonlyMap<string, Key>> = signal<ReadonlyMap<string, Key>>(new Map())
  /** Whether all rows of the filter are meant. */
  readonly all: Signal<boolean> = signal<boolean>(false)

  has(key: Key): boolean {
    return this.all.value || this.keys.value.has(keyText(key))
  }

  toggle(key: Key): void {
    this.all.value = false
    const keys = new Map(this.keys.value)
    if (!keys.delete(keyText(key))) keys.set(keyText(key), key)
    this.keys.value = keys
  }

  chooseAll(): void {
    this.all.value = true
  }

  clear(): void {
    this.all.value = false
    this.keys.value = new Map()
  }

  count(total: number): number {
    return this.all.value ? total : this.keys.value.size
  }

  target(filter: string, total: number): WriteTarget {
    if (this.all.value) return { filter, count: total }
    return { keys: [...this.keys.value.values()] }
  }
}
