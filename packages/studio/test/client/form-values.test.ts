import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Cell, FieldInfo, ModelInfo } from '../../src/protocol.js'
import {
  draftOf,
  emptyDraft,
  isEditable,
  isGiven,
  readDraft,
  readForm,
  type Draft,
} from '../../client/lib/form-values.js'

const test = suite('form values')

function field(kind: FieldInfo['kind'], parts: Partial<FieldInfo> = {}): FieldInfo {
  const flags = { null: false, unique: false, primaryKey: false, auto: false, index: false }
  return { name: 'f', attribute: 'f', model: 'M', kind, ...flags, ...parts }
}

function sent(kind: FieldInfo['kind'], cell: Cell): unknown {
  const read = readDraft(field(kind), draftOf(field(kind), cell))
  assert.ok('value' in read, JSON.stringify(read))
  return 'value' in read ? read.value : undefined
}

test('a value that is not touched is sent as it came', () => {
  const cells: readonly (readonly [FieldInfo['kind'], Cell, unknown])[] = [
    ['integer', -5, -5],
    ['bigInteger', { t: 'bigint', v: '123456789012345678901' }, '123456789012345678901'],
    ['bigInteger', 5, '5'],
    ['float', 1.5, 1.5],
    ['float', { t: 'number', v: '-Infinity' }, '-Infinity'],
    ['decimal', '12.50', '12.50'],
    ['boolean', false, false],
    ['string', '  <b>a</b> ', '  <b>a</b> '],
    ['text', '', ''],
    ['date', '2026-01-31', '2026-01-31'],
    ['datetime', '2026-01-31T17:05:09.123Z', '2026-01-31T17:05:09.123Z'],
    ['time', '17:05:09', '17:05:09'],
    ['uuid', '8f14e45f-ceea-467f-a9f2-0b6c3d5e7a11', '8f14e45f-ceea-467f-a9f2-0b6c3d5e7a11'],
    ['binary', { t: 'binary', v: 'AQID', size: 3 }, 'AQID'],
    ['duration', 1500, 1500],
  ]
  for (const [kind, cell, value] of cells) assert.equal(sent(kind, cell), value, kind)
})

test('any JSON is sent as it came', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const v = JSON.stringify(value)
      assert.is(JSON.stringify(sent('json', { t: 'json', v, size: v.length })), v)
    }),
  )
})

test('any instant is sent as it came', () => {
  const range = { min: new Date('0002-01-01'), max: new Date('9998-12-31'), noInvalidDate: true }
  fc.assert(
    fc.property(fc.date(range), (date) =>
      assert.is(sent('datetime', date.toISOString()), date.toISOString()),
    ),
  )
})

test('an update sets no key of the row, and nothing that the store sets', () => {
  const links = [
    { id: 'Shop.place_ptr', parentLink: true },
    { id: 'Shop.owner', parentLink: false },
  ]
  const model = { relations: links as unknown as ModelInfo['relations'] }
  const isSet = (parts: Partial<FieldInfo>): boolean => isEditable(model, field('integer', parts))
  assert.equal(
    [{}, { relation: 'Shop.owner' }, { auto: true }].map((parts) => isSet(parts)),
    [true, true, true],
  )
  assert.equal(
    [{ primaryKey: true }, { relation: 'Shop.place_ptr' }, { managed: 'version' as const }].map((parts) =>
      isSet(parts),
    ),
    [false, false, false],
  )
  assert.is(emptyDraft(field('datetime', { auto: true, managed: 'create' })).mode, 'default')
})

test('the form of a new row has no automatic key, and nothing that the store computes', () => {
  const given = (parts: Partial<FieldInfo>): boolean => isGiven(field('integer', parts))
  assert.equal(
    [{}, { primaryKey: true }, { auto: true }, { auto: true, managed: 'create' as const }].map(given),
    [true, true, true, true],
  )
  assert.equal(
    [
      { primaryKey: true, auto: true },
      { auto: true, computed: ['first'] },
    ].map(given),
    [false, false],
  )
})

test('a key is sent as the row has it', () => {
  const author = field('auto', { relation: 'Book.author' })
  assert.equal(readDraft(author, draftOf(author, { t: 'row', model: 'A', key: 3, display: 'Eco' })), {
    value: 3,
  })
  const country = draftOf(author, { t: 'row', model: 'C', key: 3, display: 'Italy', raw: 'it' })
  assert.equal(readDraft(author, country), { value: 'it' })
  assert.ok('fault' in readDraft(author, { mode: 'value', text: 'Eco' }))
})

test('what can’t be read is a fault', () => {
  const texts: readonly (readonly [FieldInfo['kind'], string])[] = [
    ['integer', '1.5'],
    ['integer', ''],
    ['integer', '99999999999999999999'],
    ['bigInteger', '1e3'],
    ['float', 'abc'],
    ['decimal', '1,5'],
    ['date', ''],
    ['datetime', 'yesterday'],
    ['json', '{'],
  ]
  for (const [kind, text] of texts)
    assert.ok('fault' in readDraft(field(kind), { mode: 'value', text }), `${kind} ${text}`)
})

test('a form sends what was changed alone', () => {
  const fields = ['a', 'b', '__proto__'].map((name) => field('string', { name, attribute: name }))
  const before = new Map(fields.map((each): [string, Draft] => [each.attribute, draftOf(each, 'old')]))
  const drafts = new Map(before)
    .set('b', { mode: 'null', text: '' })
    .set('__proto__', { mode: 'value', text: '<script>' })
  const { values, faults } = readForm(fields, drafts, before)
  assert.is(JSON.stringify(values), '{"b":null,"__proto__":"<script>"}')
  assert.is(Object.getPrototypeOf(values), Object.prototype)
  assert.is(faults.size, 0)
})

test('a long value that was not loaded stays as it is', () => {
  const text = field('text')
  const drafts = new Map([['f', draftOf(text, { t: 'text', v: 'begin', size: 5_000_000, cut: true })]])
  assert.equal(readForm([text], drafts, undefined).values, {})
})

test('a new row begins with its defaults', () => {
  assert.is(emptyDraft(field('integer', { default: { value: 5 } })).mode, 'default')
  assert.is(emptyDraft(field('integer', { null: true })).mode, 'null')
  assert.is(emptyDraft(field('string')).mode, 'value')
  assert.is(emptyDraft(field('auto', { auto: true, primaryKey: true })).mode, 'default')
})

test.run()
