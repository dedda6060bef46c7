import { rm } from 'node:fs/promises'
import { openStore } from 'relata'
import type { Database } from 'relata'
import { migratedSchema, topics } from '../model/migrated-schema.js'
import type { MigratedSchema } from '../model/migrated-schema.js'
import { count, duration } from '../show/format.js'
import type { Demo } from './demo.js'

/** A topic of nouns that the scene looks for before and after the migration. */
const TOPIC = { pos: 'noun', topic: 'animal' }

/**
 * A migration of a copy of the store: a field is split, and a key becomes a many-to-many. `folder` has the
 * copy during the scene.
 */
export async function schemaChange(demo: Demo, folder: string): Promise<void> {
  const { db, say, timed, paint } = demo
  await rm(folder, { recursive: true, force: true })
  try {
    await db.backup(folder)
    const started = performance.now()
    await using migrated = await openStore<MigratedSchema>(migratedSchema, folder, { migrations: [topics] })
    const took = performance.now() - started
    const name = `${TOPIC.pos}.${TOPIC.topic}`
    const found = timed('Schema change: a field is split, a key becomes a many-to-many', () => ({
      before: db.Synset.filter({ file__name: name }).count(),
      after: migrated.Synset.filter({ files__pos: TOPIC.pos, files__topic: TOPIC.topic }).count(),
      shared: sharedTopics(migrated),
    }))
    say(
      `before   ${count(found.before)} synsets   ${paint.dim(`db.Synset.filter({ file__name: '${name}' })`)}`,
    )
    say(
      `after    ${count(found.after)} synsets   ${paint.dim(`db.Synset.filter({ files__pos: '${TOPIC.pos}', files__topic: '${TOPIC.topic}' })`)}`,
    )
    say()
    say(`topics of nouns and of verbs: ${found.shared.join(', ')}`)
    say()
    const commits = count(migrated.position - db.position)
    say(
      paint.dim(
        `a copy of the store, opened with the migration '${topics.name}' in ${duration(took)}: ${commits} commits`,
      ),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Once the topic is a field of its own, it can be compared. */
function sharedTopics(db: Database<MigratedSchema>): readonly string[] {
  const ofVerbs = db.LexicographerFile.filter({ pos: 'verb' }).valuesList('topic', { flat: true })
  return db.LexicographerFile.filter({ pos: 'noun', topic__in: ofVerbs })
    .orderBy('topic')
    .valuesList('topic', { flat: true })
    .toArray()
}
