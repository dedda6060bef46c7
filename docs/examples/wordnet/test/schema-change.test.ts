import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, reverseMigration } from 'relata'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { demoOver } from '../src/demo/demo.js'
import { schemaChange } from '../src/demo/schema-change.js'
import { load } from '../src/load/load.js'
import { topics } from '../src/model/migrated-schema.js'
import { schema, type WordNetSchema } from '../src/model/schema.js'
import { parseSenseLine } from '../src/parse/sense-line.js'
import { parseSynsetLine } from '../src/parse/synset-line.js'
import { assemble } from '../src/parse/wordnet.js'
import { paintFor } from '../src/show/paint.js'
import { SENSE_LINES, SYNSET_LINES } from './slice.js'

test('the scene migrates a copy, finds the same synsets in it, and leaves the store as it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'relata-wordnet-'))
  try {
    await using db = await openStore<WordNetSchema>(schema, join(folder, 'store'))
    const wordnet = assemble(SYNSET_LINES.map(parseSynsetLine), SENSE_LINES.map(parseSenseLine), true)
    await load(db, wordnet, { start: () => {}, update: () => {}, end: () => {} })
    const hash = db.stateHash()
    const lines: string[] = []
    const copy = join(folder, 'copy')
    await schemaChange(
      demoOver(db, paintFor({}), (text) => lines.push(text)),
      copy,
    )
    const text = lines.join('')
    assert.match(text, /Schema change: a field is split/)
    assert.match(text, /before +3 synsets[^]*after +3 synsets/)
    assert.match(text, /topics of nouns and of verbs: body, cognition, communication, possession\n/)
    assert.match(text, /opened with the migration '0002_topics' in .*: 2 commits/)
    assert.equal([db.stateHash(), existsSync(copy)], [hash, false])
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('the migration can be reversed', () => {
  const { lost } = reverseMigration(topics, schema.describe())
  assert.equal(
    lost.map(({ message }) => message),
    ['the order of the links of Synset.files'],
  )
})

test.run()
