import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryLog } from '../../src/log/memory-log.js'
import { recover } from '../../src/recovery/recover.js'
import type { DataStep } from '../../src/schema/migration/migration-step.js'
import type { SchemaStep } from '../../src/schema/migration/schema-step.js'
import { JsonLinesLog } from '../testing/json-lines-log.js'
import { worldOf } from './golden/worlds.js'

const test = suite('golden logs')
const FOLDER = fileURLToPath(new URL('./golden/', import.meta.url))

const KINDS: readonly SchemaStep['step'][] = [
  'addModel',
  'removeModel',
  'restoreModel',
  'renameModel',
  'alterModel',
  'addField',
  'removeField',
  'restoreField',
  'renameField',
  'alterField',
]
/** They are recorded as steps of the kinds above, and events. */
const DATA_KINDS: readonly DataStep['step'][] = [
  'manyToManyToThrough',
  'throughToManyToMany',
  'foreignKeyToManyToMany',
  'manyToManyToForeignKey',
  'splitField',
  'mergeFields',
]

test('a log that was written once replays to the same state for ever', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'relata-golden-'))
  try {
    const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.jsonl'))
    assert.ok(names.length > 0)
    for (const name of names) {
      // Opening a log may cut off a torn tail.
      await copyFile(join(FOLDER, name), join(folder, name))
      const log = await JsonLinesLog.open(join(folder, name))
      const { last, migrations } = worldOf(name)
      const { state, pending } = await recover({ schema: last, log, migrations })
      const expected = await readFile(join(FOLDER, name.replace(/\.jsonl$/, '.hash')), 'utf8')
      assert.equal([state.hash(), pending], [expected.trim(), undefined])
      await log.close()
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('the program that wrote them makes that state today', async () => {
  for (const name of ['every-step-1', 'data-steps-1']) {
    const expected = await readFile(join(FOLDER, `${name}.hash`), 'utf8')
    assert.is(await worldOf(name).write(new MemoryLog()), expected.trim(), name)
  }
})

test('they have every kind of step', async () => {
  const seen = new Set<string>()
  for (const name of (await readdir(FOLDER)).filter((each) => each.endsWith('.jsonl')))
    for (const [, step = ''] of (await readFile(join(FOLDER, name), 'utf8')).matchAll(/\["step","(\w+)"\]/g))
      seen.add(step)
  assert.equal([...seen].sort(), [...KINDS].sort())
  const written = worldOf('data-steps-1').migrations.flatMap(({ steps }) => steps.map(({ step }) => step))
  for (const step of DATA_KINDS) assert.ok(written.includes(step), step)
})

test.run()
