import { join } from 'node:path'
import { Level } from 'level'

export type Raw = Level<Buffer, Buffer>

/** Opens the database under a closed log, to look at it or to damage it. */
export async function inDatabase<T>(folder: string, work: (db: Raw) => Promise<T>): Promise<T> {
  const db: Raw = new Level(join(folder, 'events'), { keyEncoding: 'buffer', valueEncoding: 'buffer' })
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}

/** The keys of a kind (`e` records, `d` dictionary, `k` key index). */
export async function keysOf(db: Raw, kind: string): Promise<Buffer[]> {
  return db.keys({ gte: Buffer.from(kind), lt: Buffer.from([kind.charCodeAt(0) + 1]) }).all()
}

export async function valueOf(db: Raw, key: Buffer): Promise<Buffer> {
  const value = (await db.get(key)) as Buffer | undefined
  if (value === undefined) throw new Error('nothing stored there')
  return value
}
