import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from 'relata'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { damage } from '../src/demo/damage.js'
import { demoOver } from '../src/demo/demo.js'
import { opening } from '../src/demo/opening.js'
import { load } from '../src/load/load.js'
import { schema, type WordNetSchema } from '../src/model/schema.js'
import { parseSenseLine } from '../src/parse/sense-line.js'
import { parseSynsetLine } from '../src/parse/synset-line.js'
import { assemble } from '../src/parse/wordnet.js'
import { paintFor } from '../src/show/paint.js'
import { SENSE_LINES, SYNSET_LINES } from './slice.js'

test('a copy is opened by replay and from a snapshot; a damaged record is refused, found and repaired', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'relata-wordnet-'))
  try {
    await using db = await openStore<WordNetSchema>(schema, join(folder, 'store'))
    const wordnet = assemble(SYNSET_LINES.map(parseSynsetLine), SENSE_LINES.map(parseSenseLine), true)
    await load(db, wordnet, { start: () => {}, update: () => {}, end: () => {} })
    const hash = db.stateHash()
    const lines: string[] = []
    const demo = demoOver(db, paintFor({}), (text) => lines.push(text))
    await opening(demo, join(folder, 'opened'), 'dog')
    await damage(demo, join(folder, 'store.damaged'))
    const text = lines.join('')
    assert.match(text, /replay +[^ ]+ [mµ]?s +\d+ events/)
    assert.match(text, /snapshot +[^ ]+ [mµ]?s +0 commits after it/)
    assert.match(text, /ERR_LOG_TRUNCATED: The log ends at commit 3, but its anchor store.anchor-[^ ]+ says/)
    assert.match(text, /finding {2}database: The log can't be opened/)
    assert.match(text, /kept: commits 1 to 3, 5\n +from the other copy: commits 4\n +gone: commits none/)
    assert.match(text, /restored is at commit 5, verified by replay/)
    assert.match(text, /words in repaired: amber, basalt, cobalt, dolomite\n/)
    assert.is(db.stateHash(), hash)
    assert.not(existsSync(join(folder, 'opened')))
    assert.not(existsSync(join(folder, 'store.damaged')))
  } finally {
    await rm(folder, { recursive: true })
  }
})

test.run()
