import type { Commit } from '@relata/core'
import { RunCollector } from '@relata/core/engine'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NO_HASH } from '../src/bytes.js'
import { Dictionary } from '../src/dictionary.js'
import { plainRowReader } from '../src/event-kind.js'
import { isExact, spell, unspell } from '../src/exact.js'
import { pack } from '../src/message-pack.js'
import { readPayload, readPayloadInParts, type PayloadPlace } from '../src/payload-reader.js'
import { PayloadWriter } from '../src/payload-writer.js'
import { commits } from './helpers/arbitraries.js'
import { sha256 } from './helpers/sha256.js'
import { book, commitAt, commitsFrom } from './helpers/commits.js'
import { differences } from './helpers/same.js'

const test = suite('payload')

function packed(
  list: readonly Commit[],
  write: Dictionary,
  read: Dictionary,
): { readonly bytes: Uint8Array; readonly place: PayloadPlace } {
  const writer = new PayloadWriter(write)
  writer.add(list)
  const bytes = Uint8Array.from(writer.pack())
  for (const entry of write.entriesFrom(read.size)) read.load(entry)
  return { bytes, place: { first: list[0]?.position ?? 0, count: writer.count, schema: writer.schema } }
}

function commitsIn(bytes: Uint8Array, place: PayloadPlace, dictionary: Dictionary): Commit[] {
  return new RunCollector().add(readPayload(bytes, place, dictionary))
}

function roundTrip(list: readonly Commit[], write: Dictionary, read: Dictionary): Commit[] {
  const { bytes, place } = packed(list, write, read)
  return commitsIn(bytes, place, read)
}

test('returns what was put in, whatever the values, names and keys', () => {
  const write = new Dictionary(sha256)
  const read = new Dictionary(sha256)
  const property = fc.property(commits, (list) => {
    assert.equal(differences(list, roundTrip(list, write, read)), [])
  })
  fc.assert(property, { numRuns: 300, includeErrorInReport: true })
})

/** Each part of a payload: how many values, and what is to be called inside a long commit. */
async function inParts(
  given: { readonly bytes: Uint8Array; readonly place: PayloadPlace },
  dictionary: Dictionary,
  part: number,
): Promise<{ readonly parts: readonly Commit[][]; readonly pauses: number }> {
  const parts: Commit[][] = []
  const collector = new RunCollector()
  let pauses = 0
  const pause = async (): Promise<void> => {
    pauses++
  }
  for await (const some of readPayloadInParts(given.bytes, given.place, dictionary, { pause, part })) {
    const complete = collector.add(some)
    if (complete.length > 0) parts.push(complete)
  }
  return { parts, pauses }
}

test('has the same result read part by part as read in one piece, however small the parts are', async () => {
  const write = new Dictionary(sha256)
  const read = new Dictionary(sha256)
  const property = fc.asyncProperty(commits, fc.integer({ min: 1, max: 40 }), async (list, part) => {
    const given = packed(list, write, read)
    const expected = commitsIn(given.bytes.slice(), given.place, read)
    const { parts } = await inParts(given, read, part)
    assert.equal(differences(expected, parts.flat()), [])
  })
  await fc.assert(property, { numRuns: 100, includeErrorInReport: true })
})

test('read part by part, it yields the commits of each part, and pauses inside a longer one', async () => {
  const dictionary = new Dictionary(sha256)
  const list = Array.from({ length: 100 }, (_, i) => commitAt(i + 1))
  const small = await inParts(packed(list, dictionary, new Dictionary(sha256)), dictionary, 50)
  assert.ok(small.parts.length > 10)
  assert.is(small.pauses, 0)
  const large = commitAt(1, { events: Array.from({ length: 1000 }, (_, i) => book(i)) })
  const { parts, pauses } = await inParts(packed([large], dictionary, new Dictionary(sha256)), dictionary, 50)
  assert.equal(parts, [[large]])
  assert.ok(pauses > 20)
})

test('read part by part, it is refused where it holds less or more than its commits', async () => {
  const dictionary = new Dictionary(sha256)
  const { bytes, place } = packed([commitAt(1), commitAt(2)], dictionary, new Dictionary(sha256))
  for (const part of [1, 3, 1000]) {
    const read = (given: Uint8Array, count: number): Promise<unknown> =>
      inParts({ bytes: given, place: { ...place, count } }, dictionary, part)
    await read(bytes, 2)
    await rejected(read(bytes, 1), /more than its commits/)
    await rejected(read(bytes, 3), /ends too early/)
    await rejected(read(bytes.subarray(0, bytes.length - 1), 2), /ends too early|Offset is outside/)
    await rejected(read(Uint8Array.of(1), 1), /not an array/)
  }
})

