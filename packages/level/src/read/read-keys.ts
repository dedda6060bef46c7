import { readError, type Database } from '../database.js'
import { KEYS, keyOfIndex, readPositionBytes } from '../keys.js'
import { corrupt } from '@relata/record'

/** An idempotency key with the position of its commit. */
export type KeyEntry = readonly [key: string, position: number]

/** The stored index of idempotency keys. */
export async function* readKeys(db: Database): AsyncGenerator<KeyEntry, void, undefined> {
  try {
    for (const range of KEYS)
      for await (const [stored, value] of db.iterator(range)) yield entryOf(stored, value)
  } catch (error) {
    throw readError(error, db.location)
  }
}

function entryOf(stored: Buffer, value: Buffer): KeyEntry {
  const key = keyOfIndex(stored)
  const position = readPositionBytes(value)
  if (position !== undefined) return [key, position]
  throw corrupt(undefined, `the index entry of the key '${key}' is no position`)
}
