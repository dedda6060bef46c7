import { createStore, defineSchema, integer, model, string, text } from 'relata'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withStudio } from './helpers/running.js'

test('a row without a display is named by a text, not by a choice', async () => {
  const schema = defineSchema({
    Synset: model({ pos: string({ choices: ['n', 'v'] as const }), definition: text() }),
    Word: model({ note: string(), lemma: string({ unique: true }) }),
    Pair: model({ left: integer() }),
  })
  const db = createStore(schema)
  db.Synset.create({ pos: 'n', definition: 'a young dog' })
  db.Word.create({ note: 'old', lemma: 'whelp' })
  db.Pair.create({ left: 1 })
  await withStudio(db, {}, async (running) => {
    const names: string[] = []
    for (const name of ['Synset', 'Word', 'Pair'])
      names.push((await running.call('row', { model: name, key: 1 })).row.display)
    assert.equal(names, ['a young dog', 'whelp', 'Pair 1'])
  })
})

test.run()