async function rejected(reading: Promise<unknown>, message: RegExp): Promise<void> {
  const error: unknown = await reading.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  assert.match((error as Error | undefined)?.message ?? 'it was not refused', message)
}

test('can be written by one dictionary and read by one loaded later', () => {
  const write = new Dictionary(sha256)
  const list = [
    commitAt(1),
    commitAt(2, { events: [{ type: 'linked', relation: 'Book.tags', from: 1, to: 2 }] }),
  ]
  roundTrip(list, write, new Dictionary(sha256))
  assert.is(write.size, 2)
  const later = new Dictionary(sha256)
  for (const entry of write.entriesFrom(0)) later.load(entry)
  assert.equal(roundTrip(list, write, later), list)
  assert.equal(later.hashAt(2), write.hashAt(2))
})

test('refuses a dictionary entry whose hash does not follow', () => {
  const write = new Dictionary(sha256)
  roundTrip([commitAt(1)], write, new Dictionary(sha256))
  const [entry] = write.entriesFrom(0)
  assert.ok(entry)
  assert.throws(
    () => new Dictionary(sha256).load({ text: entry.text.replace('title', 'tItle'), hash: entry.hash }),
    /hash of entry 1/,
  )
})

test('spells events out when the dictionary is full', () => {
  const write = new Dictionary(sha256)
  const events = Array.from(
    { length: 5000 },
    (_, i) => ({ type: 'linked', relation: `Book.r${i}`, from: i, to: i }) as const,
  )
  const list = [commitAt(1, { events: [...events, book(1)] })]
  assert.equal(roundTrip(list, write, new Dictionary(sha256)), list)
  assert.is(write.size, 4096)
})

test('an append that cannot be encoded leaves no trace', () => {
  const write = new Dictionary(sha256)
  const writer = new PayloadWriter(write)
  writer.add([commitAt(1)])
  const odd = commitAt(3, {
    events: [book(3), { ...book(4), key: new Date(0) as unknown as number } as Commit['events'][number]],
  })
  assert.throws(
    () => writer.add([commitAt(2), odd]),
    (error: Error & { code?: unknown; value?: unknown }) => {
      return (
        error.code === 'ERR_ARGUMENT' &&
        error.value instanceof Date &&
        error.message.includes('instance of Date')
      )
    },
  )
  writer.add([commitAt(2)])
  const back = commitsIn(
    Uint8Array.from(writer.pack()),
    { first: 1, count: writer.count, schema: writer.schema },
    write,
  )
  assert.equal(back, commitsFrom(1, 2))
})

test('JSON values come back frozen, all the way down', () => {
  const dictionary = new Dictionary(sha256)
  const event = {
    type: 'created',
    model: 'Note',
    key: 1,
    row: { id: 1, data: { tags: ['a', { b: 1 }] }, odd: { '\ud800': [1] } },
  } as const
  const [commit] = roundTrip([commitAt(1, { events: [event] })], dictionary, new Dictionary(sha256))
  const back = commit?.events[0]
  assert.ok(back?.type === 'created')
  const { data, odd } = back.row as unknown as { data: { tags: unknown[] }; odd: Record<string, unknown> }
  for (const part of [data, data.tags, data.tags[1], odd, odd['\ud800']]) assert.ok(Object.isFrozen(part))
})

test('bytes that are read are copies at any depth: they keep no payload in memory and change with none', () => {
  const bytes = Uint8Array.of(1, 2, 3)
  // In a row, in a row that is spelled out (an update by patches), and inside a value that needs a repair.
  const events = [
    { type: 'created', model: 'Note', key: 1, row: { id: 1, bytes, odd: ['\ud800', bytes] } },
    { type: 'updated', model: 'Note', key: 1, before: { bytes }, after: { bytes }, patches: { data: [] } },
  ] as unknown as Commit['events']
  const write = new Dictionary(sha256)
  const writer = new PayloadWriter(write)
  writer.add([commitAt(1, { events })])
  const payload = Buffer.from(writer.pack())
  const [commit] = commitsIn(payload, { first: 1, count: 1, schema: writer.schema }, write)
  payload.fill(0)
  const [created, updated] = (commit?.events ?? []) as unknown as [
    { row: { bytes: Uint8Array; odd: [string, Uint8Array] } },
    { before: object; after: object },
  ]
  const found = [
    created.row.bytes,
    created.row.odd[1],
    ...Object.values(updated.before),
    ...Object.values(updated.after),
  ] as Uint8Array[]
  for (const part of found) {
    assert.equal(part, bytes)
    assert.is(Object.getPrototypeOf(part), Uint8Array.prototype)
    assert.is(part.buffer.byteLength, 3)
  }
  assert.is(found.length, 4)
})

