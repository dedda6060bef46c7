import { corrupt, Dictionary, HASH_LENGTH } from '@relata/record'
import { readError, type Database } from '../database.js'
import { sha256 } from '../hash.js'
import { numberOfKey, WHOLE_DICTIONARY } from '../keys.js'

/** The stored dictionary. Every entry is verified together with those before it. */
export async function loadDictionary(db: Database): Promise<Dictionary> {
  const dictionary = new Dictionary(sha256)
  for (const [key, value] of await entries(db)) {
    const number = numberOfKey(key)
    if (number !== dictionary.size + 1)
      throw corrupt(undefined, `entry ${dictionary.size + 1} of its dictionary is missing`)
    try {
      dictionary.load({ hash: value.subarray(0, HASH_LENGTH), text: value.toString('utf8', HASH_LENGTH) })
    } catch (error) {
      throw corrupt(undefined, `entry ${dictionary.size + 1} of its dictionary is damaged`, error)
    }
  }
  return dictionary
}

async function entries(db: Database): Promise<[Buffer, Buffer][]> {
  try {
    return await db.iterator({ ...WHOLE_DICTIONARY, highWaterMarkBytes: 2 ** 20 }).all()
  } catch (error) {
    throw readError(error, db.location)
  }
}
