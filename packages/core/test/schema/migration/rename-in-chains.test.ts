import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Models } from '../../../src/schema/migration/described-models.js'
import { renameInChains } from '../../../src/schema/migration/rename-in-chains.js'

const test = suite('renaming a field in chains')

test('follows inheritance, and ends where parents form a circle', () => {
  const models = {
    A: { fields: { name: {} }, parents: { B: {} } },
    B: { fields: {}, parents: { A: {} }, ordering: ['-name', 'other'] },
    C: { fields: { b: { to: 'B', limitChoicesTo: { name__gt: 1, other__gt: 2 } } } },
  } as unknown as Models
  renameInChains(models, { step: 'renameField', model: 'A', field: 'name', to: 'title' })
  assert.equal(models['B']?.['ordering'], ['-title', 'other'])
  assert.equal(models['C']?.fields['b']?.['limitChoicesTo'], { title__gt: 1, other__gt: 2 })
})

test.run()