test('costs 50 bytes an event of five columns', () => {
  const writer = new PayloadWriter(new Dictionary(sha256))
  const events = Array.from({ length: 1000 }, (_, i) => book(i + 1, 'The title of a book'))
  writer.add([commitAt(1, { events })])
  assert.ok(writer.pack().length < 50 * 1000, `${writer.pack().length} bytes`)
})

test('rows are read the same without compiled code', () => {
  const read = plainRowReader(['id', '__proto__', 'title'])
  const row = read([0, 1, { a: 1 }, 'x'], 1)
  assert.equal(Object.entries(row), [
    ['id', 1],
    ['__proto__', { a: 1 }],
    ['title', 'x'],
  ])
  assert.is(Object.getPrototypeOf(row), Object.prototype)
})

test('a text that begins with a byte order mark keeps it, however long it is and wherever it is', () => {
  for (const length of [1, 15, 199, 200, 201, 70_000]) {
    const mark = `\ufeff${'x'.repeat(length)}`
    const row = { id: 1, title: mark, data: { [mark]: [mark] } }
    const event = { type: 'created', model: mark, key: mark, row } as unknown as Commit['events'][number]
    const list = [commitAt(1, { events: [event], action: mark, key: mark, meta: { actor: mark } })]
    assert.equal(differences(list, roundTrip(list, new Dictionary(sha256), new Dictionary(sha256))), [])
  }
})

test('each kind of value that MessagePack changes comes back as it was, and a symbol is refused', () => {
  const odd = [
    undefined,
    '\ud800',
    '\ufeff',
    `\ufeff${'x'.repeat(300)}`,
    { '\ufeff': 1 },
    -0,
    2n ** 70n,
    { a: [undefined, '\udfff', { b: -0 }] },
    [undefined],
  ]
  for (const value of odd) {
    assert.not.ok(isExact(value))
    assert.equal(unspell(spell(value)), value)
  }
  for (const value of [Symbol('s'), () => undefined]) {
    assert.not.ok(isExact(value))
    assert.throws(() => spell(value), /not a (symbol|function)/)
  }
})

test('a payload of something else, without ids, or of a kind that the dictionary does not have is refused', () => {
  const place = { first: 1, count: 1, schema: 1 }
  const read = (value: unknown): unknown =>
    readPayload(Uint8Array.from(pack(value)), place, new Dictionary(sha256))
  assert.throws(() => read({ a: 1 }), /the payload is not an array/)
  assert.throws(() => read([null, 7]), /the payload has no ids/)
  const { bytes } = packed([commitAt(1)], new Dictionary(sha256), new Dictionary(sha256))
  assert.throws(() => readPayload(bytes, place, new Dictionary(sha256)), /the dictionary has no kind 1/)
})

test('a dictionary entry of a kind of event that there is not is refused', () => {
  const text = JSON.stringify(['moved', 'Book', ['id']])
  assert.throws(() => new Dictionary(sha256).load({ text, hash: sha256(NO_HASH) }), /kind of event moved/)
})

test('updates of the same columns in turn with others keep their numbers', () => {
  const dictionary = new Dictionary(sha256)
  const one = dictionary.updateKind('Book', ['title'], ['title'])
  assert.is(dictionary.updateKind('Book', ['title'], ['title']), one)
  assert.is.not(dictionary.updateKind('Book', ['title'], ['pages']), one)
  assert.is.not(dictionary.updateKind('Book', ['pages'], ['title']), one)
  assert.is(dictionary.updateKind('Book', ['title'], ['title']), one)
})

test('updates are spelled out when the dictionary is full, with patches of either direction or of none', () => {
  const write = new Dictionary(sha256)
  for (let i = 0; i < 4096; i++) write.linkKind('linked', `Book.r${i}`)
  const patch = { data: [{ op: 'replace', path: ['a'], value: 1 }] }
  const event = { type: 'updated', model: 'Book', key: 1, before: { pages: 1 }, after: { pages: 2 } }
  const events = [
    event,
    { ...event, patches: patch },
    { ...event, inverse: patch },
    { ...event, patches: patch, inverse: patch },
  ] as unknown as Commit['events']
  const list = [commitAt(1, { events })]
  assert.equal(roundTrip(list, write, new Dictionary(sha256)), list)
})

test('commits without an id, or with ids of several lengths, come back', () => {
  for (const ids of [[''], ['', 'a'], ['a', 'bc'], ['ab', 'cd']]) {
    const list = ids.map((id, i) => ({ ...commitAt(i + 1), id }))
    assert.equal(roundTrip(list, new Dictionary(sha256), new Dictionary(sha256)), list)
  }
})

test('a value of more than a megabyte leaves no buffer of its size behind', () => {
  const large = 'x'.repeat(2 ** 21)
  assert.ok(pack(large).length > 2 ** 21)
  assert.ok(pack('small').buffer.byteLength < 2 ** 20)
})

test.run()
