import type { Commit } from '../event/commit.js'
import type { Event } from '../event/event.js'

/** Commits after a position, each with one event; `overrides` go into all of them. */
export function commits(after: number, count: number, overrides: Partial<Commit> = {}): Commit[] {
  return Array.from({ length: count }, (_, at) => commit(after + 1 + at, overrides))
}

export function commit(position: number, overrides: Partial<Commit> = {}): Commit {
  const events: readonly Event[] = [
    { type: 'created', model: 'Author', key: position, row: { id: position, name: `author ${position}` } },
  ]
  return {
    position,
    id: `c${position}`,
    time: 1_700_000_000_000 + position,
    schema: 1,
    action: undefined,
    meta: undefined,
    key: undefined,
    events,
    ...overrides,
  }
}

/** Every kind of event, with every kind of value. */
export const EVERY_EVENT: readonly Event[] = [
  {
    type: 'schemaChanged',
    schema: { format: 1, models: { Author: { fields: { name: { kind: 'scalar', type: 'string' } } } } },
    steps: [
      { step: 'addField', model: 'Author', field: 'big', described: { kind: 'scalar' }, value: 7n },
      { step: 'addField', model: 'Author', field: 'image', described: {}, value: new Uint8Array([1]) },
      { step: 'renameModel', model: 'Author', to: 'Writer' },
    ],
    migrations: ['0002_big'],
    reverts: ['0003_small'],
  },
  {
    type: 'created',
    model: 'Every',
    key: 'é\u{1f600}',
    row: {
      text: '',
      zero: 0,
      whole: Number.MAX_SAFE_INTEGER,
      negative: -1.5,
      tiny: 5e-324,
      nan: Number.NaN,
      infinite: -Infinity,
      big: 123_456_789_012_345_678_901_234_567_890n,
      small: -1n,
      yes: true,
      no: false,
      nothing: null,
      bytes: new Uint8Array([0, 1, 127, 128, 255]),
      none: new Uint8Array(0),
      json: { a: [1, { b: null }], '': 'x' },
      list: [],
      object: {},
    },
  },
  { type: 'created', model: 'Author', key: 7n, row: { id: 7n } },
  {
    type: 'updated',
    model: 'Author',
    key: 1,
    before: { name: 'a', age: null },
    after: { name: 'b', age: 3 },
  },
  {
    type: 'updated',
    model: 'Author',
    key: 1,
    before: {},
    after: {},
    patches: {
      data: [
        { op: 'add', path: ['list', 0], value: { x: 1 } },
        { op: 'remove', path: ['gone'] },
        { op: 'replace', path: ['list', 'length'], value: 1 },
      ],
    },
    inverse: { data: [{ op: 'replace', path: [], value: null }] },
  },
  { type: 'deleted', model: 'Author', key: 1, row: { id: 1, name: 'b' } },
  { type: 'linked', relation: 'Book.tags', from: 1, to: 'red' },
  { type: 'unlinked', relation: 'Book.tags', from: 1, to: 'red' },
]
